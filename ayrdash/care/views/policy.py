"""The page of the idle policy."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ayrdash.accounts.policy import Action, require
from ayrdash.care import access, queries
from ayrdash.care.forms import PolicyForm
from ayrdash.care.services import policy as policies
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast

_FIELDS = ("is_on", "idle_days", "notice_days", "action", "delete_after_days", "except_tags")


@account_required
def idle(request: AccountRequest) -> HttpResponse:
    """Show the rule and whom it would concern today; posted, keep it."""
    require(request.membership, Action.MANAGE_PROFILES)
    policy = access.policy_of(request.account)
    tags = queries.tag_choices(request.account)
    initial = {name: getattr(policy, name) for name in _FIELDS}
    form = PolicyForm(request.POST or None, tags=tags, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            policies.save_policy(policy=policy, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
            policy = access.policy_of(request.account)
        else:
            toast(request, _("The rule is on.") if policy.is_on else _("Saved. The rule is off."))
            return redirect("care:idle")
    concerned = queries.candidates(policies.rule_of(policy))
    context = {
        "form": form,
        "policy": policy,
        "count": concerned.count(),
        "profiles": concerned.order_by("title_key", "id")[:20],
    }
    return render(request, "care/idle.html", context, status=422 if form.is_bound else 200)
