"""Where allauth asks the product."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse

from ayrdash.accounts.queries import is_open_for_sign_up
from ayrdash.core.fields import decrypt, encrypt
from ayrdash.mail.html import as_html


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up policy, and how mails look."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Follow SIGNUP (see ``is_open_for_sign_up``)."""
        return is_open_for_sign_up()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from the configured address: a forged Host header can't bend it."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PUBLIC_URL + path.replace("UID-KEY", quote(key)))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to where the change was begun."""
        return reverse("account_page")

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as written: the usual prefix holds the request's host."""
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write and send one mail; nothing in it comes from the request's host."""
        self.render_mail(template_prefix, email, {**context, "email": email}).send()

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Write the text from the template, and the HTML part from the text."""
        context = {**context, "public_url": settings.PUBLIC_URL}
        message: EmailMultiAlternatives = super().render_mail(
            template_prefix, email, context, headers
        )
        html = as_html(str(message.body), code=str(context.get("code", "")))
        message.attach_alternative(html, "text/html")
        return message


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps TOTP secrets encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)
