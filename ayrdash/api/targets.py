"""From the ids that clients name to accounts and posts at the networks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError, bad_request
from ayrdash.core.networks import Network, label_of
from ayrdash.networks.able import is_native_id
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.codes import code_of
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.access import post_of
from ayrdash.posts.models import Delivery
from ayrdash.posts.rules import link_problem
from profiles.models import Profile

NOT_CONFIGURED = 990
NOT_POSSIBLE = 991


@dataclass(frozen=True)
class Target:
    """A post at one network, and the account that made it."""

    network: str
    account: SocialAccount
    remote_id: str
    url: str = ""


def linked_account(profile: Profile, network: str) -> SocialAccount:
    """Return the profile's working account at a network. Raises 156."""
    account = SocialAccount.objects.filter(profile=profile, network=network).first()
    if account is None:
        label = label_of(network)
        raise ApiError(156, _("%s is not linked to this profile.") % label, platform=network)
    if problem := link_problem(account):
        raise ApiError(156, problem, platform=network)
    return account


def native_target(profile: Profile, network: str, ref: str) -> Target:
    """Return what a network's own id names. Raises 156, and 400 for what is no such id."""
    account = linked_account(profile, network)
    if not is_native_id(network, ref):
        message = _("This is no id of a post or comment at %s.") % label_of(network)
        raise bad_request(message, platform=network)
    return Target(str(network), account, ref)


def targets(profile: Profile, ref: str, networks: list[Network], *, native: bool) -> list[Target]:
    """Return where a post is live. ``native``: the id is the network's own, of one network.

    Raises 221 for a post that is not the profile's, or nowhere; 400 for what is no native id.
    """
    if native:
        if len(networks) != 1:
            raise bad_request(_("searchPlatformId: name exactly one network in platforms."))
        return [native_target(profile, networks[0], ref)]
    post = post_of(profile, ref)
    rows = Delivery.objects.filter(post=post, state=Delivery.State.PUBLISHED)
    if networks:
        rows = rows.filter(network__in=list(networks))
    found = list(rows.select_related("social_account").order_by("network"))
    live = [
        Target(row.network, row.social_account, row.remote_id, row.permalink)
        for row in found
        if row.social_account is not None and row.social_account.is_linked
    ]
    if not live:
        raise ApiError(221, _("The post is on no linked network."))
    return live


def collect(
    rows: Iterable[Target], act: Callable[[Target], dict[str, Any]], *, action: str
) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Do something at each network; return what worked by network, and what did not."""
    done: dict[str, dict[str, Any]] = {}
    errors: list[dict[str, Any]] = []
    for row in rows:
        try:
            done[row.network] = act(row)
        except (ApiError, Fault) as error:
            errors.append(entry_of(error, row.network, action))
    return done, errors


def entry_of(error: ApiError | Fault, network: str, action: str) -> dict[str, Any]:
    """Return an error as one network's entry."""
    code = error.code if isinstance(error, ApiError) else fault_code(error)
    entry = {"action": action, "status": "error", "code": code, "message": str(error.message)}
    return {**entry, "platform": network}


def fault_code(fault: Fault) -> int:
    """Return the API's number for a network's fault; what is gone is an unknown post."""
    return 221 if fault.kind is FaultKind.GONE else code_of(fault.kind.value)


def as_error(fault: Fault, network: str) -> ApiError:
    """Return a network's fault as a refusal of the whole call."""
    return ApiError(fault_code(fault), fault.message, platform=network)


def not_possible(network: str, message: str = "") -> ApiError:
    """Return the refusal of what a network does not give."""
    text = message or _("%s does not offer this here.") % label_of(network)
    return ApiError(NOT_POSSIBLE, text, platform=network)


def not_configured(message: str, **extra: Any) -> ApiError:
    """Return the refusal of what the installation has no server for."""
    return ApiError(NOT_CONFIGURED, message, **extra)
