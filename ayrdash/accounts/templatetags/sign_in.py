"""What the sign-in pages ask the installation."""

import re
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.accounts.queries import is_open_for_sign_up, is_owned

register = template.Library()

# First match counts: Edge and Opera also call themselves Chrome, Chrome also Safari.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
_BROWSERS |= {"Safari": "Safari"}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
_SYSTEMS |= {"Mac OS X": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"}


@dataclass(frozen=True)
class Installation:
    """What somebody who is not signed in may know."""

    owned: bool
    open_for_sign_up: bool
    sends_mail: bool


@register.simple_tag
def installation() -> Installation:
    """Tell whether there is an owner, whether one may sign up, whether mails leave."""
    return Installation(
        owned=is_owned(),
        open_for_sign_up=is_open_for_sign_up(),
        sends_mail=settings.SMTP_CONFIGURED,
    )


@register.filter
def browser(user_agent: str) -> str:
    """Name the browser and system of a user agent, as far as it tells them."""
    name = next((word for mark, word in _BROWSERS.items() if f"{mark}/" in user_agent), "")
    system = next((word for mark, word in _SYSTEMS.items() if mark in user_agent), "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or re.split(r"[/ ]", user_agent)[0] or _("Unknown browser")
