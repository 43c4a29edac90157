"""Linking and unlinking. Nothing is saved before the network itself has agreed."""

import copy
import datetime
import math
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.core.networks import Network, label_of
from ayrdash.networks.adapters import adapter_for, link_of
from ayrdash.networks.adapters.base import NEEDS_RELINK, Fault, FaultKind
from ayrdash.networks.adapters.bluesky import chat, identity, session
from ayrdash.networks.adapters.oauth import App, AppLink
from ayrdash.networks.apps_of import app_for
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import linked_elsewhere
from ayrdash.networks.visibility import visible_networks
from profiles.models import Profile

Link = TypeVar("Link", bound=AppLink)
REFUSALS_BELIEVED = 3
REFUSAL_PAUSE = datetime.timedelta(minutes=10)

_VERBS = {
    SocialAccount.State.LINKED: "social_account.active_again",
    SocialAccount.State.NEEDS_RELINK: "social_account.needs_relink",
    SocialAccount.State.SUSPENDED: "social_account.suspended",
}


class LinkRefused(DomainError):
    """The network did not accept what was given. ``field`` names the input at fault."""

    code = 910


class LinkedElsewhere(DomainError):
    """Another profile of the Account has this remote account; it may be meant."""

    code = 911


class NetworkHidden(DomainError):
    """The network is switched off for this profile."""

    code = 912
    http_status = 403


def app_or_hidden(
    link: Link | None,
    *,
    profile: Profile,
    network: str,
    link_networks: Sequence[str],
    client_id: str | None = None,
) -> tuple[Link, App]:
    """Return the link with the app by which a profile may link a network now.

    ``client_id``: that of the app an attempt began with; another one by now serves it no more.
    Raises ``NetworkHidden``; ``link`` None: there is no such way.
    """
    app = app_for(profile.account, link.app_network) if link else None
    serves = app is not None and client_id in (None, app.client_id)
    if not link or not app or not serves or network not in visible_networks(profile, link_networks):
        message = _("%s can't be linked here at the moment.") % label_of(network)
        raise NetworkHidden(message)
    return link, app


def link_bluesky(
    *,
    profile: Profile,
    handle: str,
    app_password: str,
    host: str,
    actor: User | None,
    confirmed: bool = False,
    link_networks: Sequence[str] = (),
) -> SocialAccount:
    """Link a Bluesky account after its PDS has accepted handle and app password.

    Relinking replaces the tokens in place. Raises ``LinkRefused``, ``NetworkHidden``,
    and ``LinkedElsewhere`` unless ``confirmed``. ``link_networks``: see ``visible_networks``.
    """
    if Network.BLUESKY not in visible_networks(profile, link_networks):
        raise NetworkHidden(_("Bluesky is switched off for this profile."))
    opened = _open_session(handle, app_password, host)
    other = linked_elsewhere(profile, Network.BLUESKY, opened.did)
    if other and not confirmed:
        session.close(host, opened.refresh)
        message = _("@%(handle)s is already linked to the profile “%(title)s”.")
        raise LinkedElsewhere(message % {"handle": opened.handle, "title": other.title})
    return _keep(profile, opened, host, actor)


def _open_session(handle: str, app_password: str, host: str) -> session.Session:
    try:
        return session.sign_in(host, handle, app_password)
    except session.MainPasswordGiven as error:
        message = _(
            "That is the account's own password. Make an app password in Bluesky under "
            "Settings → Privacy and security → App passwords, and use that."
        )
        raise LinkRefused(message, field="app_password") from error
    except session.WrongLogin as error:
        raise _wrong_login(host, handle) from error
    except Fault as fault:
        raise _explained(fault, host) from fault


def _wrong_login(host: str, handle: str) -> LinkRefused:
    """Tell an unknown handle from a wrong password, which the PDS answers alike."""
    if not handle.startswith("did:"):
        try:
            known = identity.resolve(host, handle)
        except Fault:
            known = handle  # no answer: say nothing about the handle
        if known is None:
            message = _("Nobody has the handle %s at Bluesky. Check its spelling.")
            return LinkRefused(message % handle, field="handle")
    message = _(
        "%s does not accept this handle with this app password. Check both; if the account "
        "is on another server, name that server."
    )
    return LinkRefused(message % urlsplit(host).netloc, field="app_password")


def _explained(fault: Fault, host: str) -> LinkRefused:
    if fault.kind is FaultKind.RATE_LIMITED:
        if fault.retry_at:
            minutes = max(1, math.ceil((fault.retry_at - timezone.now()).total_seconds() / 60))
            message = ngettext(
                "Too many tries. Bluesky accepts the next one in %d minute.",
                "Too many tries. Bluesky accepts the next one in %d minutes.",
                minutes,
            )
            return LinkRefused(message % minutes)
        return LinkRefused(_("Too many tries. Bluesky asks to wait a while."))
    if fault.kind in (FaultKind.TRANSIENT, FaultKind.REJECTED):
        message = _("%(host)s: %(reason)s")
        params = {"host": urlsplit(host).netloc, "reason": fault.message}
        return LinkRefused(message % params, field="host")
    return LinkRefused(fault.message)


def _keep(
    profile: Profile, opened: session.Session, host: str, actor: User | None
) -> SocialAccount:
    values = {
        "remote_id": opened.did,
        "handle": opened.handle,
        "host": host,
        "credentials": opened.as_credentials(),
        "scopes": [chat.SCOPE] if opened.may_chat else [],
    }
    return keep_link(profile=profile, network=Network.BLUESKY, values=values, actor=actor)


def keep_link(
    *, profile: Profile, network: str, values: dict[str, Any], actor: User | None
) -> SocialAccount:
    """Save what a network agreed to: a new link, or in place of the profile's old one there.

    The old login is ended at the network once the new one is certain.
    """
    with transaction.atomic():
        rows = SocialAccount.objects.select_for_update()
        old = rows.filter(profile=profile, network=network).first()
        fresh = {
            "credentials_version": old.credentials_version + 1 if old else 1,
            "refreshing_until": None,
            "state": SocialAccount.State.LINKED,
            "state_reason": "",
            "refusals": 0,
            "refused_at": None,
            "ends_at": None,
            "warned_days": None,
            "checked_at": timezone.now(),
            "confirmed_at": timezone.now(),
        }
        account, created = SocialAccount.objects.update_or_create(
            profile=profile, network=network, defaults={**fresh, **values}
        )
        record(
            "social_account.linked" if created else "social_account.relinked",
            account=profile.account,
            actor=actor,
            profile=profile,
            details={"network": account.network, "handle": account.handle},
        )
        if old and not link_of(network):
            # By an app the old login is often the new one too: to end one ends both.
            _sign_out_after_commit(old)
    return account


def unlink_account(*, account: SocialAccount, actor: User | None) -> None:
    """Forget a social account and its tokens. Posts stay, here and at the network."""
    with transaction.atomic():
        record(
            "social_account.unlinked",
            account=account.profile.account,
            actor=actor,
            profile=account.profile,
            details={"network": account.network, "handle": account.handle},
        )
        _sign_out_after_commit(account)
        account.delete()


def _sign_out_after_commit(account: SocialAccount) -> None:
    """End the old login at the network too, once it is certain that we let it go.

    One consent may serve many profiles (a person with fifty pages): it ends with the last.
    """
    old = copy.copy(account)

    def sign_out() -> None:
        if not _serves_others(old):
            adapter_for(old.network).sign_out(old)

    transaction.on_commit(sign_out, robust=True)


def _serves_others(old: SocialAccount) -> bool:
    if not link_of(old.network):
        return False
    same = SocialAccount.objects.filter(
        app_network=old.app_network, client_id=old.client_id, consent_id=old.consent_id
    )
    return not old.consent_id or same.exclude(pk=old.pk).exists()


def note_fault(*, account: SocialAccount, fault: Fault, post_ref: str = "") -> bool:
    """Keep in the account's state what a fault says about the link; True if that changed.

    ``post_ref``: the post that was being published as the network said so.

    A dead login or lost permission: relink. Barred by the network: suspended. The login
    refused without a reason: relink after ``REFUSALS_BELIEVED`` in a row, each counted
    at most once in ``REFUSAL_PAUSE``. Outages and rate limits say nothing about the link.
    """
    reason = str(fault.message)
    if fault.kind in NEEDS_RELINK:
        return _change_state(account, SocialAccount.State.NEEDS_RELINK, reason)
    if fault.kind is FaultKind.SUSPENDED:
        why: dict[str, object] = {"violation": fault.violation}
        why |= {"rule": fault.rule, "post": post_ref} if fault.violation else {}
        return _change_state(account, SocialAccount.State.SUSPENDED, reason, more=why)
    if fault.kind is FaultKind.UNKNOWN and _count_refusal(account) >= REFUSALS_BELIEVED:
        return _change_state(account, SocialAccount.State.NEEDS_RELINK, reason)
    return False


def note_answer(*, account: SocialAccount) -> bool:
    """The network says that all is well; True if the account was thought barred until now."""
    SocialAccount.objects.filter(pk=account.pk).update(confirmed_at=timezone.now())
    # An access token outlives its login: an answer lifts no "needs relinking".
    barred = SocialAccount.State.SUSPENDED
    return _change_state(account, SocialAccount.State.LINKED, "", only_from=[barred])


def _count_refusal(account: SocialAccount) -> int:
    now = timezone.now()
    rows = SocialAccount.objects.filter(
        pk=account.pk, credentials_version=account.credentials_version
    )
    long_ago = Q(refused_at=None) | Q(refused_at__lt=now - REFUSAL_PAUSE)
    rows.filter(long_ago).update(refusals=F("refusals") + 1, refused_at=now)
    return rows.values_list("refusals", flat=True).first() or 0


def _change_state(
    account: SocialAccount,
    state: SocialAccount.State,
    reason: str,
    *,
    only_from: Sequence[str] = SocialAccount.State.values,
    more: dict[str, object] | None = None,
) -> bool:
    """Set the state unless the link was made anew meanwhile, and put it on the trail."""
    with transaction.atomic():
        changed = (
            SocialAccount.objects.filter(
                pk=account.pk,
                credentials_version=account.credentials_version,
                state__in=only_from,
            )
            .exclude(state=state)
            .update(state=state, state_reason=reason[:255], checked_at=timezone.now())
        )
        if changed:
            known = {"network": account.network, "handle": account.handle, "reason": reason}
            details = {**known, **(more or {})}
            record(
                _VERBS[state],
                account=account.profile.account,
                actor=None,
                profile=account.profile,
                details=details,
            )
    return bool(changed)
