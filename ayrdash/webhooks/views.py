"""The Webhooks page: where the acting profile's events go, and what became of each."""

import json
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action as Right
from ayrdash.accounts.policy import require
from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.webhooks import access, queries
from ayrdash.webhooks.forms import LogFilterForm, ResendForm, WebhookForm
from ayrdash.webhooks.models import SENT, Action, Delivery, Webhook
from ayrdash.webhooks.services import events, registration
from ayrdash.webhooks.services import resend as resending

State = Delivery.State


def _action_or_404(action: str) -> Action:
    if action not in SENT:
        raise Http404
    return Action(action)


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """Show each kind of event with its webhook, and the log below."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    form = LogFilterForm(request.GET, actions=[(a.value, a.label) for a in SENT])
    known = form.cleaned_data if form.is_valid() else {}
    action, state = known.get("action", ""), known.get("state", "")
    page = queries.log(
        request.profile, action=action, state=state, cursor=request.GET.get("cursor", "")
    )
    context = {
        "rows": queries.rows(request.profile),
        "page": page,
        "params": urlencode({"action": action, "state": state}),
        "form": form,
        "is_narrowed": bool(action or state),
    }
    return render(request, "webhooks/index.html", context)


def _edit_page(
    request: AccountRequest,
    action: Action,
    form: WebhookForm,
    *,
    secret: str = "",
    again: ResendForm | None = None,
    status: int = 200,
) -> HttpResponse:
    hook = Webhook.objects.filter(profile=request.profile, action=action).first()
    context = {
        "action": action,
        "form": form,
        "hook": hook,
        "secret": secret,
        "again": again or ResendForm(),
    }
    return render(request, "webhooks/edit.html", context, status=status)


@account_required
def edit(request: AccountRequest, action: str) -> HttpResponse:
    """Say where a kind of event goes."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    wanted = _action_or_404(action)
    hook = Webhook.objects.filter(profile=request.profile, action=wanted).first()
    form = WebhookForm(request.POST or None, hook=hook)
    if form.is_bound and form.is_valid():
        try:
            registration.register(
                profile=request.profile,
                action=wanted,
                url=form.cleaned_data["url"].strip(),
                secret=form.secret_to_register(),
                actor=request.user,
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            toast(request, _("Saved. Send a test to see that it arrives."))
            return redirect("webhooks:edit", wanted.value)
    return _edit_page(request, wanted, form, status=422 if form.is_bound else 200)


@account_required
@recently_confirmed(back_to="webhooks:index")
def secret(request: AccountRequest, action: str) -> HttpResponse:
    """Show the signing secret, to somebody who signed in a short while ago."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    hook = access.webhook_of(request.profile, action)
    if request.method != "POST":  # coming back from re-authentication
        return redirect("webhooks:edit", hook.action)
    shown = registration.reveal_secret(webhook=hook, actor=request.user)
    form = WebhookForm(hook=hook)
    return _edit_page(request, Action(hook.action), form, secret=shown)


@account_required
@require_POST
def test(request: AccountRequest, action: str) -> HttpResponse:
    """Send an event that says it is a test."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    hook = access.webhook_of(request.profile, action)
    try:
        delivery = events.send_test(webhook=hook)
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("webhooks:edit", hook.action)
    return redirect("webhooks:detail", delivery.hook_id)


@account_required
@require_POST
def remove(request: AccountRequest, action: str) -> HttpResponse:
    """Send a kind of event nowhere any more."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    hook = access.webhook_of(request.profile, action)
    registration.unregister(profile=request.profile, action=hook.action, actor=request.user)
    toast(request, _("The webhook is removed."))
    return redirect("webhooks:index")


@account_required
@require_POST
def resend_failed(request: AccountRequest, action: str) -> HttpResponse:
    """Send again all that did not arrive, or what did not since a moment."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    hook = access.webhook_of(request.profile, action)
    form = ResendForm(request.POST)
    if not form.is_valid():
        shown = WebhookForm(hook=hook)
        return _edit_page(request, Action(hook.action), shown, again=form, status=422)
    since = form.since_in(request.user.zone or request.profile.zone)
    count = resending.resend_failed(webhook=hook, since=since)
    text = ngettext(
        "%d delivery is on its way again.", "%d deliveries are on their way again.", count
    )
    toast(request, text % count)
    return redirect("webhooks:index")


@account_required
@require_safe
def detail(request: AccountRequest, hook_id: str) -> HttpResponse:
    """Show one delivery: what was sent, and each answer."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    delivery = access.delivery_of(request.profile, hook_id)
    context = {
        "delivery": delivery,
        "attempts": queries.attempts(delivery),
        "body": json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False),
        "on_its_way": delivery.state in (State.QUEUED, State.SENDING),
    }
    return render(request, "webhooks/detail.html", context)


@account_required
@require_POST
def resend(request: AccountRequest, hook_id: str) -> HttpResponse:
    """Send one delivery again."""
    require(request.membership, Right.MANAGE_WEBHOOKS)
    delivery = access.delivery_of(request.profile, hook_id)
    resending.resend(delivery=delivery)
    return redirect("webhooks:detail", delivery.hook_id)
