"""The kinds of posts at Google Business (update, event, offer) and what each says."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from ayrdash.networks.adapters.options import Kind, Option

_ACTIONS = (
    ("book", gettext_lazy("Book")),
    ("order", gettext_lazy("Order online")),
    ("shop", gettext_lazy("Buy")),
    ("learn_more", gettext_lazy("Learn more")),
    ("sign_up", gettext_lazy("Sign up")),
)
OPTIONS = (
    Option(
        "callToAction.actionType",
        gettext_lazy("Button"),
        choices=_ACTIONS,
        goes_with="callToAction.url",
    ),
    Option(
        "callToAction.url",
        gettext_lazy("Where the button leads"),
        kind=Kind.ADDRESS,
        longest=1_500,
        goes_with="callToAction.actionType",
    ),
    Option(
        "event.title",
        gettext_lazy("Title of an event"),
        longest=58,
        goes_with="event.startDate",
        help=gettext_lazy("An offer needs one too: its title and how long it lasts."),
    ),
    Option(
        "event.startDate",
        gettext_lazy("It begins"),
        kind=Kind.MOMENT,
        goes_with="event.endDate",
        help=gettext_lazy("By the clock at the location."),
    ),
    Option(
        "event.endDate",
        gettext_lazy("It ends"),
        kind=Kind.MOMENT,
        goes_with="event.title",
        not_before="event.startDate",
    ),
    Option("offer.couponCode", gettext_lazy("Offer: coupon"), longest=58, goes_with="event.title"),
    Option(
        "offer.redeemOnlineUrl",
        gettext_lazy("Offer: where it is redeemed"),
        kind=Kind.ADDRESS,
        longest=1_500,
        goes_with="event.title",
    ),
    Option(
        "offer.termsConditions",
        gettext_lazy("Offer: terms and conditions"),
        longest=5_000,
        goes_with="event.title",
    ),
)


def body_of(text: str, options: Mapping[str, str | bool]) -> dict[str, Any]:
    """Return a post's body without its photo; an offer takes no button."""
    said = {name: str(value) for name, value in options.items()}
    body: dict[str, Any] = {"topicType": "STANDARD", **({"summary": text} if text else {})}
    if title := said.get("event.title"):
        begins, ends = (_read(said[f"event.{name}Date"]) for name in ("start", "end"))
        schedule = {**_written("start", begins), **_written("end", ends)}
        body |= {"topicType": "EVENT", "event": {"title": title, "schedule": schedule}}
    offer = {n.removeprefix("offer."): v for n, v in said.items() if n.startswith("offer.")}
    if offer:
        return {**body, "topicType": "OFFER", "offer": offer}
    if action := said.get("callToAction.actionType"):
        url = said["callToAction.url"]
        body["callToAction"] = {"actionType": action.upper(), "url": url}
    return body


def _read(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _written(name: str, moment: datetime.datetime) -> dict[str, Any]:
    """Return a moment in Google's parts."""
    date = {"year": moment.year, "month": moment.month, "day": moment.day}
    time = {"hours": moment.hour, "minutes": moment.minute, "seconds": 0, "nanos": 0}
    return {f"{name}Date": date, f"{name}Time": time}
