"""What ``PATCH /post`` may change, each by its own service."""

from django.utils.translation import gettext as _

from ayrdash.api.inputs import PostChanges
from ayrdash.api.targets import linked_account, not_possible
from ayrdash.core.networks import Network
from ayrdash.posts.models import Post
from ayrdash.posts.services.approval import approve_post, reject_post
from ayrdash.posts.services.notes import note_post
from ayrdash.posts.services.pausing import pause_post, resume_post
from ayrdash.posts.services.reschedule import reschedule_post


def change_post(post: Post, body: PostChanges) -> int:
    """Make the changes that were sent; returns how many. Call inside a transaction.

    A new moment comes before the end of a pause and an approval: it is theirs then.
    """
    made = 0
    if body.notes is not None:
        note_post(post=post, notes=body.notes, actor=None)
        made += 1
    if body.schedule_date is not None:
        reschedule_post(post=post, due_at=body.due_at(), actor=None)
        made += 1
    if body.scheduled_pause is not None:
        act = pause_post if body.scheduled_pause else resume_post
        act(post=post, actor=None)
        made += 1
    if body.approved is not None:
        decide = approve_post if body.approved else reject_post
        decide(post=post, actor=None)
        made += 1
    return made


def refuse_impossible(post: Post, body: PostChanges) -> None:
    """Refuse what no network that is spoken here lets be changed once a post is out. 156, 991."""
    if body.youtube_options is not None:
        linked_account(post.profile, Network.YOUTUBE)
        raise not_possible(Network.YOUTUBE)
    if body.disable_comments is not None:
        message = _("disableComments: comments can't be closed or opened from here.")
        raise not_possible("", message)
