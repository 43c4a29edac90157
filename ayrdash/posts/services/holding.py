"""What became due while a profile was suspended waits to be released by a person."""

from django.utils import timezone

from ayrdash.posts.models import Delivery, Post
from profiles.models import Profile

D = Delivery.State


def hold_overdue(profile: Profile) -> int:
    """Hold what is overdue when a suspension ends; returns how many deliveries.

    The Primary's suspension stopped all profiles of the Account. Call in the transaction
    that ends the suspension: before it commits no worker may take them.
    """
    if profile.is_primary:
        theirs = Post.objects.filter(profile__account_id=profile.account_id)
    else:
        theirs = Post.objects.filter(profile=profile)
    # The state in the outer condition: see services.attempts.take.
    overdue = Delivery.objects.filter(
        state=D.QUEUED, due_at__lt=timezone.now(), post__in=theirs.values("pk")
    )
    posts = list(overdue.values_list("post_id", flat=True).distinct())
    held = overdue.update(state=D.HELD)
    Post.objects.filter(pk__in=posts, deliveries__state=D.HELD).update(state=Post.State.HELD)
    return held
