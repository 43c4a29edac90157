"""Each kind of alert in words, and the page where it is mended."""

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
    AlertKind.KEY_EXPIRES: _("The API key “%(name)s” expires on %(day)s"),
}


def title_of(alert: Alert) -> str:
    """Return what happened, in one line, in the reader's language."""
    words = dict(alert.details)
    if network := words.get("network"):
        words["network"] = network_of(network).label
    return str(_TITLES[alert.kind]) % words


def remedy_path(alert: Alert) -> str:
    """Return the address of the page that mends it, to be opened as the alert's profile."""
    if alert.kind == AlertKind.POST_FAILED:
        return reverse("posts:detail", args=[alert.details["post"]])
    if alert.kind == AlertKind.WEBHOOK_OFF:
        return reverse("webhooks:edit", args=[alert.details["action"]])
    if alert.kind == AlertKind.KEY_EXPIRES:
        return reverse("apikeys:detail", args=[alert.incident])
    if alert.kind == AlertKind.SUSPENDED:
        return reverse("suspensions:profile", args=[alert.profile.ref_id])
    return reverse("networks:index")
