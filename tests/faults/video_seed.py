"""Run inside the product's own settings: link a channel at a double, and queue one video.

python -m tests.faults.video_seed BYTES
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from ayrdash.posts.models import Media
    from profiles.models import Profile


def main() -> None:
    django.setup()
    from ayrdash.home.services import create_owner
    from ayrdash.posts.services.create import NewPost, create_post
    from profiles.services.lifecycle import create_profile

    user, account = create_owner(
        email="owner@video.test", password="correct horse battery", account_name="Video"
    )
    profile = create_profile(account=account, title="Brand", actor=user)
    link(profile)
    options = {"youtube": {"title": "Large"}}
    new = NewPost("Hello", ["youtube"], [large(profile, int(sys.argv[1]))], options=options)
    create_post(profile=profile, new=new, actor=user)


def link(profile: "Profile") -> None:
    """Link the channel of the double."""
    from ayrdash.networks.adapters import oauth_of
    from ayrdash.networks.models import SocialAccount
    from tests.networks import codeflow

    flow = oauth_of("youtube")
    assert flow
    target = next(iter(flow.targets(codeflow.APP, codeflow.granted("youtube"))))
    SocialAccount.objects.create(
        profile=profile,
        network="youtube",
        remote_id=target.remote_id,
        handle=target.handle,
        credentials=target.tokens.as_json(),
        app_network="youtube",
        client_id=codeflow.APP.client_id,
    )


def large(profile: "Profile", size: int) -> "Media":
    """Store a video of so many bytes, of which the disk holds next to nothing."""
    from django.core.files.storage import default_storage

    from ayrdash.posts import videos
    from ayrdash.posts.models import Media
    from tests.posts.movies import sparse

    path = Path(default_storage.path("posts/large.mp4"))
    path.parent.mkdir(parents=True, exist_ok=True)
    sparse(path, size)
    with path.open("rb") as file:
        probed = videos.probe(file, "large.mp4")
    return Media.objects.create(
        profile=profile,
        file="posts/large.mp4",
        file_name="large.mp4",
        content_type=probed.content_type,
        width=probed.width,
        height=probed.height,
        seconds=probed.seconds,
        size_bytes=size,
    )


if __name__ == "__main__":
    main()
