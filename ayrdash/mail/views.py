"""The outbox: every mail of the installation, for its operator alone.

Mails carry reset links and codes of people of all Accounts; the operator holds the
database anyway, nobody else may read them.
"""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.paging import keyset_page
from ayrdash.core.toasts import toast
from ayrdash.mail import services
from ayrdash.mail.models import OutgoingMail


def _operator_only(request: AccountRequest) -> None:
    if not request.user.is_superuser:
        raise Http404


def _mail_of(request: AccountRequest, mail_id: int) -> OutgoingMail:
    _operator_only(request)
    mail = OutgoingMail.objects.filter(pk=mail_id).first()
    if mail is None:
        raise Http404
    return mail


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the mails, newest first."""
    _operator_only(request)
    rows = OutgoingMail.objects.defer("text_body", "html_body")
    page = keyset_page(rows, order=("-id",), cursor=request.GET.get("cursor", ""))
    return render(request, "mail/index.html", {"page": page, "smtp": settings.SMTP_CONFIGURED})


@account_required
@require_safe
def detail(request: AccountRequest, mail_id: int) -> HttpResponse:
    """Show one mail; its HTML part is shown as text and never drawn."""
    mail = _mail_of(request, mail_id)
    idle = mail.state in (OutgoingMail.State.HELD, OutgoingMail.State.FAILED)
    context = {"mail": mail, "can_send": idle and settings.SMTP_CONFIGURED}
    return render(request, "mail/detail.html", context)


@account_required
@require_POST
def again(request: AccountRequest, mail_id: int) -> HttpResponse:
    """Send a mail that was kept here or not delivered."""
    mail = _mail_of(request, mail_id)
    if settings.SMTP_CONFIGURED:
        services.send_again(mail)
        toast(request, _("On its way."))
    return redirect("mail:detail", mail.pk)
