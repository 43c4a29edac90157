"""Look-ups with permission."""

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
