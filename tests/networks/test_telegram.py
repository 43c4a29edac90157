"""Telegram: a code said to the bot, what is bound to it, and what only the Bot API does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.core.logs import NoTokensFilter
from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bycode import Bar
from ayrdash.networks.adapters.oauth import App
from ayrdash.networks.adapters.telegram.link import TelegramLink
from ayrdash.networks.models import LinkAttempt, NetworkApp, SocialAccount
from ayrdash.networks.services import codes
from ayrdash.networks.tasks import hear_bots, hear_codes
from ayrdash.posts.models import Attempt, Delivery, Post
from tests.cast import make_profile
from tests.doubles.telegram import (
    BOT_ID,
    BOT_NAME,
    CHANNEL,
    GROUP,
    GUEST,
    PAULA,
    SMALL_GROUP,
    UNKNOWN,
    refusal,
)
from tests.linking.conftest import opened
from tests.networks.contract.telegram import link, telegram_at, waiting
from tests.networks.contract.test_adapters import go, refused, saved
from tests.posts.network import delivery_of, write
from tests.posts.pictures import keep

NEW_GROUP = -1005550000000


@pytest.fixture
def telegram(settings):
    with telegram_at(settings) as double:
        yield double


@pytest.fixture
def end_user(alice, telegram):
    options = LinkOptions(allowed_social=("telegram",))
    return opened(create_link_session(profile=alice.profile, options=options, by=None).token)


def text(answer):
    return answer.content.decode()


def show_code(client, where):
    """Press the button; return the page's address and what it asks people to send."""
    page = client.post(where)["Location"]
    shown = text(client.get(page))
    assert f"@{BOT_NAME}" in shown
    return page, shown.split("<code", 1)[1].split(">", 1)[1].split("<", 1)[0]


def fault_of(act, *args):
    with pytest.raises(Fault) as fault:
        act(*args)
    return fault.value


@pytest.mark.parametrize(("place", "handle"), [(CHANNEL, "acme_news"), (GROUP, "Acme Friends")])
def test_an_end_user_links_a_chat_by_a_code(end_user, telegram, place, handle):
    page, command = show_code(end_user, reverse("linking:connect", args=["telegram"]))
    assert end_user.get(f"{page}?seen=0").status_code == 204
    telegram.say(place, "Good morning")
    telegram.say(place, command)
    hear_codes()
    assert end_user.get(f"{page}?seen=0")["HX-Refresh"] == "true"
    assert not SocialAccount.objects.exists()  # nothing before somebody agrees
    assert str(telegram.places[place].chat["title"]) in text(end_user.get(page))
    done = end_user.post(page, {"target": str(place)})
    assert done["Location"] == reverse("linking:page")
    account = SocialAccount.objects.get()
    assert (account.remote_id, account.handle) == (str(place), handle)
    assert (account.missing_scopes, account.is_linked) == ([], True)
    # The code is spent, nowhere to be read, and its message taken away.
    assert command not in LinkAttempt.objects.get().verifier
    telegram.say(place, command)
    assert hear_codes() == 0
    assert telegram.calls["deleteMessage"] == 1


def test_an_owner_links_it_in_the_dashboard_and_is_asked_about_another_s(alice, telegram):
    other = make_profile(alice.account, "Zenith")
    link(telegram, alice)
    SocialAccount.objects.update(profile=other)
    client = alice.client(acting_as=alice.profile)
    page, command = show_code(client, reverse("networks:link", args=["telegram"]))
    telegram.say(CHANNEL, command)
    hear_codes()
    asked = client.post(page, {"target": str(CHANNEL)})
    assert asked.status_code == 422
    assert "already linked to the profile “Zenith”" in text(asked)
    assert not SocialAccount.objects.filter(profile=alice.profile).exists()
    client.post(page, {"target": str(CHANNEL), "confirmed": "yes"})
    assert SocialAccount.objects.filter(profile=alice.profile).exists()
    # Of another browser's attempt nothing is shown.
    stranger = Client()
    stranger.force_login(alice.user)
    assert stranger.get(page).status_code == 404


def test_what_stands_in_the_way_is_said_and_can_be_mended(end_user, telegram):
    page, command = show_code(end_user, reverse("linking:connect", args=["telegram"]))
    channel = telegram.places[CHANNEL]
    channel.bot["can_post_messages"] = False
    telegram.say(PAULA, command)
    hear_codes()
    assert "not to the bot itself" in text(end_user.get(page))
    telegram.say(CHANNEL, command)
    hear_codes()
    assert "no administrator of “Acme News” yet" in text(end_user.get(page))
    telegram.say(GROUP, command, by=GUEST)
    hear_codes()
    assert "sent by an administrator of “Acme Friends”" in text(end_user.get(page))
    assert end_user.get(f"{page}?seen=0")["HX-Refresh"] == "true"
    channel.bot["can_post_messages"] = True
    telegram.say(CHANNEL, command)
    hear_codes()
    assert "Acme News" in text(end_user.get(page))
    assert LinkAttempt.objects.get().stage == LinkAttempt.Stage.RETURNED


def test_an_anonymous_administrator_and_a_group_s_deep_link_say_it_too(alice, telegram):
    _attempt, command = waiting(alice)
    chat = telegram.places[GROUP].chat
    start = command.replace("/link ", f"/start@{BOT_NAME} ")
    telegram.say(GROUP, start, by=1087968824, sender_chat=chat)
    assert hear_codes() == 1
    assert LinkAttempt.objects.get().stage == LinkAttempt.Stage.RETURNED


def test_a_code_ends_with_its_time_and_is_of_one_bot(alice, telegram, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    attempt, command = waiting(alice)
    LinkAttempt.objects.update(client_id="99")
    telegram.say(CHANNEL, command)
    assert codes.read_bots(now, waiting=True) == 0
    LinkAttempt.objects.update(client_id=attempt.client_id)
    time_machine.move_to(now + codes.LIFE, tick=False)
    telegram.say(CHANNEL, command)
    assert codes.read_bots(timezone.now(), waiting=True) == 0
    assert LinkAttempt.objects.get().stage == LinkAttempt.Stage.STARTED


def test_nobody_goes_through_codes_in_a_chat(alice, telegram):
    _attempt, command = waiting(alice)
    for number in range(codes.CODES_PER_HOUR):
        telegram.say(CHANNEL, f"/link AAAAA-AAA{number:02}")
    telegram.say(CHANNEL, command)
    assert hear_codes() == 0
    telegram.say(GROUP, command)
    assert hear_codes() == 1


def test_what_is_no_command_or_was_passed_on_is_no_code(alice, telegram, monkeypatch):
    monkeypatch.setattr(codes, "CODES_PER_HOUR", 1)
    _attempt, command = waiting(alice)
    code = command.removeprefix("/link ")
    for word in ("Everything", "ABCDE-FGHJK", code):
        telegram.say(GROUP, word)
    for mark in ("forward_origin", "via_bot", "is_automatic_forward"):
        telegram.say(GROUP, command, **{mark: {"type": "user"}})
    assert hear_codes() == 0
    telegram.say(GROUP, command)
    assert hear_codes() == 1


def test_a_place_that_can_not_be_looked_at_holds_up_nobody(alice, telegram, monkeypatch):
    monkeypatch.setattr(codes, "CODES_PER_HOUR", 1)
    first, one = waiting(alice)
    second, other = waiting(alice)
    telegram.fail("getChatMember", refusal(400, "Bad Request: CHAT_ID_INVALID"))
    telegram.say(GROUP, one)
    telegram.say(GROUP, one, by=UNKNOWN)
    telegram.say(GROUP, other)
    assert hear_codes() == 2
    assert telegram.updates == []  # confirmed: nothing is read again
    for attempt in (first, second):
        attempt.refresh_from_db()
    assert (first.code, second.stage) == (codes.BARS[Bar.PERSON], LinkAttempt.Stage.RETURNED)
    # Codes that are waited for, said again and again or read again, are no guesses.
    telegram.say(GROUP, one)
    assert hear_codes() == 1


def test_another_account_s_token_for_the_same_bot_deafens_nobody(alice, charlie, telegram):
    """A bot's number is public: whoever saves it with any token harms nobody else."""
    stale = f"{BOT_ID}:AAE-no_token_that_telegram_would_take_now"
    _attempt, command = waiting(alice)
    own, theirs = waiting(charlie)
    page, client = reverse("networks:apps"), charlie.client(acting_as=charlie.primary)
    client.post(page, {"network": "telegram", "telegram-client_secret": stale})
    # Nor does what the operator stored before the environment got a new token.
    NetworkApp.objects.create(network="telegram", client_id=BOT_ID, client_secret=stale)
    assert NetworkApp.objects.filter(client_id=BOT_ID).count() == 2
    telegram.say(CHANNEL, command)
    telegram.say(GROUP, theirs)
    assert hear_codes() == 2
    account = link(telegram, alice)
    assert go(saved(alice, account)) == "published"
    own.refresh_from_db()
    assert own.stage == LinkAttempt.Stage.RETURNED


def test_a_bot_s_token_is_in_no_log(telegram, caplog):
    caplog.handler.addFilter(NoTokensFilter())
    with caplog.at_level("DEBUG", logger="urllib3"):
        TelegramLink().bot_name(App(str(BOT_ID), telegram.token))
    assert f"/bot{BOT_ID}:•••/getMe" in caplog.text
    assert telegram.token.partition(":")[2] not in caplog.text


def test_odd_updates_are_passed_over(alice, telegram):
    _attempt, command = waiting(alice)
    telegram.update("message", {"chat": None, "text": command})
    telegram.update("message", {"text": 7})
    telegram.update("channel_post", {"chat": {"id": "x"}, "text": command})
    telegram.say(CHANNEL, command)
    assert hear_codes() == 1


def test_a_bot_that_was_sent_away_asks_for_relinking_at_once(alice, telegram):
    account = link(telegram, alice)
    telegram.kick(CHANNEL)
    hear_bots()
    account.refresh_from_db()
    assert (account.state, account.state_reason) == (
        SocialAccount.State.NEEDS_RELINK,
        "The bot was removed there.",
    )


def test_a_group_that_became_a_supergroup_is_followed(alice, telegram):
    account = link(telegram, alice, SMALL_GROUP)
    small = telegram.places[SMALL_GROUP]
    telegram.places[NEW_GROUP] = telegram.places[GROUP]
    telegram.places[NEW_GROUP].chat["id"] = NEW_GROUP
    small.moved_to = NEW_GROUP
    delivery = saved(alice, account)
    assert go(delivery) == "published"
    account.refresh_from_db()
    assert (account.remote_id, small.messages) == (str(NEW_GROUP), {})
    assert delivery.permalink.startswith("https://t.me/c/5550000000/")
    # The worker may hear of it first.
    SocialAccount.objects.update(remote_id=str(SMALL_GROUP))
    telegram.update("message", {"chat": small.chat, "migrate_to_chat_id": NEW_GROUP})
    hear_bots()
    account.refresh_from_db()
    assert account.remote_id == str(NEW_GROUP)


def test_a_small_group_s_posts_have_no_address(alice, telegram):
    delivery = saved(alice, link(telegram, alice, SMALL_GROUP))
    assert (go(delivery), delivery.permalink) == ("published", "")


def test_beside_images_a_text_is_shorter(alice, telegram):
    account, long = link(telegram, alice), "x" * 1_024
    assert refused(alice, account, f"{long}x", images=1) == [(132, "text", "telegram")]
    for images in (1, 2):
        assert go(saved(alice, account, long, images=images)) == "published"
    assert adapter_for("telegram").count_text("👍🏽") == 4


def test_an_image_goes_out_also_under_a_short_lease(alice, telegram, settings):
    settings.LEASE_SECONDS = 45
    assert go(saved(alice, link(telegram, alice), images=1)) == "published"


def test_options_reach_telegram_and_text_stays_as_written(alice, telegram):
    account = link(telegram, alice)
    every = {"disableNotification": True, "protectContent": True, "disableLinkPreview": True}
    for images in (0, 2):
        media = [keep(alice.profile) for _n in range(images)]
        options = {"telegram": every}
        words = "<b>5 < 6</b> _and_ *so on* https://acme.test"
        post = write(alice, words, networks=[account.network], media=media, options=options)
        assert go(delivery_of(post)) == "published"
    text_row, *_album = telegram.places[CHANNEL].messages.values()
    assert text_row["text"] == words
    sent = [row["params"] for row in telegram.places[CHANNEL].messages.values()]
    assert all(params["disable_notification"] for params in sent)
    assert all(params["protect_content"] for params in sent)
    assert sent[0]["link_preview_options"] == {"is_disabled": True}


def test_an_album_is_deleted_whole_and_an_old_post_is_refused(alice, telegram):
    account, adapter = link(telegram, alice), adapter_for("telegram")
    delivery = saved(alice, account, images=3)
    go(delivery)
    old = refusal(400, "Bad Request: message can't be deleted for everyone")
    telegram.fail("deleteMessage", old)
    fault = fault_of(adapter.delete, account, delivery.remote_id)
    assert (fault.kind, "48 hours" in str(fault.message)) == (FaultKind.REJECTED, True)
    adapter.delete(account, delivery.remote_id)
    assert telegram.places[CHANNEL].messages == {}
    # A post of a chat that was linked before is not looked for in the present one.
    foreign = delivery.remote_id.replace(str(CHANNEL), str(GROUP))
    assert fault_of(adapter.delete, account, foreign).kind is FaultKind.REJECTED


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, "Bad Request: chat not found", FaultKind.PERMISSION_LOST),
        (400, "Bad Request: not enough rights to send text messages", FaultKind.PERMISSION_LOST),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", FaultKind.PERMISSION_LOST),
        (400, "Bad Request: message text is empty", FaultKind.REJECTED),
        (403, "Forbidden: bot is not a member of the channel chat", FaultKind.PERMISSION_LOST),
        (404, "Not Found", FaultKind.TOKEN_DEAD),
        (409, "Conflict: terminated by other getUpdates request", FaultKind.REJECTED),
    ],
)
def test_refusals_by_their_words(alice, telegram, status, words, kind):
    account = link(telegram, alice)
    telegram.fail("sendMessage", refusal(status, words))
    delivery = saved(alice, account)
    assert (go(delivery), delivery.error_code) == ("failed", kind)


def test_after_a_dead_worker_a_person_decides(alice, telegram):
    account = link(telegram, alice)
    delivery = saved(alice, account)
    Attempt.objects.create(delivery=delivery, number=1, outcome=Attempt.Outcome.LOST)
    Delivery.objects.update(attempt_count=1)
    assert (go(delivery), delivery.error_code) == ("failed", FaultKind.REJECTED)
    assert "Look there" in delivery.error_message
    assert telegram.places[CHANNEL].messages == {}


@pytest.mark.parametrize("door", ["release", "held_plan"])
def test_releasing_what_a_worker_died_over_asks_a_person_too(alice, telegram, door):
    delivery = saved(alice, link(telegram, alice))
    Attempt.objects.create(delivery=delivery, number=1, outcome=Attempt.Outcome.LOST)
    Delivery.objects.update(attempt_count=1, state=Delivery.State.HELD)
    past = timezone.now() - timedelta(hours=1)
    Post.objects.update(state=Post.State.HELD, due_at=past)
    client, ref = alice.client(acting_as=alice.profile), delivery.post.ref
    if door == "release":
        client.post(reverse("posts:release", args=[ref]))
    else:
        tomorrow = f"{timezone.now().date() + timedelta(days=1)}T09:00"
        plan = {"which": "all", "act": "release", "first": tomorrow, "every": "60"}
        client.post(reverse("posts:held_plan"), {**plan, "post": [ref]})
        Delivery.objects.filter(state=Delivery.State.QUEUED).update(due_at=past)
    assert (go(delivery), "Look there" in delivery.error_message) == ("failed", True)
    assert telegram.places[CHANNEL].messages == {}
    # Who was told so, and tries again, has looked.
    client.post(reverse("posts:retry", args=[ref]))
    assert go(delivery) == "published"


def test_what_bots_are_told_of_figures(alice, telegram):
    account, adapter = link(telegram, alice), adapter_for("telegram")
    assert adapter.account_figures(account) == {"memberCount": 12}
    assert fault_of(adapter.post_figures, account, "1").kind is FaultKind.REJECTED
    assert fault_of(adapter.comments, account, "1").kind is FaultKind.REJECTED


def test_an_own_bot_is_kept_tested_and_goes_first(alice, telegram):
    telegram.token = "777777777:AAE-the_bot_that_is_northwinds_own"
    page, client = reverse("networks:apps"), alice.client(acting_as=alice.primary)
    bad = client.post(page, {"network": "telegram", "telegram-client_secret": "123"})
    assert (bad.status_code, "A token looks like" in text(bad)) == (422, True)
    client.post(page, {"network": "telegram", "telegram-client_secret": f" {telegram.token}\n"})
    app = NetworkApp.objects.get()
    assert (app.client_id, app.client_secret) == ("777777777", telegram.token)
    assert telegram.token not in text(client.get(page))
    test = reverse("networks:test_app", args=["telegram"])
    assert f"that of the bot @{BOT_NAME}" in text(client.post(test))
    telegram.webhook = "https://elsewhere.test/"
    assert "another program" in text(client.post(test))
    telegram.token = "revoked"
    assert "no longer accepts" in text(client.post(test))


def test_no_fault_tells_the_token(alice, telegram, settings):
    account, token = link(telegram, alice), telegram.token
    settings.NETWORK_ADDRESSES = {"TELEGRAM_API": "http://127.0.0.1:9"}
    fault = fault_of(adapter_for("telegram").check, account)
    seen, chain = [], fault
    while chain is not None:
        seen.append(repr(chain))
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    assert fault.kind is FaultKind.TRANSIENT
    assert token not in "".join(seen)
