"""Look-ups with permission."""

from collections.abc import Sequence

from django.db.models import Q

from ayrdash.core.errors import NotFound
from ayrdash.webhooks.models import Delivery, Webhook
from profiles.models import Profile


def webhook_of(profile: Profile, action: str) -> Webhook:
    """Return the profile's own webhook for an action; else ``NotFound``."""
    hook = Webhook.objects.filter(profile=profile, action=action).first()
    if hook is None:
        raise NotFound("No such webhook.")
    hook.profile = profile
    return hook


def delivery_of(profile: Profile, hook_id: str) -> Delivery:
    """Return a delivery in the profile's log; else ``NotFound``."""
    rows = Delivery.objects.filter(webhook__profile=profile, hook_id=hook_id)
    delivery = rows.select_related("webhook", "profile").first()
    if delivery is None:
        raise NotFound("No such delivery.")
    return delivery


def serving_webhooks(profile: Profile) -> dict[str, Webhook]:
    """Return by event the webhook that serves the profile: its own, else the Primary's."""
    source = Q(profile=profile) | Q(
        profile__account=profile.account_id, profile__kind=Profile.Kind.PRIMARY
    )
    found = Webhook.objects.filter(source)
    # The profile's own come last, and win.
    ordered = sorted(found, key=lambda hook: hook.profile_id == profile.pk)
    return {hook.action: hook for hook in ordered}


def hooks_serving(profiles: Sequence[Profile], action: str) -> dict[int, Webhook]:
    """Return by profile id the webhook that serves profiles of one Account for an action."""
    source = Q(profile__in=[profile.pk for profile in profiles]) | Q(
        profile__account=profiles[0].account_id, profile__kind=Profile.Kind.PRIMARY
    )
    found = list(Webhook.objects.filter(source, action=action).select_related("profile"))
    own = {hook.profile_id: hook for hook in found}
    shared = next((hook for hook in found if hook.profile.is_primary), None)
    serving = {profile.pk: own.get(profile.pk, shared) for profile in profiles}
    return {pk: hook for pk, hook in serving.items() if hook is not None}
