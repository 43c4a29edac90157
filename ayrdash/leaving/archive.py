"""What an export holds, as files of one ZIP. ``docs/team.md`` describes them.

Rows are written column by column, but for ciphered columns and whatever is named like
a secret; lists are JSON lines, so that their length costs no memory.
"""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.activity.export import as_json
from ayrdash.activity.models import Event
from ayrdash.activity.secrecy import is_secret_name
from ayrdash.core.fields import EncryptedTextField
from ayrdash.messaging.models import AutoResponse, Conversation, Message
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.webhooks.models import Webhook
from profiles.models import Profile
from settings_app.models import LookFile

FORMAT, VERSION = "ayrdash-account", 1
HEAD, SETTINGS, MEMBERS = "account.json", "settings.json", "members.json"
SUSPENSIONS, TRAIL = "suspensions.json", "audit.json"
PROFILES, POSTS = "profiles.jsonl", "posts.jsonl"
CONVERSATIONS, MESSAGES = "conversations.jsonl", "messages.jsonl"
CHUNK = 200

Progress = Callable[[int], None]


def size_of(account: Account) -> int:
    """Count the profiles, posts and messages that an export writes."""
    posts = Post.objects.filter(profile__account=account).count()
    talks = Conversation.objects.filter(profile__account=account)
    messages = Message.objects.filter(conversation__in=talks.values("pk"))
    return account.profiles.count() + posts + talks.count() + messages.count()


def write_archive(
    archive: zipfile.ZipFile, account: Account, progress: Progress, *, only: str = ""
) -> None:
    """Write everything of the Account; ``progress`` is told how many rows are done.

    ``only``: the refId of the one profile that is written with its posts.
    """
    _write_json(archive, HEAD, _account(account))
    _write_json(archive, SETTINGS, _settings(account))
    if not only:
        _write_json(archive, MEMBERS, _members(account))
        _write_json(archive, SUSPENSIONS, _suspensions(account))
    done = _write_lines(archive, PROFILES, _profiles(account, only), progress, 0)
    done = _write_lines(archive, POSTS, _posts(account, only), progress, done)
    # Conversations that begin meanwhile are left out whole: no message without its conversation.
    last = Conversation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    talks, said = _conversations(account, only, last), _messages(account, only, last)
    done = _write_lines(archive, CONVERSATIONS, talks, progress, done)
    _write_lines(archive, MESSAGES, said, progress, done)
    _write_images(archive, account, only)
    if only:
        return
    with archive.open(_entry(TRAIL), "w") as file:
        for line in as_json(Event.objects.filter(account=account).order_by("at", "id")):
            file.write(line.encode())


def columns(row: models.Model, *, but: Iterable[str] = ()) -> dict[str, Any]:
    """Return a row's own columns without relations, ciphers and secrets."""
    left_out = {*but}
    return {
        field.name: _value(field.value_from_object(row))
        for field in exported_fields(type(row))
        if field.name not in left_out
    }


def exported_fields(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    """Return the columns of a model that an export holds."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.is_relation
        and not field.primary_key
        and not isinstance(field, EncryptedTextField)
        and not is_secret_name(field.name)
    ]


def _value(value: Any) -> Any:
    return value.name if isinstance(value, FieldFile) else value


def _account(account: Account) -> dict[str, Any]:
    head = {"format": FORMAT, "version": VERSION, "written_at": timezone.now()}
    return head | columns(account)


def _settings(account: Account) -> dict[str, Any]:
    return {
        "settings": columns(account.settings),
        "alert_addresses": [columns(row) for row in account.alert_addresses.order_by("id")],
        "linking_page": [columns(row) for row in account.looks.order_by("id")],
        "linking_page_files": [columns(row) for row in account.look_files.order_by("id")],
    }


def _members(account: Account) -> list[dict[str, Any]]:
    rows = account.memberships.select_related("user").order_by("id")
    return [{"email": row.user.email, "name": row.user.name, **columns(row)} for row in rows]


def _suspensions(account: Account) -> list[dict[str, Any]]:
    rows = account.suspensions.select_related("profile").order_by("id")
    return [columns(row) | {"profile_ref_id": row.profile.ref_id} for row in rows]


def _profiles(account: Account, only: str) -> Iterator[dict[str, Any]]:
    linked = SocialAccount.objects.defer("credentials").order_by("network")
    rows = Profile.objects.filter(account=account, **_only("", only)).order_by("id")
    hooks = Webhook.objects.defer("secret", "previous_secret").order_by("action")
    rows = rows.prefetch_related(
        "tags", models.Prefetch("social_accounts", linked), models.Prefetch("webhooks", hooks)
    )
    # Most profiles have none.
    rows = rows.select_related("auto_response")
    for profile in rows.iterator(chunk_size=CHUNK):
        accounts = profile.social_accounts.all()
        yield columns(profile, but=["title_key"]) | {
            "tags": [tag.name for tag in profile.tags.all()],
            "social_accounts": [_linked(row) for row in accounts],
            "webhooks": [columns(row) for row in profile.webhooks.all()],
            "auto_response": _auto_response(profile),
        }


def _auto_response(profile: Profile) -> dict[str, Any] | None:
    try:
        return columns(profile.auto_response)
    except AutoResponse.DoesNotExist:
        return None


def _only(path: str, ref_id: str) -> dict[str, str]:
    return {f"{path}ref_id": ref_id} if ref_id else {}


def _linked(row: SocialAccount) -> dict[str, Any]:
    names = ("network", "handle", "display_name", "remote_id", "host", "state", "linked_at")
    return {name: getattr(row, name) for name in names}


def _posts(account: Account, only: str) -> Iterator[dict[str, Any]]:
    rows = Post.objects.filter(profile__account=account, **_only("profile__", only))
    rows = rows.select_related("profile").order_by("id")
    rows = rows.prefetch_related(
        models.Prefetch("deliveries", Delivery.objects.order_by("network")),
        models.Prefetch("media", Media.objects.order_by("position")),
    )
    for post in rows.iterator(chunk_size=CHUNK):
        yield columns(post) | {
            "profile_ref_id": post.profile.ref_id,
            "deliveries": [columns(row) for row in post.deliveries.all()],
            "images": [columns(row) | {"path": _path(row)} for row in post.media.all()],
        }


def _conversations(account: Account, only: str, last: int) -> Iterator[dict[str, Any]]:
    rows = Conversation.objects.filter(profile__account=account, **_only("profile__", only))
    rows = rows.filter(pk__lte=last)
    rows = rows.select_related("profile").prefetch_related("active_months").order_by("id")
    for row in rows.iterator(chunk_size=CHUNK):
        yield columns(row) | {
            "profile_ref_id": row.profile.ref_id,
            "active_months": [active.month for active in row.active_months.all()],
        }


def _messages(account: Account, only: str, last: int) -> Iterator[dict[str, Any]]:
    path = "conversation__profile__"
    rows = Message.objects.filter(**{f"{path}account": account}, **_only(path, only))
    rows = rows.filter(conversation__lte=last)
    rows = rows.select_related("conversation__profile").order_by("id")
    for row in rows.iterator(chunk_size=CHUNK):
        talk = row.conversation
        # What names the conversation on any installation.
        yield columns(row) | {
            "profile_ref_id": talk.profile.ref_id,
            "network": talk.network,
            "account_remote_id": talk.account_remote_id,
            "conversation_remote_id": talk.remote_id,
        }


def _path(media: Media) -> str:
    return f"images/{media.ref}{PurePosixPath(media.file.name or '').suffix}"


def look_path(name: str) -> str:
    """Return where a file of the linking page lies."""
    return f"linking-page/{name}"


def _write_images(archive: zipfile.ZipFile, account: Account, only: str) -> None:
    rows = Media.objects.filter(profile__account=account, **_only("profile__", only))
    rows = rows.exclude(post=None).order_by("id")
    for media in rows.iterator(chunk_size=CHUNK):
        _write_file(archive, _path(media), media.file)
    for file in LookFile.objects.filter(account=account).order_by("id"):
        _write_file(archive, look_path(file.name), file.file)


def _write_file(archive: zipfile.ZipFile, name: str, file: FieldFile) -> None:
    if not file.storage.exists(file.name or ""):
        return  # lost long ago; its row still tells of it
    # Images are dense already.
    entry = _entry(name, zipfile.ZIP_STORED)
    with archive.open(entry, "w") as target, file.open("rb") as source:
        for chunk in source.chunks():
            target.write(chunk)


def _entry(name: str, compress_type: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """Name a file of the archive; without this its date would be 1980."""
    entry = zipfile.ZipInfo(name, date_time=timezone.now().timetuple()[:6])
    entry.compress_type = compress_type
    return entry


def _write_json(archive: zipfile.ZipFile, name: str, content: Any) -> None:
    archive.writestr(name, _json(content, indent=2))


def _write_lines(
    archive: zipfile.ZipFile,
    name: str,
    rows: Iterator[dict[str, Any]],
    progress: Progress,
    done: int,
) -> int:
    with archive.open(_entry(name), "w") as file:
        for row in rows:
            file.write(_json(row).encode() + b"\n")
            done += 1
            if done % CHUNK == 0:
                progress(done)
    progress(done)
    return done


def _json(content: Any, indent: int | None = None) -> str:
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent)
