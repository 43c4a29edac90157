"""The look of the linking page: drafted, published, and brought back."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError, NotFound
from settings_app import content as contents
from settings_app.models import LookVersion
from settings_app.services.rules import require

State = LookVersion.State
# Longer texts are cut in the trail; the versions themselves keep them whole.
TRAIL_LENGTH = 300


class DraftMoved(DomainError):
    """Somebody changed the draft since it was looked at."""

    code = 935
    http_status = 409


def change_draft(*, account: Account, changes: dict[str, Any], actor: User) -> bool:
    """Write settings into the draft, which begins as a copy of what is published."""
    require(account, Feature.PROFILE_SETTINGS)
    if contents.MAX_PACK & changes.keys():
        require(account, Feature.MAX_PACK)
    values = {key: contents.checked(key, value) for key, value in changes.items()}
    with transaction.atomic():
        _lock(account)
        draft = _version(account, State.DRAFT)
        base = draft or _version(account, State.PUBLISHED)
        before = base.content if base else {}
        after = {**before, **values}
        _check_together(after)
        changed = contents.difference(before, after)
        if not changed:
            return False
        _write_draft(account, draft, after, actor)
        record(
            "look.draft_changed",
            account=account,
            actor=actor,
            details=_trail(changed),
        )
    return True


def publish(*, account: Account, revision: int, actor: User) -> LookVersion:
    """Make the draft what end users see; ``revision`` is the one that was looked at."""
    require(account, Feature.PROFILE_SETTINGS)
    with transaction.atomic():
        _lock(account)
        draft = _version(account, State.DRAFT)
        if draft is None:
            raise NotFound(_("There is no draft to publish."))
        if draft.revision != revision:
            raise DraftMoved(_("The draft was changed meanwhile. Look at it again."))
        live = _version(account, State.PUBLISHED)
        changed = contents.difference(live.content if live else {}, draft.content)
        if live is not None:
            live.state = State.PREVIOUS
            live.save(update_fields=["state", "updated_at"])
        draft.state = State.PUBLISHED
        draft.published_at = timezone.now()
        draft.changed_by_label = actor.email
        draft.save(update_fields=["state", "published_at", "changed_by_label", "updated_at"])
        details = {"number": draft.number, **_trail(changed)}
        record("look.published", account=account, actor=actor, details=details)
    return draft


def discard_draft(*, account: Account, actor: User) -> None:
    """Throw the draft away; what is published stays."""
    with transaction.atomic():
        _lock(account)
        draft = _version(account, State.DRAFT)
        if draft is None:
            raise NotFound(_("There is no draft."))
        live = _version(account, State.PUBLISHED)
        changed = contents.difference(draft.content, live.content if live else {})
        draft.delete()
        record("look.draft_discarded", account=account, actor=actor, details=_trail(changed))


def restore(*, account: Account, number: int, actor: User) -> bool:
    """Make an earlier version the draft: it goes live when it is published. 0: the default."""
    source: dict[str, Any] = {}
    if number:
        version = LookVersion.objects.filter(account=account, number=number).first()
        if version is None:
            raise NotFound(_("There is no such version."))
        source = version.content
    with transaction.atomic():
        _lock(account)
        draft = _version(account, State.DRAFT)
        base = draft or _version(account, State.PUBLISHED)
        changed = contents.difference(base.content if base else {}, source)
        if not changed:
            return False
        _write_draft(account, draft, source, actor)
        details = {"number": number, **_trail(changed)}
        record("look.restored", account=account, actor=actor, details=details)
    return True


def _check_together(content: dict[str, Any]) -> None:
    """Refuse values that are right alone and wrong together."""
    whole = {**contents.DEFAULTS, **content}
    if whole["default_language"] not in whole["languages"]:
        message = _("Choose one of the languages that you offer.")
        raise contents.LookRefused(message, field="default_language")


def _lock(account: Account) -> None:
    """Let one change of an Account's look happen at a time."""
    Account.objects.select_for_update().get(pk=account.pk)


def _version(account: Account, state: str) -> LookVersion | None:
    return LookVersion.objects.filter(account=account, state=state).first()


def _write_draft(
    account: Account, draft: LookVersion | None, content: dict[str, Any], actor: User
) -> None:
    content = {key: value for key, value in content.items() if value != contents.DEFAULTS[key]}
    if draft is None:
        newest = LookVersion.objects.filter(account=account).aggregate(newest=Max("number"))
        LookVersion.objects.create(
            account=account,
            number=(newest["newest"] or 0) + 1,
            state=State.DRAFT,
            content=content,
            changed_by_label=actor.email,
        )
        return
    draft.content = content
    draft.revision += 1
    draft.changed_by_label = actor.email
    draft.save()


def _trail(changed: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {
        "before": {key: _short(pair[0]) for key, pair in changed.items()},
        "after": {key: _short(pair[1]) for key, pair in changed.items()},
    }


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > TRAIL_LENGTH:
        return value[:TRAIL_LENGTH] + "…"
    if isinstance(value, dict):
        return {key: _short(inner) for key, inner in value.items()}
    return value
