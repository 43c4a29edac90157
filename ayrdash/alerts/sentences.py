"""Each kind of alert in words, and the page where it is mended."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.alerts.models import Alert
from ayrdash.core.networks import network_of
from settings_app.models import AlertKind

_TITLES: dict[str, Promise] = {
    AlertKind.UNLINKED: _("%(network)s no longer lets %(handle)s in: link it again"),
    AlertKind.RELINK_DUE: _("%(network)s ends its access to %(handle)s: link it again by %(day)s"),
    AlertKind.POST_FAILED: _("A post could not be published to %(network)s"),
    AlertKind.SUSPENDED: _("The profile is suspended"),
    AlertKind.WEBHOOK_OFF: _("The webhook “%(action)s” was switched off"),
    AlertKind.INVITE_FAILED: _("The invitation to %(email)s could not be delivered"),
    AlertKind.MAIL_BOUNCED: _("Mail to %(email)s comes back: nothing more is sent there"),
    AlertKind.KEY_EXPIRES: _("The API key “%(name)s” expires on %(day)s"),
}


def title_of(alert: Alert) -> str:
    """Return what happened, in one line, in the reader's language."""
    words = dict(alert.details)
    if network := words.get("network"):
        words["network"] = network_of(network).label
    return str(_TITLES[alert.kind]) % words


def _invitation(alert: Alert) -> str:
    if session := alert.details.get("session"):
        return reverse("linking:detail", args=[session])
    return reverse("teams:invitations") + "?state=failed"


_REMEDIES: dict[str, Callable[[Alert], str]] = {
    AlertKind.POST_FAILED: lambda alert: reverse("posts:detail", args=[alert.details["post"]]),
    AlertKind.WEBHOOK_OFF: lambda alert: reverse("webhooks:edit", args=[alert.details["action"]]),
    AlertKind.KEY_EXPIRES: lambda alert: reverse("apikeys:detail", args=[alert.incident]),
    AlertKind.INVITE_FAILED: _invitation,
    AlertKind.MAIL_BOUNCED: lambda _alert: reverse("alerts:preferences"),
    AlertKind.SUSPENDED: lambda alert: reverse("suspensions:profile", args=[alert.profile.ref_id]),
}


def remedy_path(alert: Alert) -> str:
    """Return the address of the page that mends it, to be opened as the alert's profile."""
    remedy = _REMEDIES.get(alert.kind)
    return remedy(alert) if remedy else reverse("networks:index")
