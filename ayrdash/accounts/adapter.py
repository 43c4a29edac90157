"""Where allauth asks the product."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from ayrdash.accounts.queries import is_owned
from ayrdash.core.fields import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up policy, and addresses in mails."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Follow SIGNUP: open, closed, or open until the installation has an owner."""
        if settings.SIGNUP == "open":
            return True
        return settings.SIGNUP == "first-owner" and not is_owned()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from the configured address: a forged Host header can't bend it."""
        from django.urls import reverse

        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PUBLIC_URL + path.replace("UID-KEY", key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Let every mail know the installation's own address."""
        context = {**context, "public_url": settings.PUBLIC_URL}
        super().send_mail(template_prefix, email, context)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps TOTP secrets encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)
