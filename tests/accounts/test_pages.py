"""Every sign-in page that can be reached is written by us."""

from pathlib import Path

import allauth
from django.template.loader import get_template

# Pages of features that are off, and bases that only allauth's own pages extend.
UNREACHABLE = {
    "account/confirm_login_code.html",
    "account/confirm_password_reset_code.html",
    "account/confirm_phone_verification_code.html",
    "account/email.html",
    "account/email_confirm.html",
    "account/phone_change.html",
    "account/request_login_code.html",
    "account/signup_by_passkey.html",
    "account/snippets/already_logged_in.html",
    "account/snippets/warn_no_email.html",
    "account/verification_sent.html",
    "account/verified_email_required.html",
    "mfa/trust.html",
    "mfa/webauthn/signup_form.html",
}
THEIRS = Path(allauth.__file__).parent / "templates"
OURS = Path(__file__).resolve().parent.parent.parent / "templates"


def reachable():
    for app in ("account", "mfa", "usersessions"):
        for path in (THEIRS / app).rglob("*.html"):
            name = path.relative_to(THEIRS).as_posix()
            is_base = path.name.startswith("base_") or path.name == "base.html"
            if name not in UNREACHABLE and not is_base:
                yield name


def test_no_page_of_the_library_shows():
    names = sorted(reachable())
    assert len(names) > 20
    assert [name for name in names if not (OURS / name).exists()] == []


def test_ours_are_the_ones_found():
    for name in reachable():
        assert Path(get_template(name).origin.name).is_relative_to(OURS)
