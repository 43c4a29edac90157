"""Look-ups with permission."""

from ayrdash.accounts.models import Account
from ayrdash.core.errors import NotFound
from ayrdash.posts.models import Media, Post
from profiles.models import Profile


def post_of(profile: Profile, ref: str) -> Post:
    """Return the profile's post; else ``NotFound``."""
    post = Post.objects.filter(profile=profile, ref=ref).first()
    if post is None:
        raise NotFound("No such post.")
    post.profile = profile
    return post


def media_of(account: Account, ref: str) -> Media:
    """Return the Account's image; else ``NotFound``."""
    media = Media.objects.filter(profile__account=account, ref=ref).first()
    if media is None:
        raise NotFound("No such image.")
    return media


def unattached_media(account: Account, refs: list[str]) -> list[Media]:
    """Return uploads of the Account that are in no post yet, in the order of ``refs``."""
    found = {
        m.ref: m for m in Media.objects.filter(profile__account=account, post=None, ref__in=refs)
    }
    return [found[ref] for ref in dict.fromkeys(refs) if ref in found]
