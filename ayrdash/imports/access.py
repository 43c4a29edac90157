"""Look-ups with permission."""

from ayrdash.accounts.models import Account
from ayrdash.core.errors import NotFound
from ayrdash.imports.models import ImportedProfile, ProfileImport


def import_of(account: Account, ref: str) -> ProfileImport:
    """Return a run of the Account; else ``NotFound``."""
    run = ProfileImport.objects.filter(account=account, ref=ref).first()
    if run is None:
        raise NotFound("No such import.")
    run.account = account
    return run


def row_of(account: Account, row_id: int) -> ImportedProfile:
    """Return an imported profile of the Account that is still there; else ``NotFound``."""
    rows = ImportedProfile.objects.filter(
        run__account=account, profile__deleted_at=None, profile__account=account
    )
    row = rows.select_related("profile", "run").filter(pk=row_id).first()
    if row is None or row.profile is None:
        raise NotFound("No such row.")
    row.profile.account = account
    return row
