"""The product inside the test's own process, so that any state of it is a few lines away."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from playwright.sync_api import BrowserContext

from ayrdash.accounts.models import User
from ayrdash.mail.models import OutgoingMail
from profiles import acting
from profiles.models import Profile
from tests.browser import demo
from tests.mailbox import code_in_text, link_in_text

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class House:
    """A server on loopback, what stands in its database, and who has entered by a browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session: SessionStore | None = None
        self._people: dict[str, User] = {}

    def fill(self) -> None:
        """Let the agency of the demo move in."""
        demo.fill()
        self._people["owner"] = User.objects.get(email=demo.EMAIL)

    def person(self, name: str, make: Callable[[], User]) -> User:
        """Return somebody by name; made on first call."""
        if name not in self._people:
            self._people[name] = make()
        return self._people[name]

    def enter(self, context: BrowserContext, user: User | None, acting_as: str = "") -> None:
        """Sign the browser in as somebody who gave the password a moment ago, or out."""
        context.clear_cookies()
        self.session = None
        if user is None:
            return
        # A changed password would end the session at once.
        user.refresh_from_db()
        client = Client()
        client.force_login(user, backend=BACKEND)
        self.session = SessionStore(client.session.session_key)
        self.session["account_authentication_methods_user"] = str(user.pk)
        self.session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        self.session.save()
        self.act_as(acting_as)
        UserSession.objects.create(
            user=user, session_key=self.session.session_key, ip="127.0.0.1", user_agent=BROWSER
        )
        cookie = {"name": settings.SESSION_COOKIE_NAME, "url": self.url}
        context.add_cookies([{**cookie, "value": self.session.session_key}])

    def act_as(self, title: str) -> None:
        """Move the session to another profile, as another tab would."""
        assert self.session is not None
        if title:
            self.session[acting.SESSION_KEY] = self.profile(title).ref_id
        else:
            self.session.pop(acting.SESSION_KEY, None)
        self.session.save()

    def profile(self, title: str) -> Profile:
        return Profile.objects.get(title=title)

    def code_to(self, email: str) -> str:
        """Return the code in the newest mail to an address."""
        return code_in_text(self._mail_to(email))

    def link_to(self, email: str, part: str) -> str:
        """Return the link in the newest mail to an address."""
        return link_in_text(self._mail_to(email), part)

    def _mail_to(self, email: str) -> str:
        mail: Any = OutgoingMail.objects.filter(to=email).latest("id")
        return str(mail.text_body)
