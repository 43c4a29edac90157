"""Look-ups with permission."""

from ayrdash.accounts.models import Account
from ayrdash.core.errors import NotFound
from ayrdash.leaving.models import AccountExport


def export_of(account: Account, ref: str) -> AccountExport:
    """Return a finished export of the Account; else ``NotFound``."""
    ready = AccountExport.objects.filter(account=account, state=AccountExport.State.READY)
    export = ready.filter(ref=ref).first()
    if export is None:
        raise NotFound("No such export.")
    export.account = account
    return export
