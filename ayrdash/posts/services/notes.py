"""What the people who work with a post write beside it."""

from django.db import transaction
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.posts import limits, rules
from ayrdash.posts.models import Post


def note_post(*, post: Post, notes: str, actor: User | None) -> None:
    """Replace a post's notes, whatever its state. Raises ``PostRefused``."""
    check_notes(notes)
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(notes=notes)
        record(
            "post.noted",
            account=post.profile.account,
            actor=actor,
            profile=post.profile,
            details={"post": post.ref},
        )


def check_notes(notes: str) -> None:
    """Refuse notes that can't be kept."""
    if len(notes) > limits.NOTES or not rules.is_storable(notes):
        raise rules.PostRefused(_("Notes take at most %d characters.") % limits.NOTES)
