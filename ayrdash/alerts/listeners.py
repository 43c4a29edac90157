"""Which acts raise an alert, and which close one."""

from ayrdash.activity.listeners import listens_to
from ayrdash.activity.models import Event
from ayrdash.alerts.services import raise_alert, resolve
from ayrdash.mail.listeners import when_bad, when_released
from ayrdash.mail.models import BadAddress
from profiles.models import Profile
from profiles.queries import primary_profile
from settings_app.models import AlertKind
from settings_app.queries import accounts_of_address


@listens_to("social_account.needs_relink", "social_account.suspended")
def link_lost(event: Event, profile: Profile) -> None:
    """The network ended the access. Unlinking by a person raises nothing."""
    network = event.details["network"]
    raise_alert(
        profile=profile,
        kind=AlertKind.UNLINKED,
        incident=network,
        details={"network": network, "handle": event.details["handle"]},
        reason=str(event.details.get("reason", "")),
        # For what was done there the profile is suspended too, and that is mailed.
        quiet=bool(event.details.get("violation")),
    )


@listens_to(
    "social_account.linked",
    "social_account.relinked",
    "social_account.unlinked",
    "social_account.active_again",
)
def link_settled(event: Event, profile: Profile) -> None:
    """Linked again, or given up: the trouble is over either way."""
    resolve(profile=profile, kind=AlertKind.UNLINKED, incident=event.details["network"])


@listens_to("social_account.relink_due")
def link_ends_soon(event: Event, profile: Profile) -> None:
    words = {name: event.details[name] for name in ("network", "handle", "day")}
    raise_alert(
        profile=profile,
        kind=AlertKind.RELINK_DUE,
        incident=event.details["network"],
        details=words,
    )


@listens_to(
    "social_account.linked",
    "social_account.relinked",
    "social_account.unlinked",
    "social_account.renewed",
    "social_account.needs_relink",
)
def no_end_ahead(event: Event, profile: Profile) -> None:
    """It has a new end, or is lost already, which has an alert of its own."""
    resolve(profile=profile, kind=AlertKind.RELINK_DUE, incident=event.details["network"])


@listens_to("webhook.switched_off")
def webhook_off(event: Event, profile: Profile) -> None:
    action = event.details["action"]
    raise_alert(
        profile=profile,
        kind=AlertKind.WEBHOOK_OFF,
        incident=action,
        details={"action": action},
        reason=str(event.details["reason"]),
    )


@listens_to("webhook.registered", "webhook.unregistered")
def webhook_settled(event: Event, profile: Profile) -> None:
    resolve(profile=profile, kind=AlertKind.WEBHOOK_OFF, incident=event.details["action"])


@when_bad
def address_bad(bad: BadAddress) -> None:
    """Tell each Account that counts on the address."""
    for account in accounts_of_address(bad.email):
        raise_alert(
            profile=primary_profile(account),
            kind=AlertKind.MAIL_BOUNCED,
            incident=bad.email[:120],
            details={"email": bad.email},
            reason=bad.words,
        )


@when_released
def address_released(email: str) -> None:
    for account in accounts_of_address(email):
        resolve(profile=primary_profile(account), kind=AlertKind.MAIL_BOUNCED, incident=email[:120])
