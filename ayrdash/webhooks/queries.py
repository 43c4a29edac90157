"""Reads for the Webhooks page."""

from dataclasses import dataclass

from ayrdash.accounts.models import Account
from ayrdash.core.paging import Page, keyset_page
from ayrdash.webhooks.models import Action, Attempt, Delivery, Webhook
from profiles.models import Profile

# The kinds of event that this version really sends.
SENT = (Action.SCHEDULED, Action.POST, Action.SOCIAL, Action.PROFILE, Action.SUSPENDED)


@dataclass(frozen=True)
class Row:
    """One kind of event on the page: the profile's own webhook, or the inherited one."""

    action: Action
    own: Webhook | None
    inherited: Webhook | None


def rows(profile: Profile) -> list[Row]:
    """Return a row per kind of event, with the Primary's webhook where it would serve."""
    found = Webhook.objects.filter(profile__account_id=profile.account_id).filter(
        profile__in=_sources(profile)
    )
    own = {hook.action: hook for hook in found if hook.profile_id == profile.pk}
    others = {hook.action: hook for hook in found if hook.profile_id != profile.pk}
    return [Row(a, own.get(a), others.get(a) if a not in own else None) for a in SENT]


def _sources(profile: Profile) -> list[int]:
    primary = Profile.objects.filter(account_id=profile.account_id, kind=Profile.Kind.PRIMARY)
    return [profile.pk, *primary.values_list("pk", flat=True)]


def log(profile: Profile, *, action: str, state: str, cursor: str) -> Page[Delivery]:
    """Return one page of what the profile's webhooks were sent, newest first."""
    hooks = Webhook.objects.filter(profile=profile)
    if action:
        hooks = hooks.filter(action=action)
    deliveries = Delivery.objects.filter(webhook__in=list(hooks)).select_related("profile")
    if state:
        deliveries = deliveries.filter(state=state)
    return keyset_page(deliveries.defer("body"), order=("-id",), cursor=cursor)


def attempts(delivery: Delivery) -> list[Attempt]:
    """Return the tries of a delivery, newest first."""
    return list(Attempt.objects.filter(delivery=delivery).order_by("-number")[:50])


def registered_webhooks(account: Account, profile: Profile | None) -> list[Webhook]:
    """Return a profile's webhooks, or with None those of all live profiles of the Account."""
    rows = Webhook.objects.filter(profile__account=account, profile__deleted_at=None)
    if profile is not None:
        rows = rows.filter(profile=profile)
    return list(rows.select_related("profile").order_by("profile_id", "action")[:5000])
