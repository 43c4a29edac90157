"""Reads for the Webhooks page."""

from dataclasses import dataclass

from ayrdash.accounts.models import Account
from ayrdash.core.paging import Page, keyset_page
from ayrdash.webhooks.access import serving_webhooks
from ayrdash.webhooks.models import SENT, Action, Attempt, Delivery, Webhook
from profiles.models import Profile


@dataclass(frozen=True)
class Row:
    """One kind of event on the page, and the webhook that serves it, if one does."""

    action: Action
    hook: Webhook | None
    is_inherited: bool


def rows(profile: Profile) -> list[Row]:
    """Return a row per kind of event that this version sends."""
    serving = serving_webhooks(profile)
    found = ((action, serving.get(action)) for action in SENT)
    return [
        Row(action, hook, hook is not None and hook.profile_id != profile.pk)
        for action, hook in found
    ]


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
