"""allauth's pages: sign-in, password, e-mail, second factors, sessions."""

from typing import Any

from allauth.mfa.models import Authenticator

from tests.access.profiles import password_given
from tests.access.table import SIGN_IN, Row
from tests.cast import Party


def own(route: str, method: str, status: int | str, **cells: Any) -> Row:
    """A page of the signed-in person, with or without Account, password just given."""
    prepare = cells.pop("prepare", password_given)
    return Row(
        route,
        method,
        primary=status,
        outsider=status,
        stamped=False,
        personal=True,
        prepare=prepare,
        **cells,
    )


def guest(route: str, method: str, status: int = 200, signed_in: int = 302) -> Row:
    """A page for who is not signed in yet."""
    return own(route, method, signed_in, anonymous=status, prepare=None)


def passkey(party: Party) -> list[Any]:
    made, _ = Authenticator.objects.get_or_create(
        user=party.user, type=Authenticator.Type.WEBAUTHN, defaults={"data": {"name": "Phone"}}
    )
    return [made.pk]


# A passkey of Alice's: hers, and for nobody else there.
HERS: dict[str, Any] = {
    "of": passkey,
    "outsider": 404,
    "prepare": password_given,
    "personal": True,
}

ROWS = [
    guest("account_login", "GET"),
    guest("account_login", "POST"),
    guest("account_signup", "GET"),
    guest("account_signup", "POST"),
    guest("account_inactive", "GET", signed_in=200),
    guest("account_reset_password", "GET", signed_in=200),
    guest("account_reset_password", "POST", signed_in=200),
    guest("account_reset_password_done", "GET", signed_in=200),
    guest("account_reset_password_from_key_done", "GET", signed_in=200),
    own("account_confirm_login_code", "GET", 302),
    own("account_confirm_login_code", "POST", 302),
    own("account_email_verification_sent", "GET", 302),
    own("account_email_verification_sent", "POST", 302),
    own("account_logout", "GET", 200),
    own("account_logout", "POST", SIGN_IN, viewers=True),
    own("account_reauthenticate", "GET", 200),
    own("account_reauthenticate", "POST", 200),
    own("account_email", "GET", 200),
    own("account_email", "POST", 302),
    own("account_change_password", "GET", 200),
    own("account_change_password", "POST", 200),
    own("account_set_password", "GET", 302),
    own("account_set_password", "POST", 302),
    own("usersessions_list", "GET", 200),
    own("usersessions_list", "POST", 302),
    own("mfa_index", "GET", 200),
    own("mfa_authenticate", "GET", 302),
    own("mfa_authenticate", "POST", 302),
    own("mfa_reauthenticate", "GET", 302),
    own("mfa_reauthenticate", "POST", 302),
    own("mfa_activate_totp", "GET", 200),
    own("mfa_activate_totp", "POST", 200),
    own("mfa_deactivate_totp", "GET", 404),
    own("mfa_deactivate_totp", "POST", 404),
    own("mfa_view_recovery_codes", "GET", 404),
    own("mfa_generate_recovery_codes", "GET", 200),
    own("mfa_generate_recovery_codes", "POST", 200),
    own("mfa_download_recovery_codes", "GET", 404),
    own("mfa_download_recovery_codes", "POST", 404),
    own("mfa_list_webauthn", "GET", 200),
    own("mfa_add_webauthn", "GET", 200),
    own("mfa_add_webauthn", "POST", 200),
    own("mfa_reauthenticate_webauthn", "GET", 302),
    own("mfa_reauthenticate_webauthn", "POST", 302),
    own("mfa_login_webauthn", "GET", 302),
    own("mfa_login_webauthn", "POST", 302),
    Row("mfa_edit_webauthn", "GET", **HERS),
    Row("mfa_edit_webauthn", "POST", stamped=False, primary=200, **HERS),
    Row("mfa_remove_webauthn", "GET", **HERS),
    Row("mfa_remove_webauthn", "POST", stamped=False, **HERS),
]
for _method in ("GET", "POST"):
    _row = guest("account_reset_password_from_key", _method, signed_in=200)
    ROWS.append(Row(**{**_row.__dict__, "of": lambda party: ["1", "set-password"], "foreign": 0}))
