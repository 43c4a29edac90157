"""The test network's rules of messages: guests write first, pages answer."""

import secrets
from typing import Any

from django.db.models import Max

from ayrdash.testnet.models import Line, Switch
from ayrdash.testnet.people import GUESTS, PAGES
from ayrdash.testnet.services import Refusal, switch_of

PER_LOOK = 20
LONGEST = 300


def write(*, page: str, guest: str, text: str, automatic: bool = False) -> None:
    """A guest writes to a page."""
    if page in PAGES and guest in GUESTS and text.strip():
        Line.objects.create(
            page=page,
            guest=guest,
            key=secrets.token_hex(16),
            text=text.strip()[:LONGEST],
            automatic=automatic,
        )


def answer(*, page: str, guest: str, wish: dict[str, Any]) -> Line:
    """Take a page's answer in, once for each key."""
    key, text, media = str(wish["key"]), str(wish["text"]), str(wish["media"])
    known = Line.objects.filter(page=page, key=key).first()
    if known:
        return known
    if not Line.objects.filter(page=page, guest=guest, by_page=False).exists():
        raise Refusal(403, "unasked", "Nobody of that name has written to the page.")
    if len(text) > LONGEST or not (text or media):
        raise Refusal(422, "refused", f"A message has 1 to {LONGEST} characters.")
    switch = switch_of(page)
    outcome, switch.next_post = switch.next_post, Switch.Next.OK
    switch.save()
    if outcome == Switch.Next.FAIL:
        raise Refusal(422, "refused", "The message was refused, as the switch says.")
    return Line.objects.create(
        page=page,
        guest=guest,
        by_page=True,
        key=key,
        text=text,
        media=media,
        automatic=bool(wish.get("automatic")),
    )


def conversations(page: str, before: str) -> tuple[list[dict[str, Any]], str]:
    """Return a page's conversations, the latest first, and where to go on."""
    rows = Line.objects.filter(page=page).values("guest").annotate(last=Max("id"))
    if before.isdigit():
        rows = rows.filter(last__lt=int(before))
    found = list(rows.order_by("-last")[: PER_LOOK + 1])
    lines = Line.objects.in_bulk([row["last"] for row in found])
    items = [
        {
            "id": f"{page}.{row['guest']}",
            "guest": {"id": row["guest"], "name": GUESTS[row["guest"]]},
            "updated": lines[row["last"]].sent_at.isoformat(),
        }
        for row in found[:PER_LOOK]
    ]
    more = str(found[PER_LOOK - 1]["last"]) if len(found) > PER_LOOK else ""
    return items, more


def lines(page: str, guest: str, before: str = "") -> tuple[list[Line], str]:
    """Return the messages of a conversation, the latest first, and where to go on."""
    rows = Line.objects.filter(page=page, guest=guest).order_by("-id")
    if before.isdigit():
        rows = rows.filter(id__lt=int(before))
    found = list(rows[: PER_LOOK + 1])
    return found[:PER_LOOK], str(found[PER_LOOK - 1].pk) if len(found) > PER_LOOK else ""


def guest_of(page: str, chat: str) -> str:
    """Return who is in a conversation that the page has."""
    named, _dot, guest = chat.rpartition(".")
    if named != page or guest not in GUESTS:
        raise Refusal(404, "gone", "No such conversation.")
    return guest
