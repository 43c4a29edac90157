"""The last step of linking, after a consent or a code: the target is tried, then saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.core.errors import NotFound
from ayrdash.networks.adapters import link_of
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.oauth import AppLink, Target
from ayrdash.networks.models import LinkAttempt, SocialAccount
from ayrdash.networks.queries import linked_elsewhere
from ayrdash.networks.services import (
    LinkedElsewhere,
    LinkRefused,
    app_or_hidden,
    keep_link,
)
from ayrdash.networks.services.attempts import Stage, explained
from ayrdash.networks.services.findings import Findings


@dataclass(frozen=True)
class Doubts:
    """What is to be confirmed before a target is linked.

    ``elsewhere``: the title of another profile that has it; ``replaces``: the account that
    the profile has now, where the picked one is another.
    """

    elsewhere: str = ""
    replaces: str = ""

    def __bool__(self) -> bool:
        return bool(self.elsewhere or self.replaces)


def findings_of(attempt: LinkAttempt) -> Findings:
    """Return what the attempt's consent reached; ``NotFound`` once it is over."""
    over = attempt.expires_at <= timezone.now() or attempt.stage != Stage.RETURNED
    if over or not attempt.grant:
        raise NotFound("The attempt is over.")
    return Findings.from_json(attempt.grant)


def doubts_about(attempt: LinkAttempt, target: Target) -> Doubts:
    """Return what speaks for the wrong account having been picked."""
    other = linked_elsewhere(attempt.profile, attempt.network, target.remote_id)
    old = SocialAccount.objects.filter(profile=attempt.profile, network=attempt.network).first()
    is_another = old is not None and old.remote_id != target.remote_id
    return Doubts(
        elsewhere=other.title if other else "",
        replaces=(old.display_name or old.handle) if old and is_another else "",
    )


def pick(
    *,
    attempt: LinkAttempt,
    remote_id: str,
    actor: User | None,
    confirmed: bool = False,
    link_networks: Sequence[str] = (),
) -> SocialAccount:
    """Link one target after its own token has been tried. Nothing else is attached.

    Raises ``LinkRefused``, ``NetworkHidden``, and ``LinkedElsewhere`` unless ``confirmed``.
    """
    findings = findings_of(attempt)
    target = findings.target(remote_id)
    if target is None or target.barred:
        raise LinkRefused(_("Choose what to link"), field="target")
    if not confirmed and doubts_about(attempt, target):
        raise LinkedElsewhere(_("Is it the right one?"))
    verified = _verified(attempt, target, link_networks)
    with transaction.atomic():
        spent = LinkAttempt.objects.filter(pk=attempt.pk, stage=Stage.RETURNED)
        if not spent.update(stage=Stage.DONE, grant=""):
            raise NotFound("The attempt is over.")
        return keep_link(
            profile=attempt.profile,
            network=attempt.network,
            values=columns(link_of(attempt.network), attempt.client_id, findings, verified),
            actor=actor,
        )


def _verified(attempt: LinkAttempt, target: Target, link_networks: Sequence[str]) -> Target:
    link, app = app_or_hidden(
        link_of(attempt.network),
        profile=attempt.profile,
        network=attempt.network,
        link_networks=link_networks,
        client_id=attempt.client_id,
    )
    try:
        return link.verify(app, target)
    except Fault as fault:
        raise explained(fault, attempt.network) from fault


def columns(
    link: AppLink | None, client_id: str, findings: Findings, target: Target
) -> dict[str, Any]:
    """Return what a social account keeps of a target and the consent that reached it."""
    return {
        "remote_id": target.remote_id,
        "handle": target.handle[:255],
        "display_name": target.display_name[:255],
        "kind": target.kind,
        "location": target.location[:255],
        "credentials": target.tokens.as_json(),
        "app_network": link.app_network if link else "",
        "client_id": client_id,
        "scopes": list(findings.granted),
        "missing_scopes": list(findings.missing),
        "consent_id": findings.person_id[:255],
        "consent_name": findings.person_name[:255],
        "ends_at": target.tokens.ends_at,
    }
