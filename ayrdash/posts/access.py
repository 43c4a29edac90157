"""Look-ups with permission."""

from ayrdash.accounts.models import Membership
from ayrdash.core.errors import NotFound
from ayrdash.core.rows import only_row
from ayrdash.posts.models import REF_LENGTH, Media, Post
from profiles.access import reach
from profiles.models import Profile


def is_ref(text: str) -> bool:
    """Tell whether a text may be an id of ours; databases refuse some that can't."""
    return len(text) == REF_LENGTH and text.isascii() and text.isalnum()


def post_of(profile: Profile, ref: str) -> Post:
    """Return the profile's post; else ``NotFound``."""
    post = only_row(Post.objects.filter(profile=profile, ref=ref)) if is_ref(ref) else None
    if post is None:
        raise NotFound("No such post.")
    post.profile = profile
    return post


def media_of(membership: Membership, ref: str) -> Media:
    """Return an image of a profile that the member reaches; else ``NotFound``."""
    mine = Media.objects.filter(reach(membership, "profile__"))
    media = mine.filter(ref=ref).first() if is_ref(ref) else None
    if media is None:
        raise NotFound("No such image.")
    return media


def unattached_media(membership: Membership, refs: list[str]) -> list[Media]:
    """Return the member's uploads that are in no post yet, in the order of ``refs``."""
    refs = [ref for ref in refs if is_ref(ref)]
    mine = Media.objects.filter(reach(membership, "profile__"), post=None, ref__in=refs)
    found = {media.ref: media for media in mine}
    return [found[ref] for ref in dict.fromkeys(refs) if ref in found]
