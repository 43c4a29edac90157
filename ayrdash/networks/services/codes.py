"""Linking by a bot and a one-time code: the page shows a code, the worker hears it said.

A code is good for one attempt, for ten minutes, once, at the bot that it was drawn for; it is
found by its keyed hash. Where it was said is only proposed: the same picker as after a consent
asks whether it is the right one, and attaches it.
"""

import datetime
import json
import logging
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.core.errors import Text
from ayrdash.core.ratelimit import allow, is_used_up
from ayrdash.core.tokens import lookup_hash
from ayrdash.networks.adapters import code_link_of, spoken
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bycode import Bar, CodeLink, Heard
from ayrdash.networks.adapters.oauth import App
from ayrdash.networks.apps_of import apps_by_id
from ayrdash.networks.heard import tell_written
from ayrdash.networks.models import LinkAttempt, SocialAccount
from ayrdash.networks.services import app_or_hidden, note_fault
from ayrdash.networks.services.attempts import LIFE, explained
from ayrdash.networks.services.findings import Findings
from profiles.models import Profile

logger = logging.getLogger(__name__)
# In the cache: a run goes on; the bot that was read last.
_READING, _LAST = "bots-are-read", "bot-read-last"
# Between two bots a run ends after so long. Whoever died over one blocks the next no longer than
# the second; the third is kept between runs while a network gives no clear answer.
RUN, LONGEST_RUN_SECONDS, PAUSE_SECONDS = datetime.timedelta(seconds=5), 120, 15
Stage = LinkAttempt.Stage

# Neither 0 nor O, neither 1 nor I nor L: about 49 random bits.
_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 10
# Wrong ones of one chat, so that nobody can go through codes there.
CODES_PER_HOUR = 20
# What is to be mended before the code is said once more, as ``LinkAttempt.code`` has it.
BARS = {Bar.BOT: 1, Bar.PERSON: 2, Bar.PRIVATE: 3}


@dataclass(frozen=True)
class Invitation:
    """What the page of an attempt shows while the code is waited for."""

    code: str
    command: str
    bot: str
    ways_in: Sequence[tuple[Text, str]]
    hint: str


def begin_by_code(
    *,
    profile: Profile,
    network: str,
    browser: str,
    user: User | None = None,
    link_session: int | None = None,
    link_networks: Sequence[str] = (),
) -> LinkAttempt:
    """Draw a code for one try in one browser. Raises ``NetworkHidden``, ``LinkRefused``."""
    link, app = app_or_hidden(
        code_link_of(network), profile=profile, network=network, link_networks=link_networks
    )
    try:
        bot = link.bot_name(app)
    except Fault as fault:
        raise explained(fault, network) from fault
    code = "".join(secrets.choice(_SIGNS) for _number in range(_LENGTH))
    return LinkAttempt.objects.create(
        profile=profile,
        network=network,
        user=user,
        link_session=link_session,
        state_hash=_hash(network, app.client_id, code),
        browser_hash=lookup_hash(browser),
        client_id=app.client_id,
        # Encrypted: its page shows it again until it is spent.
        verifier=json.dumps({"code": f"{code[:5]}-{code[5:]}", "bot": bot}),
        expires_at=timezone.now() + LIFE,
    )


def _hash(network: str, client_id: str, code: str) -> str:
    return lookup_hash(f"code:{network}:{client_id}:{code}")


def invitation_of(attempt: LinkAttempt) -> Invitation | None:
    """Return what an attempt's page shows; None: it waits for no code (any more)."""
    link = code_link_of(attempt.network)
    waits = attempt.stage == Stage.STARTED and attempt.expires_at > timezone.now()
    if link is None or not waits:
        return None
    shown = json.loads(attempt.verifier)
    code, bot = shown["code"], shown["bot"]
    ways = link.ways_in(bot, code)
    return Invitation(code, link.command(code), bot, ways, _hint(attempt))


def _hint(attempt: LinkAttempt) -> str:
    """Say what is to be mended, in the language of the page; empty: nothing was heard yet."""
    words = {
        BARS[Bar.BOT]: _(
            "The bot is no administrator of “%s” yet, or may not post there. Change that, then "
            "send the code once more."
        ),
        BARS[Bar.PERSON]: _("The code must be sent by an administrator of “%s”."),
        BARS[Bar.PRIVATE]: _("Send the code in your channel or group, not to the bot itself."),
    }
    text = words.get(attempt.code, "")
    return text % attempt.problem if "%s" in text else text


def read_bots(now: datetime.datetime, *, waiting: bool) -> int:
    """Hear what bots were told: those whose codes are waited for, or those in use.

    Return how many codes were heard. One run at a time: a bot that is read twice at once answers
    neither, and what waits for networks must not hold every thread for periodic jobs.
    """
    bots = _bots(now, waiting=waiting)
    if not bots or not cache.add(_READING, 1, LONGEST_RUN_SECONDS):
        return 0
    pause = 0
    try:
        count, pause = _read_in_turn(bots, f"{_LAST}:{waiting}", now)
        return count
    finally:
        # Where a network does not answer, the next bot would wait in vain as well.
        cache.touch(_READING, pause) if pause else cache.delete(_READING)


def _bots(now: datetime.datetime, *, waiting: bool) -> dict[tuple[str, str], set[int]]:
    """Return bots by network and id, each with the Accounts that it works for."""
    if waiting:
        rows = LinkAttempt.objects.filter(stage=Stage.STARTED, expires_at__gt=now)
        seen = set(rows.values_list("network", "client_id", "profile__account_id"))
    else:
        linked = SocialAccount.objects.filter(network__in=[n for n in spoken() if code_link_of(n)])
        links = linked.values_list("app_network", "client_id", "profile__account_id")
        seen = set(links.distinct())
    bots: dict[tuple[str, str], set[int]] = {}
    for network, client_id, account_id in seen:
        bots.setdefault((network, client_id), set()).add(account_id)
    return bots


def _read_in_turn(
    bots: dict[tuple[str, str], set[int]], place: str, began: datetime.datetime
) -> tuple[int, int]:
    """Read bots until the run's time is over; the next run begins where this one ended.

    ``place`` is where that is kept. Return how many codes were heard, and for how many seconds
    there is no use in asking again.
    """
    last, count = cache.get(place, ("", "")), 0
    for bot in sorted(bots, key=lambda bot: (bot <= last, bot)):
        cache.set(place, bot, None)
        try:
            count += _hear(*bot, bots[bot])
        except Fault:
            return count, PAUSE_SECONDS
        if timezone.now() - began > RUN:
            break
    return count, 0


def _hear(network: str, client_id: str, accounts: Collection[int]) -> int:
    """Read one bot by the first of its tokens here that the network takes.

    Raises ``Fault`` where the network gives no clear answer.
    """
    link, rests = code_link_of(network), f"bot-rests:{network}:{client_id}"
    if link is None or cache.get(rests):
        return 0
    for app in apps_by_id(network, client_id, accounts):
        count = 0
        try:
            for heard in link.listen(app):
                count += _take(link, app, heard)
        except Fault as fault:
            logger.warning("Reading the bot %s of %s: %s", client_id, network, fault.kind)
            if fault.kind is FaultKind.TRANSIENT:
                raise
            if fault.retry_at:
                cache.set(rests, 1, (fault.retry_at - timezone.now()).total_seconds())
            if fault.kind is FaultKind.TOKEN_DEAD:
                continue
        return count
    return 0


def _take(link: CodeLink, app: App, heard: Heard) -> int:
    """Act on one thing that was heard; 1 if it was a code that was waited for."""
    _note_changes(link, app, heard)
    if heard.spoken:
        tell_written(link.network, app.client_id, heard.spoken)
    rows = _said_of(link, app, heard)
    if rows is None:
        return 0
    try:
        found = link.look(app, heard)
    except Fault as fault:
        if fault.kind is FaultKind.RATE_LIMITED:
            raise
        # Whoever said other codes does not wait for this place.
        logger.warning("Looking where a code was said at %s: %s", link.network, fault.kind)
        return 0
    if found.target is None or found.bar:
        rows.update(code=BARS[found.bar or Bar.BOT], problem=found.name[:500])
        return 1
    granted = tuple(scope.name for scope in link.scopes)
    findings = Findings((found.target,), granted=granted)
    values = {"stage": Stage.RETURNED, "verifier": "", "grant": findings.as_json()}
    if rows.update(code=0, problem="", expires_at=timezone.now() + LIFE, **values):
        link.tidy(app, heard)
    return 1


def _said_of(link: CodeLink, app: App, heard: Heard) -> QuerySet[LinkAttempt] | None:
    """Return the attempt whose code was said; None: there is none, or the place guesses."""
    if not heard.code:
        return None
    place = f"{link.network}:{heard.place}"
    ours = LinkAttempt.objects.filter(
        state_hash=_hash(link.network, app.client_id, heard.code), network=link.network
    )
    rows = ours.filter(stage=Stage.STARTED, expires_at__gt=timezone.now())
    if rows.exists():
        return None if is_used_up("said-code", place, limit=CODES_PER_HOUR) else rows
    # One that was spent is no guess: what is read twice must not count twice.
    if not ours.exists():
        allow("said-code", place, limit=CODES_PER_HOUR, seconds=3_600)
    return None


def _note_changes(link: CodeLink, app: App, heard: Heard) -> None:
    """Keep what was heard of the place of accounts: gone, or under another id."""
    mine = SocialAccount.objects.filter(
        network=link.network, client_id=app.client_id, remote_id=heard.place
    )
    if heard.moved_to:
        mine.update(remote_id=heard.moved_to)
    if heard.lost:
        message = _("The bot was removed there.")
        for account in mine.select_related("profile__account"):
            note_fault(account=account, fault=Fault(FaultKind.PERMISSION_LOST, message))
