"""What comes back to the owner: result codes, receipts, mails and reminders."""

import datetime
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.linking.models import LinkSession, Receipt
from ayrdash.linking.services.errors import BadOption
from ayrdash.linking.services.options import MailOptions
from ayrdash.linking.tasks import prune, remind
from ayrdash.networks.models import SocialAccount
from ayrdash.webhooks.models import Delivery, Webhook
from tests.linking.conftest import opened, text_of
from tests.linking.test_closed import FOREIGN
from tests.linking.test_public import LINK_BLUESKY, UNLINK_BLUESKY, credentials
from tests.mailbox import last_mail, link_in

DONE = reverse("linking:done")
FINISHED = reverse("linking:finished")


def result_of(client):
    client.post(DONE)
    target = client.get(FINISHED)["Refresh"].removeprefix("0;url=")
    return target, {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def test_the_redirect_carries_the_result(alice, make_link, bluesky):
    new = make_link(redirect="https://client.test/done?order=7&status=forged#top")
    client = opened(new.token)
    client.post(LINK_BLUESKY, credentials(bluesky))
    target, result = result_of(client)
    assert target.startswith("https://client.test/done?order=7&")
    assert target.endswith("#top")
    assert result == {
        "order": "7",
        "status": "success",
        "code": "0",
        "linked": "bluesky",
        "refId": alice.profile.ref_id,
        "sessionId": new.session.ref,
    }


def test_a_visit_without_a_change_and_one_that_unlinks_say_so(make_link, bluesky):
    new = make_link(redirect="https://client.test/done")
    client = opened(new.token)
    assert result_of(client)[1]["status"] == "unchanged"
    client = opened(new.token)
    client.post(LINK_BLUESKY, credentials(bluesky))
    client.post(UNLINK_BLUESKY)
    result = result_of(client)[1]
    assert (result["status"], result["unlinked"]) == ("changed", "bluesky")


def test_an_address_in_any_script_is_gone_back_to(make_link):
    client = opened(make_link(redirect="https://client.test/fertig/ü?q=ä").token)
    assert result_of(client)[0].startswith("https://client.test/fertig/%C3%BC?q=%C3%A4&status=")


def test_a_link_that_is_over_leads_back_with_its_code(make_link):
    new = make_link(redirect="https://client.test/done")
    client = opened(new.token)
    LinkSession.objects.update(expires_at=timezone.now())
    page = text_of(client.get(reverse("linking:page")))
    assert "https://client.test/done?status=error&amp;code=503" in page


def test_the_end_is_shown_to_the_browser_that_came_from_there_alone(visitor):
    visitor.post(DONE)
    assert visitor.get(FINISHED).status_code == 200
    # The visit itself is over in this browser, and nobody else's.
    assert visitor.get(reverse("linking:page")).status_code == 410
    assert Client().get(FINISHED).status_code == 410


def test_the_owner_s_webhook_hears_what_an_end_user_linked_and_unlinked(alice, visitor, bluesky):
    hook = {"profile": alice.primary, "action": "social", "url": "https://hooks.client.test/in"}
    Webhook.objects.create(**hook)
    visitor.post(LINK_BLUESKY, credentials(bluesky))
    visitor.post(UNLINK_BLUESKY)
    told = [json.loads(delivery.body) for delivery in Delivery.objects.order_by("id")]
    assert [(b["action"], b["type"], b["source"], b["platform"]) for b in told] == [
        ("social", "link", "user", "bluesky"),
        ("social", "unlink", "user", "bluesky"),
    ]
    assert {(b["refId"], b["displayName"]) for b in told} == {
        (alice.profile.ref_id, bluesky.account.handle)
    }


# --- Receipts ----------------------------------------------------------------------


@pytest.fixture
def linked(visitor, bluesky):
    visitor.post(LINK_BLUESKY, credentials(bluesky))
    return visitor


def test_the_receipt_s_private_link_takes_the_access_back(linked, alice):
    linked.post(DONE)
    address = linked.get(FINISHED).context["receipt_url"]
    path = urlsplit(address).path
    page = Client().get(path)
    assert "These accounts are linked with Northwind" in text_of(page)
    assert not FOREIGN.search(text_of(page))
    assert SocialAccount.objects.exists()
    after = Client().post(path, follow=True)
    assert "Nothing on this receipt is linked" in text_of(after)
    assert not SocialAccount.objects.exists()
    # It works for ever, and only for what stood on it.
    assert Client().post(path).status_code == 302


def test_the_receipt_leaves_an_account_alone_that_was_linked_instead(linked, bluesky):
    linked.post(DONE)
    path = urlsplit(linked.get(FINISHED).context["receipt_url"]).path
    SocialAccount.objects.update(remote_id="did:plc:other")
    Client().post(path)
    assert SocialAccount.objects.exists()


def test_a_wrong_receipt_opens_nothing(linked):
    linked.post(DONE)
    token = Receipt.objects.get().secret
    for wrong in (token[:-1] + "x", "nonsense", token.replace("ayr_rc", "ayr_ls")):
        assert Client().get(reverse("linking:withdraw", args=[wrong])).status_code == 410


def test_the_receipt_is_sent_to_whom_the_end_user_says(linked):
    answer = linked.post(reverse("linking:receipt"), {"email": "ann@acme.test"}, follow=True)
    assert "The receipt is on its way." in text_of(answer)
    message = last_mail("ann@acme.test")
    assert "Bluesky: " in message.body
    assert "/link/withdraw/ayr_rc_" in link_in(message, "withdraw")
    check_mail(message)


def test_a_bad_address_is_told_and_nothing_sent(linked):
    answer = linked.post(reverse("linking:receipt"), {"email": "nobody"})
    assert answer.status_code == 422
    assert mail.outbox == []


# --- Mails -------------------------------------------------------------------------


def check_mail(message):
    html = message.alternatives[0][0]
    for text in (message.subject, message.body, html):
        # Our own addresses have the token's prefix in them, never the product's name.
        assert "ayrdash" not in text.lower()
    assert message.from_email.startswith("Northwind <")


def test_the_link_goes_out_in_the_owner_s_words(make_link):
    order = MailOptions(
        to="ann@acme.test",
        subject="Let us\nbegin",
        words="Dear Ann, please connect.",
        contact_email="help@northwind.test",
        terms_url="https://northwind.test/terms",
    )
    new = make_link(email=order)
    assert new.email_sent
    message = last_mail("ann@acme.test")
    assert message.subject == "Let us begin"
    assert "Dear Ann, please connect." in message.body
    assert "help@northwind.test" in message.body
    assert link_in(message, "ayr_ls_") == new.url
    check_mail(message)
    assert opened(link_in(message, "ayr_ls_").split("/link/")[1].strip("/"))


def test_a_mail_in_arabic_is_written_from_right_to_left(make_link):
    make_link(email=MailOptions(to="ann@acme.test", language="ar"))
    message = last_mail("ann@acme.test")
    assert "اربط حساباتك" in message.subject
    assert 'dir="rtl"' in message.alternatives[0][0]


def test_a_blind_copy_is_a_mail_of_its_own(make_link):
    make_link(email=MailOptions(to="ann@acme.test", bcc="desk@northwind.test"))
    assert sorted(message.to for message in mail.outbox) == [
        ["ann@acme.test"],
        ["desk@northwind.test"],
    ]


@pytest.mark.parametrize(
    "bad",
    [
        {"to": "nobody"},
        {"to": "a@b.test", "terms_url": "javascript:x"},
        {"to": "a@b.test\nBcc: c"},
        {"to": "a@b.test", "words": "Hello\x00"},
    ],
)
def test_a_bad_mail_makes_no_link(make_link, bad):
    with pytest.raises(BadOption):
        make_link(email=MailOptions(**bad))
    assert not LinkSession.objects.exists()
    assert mail.outbox == []


def days(number):
    return timezone.now() + datetime.timedelta(days=number)


def test_who_did_not_open_the_link_is_reminded_once(make_link, time_machine):
    new = make_link(
        email=MailOptions(to="ann@acme.test", remind_after_hours=24),
        expires_in_minutes=2_880,
    )
    assert remind() == 0
    time_machine.move_to(days(1) + datetime.timedelta(minutes=1))
    assert remind() == 1
    message = last_mail("ann@acme.test")
    assert message.subject.startswith("Reminder:")
    assert link_in(message, "ayr_ls_") == new.url
    assert remind() == 0
    assert LinkSession.objects.get().secret == ""


@pytest.mark.parametrize("change", ["opened", "revoked", "expired"])
def test_nobody_is_reminded_of_what_needs_no_reminder(alice, make_link, change, time_machine):
    new = make_link(
        email=MailOptions(to="ann@acme.test", remind_after_hours=24),
        expires_in_minutes=1_440,
    )
    if change == "opened":
        opened(new.token)
    if change == "revoked":
        client = alice.client(acting_as=alice.profile)
        client.post(reverse("linking:revoke", args=[new.session.pk]))
    time_machine.move_to(days(1) + datetime.timedelta(minutes=-1 if change == "opened" else 1))
    LinkSession.objects.filter(remind_at__gt=timezone.now()).update(remind_at=timezone.now())
    remind()
    assert len(mail.outbox) == 1


def test_mails_of_one_account_are_held_within_measure(make_link):
    order = MailOptions(to="ann@acme.test")
    for _ in range(200):
        make_link(email=order)
    with pytest.raises(BadOption):
        make_link(email=order)


# --- In the long run -----------------------------------------------------------------


def test_old_links_are_forgotten_but_those_with_a_receipt(make_link, linked, time_machine):
    linked.post(DONE)
    make_link()
    assert prune() == 0
    time_machine.move_to(days(367))
    assert prune() == 1
    assert LinkSession.objects.get() == Receipt.objects.get().session
