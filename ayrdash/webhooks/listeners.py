"""Which acts become events for webhooks."""

from ayrdash.activity.listeners import Pairs, listens_to
from ayrdash.activity.models import Event
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit, emit_many
from profiles.models import Profile


def many_profiles_changed(pairs: Pairs) -> None:
    """Tell of an act on hundreds of profiles; all have the same verb."""
    kind = pairs[0][0].verb.split(".")[1] if pairs else ""
    profiles = [profile for _event, profile in pairs]
    emit_many(profiles=profiles, action=Action.PROFILE, data={"type": kind})


@listens_to(
    "profile.created",
    "profile.archived",
    "profile.unarchived",
    "profile.deleted",
    "profile.restored",
    many=many_profiles_changed,
)
def profile_changed(event: Event, profile: Profile) -> None:
    """``type`` is the verb's second half: created, archived …"""
    emit(profile=profile, action=Action.PROFILE, data={"type": event.verb.split(".")[1]})


# verb: type and source as in API contract 4.6. A link that the network ended counts as
# unlinked by the system, though the account stays here to be linked again.
_SOCIAL = {
    "social_account.linked": ("link", "user"),
    "social_account.relinked": ("link", "user"),
    "social_account.unlinked": ("unlink", "user"),
    "social_account.needs_relink": ("unlink", "system"),
    "social_account.suspended": ("unlink", "system"),
    "social_account.active_again": ("link", "system"),
    "social_account.relink_due": ("refresh", "system"),
}


@listens_to(*_SOCIAL)
def social_account_changed(event: Event, profile: Profile) -> None:
    """Tell of links made and lost, and of those that end soon."""
    kind, source = _SOCIAL[event.verb]
    data = {
        "type": kind,
        "platform": event.details["network"],
        "source": source,
        "displayName": event.details["handle"],
    }
    if reason := event.details.get("reason"):
        data["details"] = str(reason)
    if ends_at := event.details.get("ends_at"):
        data["refreshBy"] = str(ends_at)
    emit(profile=profile, action=Action.SOCIAL, data=data)


@listens_to("invitation.sent", "invitation.resent", "invitation.accepted", "invitation.revoked")
def invitation_changed(event: Event, profile: Profile) -> None:
    """``profile`` is the invited person's own; ``type`` is the verb's second half."""
    kind = event.verb.split(".")[1]
    emit(profile=profile, action=Action.INVITATION, data={"type": kind, **event.details})
