"""How each member is told of each kind of alert, and who gets a mail at once.

An Account is never left unheard of what stops it: owners can't switch those kinds off.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.activity.services import record
from ayrdash.alerts.models import Preference
from ayrdash.core.errors import DomainError
from profiles.access import visible_to
from profiles.models import Profile
from settings_app.models import AlertKind
from settings_app.queries import alert_takers

Way = Preference.Way
# Owners are told of these at once, or the addresses that take them.
ALWAYS = frozenset({AlertKind.SUSPENDED})


class PreferenceRefused(DomainError):
    """No such way of being told of this kind."""

    code = 949


def ways_of(membership: Membership, kind: str) -> list[Way]:
    """Return what the member may choose for a kind; nothing where there is no choice."""
    if kind == AlertKind.POSTED:
        return [Way.DIGEST, Way.OFF]
    if kind in ALWAYS:
        return [] if membership.is_owner else [Way.AT_ONCE, Way.DIGEST, Way.BELL]
    return list(Way)


def default_way(membership: Membership, kind: str, *, is_taken: bool) -> Way:
    """Return how a member is told who chose nothing. ``is_taken``: an address gets the kind."""
    if not membership.is_owner:
        return Way.OFF if kind == AlertKind.POSTED else Way.BELL
    if kind == AlertKind.POSTED:
        return Way.OFF if is_taken else Way.DIGEST
    return Way.BELL if is_taken else Way.AT_ONCE


def way_of(membership: Membership, kind: str, chosen: Mapping[str, str], *, is_taken: bool) -> Way:
    """Return how a member is told of a kind, given what they chose."""
    way = chosen.get(kind)
    if way is not None and way in ways_of(membership, kind):
        return Way(way)
    return default_way(membership, kind, is_taken=is_taken)


def choose(*, membership: Membership, ways: Mapping[str, str]) -> None:
    """Keep what a member chose for some kinds; ``PreferenceRefused`` for what can't be."""
    for kind, way in ways.items():
        if way not in ways_of(membership, kind):
            raise PreferenceRefused(_("Choose one of the ways that are offered."), field=kind)
    with transaction.atomic():
        before = dict(Preference.objects.filter(membership=membership).values_list("kind", "way"))
        changed = {kind: way for kind, way in ways.items() if before.get(kind) != way}
        for kind, way in changed.items():
            Preference.objects.update_or_create(
                membership=membership, kind=kind, defaults={"way": way}
            )
        if changed:
            record(
                "alerts.preferred",
                account=membership.account,
                actor=membership.user,
                details={
                    "before": {kind: before.get(kind) for kind in changed},
                    "after": changed,
                },
            )


def mailed_at_once(profile: Profile, kind: str) -> list[str]:
    """Return who gets a mail when something happens to a profile."""
    account = profile.account
    takers = alert_takers(account).get(kind, [])
    people = candidates(account, [kind], Way.AT_ONCE)
    told = [
        member.user.email
        for member, chosen in people
        if way_of(member, kind, chosen, is_taken=bool(takers)) == Way.AT_ONCE
        and (member.is_owner or visible_to(member).filter(pk=profile.pk).exists())
    ]
    return list(dict.fromkeys([*takers, *told]))


def candidates(
    account: Account, kinds: Iterable[str], way: Way
) -> list[tuple[Membership, dict[str, str]]]:
    """Return the active members who might be told of kinds in a way, with what they chose.

    The owners, and who chose that way; in the order they joined.
    """
    wanted = Preference.objects.filter(membership__account=account, kind__in=list(kinds))
    chosen: dict[int, dict[str, str]] = {}
    for row in wanted:
        chosen.setdefault(row.membership_id, {})[row.kind] = row.way
    asked = [pk for pk, ways in chosen.items() if way in ways.values()]
    members = Membership.objects.filter(
        Q(role=Membership.Role.OWNER) | Q(pk__in=asked),
        account=account,
        deactivated_at=None,
        user__is_active=True,
    )
    rows = members.select_related("user", "account__settings").order_by("id")
    return [(member, chosen.get(member.pk, {})) for member in rows]
