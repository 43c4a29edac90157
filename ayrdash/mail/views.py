"""The outbox: every mail of the installation, for its operator alone.

Mails carry reset links and codes of people of all Accounts; the operator holds the
database anyway, nobody else may read them.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.paging import keyset_page
from ayrdash.core.toasts import toast
from ayrdash.mail import events as reports
from ayrdash.mail import queries, services
from ayrdash.mail.models import BadAddress, OutgoingMail
from ayrdash.mail.services import bounces

BAD_SHOWN = 100


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
    state, q = request.GET.get("state", ""), request.GET.get("q", "")
    rows = queries.mails(state=state, q=q)
    page = keyset_page(rows, order=("-id",), cursor=request.GET.get("cursor", ""))
    given = {"state": state, "q": q}
    counts = queries.counts_by_state()
    context = {
        "page": page,
        "params": urlencode({name: value for name, value in given.items() if value}),
        "state": state,
        "q": q,
        "states": [
            (s.value, f"{s.label} ({counts[s]})") for s in OutgoingMail.State if s in counts
        ],
        "failed": counts.get(OutgoingMail.State.FAILED, 0),
        "bad": BadAddress.objects.all()[:BAD_SHOWN],
        "smtp": settings.SMTP_CONFIGURED,
        "service": settings.EMAIL_SERVICE,
        "reports": reports.reports_are_possible(),
        "lacks_secret": reports.lacks_secret(),
        "reports_url": settings.PUBLIC_URL + reverse("mail:events"),
    }
    return render(request, "mail/index.html", context)


@account_required
@require_safe
def detail(request: AccountRequest, mail_id: int) -> HttpResponse:
    """Show one mail; its HTML part is shown as text and never drawn."""
    mail = _mail_of(request, mail_id)
    bad = queries.bad_addresses(mail.recipients)
    idle = mail.state in services.RESENDABLE and not bad
    context = {
        "mail": mail,
        "bad": bad.values(),
        "can_send": idle and settings.SMTP_CONFIGURED,
    }
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


@account_required
@require_POST
def again_all(request: AccountRequest) -> HttpResponse:
    """Send again whatever was not delivered, after the server was mended."""
    _operator_only(request)
    if settings.SMTP_CONFIGURED:
        count = services.send_again_all()
        words = ngettext("%d mail is on its way.", "%d mails are on their way.", count)
        toast(request, words % count)
    return redirect("mail:index")


@account_required
@require_POST
def release(request: AccountRequest) -> HttpResponse:
    """Let mail go to an address again from which some came back."""
    _operator_only(request)
    email = request.POST.get("email", "")
    if bounces.release(email=email, by_operator=True):
        toast(request, bounces.RELEASED % email)
    return redirect("mail:index")


@account_required
@require_POST
def test(request: AccountRequest) -> HttpResponse:
    """Write to the operator, so that they see whether mails leave."""
    _operator_only(request)
    text = _("Mails from %s leave, and this one has arrived.") % settings.PUBLIC_URL
    mail = services.keep(EmailMessage(_("A test mail"), text, to=[request.user.email]))
    return redirect("mail:detail", mail.pk)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def events(request: HttpRequest) -> HttpResponseBase:
    """Take what the mail service reports: delivered, come back, called spam."""
    return reports.answer(request)


# Who calls is a mail service, known by its signature; nobody acts as a profile.
events.stamp_exempt = True  # type: ignore[attr-defined]  # read by ActingStampMiddleware
