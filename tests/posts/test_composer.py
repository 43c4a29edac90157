"""The composer by HTTP, as a browser without scripts uses it."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.networks.models import SocialAccount
from ayrdash.posts import limits
from ayrdash.posts.models import Media, Post
from profiles import acting
from tests.cast import make_profile
from tests.posts.network import link, published
from tests.posts.pictures import picture, upload

URL = "/posts/new/"


@pytest.fixture
def account(alice, bluesky):
    return link(alice, bluesky)


@pytest.fixture
def client(alice, account):
    return alice.client(acting_as=alice.profile)


def form(**fields):
    data = {"text": "Hello", "networks": ["bluesky"], "when": "now", "key": "k", **fields}
    return {name: value for name, value in data.items() if value is not None}


def errors(answer):
    assert answer.status_code == 422
    return answer.context["form"].errors


def in_zone(profile, zone):
    profile.time_zone = zone
    profile.save()


def media_in(page):
    return re.findall(r'type="hidden" name="media" value="(\w+)"', page)


# --- The page -----------------------------------------------------------------


def test_the_page_offers_what_is_linked_and_says_whom_it_writes_as(client):
    page = client.get(URL).content.decode()
    assert "You write as Acme" in page
    assert 'value="bluesky" checked' in page
    assert "Up to 4 still images" in page


def test_enter_publishes_and_does_not_upload(client):
    page = client.get(URL).content.decode()
    composer = page[page.index('id="composer"') :]
    first = re.search(r"<button[^>]*>.*?</button>", composer, re.DOTALL).group()
    assert "Publish as Acme" in first
    assert "name=" not in first
    assert 'tabindex="-1"' in first


def test_without_a_network_it_leads_to_linking(alice):
    page = alice.client(acting_as=alice.profile).get(URL).content.decode()
    assert "Link a network first" in page


@pytest.mark.parametrize(
    ("state", "word"), [("needs_relink", "must be linked again"), ("suspended", "has suspended")]
)
def test_a_broken_link_is_told_and_cannot_be_chosen(client, state, word):
    SocialAccount.objects.update(state=state, state_reason="x")
    page = client.get(URL).content.decode()
    assert word in page
    assert 'value="bluesky" disabled' in page
    answer = client.post(URL, form())
    assert word in str(errors(answer)["networks"])


def test_writing_again_begins_with_the_text(alice, client):
    post = published(alice, text="Once more")
    assert "Once more" in client.get(f"{URL}?again={post.ref}").content.decode()
    for nothing in ("missing-0000000000", "\x00" * 20, "x" * 20):
        assert client.get(URL, {"again": nothing}).status_code == 200


# --- Publishing and scheduling ------------------------------------------------


def test_publishing_leads_to_the_post(alice, client):
    answer = client.post(URL, form())
    post = Post.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("posts:detail", args=[post.ref])
    assert (post.profile, post.source, post.created_by) == (alice.profile, "dashboard", alice.user)


def test_scheduling_keeps_the_wall_clock_of_the_profile(alice, client, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC))
    in_zone(alice.profile, "America/New_York")
    answer = client.post(URL, form(when="later", due="2026-12-01T09:30"), follow=True)
    post = Post.objects.get()
    assert post.due_at == datetime.datetime(2026, 12, 1, 14, 30, tzinfo=datetime.UTC)
    assert (post.local_due, post.local_zone) == ("2026-12-01T09:30", "America/New_York")
    page = answer.content.decode()
    assert "Scheduled as “Acme”" in page
    assert "1 Dec 2026, 09:30" in page


@pytest.mark.parametrize(
    ("zone", "due", "goes_out", "told"),
    [
        # The clocks skip the hour: the first moment after it.
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:00", "03:00 CEST"),
        ("Australia/Lord_Howe", "2027-10-03T02:10", "2027-10-02T15:30", "02:30"),
        # They show it twice: the first of the two.
        ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30", "02:30 CEST"),
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30", "01:30 EDT"),
    ],
)
def test_the_choice_at_a_clock_change_is_stated(
    alice, account, time_machine, zone, due, goes_out, told
):
    time_machine.move_to(datetime.datetime(2027, 2, 1, tzinfo=datetime.UTC))
    client = alice.client(acting_as=alice.profile)
    in_zone(alice.profile, zone)
    page = client.post(URL, form(when="later", due=due), follow=True).content.decode()
    assert Post.objects.get().due_at.strftime("%Y-%m-%dT%H:%M") == goes_out
    assert f"The clocks change then: it goes out at {told}" in page


@pytest.mark.parametrize(
    ("due", "word"),
    [
        (None, "Choose when it is to go out."),
        ("", "Choose when it is to go out."),
        ("next Tuesday", "Enter a valid date/time."),
        ("2027-02-30T10:00", "Enter a valid date/time."),
        ("2026-11-24T11:58", "That time is past."),
        ("2020-01-01T00:00", "That time is past."),
        ("2027-11-26T12:00", "up to a year ahead"),
        ("9999-12-31T23:59", "up to a year ahead"),
    ],
)
def test_a_time_that_will_not_do_is_refused_beside_it(client, time_machine, due, word):
    time_machine.move_to(datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC))
    answer = client.post(URL, form(when="later", due=due))
    assert word in str(errors(answer)["due"])
    assert not Post.objects.exists()
    if due:
        assert f'value="{due}"' in answer.content.decode()


def test_this_very_minute_is_now(client, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 24, 12, 0, 40, tzinfo=datetime.UTC))
    assert client.post(URL, form(when="later", due="2026-11-24T12:00")).status_code == 302


# --- Nothing typed is lost ----------------------------------------------------


def test_after_an_error_everything_typed_stays(client):
    text = 'Too "long" <b>' + "x" * 300
    answer = client.post(
        URL, form(text=text, when="later", due="2030-01-01T10:00", images=upload())
    )
    assert "too long" in str(errors(answer)["text"])
    page = answer.content.decode()
    assert "Too &quot;long&quot; &lt;b&gt;" in page
    assert 'value="2030-01-01T10:00"' in page
    assert 'value="bluesky" checked' in page
    assert re.search(r'value="later"[^>]* checked', page)
    assert media_in(page) == [Media.objects.get().ref]


def test_images_and_their_descriptions_come_through_errors_into_the_post(client):
    first = client.post(URL, form(text="x" * 301, images=[upload(), upload()]))
    refs = media_in(first.content.decode())
    assert len(refs) == 2
    alts = {f"alt_{refs[0]}": "A cat", f"alt_{refs[1]}": "A dog"}
    second = client.post(URL, form(text="y" * 301, media=refs, **alts))
    page = second.content.decode()
    assert media_in(page) == refs
    assert "A cat" in page
    assert "A dog" in page
    client.post(URL, form(text="", media=refs, images=upload(), **alts))
    kept = Post.objects.get().media.order_by("position")
    assert [image.alt_text for image in kept] == ["A cat", "A dog", ""]


def test_a_bad_file_is_named_and_the_good_ones_stay(client):
    files = [upload(), upload(b"<svg>", "logo.svg"), upload(b"\x00", "noise.png"), upload()]
    answer = client.post(URL, form(images=files))
    messages = str(errors(answer)["images"])
    assert "logo.svg" in messages
    assert "noise.png" in messages
    assert len(media_in(answer.content.decode())) == 2


def test_an_empty_file_costs_only_itself(client):
    empty = upload(name="empty.png")
    empty.file.truncate(0)
    empty.size = 0
    answer = client.post(URL, form(images=[empty, upload()]))
    assert "empty" in str(errors(answer)["images"])
    assert len(media_in(answer.content.decode())) == 1


def test_uploading_first_complains_about_images_only(client):
    data = form(text="", networks=None, when="later", keep="1", images=upload())
    answer = client.post(URL, data)
    assert answer.status_code == 200
    assert len(media_in(answer.content.decode())) == 1
    assert not answer.context["form"].errors
    bad = client.post(URL, {**data, "images": upload(b"no", "no.txt")})
    assert list(errors(bad)) == ["images"]


def test_removing_an_image_leaves_it_out(client):
    page = client.post(URL, form(keep="1", images=[upload(), upload()])).content.decode()
    refs = media_in(page)
    client.post(URL, form(media=refs, remove=refs[0]))
    assert [image.ref for image in Post.objects.get().media.all()] == refs[1:]


def test_too_many_images_are_refused_beside_them_and_stay(client):
    answer = client.post(URL, form(images=[upload() for _ in range(5)]))
    assert "at most 4 images" in str(errors(answer)["images"])
    assert len(media_in(answer.content.decode())) == 5


def test_a_form_can_name_no_image_of_others_and_no_nonsense(client, charlie):
    theirs = charlie.client(acting_as=charlie.profile)
    assert theirs.get(URL).status_code == 200
    other = Media.objects.create(
        profile=charlie.profile, content_type="image/png", width=1, height=1, size_bytes=1
    )
    data = form(media=[other.ref, "\x00", "x" * 500, "missing"], remove="\x00")
    assert client.post(URL, data).status_code == 302
    assert not Post.objects.get().media.exists()


def test_a_description_that_is_no_text_is_refused_beside_the_images(client):
    ref = media_in(client.post(URL, form(keep="1", images=upload())).content.decode())[0]
    answer = client.post(URL, form(media=ref, **{f"alt_{ref}": "a\x00b"}))
    assert "description" in str(errors(answer)["images"])


def test_a_network_unlinked_meanwhile_is_named_and_the_text_stays(client):
    SocialAccount.objects.all().delete()
    answer = client.post(URL, form(text="Kept"))
    assert "not linked" in str(errors(answer)["networks"])


def test_no_network_is_refused_beside_them(client):
    assert "at least one" in str(errors(client.post(URL, form(networks=None)))["networks"])


@pytest.mark.parametrize("size", [3_000, 3_000_000])
def test_what_is_too_much_for_this_machine_is_dropped_and_named(client, settings, size):
    settings.REQUEST_FILES_BYTES = len(picture()) + size // 2
    files = [upload(), upload(b"x" * size, "film.png"), upload(name="after.png")]
    answer = client.post(URL, form(text="Kept", images=files))
    messages = str(errors(answer)["images"])
    assert "film.png" in messages
    assert "after.png" in messages
    page = answer.content.decode()
    assert "Kept" in page
    assert 'value="bluesky" checked' in page
    assert len(media_in(page)) == 1


# --- Two tabs -----------------------------------------------------------------


def test_text_and_images_survive_a_change_of_profile(alice, account):
    other = make_profile(alice.account, "Beta")
    client = alice.client(acting_as=other)
    stamp = acting.stamp(alice.profile)
    answer = client.post(
        URL, form(text="From the older tab", acting=stamp, images=[upload(), upload()])
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "From the older tab" in page
    assert not Post.objects.exists()
    refs = media_in(page)[:2]
    assert len(set(refs)) == 2
    # "Switch back to Acme and go on": a plain form with what was typed.
    back = client.post(
        URL, form(text="From the older tab", media=refs, acting=stamp, acting_return="1")
    )
    assert back.status_code == 302
    post = Post.objects.get()
    assert post.profile == alice.profile
    assert [image.ref for image in post.media.order_by("position")] == refs
    assert {image.profile for image in post.media.all()} == {alice.profile}


def test_the_page_in_between_decodes_only_so_many(alice, account, monkeypatch):
    monkeypatch.setattr(limits, "UPLOADS_AT_ONCE", 2)
    client = alice.client(acting_as=make_profile(alice.account, "Beta"))
    files = [upload(name=f"{number}.png") for number in range(4)]
    answer = client.post(URL, form(acting=acting.stamp(alice.profile), images=files))
    assert answer.status_code == 409
    assert Media.objects.count() == 2
    assert "2.png" in answer.content.decode()


def test_the_page_in_between_names_what_was_dropped(alice, account, settings):
    settings.REQUEST_FILES_BYTES = len(picture())
    client = alice.client(acting_as=make_profile(alice.account, "Beta"))
    files = [upload(), upload(name="second.png")]
    answer = client.post(URL, form(acting=acting.stamp(alice.profile), images=files))
    assert answer.status_code == 409
    assert Media.objects.count() == 1
    assert "second.png" in answer.content.decode()


def test_who_may_not_post_stores_nothing(alice, account):
    Membership.objects.update(role="viewer")
    client = alice.client(acting_as=alice.profile)
    for stamp in (acting.stamp(alice.profile), "forged"):
        assert client.post(URL, form(acting=stamp, images=upload())).status_code == 403
    assert not Media.objects.exists()
    assert client.get(URL).status_code == 403


def test_the_prune_leaves_a_fresh_upload(client):
    client.post(URL, form(keep="1", images=upload(picture("JPEG"), "a.jpg")))
    assert Media.objects.get().created_at <= timezone.now()
