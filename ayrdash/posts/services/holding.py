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
    deliveries = Delivery.objects.filter(post__in=theirs.values("pk"))
    held = deliveries.filter(state=D.QUEUED, due_at__lt=timezone.now()).update(state=D.HELD)
    # A post that another network is just being called for keeps its state until that ends.
    waiting = deliveries.filter(state=D.HELD).values("post_id")
    busy = deliveries.filter(state=D.PUBLISHING).values("post_id")
    theirs.filter(pk__in=waiting).exclude(pk__in=busy).update(state=Post.State.HELD)
    return held
