"""The one decision whether a profile sees a network: dashboard, linking page, API ask it.

Each decision comes with the whole chain of rules that made it, in the order in which
they count, so that a page can answer "why can't they see it?".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import Account
from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters import adapter_for, link_of, spoken
from ayrdash.networks.apps_of import configured_networks
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile
from settings_app.queries import disabled_networks


class Rule(StrEnum):
    """The rules, in the order in which they count."""

    OPERATOR = "operator"
    PLAN = "plan"
    ACCOUNT = "account"
    PROFILE = "profile"
    LINK = "link"
    SUSPENSION = "suspension"
    STATE = "state"


class Verdict(StrEnum):
    """What one rule says: go on, hide the network, or shown but with something to mend."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    HIDE = "hide"
    WARN = "warn"


@dataclass(frozen=True)
class Reason:
    """One link of the chain, in words. ``detail`` is what the network itself said."""

    rule: Rule
    verdict: Verdict
    text: str | Promise
    detail: str = ""


@dataclass(frozen=True)
class Visibility:
    """Whether a network is shown to a profile, and why."""

    network: AnyNetwork
    chain: tuple[Reason, ...] = ()
    account: SocialAccount | None = None

    @property
    def visible(self) -> bool:
        return all(reason.verdict is not Verdict.HIDE for reason in self.chain)

    @property
    def deciding(self) -> Reason:
        """The rule that hides the network; else what is to be mended; else the last one."""
        for verdict in (Verdict.HIDE, Verdict.WARN):
            for reason in self.chain:
                if reason.verdict is verdict:
                    return reason
        return self.chain[-1]

    @property
    def reason(self) -> str:
        """The name of the rule that hides the network; empty: none does."""
        return "" if self.visible else self.deciding.rule.value


@dataclass(frozen=True)
class Facts:
    """What the decisions of one Account rest on, read once for many profiles."""

    off: frozenset[str] = frozenset()
    configured: frozenset[str] = frozenset()
    has_profiles: bool = True
    accounts: Mapping[int, Mapping[str, SocialAccount]] = field(default_factory=dict)


def facts_of(account: Account, profiles: Iterable[Profile]) -> Facts:
    """Read what decides for these profiles of one Account, in three statements."""
    rows = SocialAccount.objects.filter(profile__in=list(profiles)).defer("credentials")
    accounts: dict[int, dict[str, SocialAccount]] = {}
    for row in rows:
        accounts.setdefault(row.profile_id, {})[row.network] = row
    return Facts(
        off=frozenset(disabled_networks(account)),
        configured=configured_networks(account),
        has_profiles=is_entitled(account, Feature.USER_PROFILES),
        accounts=accounts,
    )


def decide(
    profile: Profile,
    network: AnyNetwork,
    facts: Facts,
    link_networks: Sequence[str] = (),
    *,
    overrides: bool = False,
) -> Visibility:
    """Return the decision for one profile and network.

    A link's list narrows it; with ``overrides`` it goes before the Account's list as well
    (API contract 2.7), never before the profile's own.
    """
    account = facts.accounts.get(profile.pk, {}).get(network)
    chain = (
        _operator(network, facts),
        _plan(profile, facts),
        _account_list(network in facts.off, overridden=overrides and network in link_networks),
        _list(Rule.PROFILE, network in profile.disabled_networks),
        *([_list(Rule.LINK, network not in link_networks)] if link_networks else []),
        _suspension(profile),
        _state(account),
    )
    return Visibility(network, chain, account)


def is_configured(network: AnyNetwork, configured: frozenset[str]) -> bool:
    """Tell whether a network has the app credentials that it needs, where it needs any."""
    adapter = adapter_for(network)
    if not adapter.capabilities.needs_app:
        return True
    link = link_of(network)
    return (link.app_network if link else network) in configured


def _operator(network: AnyNetwork, facts: Facts) -> Reason:
    if network not in spoken():
        text = _("This installation does not speak to it.")
    elif not is_configured(network, facts.configured):
        text = _("Not configured: it has no app credentials yet.")
    else:
        return Reason(Rule.OPERATOR, Verdict.PASS, _("This installation is set up for it."))
    return Reason(Rule.OPERATOR, Verdict.HIDE, text)


def _plan(profile: Profile, facts: Facts) -> Reason:
    if facts.has_profiles or profile.is_primary:
        return Reason(Rule.PLAN, Verdict.PASS, _("The plan includes it."))
    return Reason(Rule.PLAN, Verdict.HIDE, _("The plan includes no User Profiles."))


_LISTS: dict[Rule, tuple[Promise, Promise]] = {
    Rule.ACCOUNT: (
        _("Switched on for all profiles in the settings."),
        _("Switched off for all profiles in the settings."),
    ),
    Rule.PROFILE: (
        _("This profile's own list does not hide it."),
        _("This profile's own list hides it."),
    ),
    Rule.LINK: (_("The link shows it."), _("The link shows other networks only.")),
}


def _account_list(hides: bool, *, overridden: bool) -> Reason:
    if hides and overridden:
        text = _("Switched off for all profiles; the link's own list goes before that.")
        return Reason(Rule.ACCOUNT, Verdict.PASS, text)
    return _list(Rule.ACCOUNT, hides)


def _list(rule: Rule, hides: bool) -> Reason:
    return Reason(rule, Verdict.HIDE if hides else Verdict.PASS, _LISTS[rule][hides])


def _suspension(profile: Profile) -> Reason:
    if profile.is_suspended:
        text = _("The profile is suspended: the linking page is closed meanwhile.")
        return Reason(Rule.SUSPENSION, Verdict.WARN, text)
    return Reason(Rule.SUSPENSION, Verdict.PASS, _("The profile is not suspended."))


def _state(account: SocialAccount | None) -> Reason:
    if account is None:
        return Reason(Rule.STATE, Verdict.PASS, _("Nothing is linked yet."))
    detail = f"{account.handle}: {account.state_reason}" if account.state_reason else account.handle
    if account.is_linked:
        return Reason(Rule.STATE, Verdict.PASS, _("Linked, and it works."), detail)
    text = _("Linked, but it does not work at the moment.")
    return Reason(Rule.STATE, Verdict.WARN, text, detail)


def explain(
    profile: Profile,
    *,
    link_networks: Sequence[str] = (),
    overrides: bool = False,
    networks: Iterable[AnyNetwork] | None = None,
) -> list[Visibility]:
    """Return the decisions for ``networks`` (None: those that this installation speaks)."""
    facts = facts_of(profile.account, [profile])
    asked = spoken() if networks is None else networks
    return [
        decide(profile, network, facts, link_networks, overrides=overrides) for network in asked
    ]


def explain_many(
    account: Account, profiles: Sequence[Profile], networks: Iterable[Network] = tuple(Network)
) -> list[tuple[Profile, list[Visibility]]]:
    """Return the matrix of profiles and networks, in as many statements as for one profile."""
    facts = facts_of(account, profiles)
    asked = tuple(networks)
    for profile in profiles:
        profile.account = account  # known already: no statement for each row
    return [(p, [decide(p, network, facts) for network in asked]) for p in profiles]


def visible_networks(profile: Profile, link_networks: Sequence[str] = ()) -> list[AnyNetwork]:
    """Return the networks that the profile may link, in their fixed order.

    ``link_networks``: the list of a link that goes before the Account's.
    """
    decisions = explain(profile, link_networks=link_networks, overrides=True)
    return [decision.network for decision in decisions if decision.visible]
