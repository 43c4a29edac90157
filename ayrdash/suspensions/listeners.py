"""A network that bars an account for what it did suspends the profile."""

from django.utils.translation import gettext as _

from ayrdash.activity.listeners import listens_to
from ayrdash.activity.models import Event
from ayrdash.core.networks import network_of
from ayrdash.suspensions.models import Suspension
from ayrdash.suspensions.services import suspend
from profiles.models import Profile


@listens_to("social_account.suspended")
def barred_by_a_network(event: Event, profile: Profile) -> None:
    if not event.details.get("violation"):
        return
    network = event.details["network"]
    words = {
        "network": network_of(network).label,
        "handle": event.details["handle"],
        "reason": event.details.get("reason", ""),
    }
    suspend(
        profile=profile,
        cause=Suspension.Cause.NETWORK,
        reason=_("%(network)s has barred the account %(handle)s: %(reason)s") % words,
        network=network,
        rule=str(event.details.get("rule", "")),
        post_ref=str(event.details.get("post", "")),
        actor=None,
    )
