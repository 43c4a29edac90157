"""Reading an export back in, on this or another installation. ``docs/care.md`` describes it.

What an export does not hold is made anew or asked for again: keys are drawn, linked accounts
wait to be linked again, webhooks come without secret, alert addresses must agree again.
"""

import zipfile
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.leaving.archive import (
    FORMAT,
    HEAD,
    POSTS,
    PROFILES,
    SETTINGS,
    VERSION,
    look_path,
)
from ayrdash.leaving.services import talks
from ayrdash.leaving.services.rows import put
from ayrdash.leaving.services.unpacking import (
    BadArchive,
    Row,
    bytes_of,
    file_of,
    json_of,
    lines_of,
)
from ayrdash.networks.models import SocialAccount
from ayrdash.posts import images, limits
from ayrdash.posts.media import MADE_HERE, fill, fill_video, new_path
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.videos import TYPES as VIDEO_TYPES
from ayrdash.webhooks.models import Webhook
from profiles.models import Profile, Tag, title_key_of
from profiles.services.accounts import open_account
from profiles.services.keys import add_key
from settings_app.images import UPLOAD_LIMIT_BYTES
from settings_app.models import AlertAddress, LookVersion
from settings_app.services import files as look_files

# Not yet out when it was exported: two installations must not both publish it.
UNSENT = ("scheduled", "processing")
_UNSENT_DELIVERIES = ("queued", "publishing")


def import_account(*, archive: zipfile.ZipFile, owner: User) -> Account:
    """Open a new Account for ``owner`` with all that the export holds. Raises ``BadArchive``.

    Its plan is this installation's default: what the file says of it grants nothing here.
    """
    head = read_head(archive)
    with transaction.atomic():
        account = open_account(owner=owner, name=head["name"])
        place_settings(archive, account, json_of(archive, SETTINGS))
        profiles = _profiles(archive, account)
        count = sum(1 for _post in _posts(archive, profiles))
        left_out = talks.place_all(archive, profiles)
        details = {"profiles": len(profiles), "posts": count, "from": head["ref_id"]}
        details |= {"messages_left_out": left_out}
        record("account.imported", account=account, actor=owner, details=details)
    return account


def import_profiles(
    *, archive: zipfile.ZipFile, account: Account, only: str = "", actor: User | None
) -> list[Profile]:
    """Add the User Profiles of an export (or the one of refId ``only``) to an Account."""
    read_head(archive)
    with transaction.atomic():
        profiles = _profiles(archive, account, only=only, with_primary=False)
        count = sum(1 for _post in _posts(archive, profiles))
        left_out = talks.place_all(archive, profiles)
        details = {"profiles": len(profiles), "posts": count, "messages_left_out": left_out}
        record("account.imported", account=account, actor=actor, details=details)
    return list(profiles.values())


def read_head(archive: zipfile.ZipFile) -> Row:
    """Return what ``account.json`` says. Raises ``BadArchive``."""
    if HEAD not in archive.NameToInfo:
        raise BadArchive(_("This is not an export of ayrdash."))
    head: Row = json_of(archive, HEAD)
    if not isinstance(head, dict):
        raise BadArchive(_("This is not an export of ayrdash."))
    if head.get("format") != FORMAT or head.get("version") != VERSION:
        raise BadArchive(_("This export has a version that can't be read."))
    return head


def place_settings(archive: zipfile.ZipFile, account: Account, found: Row) -> None:
    """Save the settings, the alert addresses and the linking page. Raises ``BadArchive``."""
    put(account.settings, found["settings"])
    for row in found["alert_addresses"]:
        put(AlertAddress(account=account), row | {"confirmed_at": None, "token_expires_at": None})
    for row in found["linking_page"]:
        put(LookVersion(account=account), row)
    for row in found["linking_page_files"]:
        _look_file(archive, account, row)


def _look_file(archive: zipfile.ZipFile, account: Account, row: Row) -> None:
    """Keep a file of the linking page: encoded or checked anew, as if it was uploaded here."""
    path = look_path(row["name"])
    try:
        data = bytes_of(archive, path, UPLOAD_LIMIT_BYTES)
        file = look_files.rebuilt(
            account, row["kind"], row["name"], data, source=row.get("source", "")
        )
    except DomainError as error:
        words = {"name": path, "error": error.message}
        raise BadArchive(_("“%(name)s” can't be read in: %(error)s") % words) from error
    kept = {name: value for name, value in row.items() if name not in look_files.MADE_HERE}
    put(file, kept)


def _profiles(
    archive: zipfile.ZipFile, account: Account, *, only: str = "", with_primary: bool = True
) -> dict[str, Profile]:
    """Save the profiles; return them by the refId that the export knows them under."""
    found = {}
    for row in lines_of(archive, PROFILES):
        is_primary = row["kind"] == Profile.Kind.PRIMARY
        if (only and row["ref_id"] != only) or (is_primary and not with_primary):
            continue
        found[row["ref_id"]] = place_profile(account, row, is_primary=is_primary)
    if only and not found:
        raise BadArchive(_("The export has no User Profile with this refId."))
    count_profiles(account)
    return found


def count_profiles(account: Account) -> None:
    """Write down how many User Profiles the Account has now."""
    live = Profile.objects.live().users().filter(account=account)
    Account.objects.filter(pk=account.pk).update(profile_count=live.count())


def place_profile(account: Account, row: Row, *, is_primary: bool) -> Profile:
    """Save a profile with tags, links and webhooks; a Primary becomes the Account's own."""
    profile = Profile(account=account)
    if is_primary:
        profile = account.profiles.get(kind=Profile.Kind.PRIMARY)
    title = _free_title(account, row["title"]) if not is_primary else row["title"]
    # A team member's own profile belongs to nobody here.
    kind = Profile.Kind.PRIMARY if is_primary else Profile.Kind.USER
    # Suspensions are cases of the installation that they were made at.
    put(profile, row | {"title": title, "kind": kind, "suspended_at": None})
    Profile.objects.filter(pk=profile.pk).update(title_key=title_key_of(title))
    for name in row["tags"]:
        key = name.casefold()
        tag, _made = Tag.objects.get_or_create(
            account=account, name_key=key, defaults={"name": name}
        )
        profile.tags.add(tag)
    if not is_primary:
        add_key(profile)
    for linked in row["social_accounts"]:
        values = linked | {"state": SocialAccount.State.NEEDS_RELINK}
        put(SocialAccount(profile=profile, credentials=""), values)
    for hook in row["webhooks"]:
        put(Webhook(profile=profile), hook)
    talks.place_auto_response(profile, row)
    return profile


def _free_title(account: Account, title: str) -> str:
    """Return the title, or one with a number where it is taken already."""
    wanted, number = title, 2
    live = Profile.objects.filter(account=account, deleted_at=None)
    while live.filter(title_key=title_key_of(wanted)).exists():
        wanted, number = f"{title[:140]} ({number})", number + 1
    return wanted


def _posts(archive: zipfile.ZipFile, profiles: dict[str, Profile]) -> Iterator[Post]:
    for row in lines_of(archive, POSTS):
        profile = profiles.get(row["profile_ref_id"])
        if profile is None:
            continue
        yield place_post(archive, profile, row)


def place_post(archive: zipfile.ZipFile, profile: Profile, row: Row) -> Post:
    """Save a post with its images and deliveries; one that was still to go out is held."""
    post = Post(profile=profile)
    state = Post.State.HELD if row["state"] in UNSENT else row["state"]
    put(post, row | {"state": state})
    refs = {image["ref"]: _media(archive, post, image) for image in row["images"]}
    for delivery in row["deliveries"]:
        _delivery(post, delivery, refs)
    return post


def _media(archive: zipfile.ZipFile, post: Post, image: Row) -> str:
    """Save an image or video of a post; return its ref, another one beside the original.

    Raises ``DomainError`` if it could not be uploaded.
    """
    media = Media(profile=post.profile, post=post, ref=image["ref"])
    is_video = str(image["content_type"]).startswith("video/")
    (_fill_video if is_video else _fill_image)(archive, media, image)
    put(media, {name: value for name, value in image.items() if name not in MADE_HERE})
    return media.ref


def _fill_image(archive: zipfile.ZipFile, media: Media, image: Row) -> None:
    """Keep an image, encoded anew."""
    data = bytes_of(archive, image["path"], limits.UPLOAD_BYTES)
    # Lost before it was exported: its row still tells of it.
    encoded = None if data is None else images.encode(data, image["path"])
    fill(media, encoded or images.Encoded(b"", "image/jpeg", image["width"], image["height"], 0))


def _fill_video(archive: zipfile.ZipFile, media: Media, image: Row) -> None:
    """Keep a video, looked at like every upload."""
    with file_of(archive, image["path"], limits.VIDEO_BYTES) as file:
        if file is None:
            # Lost before it was exported: its row still tells of it.
            media.content_type, media.width, media.height = VIDEO_TYPES[0], 0, 0
            media.size_bytes = 0
            media.file.save(new_path(media.content_type), ContentFile(b""), save=False)
        else:
            fill_video(media, file, image["path"])


def _delivery(post: Post, row: Row, refs: dict[str, str]) -> None:
    values = row | {"lease_until": None}
    if row["state"] in _UNSENT_DELIVERIES:
        values["state"] = Delivery.State.HELD
    if (own := row.get("own_media")) is not None:
        values["own_media"] = [refs.get(ref, ref) for ref in own]
    put(Delivery(post=post), values)
