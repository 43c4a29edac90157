"""Looking at the product as a member."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ayrdash.accounts.policy import Action
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from profiles.decorators import open_to_viewers, stamp_exempt
from profiles.services.viewing import start_viewing, stop_viewing
from profiles.views.guards import require


@stamp_exempt
@account_required
@require_POST
def start(request: AccountRequest, member_id: int) -> HttpResponse:
    """Begin to look as a member."""
    require(request, Action.VIEW_AS)
    start_viewing(
        owner=request.membership,
        member_id=member_id,
        session=request.session,
        actor=request.user,
    )
    return redirect("home")


@stamp_exempt
@open_to_viewers
@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Be oneself again; works on every page, also where no profile is open to the member."""
    viewer = getattr(request, "viewer", None)
    if viewer is not None:
        stop_viewing(own=viewer, session=request.session, actor=viewer.user)
        toast(request, _("You are yourself again."))
        return redirect("teams:index")
    return redirect("home")
