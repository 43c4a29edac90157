"""Taking a style sheet into the draft."""

from django.core.files.base import File
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature
from ayrdash.accounts.models import Account, User
from ayrdash.core.errors import DomainError
from settings_app.services.files import keep_style
from settings_app.services.look import change_draft
from settings_app.services.rules import require
from settings_app.stylesheet import LIMIT_BYTES, Sheet, check


class StyleRefused(DomainError):
    """Some of the sheet is not allowed; ``sheet`` holds the lines."""

    code = 936

    def __init__(self, message: str, sheet: Sheet) -> None:
        super().__init__(message)
        self.sheet = sheet


class StyleUnreadable(DomainError):
    """The file is no text that can be read."""

    code = 937


def text_of(upload: File[bytes]) -> str:
    """Read an uploaded sheet as UTF-8."""
    if (upload.size or 0) > LIMIT_BYTES:
        message = _("The style sheet is larger than %d KB.") % (LIMIT_BYTES // 1_000)
        raise StyleUnreadable(message, field="file")
    try:
        return str(upload.read(), "utf-8-sig")
    except UnicodeDecodeError as error:
        raise StyleUnreadable(_("The file is not UTF-8 text."), field="file") from error


def set_style(*, account: Account, source: str, label: str, leave_out: bool, actor: User) -> bool:
    """Take a sheet into the draft; an empty one removes it.

    Raises ``StyleRefused`` if something in it is not allowed, unless that is to be left out.
    """
    require(account, Feature.MAX_PACK)
    if not source.strip():
        return change_draft(account=account, changes={"style": ""}, actor=actor)
    sheet = check(source)
    if sheet.errors and not (leave_out and sheet.text):
        raise StyleRefused(_("Some lines are not allowed. They are listed below."), sheet)
    kept = keep_style(account=account, label=label or _("typed"), source=source, sheet=sheet)
    return change_draft(account=account, changes={"style": kept.name}, actor=actor)
