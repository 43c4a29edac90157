"""Linking by OAuth, the same for dashboard and linking page: begin, come back, pick.

``state`` is drawn for one attempt, known to us by its hash alone, good for ten minutes, once,
in the browser whose cookie it was drawn for, and for that network. PKCE binds the code to
it where the network takes it.
"""

import base64
import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.core.errors import DomainError
from ayrdash.core.networks import label_of
from ayrdash.core.tokens import lookup_hash
from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.oauth import App, Grant, OAuthLink, asking
from ayrdash.networks.models import LinkAttempt
from ayrdash.networks.services import LinkRefused, app_or_hidden
from ayrdash.networks.services.findings import Findings, read_targets
from profiles.access import has_messaging
from profiles.models import Profile

LIFE = datetime.timedelta(minutes=10)
Stage = LinkAttempt.Stage


class AnswerRefused(DomainError):
    """The answer belongs to no attempt of this browser: replayed, foreign, late or mixed up."""

    code = 960
    http_status = 403


class Denied(LinkRefused):
    """The person said no at the network, or the network did."""

    code = 961


class PermissionsMissing(LinkRefused):
    """The consent lacks a permission without which nothing can be posted."""

    code = 962


class NothingToLink(LinkRefused):
    """The consent reaches no page, location or channel."""

    code = 963


@dataclass(frozen=True)
class Begun:
    """An attempt that has begun, and the network's address where it goes on."""

    attempt: LinkAttempt
    address: str


def redirect_uri(network: str) -> str:
    """Return the one address to which a network may send people back."""
    return str(settings.PUBLIC_URL + reverse("linking:callback", args=[network]))


def begin(
    *,
    profile: Profile,
    network: str,
    browser: str,
    user: User | None = None,
    link_session: int | None = None,
    link_networks: Sequence[str] = (),
) -> Begun:
    """Draw state and PKCE verifier for one try in one browser."""
    link, app = _link_and_app(profile, network, link_networks)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    try:
        address = link.authorize_url(
            app, redirect_uri=redirect_uri(network), state=state, challenge=_challenge(verifier)
        )
    except Fault as fault:
        raise LinkRefused(fault.message) from fault
    attempt = LinkAttempt.objects.create(
        profile=profile,
        network=network,
        user=user,
        link_session=link_session,
        state_hash=lookup_hash(state),
        browser_hash=lookup_hash(browser),
        client_id=app.client_id,
        verifier=verifier,
        expires_at=timezone.now() + LIFE,
    )
    return Begun(attempt, address)


def _link_and_app(
    profile: Profile, network: str, link_networks: Sequence[str]
) -> tuple[OAuthLink, App]:
    link, app = app_or_hidden(
        oauth_of(network), profile=profile, network=network, link_networks=link_networks
    )
    return asking(link, messaging=has_messaging(profile)), app


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def come_back(*, network: str, browser: str, state: str, issuer: str) -> LinkAttempt:
    """Return the attempt that an answer belongs to, and spend its state.

    Raises ``AnswerRefused``; a state seen in another browser is not spent by that.
    """
    found = LinkAttempt.objects.filter(
        state_hash=lookup_hash(state),
        browser_hash=lookup_hash(browser),
        network=network,
        stage=Stage.STARTED,
        expires_at__gt=timezone.now(),
    )
    attempt = found.select_related("profile__account", "user").first()
    link = oauth_of(network)
    if not browser or attempt is None or link is None:
        raise AnswerRefused(_("This answer was not accepted"))
    until = timezone.now() + LIFE
    if not found.update(stage=Stage.RETURNED, expires_at=until):
        raise AnswerRefused(_("This answer was not accepted"))
    if link.issuer and issuer != link.issuer:
        fail(attempt=attempt, error=AnswerRefused(_("This answer was not accepted")))
        raise AnswerRefused(_("This answer was not accepted"))
    attempt.stage = Stage.RETURNED
    return attempt


def fail(*, attempt: LinkAttempt, error: DomainError) -> None:
    """End an attempt; its page says why."""
    text = str(error.message)[:500]
    LinkAttempt.objects.filter(pk=attempt.pk).update(
        stage=Stage.FAILED, problem=text, code=error.code, verifier="", grant=""
    )
    attempt.stage, attempt.problem, attempt.code = Stage.FAILED, text, error.code


def refusal_of(network: str, error: str, description: str) -> LinkRefused:
    """Return what to tell of a network's own error answer."""
    name = label_of(network)
    if error in (
        "access_denied",
        "user_cancelled_login",
        "user_cancelled_authorize",
        "consent_required",
    ):
        message = _(
            "You did not allow it at %s, so nothing was linked. Try again and press Allow there."
        )
        return Denied(message % name)
    if error in ("temporarily_unavailable", "server_error"):
        return LinkRefused(_("%s has a fault of its own at the moment. Try again later.") % name)
    said = (description or error)[:200]
    return LinkRefused(_("%(network)s refused: %(reason)s") % {"network": name, "reason": said})


def receive(*, attempt: LinkAttempt, code: str, link_networks: Sequence[str] = ()) -> None:
    """Exchange the code and keep, encrypted, what the consent reaches.

    Raises ``LinkRefused`` and its kinds; the attempt has failed then.
    """
    try:
        link, app = _link_and_app(attempt.profile, attempt.network, link_networks)
        if app.client_id != attempt.client_id:
            message = _("%s can't be linked here at the moment.")
            raise LinkRefused(message % label_of(attempt.network))
        findings = _received(link, app, attempt, code)
    except DomainError as error:
        fail(attempt=attempt, error=error)
        raise
    LinkAttempt.objects.filter(pk=attempt.pk).update(verifier="", grant=findings.as_json())


def _received(link: OAuthLink, app: App, attempt: LinkAttempt, code: str) -> Findings:
    uri = redirect_uri(attempt.network)
    try:
        grant = link.exchange(app, code=code, redirect_uri=uri, verifier=attempt.verifier)
        _enough(link, grant)
        targets, cut = read_targets(link.targets(app, grant))
    except Fault as fault:
        raise explained(fault, attempt.network) from fault
    if not targets:
        message = _(
            "%s shows nothing that can be linked. At its consent page tick the pages that "
            "you want to use, and sign in as someone who manages them."
        )
        raise NothingToLink(message % label_of(attempt.network))
    return Findings.of(link, grant, targets, cut=cut)


def _enough(link: OAuthLink, grant: Grant) -> None:
    if grant.granted is None:
        return
    lacking = [str(s.words) for s in link.scopes if s.needed and s.name not in grant.granted]
    if lacking:
        message = _(
            "Nothing was linked, as a permission is missing. Try again and leave these boxes "
            "ticked: %s"
        )
        raise PermissionsMissing(message % ", ".join(lacking))


def explained(fault: Fault, network: str) -> LinkRefused:
    """Return what to tell of a fault while linking."""
    return LinkRefused(f"{label_of(network)}: {fault.message}")


def prune(now: datetime.datetime) -> int:
    """Forget attempts whose time is over, with all they held."""
    return LinkAttempt.objects.filter(expires_at__lt=now).delete()[0]
