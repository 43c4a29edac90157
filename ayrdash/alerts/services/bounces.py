"""Addresses of an Account that mail comes back from, as its people see and release them."""

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import NotFound
from ayrdash.mail.services import bounces
from settings_app.queries import accounts_of_address


def release(*, account: Account, email: str, actor: User) -> None:
    """Have mail go to an address of the Account again.

    Raises ``NotFound`` for any other address, and for one whose owner complained.
    """
    email = email.strip().lower()
    if account not in accounts_of_address(email) or not bounces.release(email=email):
        raise NotFound("No such address.")
    record("alert_address.released", account=account, actor=actor, details={"email": email})
