"""A profile's life: created, changed, archived, deleted, restored, purged."""

import datetime
from collections.abc import Sequence
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import profile_limit
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from profiles.models import Profile, Tag, title_key_of
from profiles.services.details import Changes, Details, clean_details, clean_title
from profiles.services.errors import (
    MessagingOff,
    PrimaryStays,
    ProfileLimitReached,
    TitleNotConfirmed,
    TitleTaken,
)
from profiles.services.keys import add_key
from settings_app.queries import messaging_enabled

# How long a deleted profile can be brought back before it is purged.
RECOVERY_TIME = datetime.timedelta(days=30)


def create_profile(
    *,
    account: Account,
    title: str,
    actor: User | None,
    kind: str = Profile.Kind.USER,
    **details: Unpack[Details],
) -> Profile:
    """Add a User Profile (or a team profile, by ``kind``) with its Profile Key.

    Raises ``BadDetail``, ``MessagingOff``, ``TitleTaken``, ``ProfileLimitReached``.
    """
    title, clean = clean_title(title), clean_details(details)
    _refuse_messaging(account, clean)
    tags = clean.pop("tags", [])
    with transaction.atomic():
        place = _take_a_place(account, kind)
        values = {"colour": _colour_of(place), "kind": kind} | clean
        try:
            with transaction.atomic():
                profile = Profile.objects.create(
                    account=account, title=title, title_key=title_key_of(title), **values
                )
        except IntegrityError as error:
            raise _conflict(error, title) from error
        if tags:
            profile.tags.set(_tags(account, tags))
        add_key(profile)
        record("profile.created", account=account, actor=actor, profile=profile)
    return profile


def _refuse_messaging(account: Account, details: dict[str, Any]) -> None:
    if details.get("messaging_active") and not messaging_enabled(account):
        message = _("Messages are off for the account. Enable them on the Account page first.")
        raise MessagingOff(message, field="messaging_active")


def _take_a_place(account: Account, kind: str) -> int:
    """Count one more profile under the row's lock, so that no race passes the limit.

    Returns how many the Account has with it.
    """
    row = Account.objects.select_for_update().get(pk=account.pk)
    limit = profile_limit(row)
    if limit is not None and _uses_a_place(row, kind) and places_in_use(row) >= limit:
        message = _("The plan %(plan)s includes %(limit)d User Profiles, and all are in use.")
        raise ProfileLimitReached(message % {"plan": row.get_plan_display(), "limit": limit})
    Account.objects.filter(pk=account.pk).update(profile_count=F("profile_count") + 1)
    return row.profile_count + 1


def _uses_a_place(account: Account, kind: str) -> bool:
    return kind != Profile.Kind.TEAM or account.settings.team_profiles_count


def places_in_use(account: Account) -> int:
    """Return how many profiles count against the plan: team profiles only if set so."""
    if account.settings.team_profiles_count:
        return account.profile_count
    team = Profile.objects.live().filter(account=account, kind=Profile.Kind.TEAM)
    return account.profile_count - team.count()


def _colour_of(place: int) -> str:
    """Give neighbours different colours, without a look at them."""
    colours = [c for c in Profile.Colour.values if c != Profile.Colour.SLATE]
    return colours[place % len(colours)]


def _refuse_taken(account: Account, title: str, *, but: Profile | None = None) -> None:
    others = Profile.objects.live().filter(account=account, title_key=title_key_of(title))
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise _taken(title)


def _taken(title: str) -> TitleTaken:
    return TitleTaken(_("“%s” is taken by another profile.") % title, field="title")


def _conflict(error: IntegrityError, title: str) -> Exception:
    """Name the title's constraint; any other one stays the fault it is."""
    text = str(error)
    return _taken(title) if "unique_live_title" in text or "title_key" in text else error


def change_profile(*, profile: Profile, actor: User | None, **changes: Unpack[Changes]) -> None:
    """Change what is given and leave the rest.

    Raises ``BadDetail``, ``MessagingOff``, ``TitleTaken``.
    """
    after = clean_details(changes)
    _refuse_messaging(profile.account, after)
    with transaction.atomic():
        before = {name: _current(profile, name) for name in after}
        after = {name: value for name, value in after.items() if value != before[name]}
        if not after:
            return
        if "title" in after:
            _refuse_taken(profile.account, after["title"], but=profile)
        _save(profile, after)
        record(
            "profile.changed",
            account=profile.account,
            actor=actor,
            profile=profile,
            details={"before": {name: before[name] for name in after}, "after": after},
        )


def _current(profile: Profile, name: str) -> Any:
    if name == "tags":
        return list(profile.tags.order_by("name_key").values_list("name", flat=True))
    return getattr(profile, name)


def _save(profile: Profile, values: dict[str, Any]) -> None:
    columns = {name: value for name, value in values.items() if name != "tags"}
    if "title" in columns:
        columns["title_key"] = title_key_of(columns["title"])
    try:
        with transaction.atomic():
            Profile.objects.filter(pk=profile.pk).update(**columns)
    except IntegrityError as error:
        raise _conflict(error, columns.get("title", profile.title)) from error
    for name, value in columns.items():
        setattr(profile, name, value)
    if "tags" in values:
        profile.tags.set(_tags(profile.account, values["tags"]))


def _tags(account: Account, names: Sequence[str]) -> list[Tag]:
    return [
        Tag.objects.get_or_create(
            account=account, name_key=name.casefold(), defaults={"name": name}
        )[0]
        for name in names
    ]


def archive_profile(*, profile: Profile, actor: User | None) -> None:
    """Set a profile aside: it stays, but can't be acted as and doesn't post."""
    _refuse_primary(profile)
    with transaction.atomic():
        if Profile.objects.active().filter(pk=profile.pk).update(archived_at=timezone.now()):
            record("profile.archived", account=profile.account, actor=actor, profile=profile)


def unarchive_profile(*, profile: Profile, actor: User | None) -> None:
    """Bring an archived profile back."""
    archived = Profile.objects.filter(pk=profile.pk, archived_at__isnull=False)
    with transaction.atomic():
        if archived.update(archived_at=None):
            record("profile.unarchived", account=profile.account, actor=actor, profile=profile)


def delete_profile(*, profile: Profile, typed_title: str, actor: User | None) -> None:
    """Delete a profile; it can be brought back for ``RECOVERY_TIME``."""
    _refuse_primary(profile)
    if typed_title.strip() != profile.title:
        message = _("Type the title exactly as it stands above.")
        raise TitleNotConfirmed(message, field="typed_title")
    with transaction.atomic():
        gone = Profile.objects.live().filter(pk=profile.pk).update(deleted_at=timezone.now())
        if gone:
            Account.objects.filter(pk=profile.account_id).update(
                profile_count=F("profile_count") - 1
            )
            record("profile.deleted", account=profile.account, actor=actor, profile=profile)


def retire_team_profile(*, profile: Profile, actor: User | None) -> None:
    """End a profile's being a team member's: one that was never used goes, others stay.

    What stays, and what is brought back later, is an ordinary User Profile.
    """
    with transaction.atomic():
        team = Profile.objects.filter(pk=profile.pk, kind=Profile.Kind.TEAM)
        if not team.update(kind=Profile.Kind.USER, member=None):
            return
        if any(getattr(profile, name).exists() for name in ("posts", "social_accounts")):
            record("profile.left_team", account=profile.account, actor=actor, profile=profile)
        else:
            delete_profile(profile=profile, typed_title=profile.title, actor=actor)


def restore_profile(*, profile: Profile, title: str, actor: User | None) -> None:
    """Bring a deleted profile back under ``title``. Raises as ``create_profile`` does."""
    title = clean_title(title)
    with transaction.atomic():
        _take_a_place(profile.account, profile.kind)
        _refuse_taken(profile.account, title, but=profile)
        try:
            with transaction.atomic():
                back = Profile.objects.filter(pk=profile.pk, deleted_at__isnull=False).update(
                    deleted_at=None, title=title, title_key=title_key_of(title)
                )
        except IntegrityError as error:
            raise _conflict(error, title) from error
        if not back:  # somebody else was first: the place is theirs already
            Account.objects.filter(pk=profile.account_id).update(
                profile_count=F("profile_count") - 1
            )
            return
        record("profile.restored", account=profile.account, actor=actor, profile=profile)


def purge_deleted(*, now: datetime.datetime, batch: int = 100) -> int:
    """Remove for good what was deleted longer than ``RECOVERY_TIME`` ago."""
    over = Profile.objects.filter(deleted_at__lt=now - RECOVERY_TIME).select_related("account")
    count = 0
    for profile in over[:batch]:
        with transaction.atomic():
            if over.select_for_update(of=("self",)).filter(pk=profile.pk).first() is None:
                continue  # brought back meanwhile
            record("profile.purged", account=profile.account, actor=None, profile=profile)
            profile.delete()
        count += 1
    return count


def _refuse_primary(profile: Profile) -> None:
    if profile.is_primary:
        raise PrimaryStays(_("The Primary Profile belongs to the account and stays."))
