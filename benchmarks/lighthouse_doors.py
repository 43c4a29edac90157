"""Makes what the pages measured by ``lighthouse`` need, on a demo installation's data.

Prints one line of JSON: for each page its name, path, cookie, and whether its goals bind.
"""

import json
import os
import time
from typing import Any


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ayrdash.settings")
    django.setup()
    print(json.dumps([*linking_doors(), *dashboard_doors()]))


def linking_doors() -> list[list[Any]]:
    linked, unlinked = new_link("Bakery Ohm"), new_link("Green Mile Gardening")
    visit = visit_cookie(unlinked.session.pk)
    return [
        ["linking page, first view", path(unlinked), "", True],
        ["linking page, linked", path(linked), "", True],
        ["linking page, Arabic", "/link/?lang=ar", visit, True],
        ["linking page, Bluesky", "/link/connect/bluesky/", visit, True],
        # Lighthouse gives up on a page that answers 4xx; the preview draws the same one.
        *[[f"linking page, {state}", preview(state), session_cookie(), True]
          for state in ("expired", "suspended", "instagram")],
    ]  # fmt: skip


def dashboard_doors() -> list[list[Any]]:
    cookie = session_cookie()
    return [
        ["sign-in", "/account/login/", "", False],
        ["home", "/", cookie, False],
        ["profiles", "/profiles/", cookie, False],
        ["settings", "/settings/", cookie, False],
        ["settings, texts", "/settings/page/texts/", cookie, False],
    ]


def new_link(title: str) -> Any:
    from ayrdash.linking.services.options import LinkOptions
    from ayrdash.linking.services.sessions import create_link_session
    from profiles.models import Profile

    profile = Profile.objects.get(title=title)
    return create_link_session(profile=profile, options=LinkOptions(expires_in_minutes=60), by=None)


def path(link: Any) -> str:
    from django.urls import reverse

    return reverse("linking:open", args=[link.token])


def preview(state: str) -> str:
    return f"/links/preview/?state={state}"


def visit_cookie(number: int) -> str:
    from django.core.signing import get_cookie_signer

    from ayrdash.linking.views.visits import COOKIE

    return f"{COOKIE}={get_cookie_signer(salt=COOKIE + COOKIE).sign(str(number))}"


def session_cookie() -> str:
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.test import Client

    from ayrdash.accounts.models import User
    from tests.browser.demo import EMAIL

    user, client = User.objects.get(email=EMAIL), Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.session.session_key
    session = client.session
    method = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [method]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    UserSession.objects.get_or_create(
        session_key=key, defaults={"user": user, "ip": "127.0.0.1", "user_agent": "Lighthouse"}
    )
    return f"{settings.SESSION_COOKIE_NAME}={key}"


if __name__ == "__main__":
    main()
