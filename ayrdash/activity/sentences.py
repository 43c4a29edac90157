"""Each verb in words, and what it is about. Who adds a verb adds its line here.

Sentences may name details, and ``profile``: the title of the profile that the act
concerns. ``tests/architecture/test_trail.py`` fails for a verb without a sentence.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.activity.models import Event

Topic = Event.Topic

SENTENCES: dict[str, Promise] = {
    # Account
    "account.opened": _("Opened the account"),
    "account.closing": _("Closed the account; it can be undone for 30 days"),
    "account.reopened": _("Took back the closing of the account"),
    "account.exported": _("Asked for an export of the account"),
    "account.imported": _("Imported an export: %(profiles)s profiles, %(posts)s posts"),
    "account_import.asked": _("Uploaded the export “%(file)s” to be read in"),
    "account_import.begun": _("Began to read the export “%(file)s” in"),
    "account.export_downloaded": _("Downloaded the export of the account"),
    "account.changed_by_operator": _("The operator changed what the account may use"),
    "audit.exported": _("Exported the audit log as %(format)s"),
    "support.asked": _("Contacted support: %(subject)s (%(ticket)s)"),
    # Profiles
    "posts.uploaded": _("Uploaded a file of %(count)s posts"),
    "profile.created": _("Added the profile “%(profile)s”"),
    "profile.changed": _("Changed the profile “%(profile)s”"),
    "profile.switched": _("Switched to “%(profile)s”"),
    "profile.archived": _("Archived the profile “%(profile)s”"),
    "profile.unarchived": _("Brought “%(profile)s” back from the archive"),
    "profile.deleted": _("Deleted the profile “%(profile)s”"),
    "profile.restored": _("Restored the profile “%(profile)s”"),
    "profile.purged": _("Removed the deleted profile “%(profile)s” for good"),
    "profile.suspended": _("Suspended the profile “%(profile)s”"),
    "profile.left_team": _("“%(profile)s” belongs to no team member any more"),
    "bulk.started": _("Began to %(action)s %(count)s profiles"),
    "bulk.cancelled": _("Dropped a bulk act (%(action)s, %(count)s profiles)"),
    "bulk.undone": _("Undid a bulk act (%(action)s, %(count)s profiles)"),
    "profile.reinstated": _("Reinstated the profile “%(profile)s”"),
    "suspension.certified": _("Certified compliance for “%(profile)s”"),
    "import.asked": _("Asked for an import of profiles from %(from)s"),
    # Posts
    "post.created": _("Wrote the post %(post)s"),
    "post.changed": _("Changed the post %(post)s"),
    "post.approved": _("Approved the post %(post)s"),
    "post.rejected": _("Rejected the post %(post)s"),
    "post.cancelled": _("Cancelled the post %(post)s"),
    "post.released": _("Released the held post %(post)s"),
    "post.paused": _("Paused the post %(post)s"),
    "post.resumed": _("Let the post %(post)s go on"),
    "post.noted": _("Wrote notes to the post %(post)s"),
    "post.retried": _("Tried the post %(post)s again"),
    "post.deleted": _("Deleted the post %(post)s from the networks"),
    "feed.added": _("Follows the feed %(feed)s"),
    "feed.changed": _("Changed the feed %(feed)s"),
    "feed.removed": _("Follows the feed %(feed)s no longer"),
    "auto_schedule.saved": _("Set the auto-schedule %(title)s"),
    "auto_schedule.deleted": _("Deleted the auto-schedule %(title)s"),
    # Messages: whom, never what
    "message.written": _("Wrote to %(peer)s (%(network)s)"),
    "message.retried": _("Tried a message to %(peer)s (%(network)s) again"),
    "conversation.read": _("Marked the conversation with %(peer)s (%(network)s) as read"),
    "conversation.unread": _("Marked the conversation with %(peer)s (%(network)s) as unread"),
    "conversation.paused": _("Paused the automatic answer to %(peer)s (%(network)s)"),
    "conversation.resumed": _("Let the automatic answer to %(peer)s (%(network)s) go on"),
    "auto_response.changed": _("Changed the automatic answer of “%(profile)s”"),
    # Social accounts and links
    "social_account.linked": _("Linked %(handle)s (%(network)s)"),
    "social_account.relinked": _("Linked %(handle)s (%(network)s) again"),
    "network_app.saved": _("Saved the app %(client_id)s at %(network)s"),
    "network_app.removed": _("Removed the app %(client_id)s at %(network)s"),
    "resync.asked": _("Asked to link %(count)s accounts of %(person)s again (resync)"),
    "resync.ended": _("Resync: %(relinked)s relinked, %(missing)s missing, %(refused)s refused"),
    "social_account.unlinked": _("Unlinked %(handle)s (%(network)s)"),
    "social_account.needs_relink": _("%(handle)s (%(network)s) needs linking again"),
    "social_account.relink_due": _("%(handle)s (%(network)s) has to be linked again by %(day)s"),
    "social_account.renewed": _("%(handle)s (%(network)s) was renewed by the network"),
    "social_account.suspended": _("%(handle)s was barred by %(network)s"),
    "social_account.active_again": _("%(handle)s (%(network)s) may post again"),
    "link_session.created": _("Made a link for clients of “%(profile)s”"),
    "link_session.mailed": _("Mailed a link to a client of “%(profile)s”"),
    "link_session.mail_failed": _("The link for a client of “%(profile)s” was not delivered"),
    "link_session.revoked": _("Withdrew a link of “%(profile)s”"),
    "link_session.withdrawn": _("A client of “%(profile)s” took the access back"),
    "linking_domain.changed": _("Changed the domain of the linking page"),
    # Keys
    "key.rotated": _("Drew a new key for “%(profile)s”"),
    "key.revealed": _("Looked at the key of “%(profile)s”"),
    "key.ended": _("Ended the old keys of “%(profile)s”"),
    "key.copied": _("Copied the key of “%(profile)s”"),
    "named_key.created": _("Made the API key “%(name)s”"),
    "named_key.changed": _("Changed the API key “%(name)s”"),
    "named_key.profiles_changed": _("Changed which profiles the API key “%(name)s” is for"),
    "named_key.rotated": _("Drew a new secret for the API key “%(name)s”"),
    "named_key.old_ended": _("Ended the old secrets of the API key “%(name)s”"),
    "named_key.revoked": _("Ended the API key “%(name)s”"),
    "api.address_refused": _("Refused API calls from an address that is not allowed (%(key)s)"),
    "linking_key.made": _("Made the key pair of the linking page"),
    "linking_key.reset": _("Made a new key pair of the linking page"),
    # Webhooks
    "webhook.registered": _("Set the webhook for %(action)s"),
    "webhook.unregistered": _("Removed the webhook for %(action)s"),
    "webhook.switched_off": _("Switched off the webhook for %(action)s: %(reason)s"),
    "webhook.secret_revealed": _("Looked at the secret of the webhook for %(action)s"),
    # Team
    "team.invited": _("Invited %(email)s"),
    "invitation.created": _("Invited %(email)s"),
    "invitation.sent": _("Sent the invitation of %(email)s"),
    "invitation.resent": _("Sent the invitation of %(email)s again"),
    "invitation.revoked": _("Withdrew the invitation of %(email)s"),
    "invitation.accepted": _("%(email)s accepted the invitation"),
    "invitation.expired": _("The invitation of %(email)s expired"),
    "invitation.failed": _("The invitation of %(email)s could not be delivered"),
    "invitation.link_copied": _("Copied the invitation link of %(email)s"),
    "member.joined": _("%(member)s joined the team"),
    "member.changed": _("Changed the rights of %(member)s"),
    "member.role_changed": _("Changed the role of %(member)s"),
    "member.access_changed": _("Changed which profiles %(member)s reaches"),
    "member.deactivated": _("Deactivated %(member)s"),
    "member.restored": _("Restored %(member)s"),
    "member.removed": _("Removed %(member)s from the team"),
    "member.left": _("%(member)s left the team"),
    "member.viewed": _("Began to view as %(member)s"),
    "member.view_ended": _("Stopped viewing as %(member)s"),
    "ownership.offered": _("Offered the ownership to %(member)s"),
    "ownership.withdrawn": _("Took back the offer of ownership to %(member)s"),
    "ownership.declined": _("%(member)s declined the ownership"),
    "ownership.passed": _("The ownership passed to %(member)s"),
    # Settings
    "settings.changed": _("Changed the settings"),
    "settings.team_changed": _("Changed the settings of the team"),
    "settings.addresses_changed": _("Changed the IP white list"),
    "settings.networks_changed": _("Changed which networks profiles may link"),
    "idle_policy.changed": _("Changed the idle policy"),
    "alerts.preferred": _("Chose how to be told of alerts"),
    "alert_address.released": _("Had mail go to %(email)s again"),
    "alert_address.added": _("Added the alert address %(email)s"),
    "alert_address.asked_again": _("Asked %(email)s again to confirm alerts"),
    "alert_address.changed": _("Changed what %(email)s is alerted of"),
    "alert_address.confirmed": _("%(email)s confirmed to get alerts"),
    "alert_address.removed": _("Removed the alert address %(email)s"),
    "settings.messaging_changed": _("Switched direct messages on or off"),
    "settings.primary_lock_changed": _("Changed the Primary Profile Lock"),
    "look.draft_changed": _("Changed the draft of the linking page"),
    "look.draft_discarded": _("Threw the draft of the linking page away"),
    "look.published": _("Published version %(number)s of the linking page"),
    "look.restored": _("Brought version %(number)s of the linking page back as the draft"),
    "look.picture_added": _("Added the picture %(label)s to the linking page"),
    "look.picture_removed": _("Removed the picture %(label)s of the linking page"),
    # Sign-in and people
    "user.signed_in": _("Signed in"),
    "user.signed_out": _("Signed out"),
    "user.changed": _("Changed the own name, time zone or language"),
    "user.password_changed": _("Changed the own password"),
    "user.email_changed": _("Changed the own e-mail address"),
    "user.second_step_added": _("Added a second sign-in step (%(kind)s)"),
    "user.second_step_removed": _("Removed a second sign-in step (%(kind)s)"),
    "user.changed_by_operator": _("The operator changed the login %(login)s"),
    "user.deleted": _("Deleted the own login"),
}

_TOPICS: dict[str, Topic] = {
    "auto_schedule": Topic.POSTS,
    "message": Topic.POSTS,
    "conversation": Topic.POSTS,
    "auto_response": Topic.POSTS,
    "account": Topic.ACCOUNT,
    "account_import": Topic.ACCOUNT,
    "audit": Topic.ACCOUNT,
    "support": Topic.ACCOUNT,
    "profile": Topic.PROFILES,
    "import": Topic.PROFILES,
    "suspension": Topic.PROFILES,
    "bulk": Topic.PROFILES,
    "post": Topic.POSTS,
    "posts": Topic.POSTS,
    "feed": Topic.POSTS,
    "social_account": Topic.NETWORKS,
    "resync": Topic.NETWORKS,
    "network_app": Topic.NETWORKS,
    "link_session": Topic.NETWORKS,
    "key": Topic.KEYS,
    "named_key": Topic.KEYS,
    "api": Topic.KEYS,
    "linking_key": Topic.KEYS,
    "webhook": Topic.KEYS,
    "team": Topic.TEAM,
    "invitation": Topic.TEAM,
    "member": Topic.TEAM,
    "ownership": Topic.TEAM,
    "settings": Topic.SETTINGS,
    "idle_policy": Topic.SETTINGS,
    "alert_address": Topic.SETTINGS,
    "alerts": Topic.SETTINGS,
    "look": Topic.SETTINGS,
    "linking_domain": Topic.SETTINGS,
    "user": Topic.SIGN_IN,
}


class _Values(dict[str, Any]):
    """What a sentence may name; older events lack details that newer ones have."""

    def __missing__(self, key: str) -> str:
        return "?"


def topic_of(verb: str) -> Topic:
    """Return what a verb is about."""
    return _TOPICS.get(verb.partition(".")[0], Topic.OTHER)


def sentence(event: Event) -> str:
    """Tell an event in words, in the reader's language, without who did it."""
    template = SENTENCES.get(event.verb)
    if template is None:
        return event.verb.replace(".", ": ").replace("_", " ")
    details: Mapping[str, Any] = event.details if isinstance(event.details, dict) else {}
    values = _Values({"profile": event.profile_title} | dict(details))
    return str(template) % values
