"""Linking and unlinking. Nothing is saved before the network itself has agreed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.core.networks import Network
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bluesky import session
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import linked_elsewhere
from ayrdash.networks.visibility import visible_networks
from profiles.models import Profile


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


def link_bluesky(
    *,
    profile: Profile,
    handle: str,
    app_password: str,
    host: str,
    actor: User | None,
    confirmed: bool = False,
) -> SocialAccount:
    """Link a Bluesky account after its PDS has accepted handle and app password.

    Relinking replaces the tokens in place. Raises ``LinkRefused``, ``NetworkHidden``,
    and ``LinkedElsewhere`` unless ``confirmed``.
    """
    if Network.BLUESKY not in visible_networks(profile):
        raise NetworkHidden(_("Bluesky is switched off for this profile."))
    opened = _open_session(handle, app_password, host)
    other = linked_elsewhere(profile, Network.BLUESKY, opened.did)
    if other and not confirmed:
        session.close(host, opened)
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
    except Fault as fault:
        raise _explained(fault, host) from fault


def _explained(fault: Fault, host: str) -> LinkRefused:
    if fault.kind is FaultKind.TOKEN_DEAD:
        message = _("Bluesky does not know this handle with this app password. Check both.")
        return LinkRefused(message, field="app_password")
    if fault.kind is FaultKind.RATE_LIMITED:
        if fault.retry_at:
            minutes = max(1, round((fault.retry_at - timezone.now()).total_seconds() / 60))
            message = _("Too many tries. Bluesky accepts the next one in %d minutes.") % minutes
        else:
            message = _("Too many tries. Bluesky asks to wait a while.")
        return LinkRefused(message)
    if fault.kind in (FaultKind.TRANSIENT, FaultKind.REJECTED):
        message = _("%(host)s: %(reason)s") % {"host": host, "reason": fault.message}
        return LinkRefused(message, field="host")
    return LinkRefused(fault.message)


def _keep(
    profile: Profile, opened: session.Session, host: str, actor: User | None
) -> SocialAccount:
    with transaction.atomic():
        old = SocialAccount.objects.filter(profile=profile, network=Network.BLUESKY).first()
        values = {
            "remote_id": opened.did,
            "handle": opened.handle,
            "host": host,
            "credentials": opened.as_credentials(),
            "credentials_version": old.credentials_version + 1 if old else 1,
            "refreshing_until": None,
            "state": SocialAccount.State.LINKED,
            "state_reason": "",
            "checked_at": timezone.now(),
        }
        account, created = SocialAccount.objects.update_or_create(
            profile=profile, network=Network.BLUESKY, defaults=values
        )
        record(
            "social_account.linked" if created else "social_account.relinked",
            account=profile.account,
            actor=actor,
            profile=profile,
            details={"network": account.network, "handle": account.handle},
        )
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
        account.delete()


def mark_needs_relink(*, account: SocialAccount, reason: str) -> bool:
    """Say that the link no longer works; True if it was thought to work until now."""
    changed = SocialAccount.objects.filter(
        pk=account.pk,
        state=SocialAccount.State.LINKED,
        credentials_version=account.credentials_version,
    ).update(
        state=SocialAccount.State.NEEDS_RELINK,
        state_reason=reason[:255],
        checked_at=timezone.now(),
    )
    if changed:
        record(
            "social_account.needs_relink",
            account=account.profile.account,
            actor=None,
            profile=account.profile,
            details={"network": account.network, "handle": account.handle, "reason": reason},
        )
    return bool(changed)
