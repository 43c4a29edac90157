"""The look of the linking page: drafted, published, compared, brought back."""

import pytest
from django.urls import reverse

from ayrdash.activity.models import Event
from settings_app.look import look_of
from settings_app.models import LookVersion
from settings_app.queries import draft_content


def save(client, section="texts", **data):
    form = {"texts": "heading", "brand": "logo", "modals": "modals"}.get(section, "")
    return client.post(reverse(f"settings:{section}"), {"form": form, **data})


def publish(client):
    draft = LookVersion.objects.filter(state="draft").first()
    return client.post(
        reverse("settings:publish"), {"revision": draft.revision if draft else 1}, follow=True
    )


def test_end_users_see_a_change_once_it_is_published(alice):
    client = alice.client()
    assert save(client, heading="Welcome, {title}").status_code == 302
    assert look_of(alice.account).heading == ""
    publish(client)
    assert look_of(alice.account).heading_for("Acme") == "Welcome, Acme"
    event = Event.objects.get(verb="look.published")
    assert event.details["after"] == {"heading": "Welcome, {title}"}
    assert event.details["before"] == {"heading": ""}


def test_each_section_writes_its_own_settings_alone(alice):
    client = alice.client()
    save(client, heading="Hello", hide_sub_heading="on")
    closing = {"form": "closing", "close_text": "Finish", "footer": "© 2026 Northwind & Co"}
    client.post(reverse("settings:texts"), closing)
    save(client, "help", help_url="https://help.northwind.test/", help_telegram="https://t.test/")
    save(client, "languages", languages=["de", "en"], default_language="de")
    client.post(reverse("settings:brand"), {"form": "tab", "page_title": "Northwind · {title}"})
    save(client, "modals", modal_instagram="<div>Use a <b>Business</b> account</div>")
    publish(client)
    look = look_of(alice.account)
    assert (look.heading, look.hide_heading, look.hide_sub_heading) == ("Hello", False, True)
    assert look.close_text == "Finish"
    assert look.footer_html == "<p>© 2026 Northwind &amp; Co</p>"
    # The tick of "Show help links" was not in the form: links are off.
    assert (look.help_visible, look.help_url, dict(look.help_urls)) == (False, "", {})
    assert set(look.languages) == {"de", "en"}
    assert look.default_language == "de"
    assert look.page_title_for("Acme") == "Northwind · Acme"
    assert look.modals["instagram"] == "<div>Use a <b>Business</b> account</div>"
    save(client, "help", help_visible="on", help_url="https://help.northwind.test/")
    publish(client)
    assert look_of(alice.account).help_url == "https://help.northwind.test/"


def test_one_publishes_what_one_has_seen(alice):
    client = alice.client()
    save(client, heading="One")
    save(client, heading="Two")
    answer = client.post(reverse("settings:publish"), {"revision": "1"}, follow=True)
    assert "changed meanwhile" in answer.content.decode()
    assert look_of(alice.account).heading == ""
    client.post(reverse("settings:publish"), {"revision": "2"})
    assert look_of(alice.account).heading == "Two"


def test_the_review_shows_before_and_after(alice):
    client = alice.client()
    save(client, heading="One")
    publish(client)
    save(client, heading="Two")
    page = client.get(reverse("settings:versions")).content.decode()
    assert "<del>One</del>" in page
    assert "<ins>Two</ins>" in page


def test_an_earlier_version_comes_back_as_the_draft(alice):
    client = alice.client()
    for heading in ("One", "Two"):
        save(client, heading=heading)
        publish(client)
    assert [v.state for v in LookVersion.objects.order_by("number")] == ["previous", "published"]
    page = client.get(reverse("settings:compare", args=[1])).content.decode()
    assert "<del>Two</del>" in page
    client.post(reverse("settings:restore", args=[1]))
    assert look_of(alice.account).heading == "Two"
    publish(client)
    assert look_of(alice.account).heading == "One"
    client.post(reverse("settings:restore", args=[0]))
    publish(client)
    assert look_of(alice.account).heading == ""
    assert LookVersion.objects.count() == 4


def test_a_draft_can_be_thrown_away(alice):
    client = alice.client()
    save(client, heading="One")
    client.post(reverse("settings:discard"))
    assert draft_content(alice.account)["heading"] == ""
    assert Event.objects.filter(verb="look.draft_discarded").exists()
    assert "no draft" in publish(client).content.decode()


def test_saving_what_is_already_so_makes_no_draft(alice):
    save(alice.client(), heading="")
    assert not LookVersion.objects.exists()
    assert not Event.objects.filter(verb__startswith="look.").exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://plain.test/",
        "javascript:alert(1)",
        "//host.test/",
        "https://user:pw@host.test/",
        "data:text/html,x",
        "https://",
        "https://host.test/ x",
        'https://host.test/"onmouseover=alert(1)',
        "/relative",
    ],
)
def test_help_goes_to_whole_https_addresses_alone(alice, address):
    answer = save(alice.client(), "help", help_visible="on", help_url=address)
    assert answer.status_code == 422
    answer = save(alice.client(), "help", help_visible="on", help_bluesky=address)
    assert answer.status_code == 422
    assert not LookVersion.objects.exists()


@pytest.mark.parametrize(
    ("section", "data"),
    [
        ("texts", {"heading": "x" * 201}),
        ("texts", {"heading": "a\x07b"}),
        ("languages", {"languages": [], "default_language": "en"}),
        ("languages", {"languages": ["en", "tlh"], "default_language": "en"}),
        ("languages", {"languages": ["en"], "default_language": "xx"}),
        ("languages", {"languages": ["de"], "default_language": "en"}),
        ("modals", {"modal_telegram": "x" * 20_001}),
    ],
)
def test_what_is_out_of_bounds_is_refused_and_kept_in_the_form(alice, section, data):
    assert save(alice.client(), section, **data).status_code == 422
    assert not LookVersion.objects.exists()


def test_what_the_plan_does_not_include_is_neither_saved_nor_shown(alice):
    client = alice.client()
    closing = {"form": "closing", "close_text": "Finish", "footer": "Ours"}
    client.post(reverse("settings:texts"), {**closing})
    save(client, heading="Hello")
    publish(client)
    alice.account.plan = "launch"
    alice.account.save()
    assert look_of(alice.account).close_text == ""
    assert look_of(alice.account).heading == "Hello"
    assert client.post(reverse("settings:texts"), {**closing, "footer": "x"}).status_code == 422
    assert client.post(reverse("settings:style"), {"source": "a{color:red}"}).status_code == 422
    alice.account.max_pack = True
    alice.account.save()
    assert look_of(alice.account).close_text == "Finish"
    assert client.post(reverse("settings:texts"), {**closing, "footer": "x"}).status_code == 302


def test_looks_stay_within_their_account(alice, charlie):
    client = alice.client()
    save(client, heading="Ours")
    publish(client)
    assert look_of(charlie.account).heading == ""
    assert charlie.client().get(reverse("settings:compare", args=[1])).status_code == 404
    assert charlie.client().post(reverse("settings:restore", args=[1])).status_code == 404


def test_the_history_asks_the_database_no_more_often_when_it_grows(
    alice, django_assert_max_num_queries
):
    client = alice.client()
    save(client, heading="0")
    publish(client)
    client.get(reverse("settings:versions"))
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("settings:versions"))
        limit = len(few)
    for number in range(1, 6):
        save(client, heading=str(number))
        publish(client)
    client.get(reverse("settings:versions"))
    with django_assert_max_num_queries(limit):
        client.get(reverse("settings:versions"))
