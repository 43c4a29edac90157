"""Resync: one consent links anew what the same person linked before, across profiles.

Asking for it writes down which accounts those are, once: nothing that was not linked then
is ever added. ``resyncing`` walks them in the worker.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import Account, Membership
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError, NotEntitled
from ayrdash.core.networks import network_of
from ayrdash.networks.adapters import oauth_of, spoken
from ayrdash.networks.adapters.oauth import OAuthLink, Resyncing
from ayrdash.networks.models import LinkAttempt, Resync, ResyncRow, SocialAccount
from ayrdash.networks.services.findings import Findings
from ayrdash.networks.services.picking import findings_of
from ayrdash.networks.visibility import Facts, decide, facts_of
from profiles.access import reach, visible_to
from profiles.models import Profile

# Accounts of one person in one resync (API contract, section 9.6).
MOST = 400
Outcome = ResyncRow.Outcome


class NothingEarlier(DomainError):
    """The person who consented linked nothing here before."""

    code = 965


@dataclass(frozen=True)
class Offer:
    """What a resync would link anew, as far as the member reaches it."""

    person: str
    accounts: int
    profiles: int

    @property
    def over(self) -> int:
        """How many are beyond the most that one resync takes."""
        return max(0, self.accounts - MOST)


@dataclass(frozen=True)
class Barriers:
    """What keeps a profile's account from being linked anew, read for some profiles at once."""

    reached: frozenset[int]
    facts: Facts

    @classmethod
    def of(
        cls, account: Account, membership: Membership, profiles: Iterable[Profile]
    ) -> "Barriers":
        """Read what decides, in a constant number of statements."""
        asked = list(profiles)
        rows = visible_to(membership).filter(pk__in=[profile.pk for profile in asked])
        return cls(frozenset(rows.values_list("pk", flat=True)), facts_of(account, asked))

    def reason(self, profile: Profile, network: str) -> str:
        """Return a sentence on why it may not be; empty: it may."""
        if profile.pk not in self.reached:
            return _("Whoever asked for the resync does not reach this profile.")
        if profile.deleted_at:
            return _("The profile is deleted.")
        if profile.is_archived:
            return _("The profile is archived.")
        if profile.is_suspended:
            return _("The profile is suspended.")
        if not decide(profile, network_of(network), self.facts).visible:
            return _("The network is switched off for this profile.")
        return ""


def offer_of(attempt: LinkAttempt, membership: Membership) -> Offer | None:
    """Return what the picker offers beside its choice; None: nothing to resync."""
    if not is_entitled(membership.account, Feature.RESYNC):
        return None
    findings = findings_of(attempt)
    rows = earlier(attempt, findings).filter(reach(membership, "profile__"))
    found = rows.aggregate(accounts=Count("pk"), profiles=Count("profile", distinct=True))
    return Offer(findings.person_name, **found) if found["accounts"] else None


def earlier(attempt: LinkAttempt, findings: Findings) -> QuerySet[SocialAccount]:
    """Return the Account's social accounts that the person of a consent linked before.

    By the same app: a network may name a person differently to each.
    """
    rows = SocialAccount.objects.filter(
        profile__account=attempt.profile.account_id,
        profile__deleted_at=None,
        network__in=_networks(attempt.network, findings),
        client_id=attempt.client_id,
        consent_id=findings.person_id,
    )
    return rows if findings.person_id else rows.none()


def _networks(network: str, findings: Findings) -> list[str]:
    """Return the networks that the consent allows to post to, the attempt's own first."""
    own = oauth_of(network)
    if not isinstance(own, Resyncing) or not findings.consent.access:
        return []
    links = [link for name in spoken() if (link := oauth_of(name)) and link is not own]
    same = [link for link in links if link.app_network == own.app_network]
    return [network, *(link.network for link in same if _allows(link, findings))]


def _allows(link: OAuthLink, findings: Findings) -> bool:
    needed = {scope.name for scope in link.scopes if scope.needed}
    return isinstance(link, Resyncing) and needed <= set(findings.granted)


def ask_resync(*, attempt: LinkAttempt, membership: Membership) -> Resync:
    """Order a resync by an attempt's consent; asked twice, it is the same one.

    The attempt stays open, so that a page can still be picked. Raises ``NotFound`` once it
    is over, ``NotEntitled`` and ``NothingEarlier``.
    """
    from ayrdash.networks.tasks import resync

    account = membership.account
    if not is_entitled(account, Feature.RESYNC):
        raise NotEntitled(_("Your plan does not include resyncing."))
    findings = findings_of(attempt)
    with transaction.atomic():
        run, is_new = Resync.objects.get_or_create(
            link_attempt=attempt.ref,
            defaults={
                "account": account,
                "network": attempt.network,
                "requested_by": membership.user,
                "requested_by_label": membership.user.email,
                "client_id": attempt.client_id,
                "consent_id": findings.person_id[:255],
                "consent_name": findings.person_name[:255],
                "grant": findings.without_targets().as_json(),
            },
        )
        if is_new:
            count = _write_down(run, attempt, findings, membership)
            details = {"person": run.consent_name, "count": count, "network": run.network}
            record("resync.asked", account=account, actor=membership.user, details=details)
            resync.enqueue(run.pk)
    return run


def _write_down(
    run: Resync, attempt: LinkAttempt, findings: Findings, membership: Membership
) -> int:
    """Keep which accounts it is about, oldest first, and which of them it may not touch."""
    order = _networks(attempt.network, findings)
    found = earlier(attempt, findings).defer("credentials").select_related("profile")
    accounts = sorted(found, key=lambda row: (order.index(row.network), row.pk))
    if not accounts:
        raise NothingEarlier(_("Nothing that this person linked before is linked here."))
    barriers = Barriers.of(membership.account, membership, (row.profile for row in accounts))
    left, rows = MOST, []
    for social in accounts:
        social.profile.account = membership.account
        reason = barriers.reason(social.profile, social.network)
        if not reason and not left:
            reason = _("Beyond the %d that one person can have resynced.") % MOST
        left -= not reason
        rows.append(
            ResyncRow(
                resync=run,
                profile=social.profile,
                network=social.network,
                remote_id=social.remote_id,
                name=social.display_name or social.handle,
                outcome=Outcome.REFUSED if reason else Outcome.WAITING,
                reason=reason,
            )
        )
    ResyncRow.objects.bulk_create(rows)
    return len(rows)
