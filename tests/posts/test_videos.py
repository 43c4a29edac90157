"""A video as a post's medium: what is looked at, the composer, the pages, the player's ranges."""

import io
import struct
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ayrdash.core import stored
from ayrdash.networks.models import SocialAccount
from ayrdash.posts import videos
from ayrdash.posts.media import copy_media
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.create import PostProblems
from tests.api.test_direct import Bucket, answers
from tests.doubles.youtube import CHANNEL
from tests.networks import codeflow
from tests.networks.accounts import link_row
from tests.networks.contract.youtube import youtube_at
from tests.posts.movies import box, header, keep_movie, movie
from tests.posts.network import link, write
from tests.posts.pictures import upload

URL = "/posts/new/"


@pytest.fixture
def bakery(alice, settings):
    with youtube_at(settings):
        yield codeflow.link(alice, "youtube", CHANNEL)


@pytest.fixture
def client(alice, bakery):
    return alice.client(acting_as=alice.profile)


def form(**fields):
    return {"text": "Hello", "networks": ["youtube"], "when": "now", "key": "k", **fields}


def film(**said):
    return SimpleUploadedFile("oven.mp4", movie(**said))


def probed(data):
    return videos.probe(io.BytesIO(data), "a.mp4")


def refusal(data):
    with pytest.raises(PostRefused) as refused:
        probed(data)
    return str(refused.value.message)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, videos.Probed("video/mp4", 1280, 720, 10)),
        ({"turned": True, "seconds": 0.5}, videos.Probed("video/mp4", 720, 1280, 0.5)),
        ({"brand": b"qt  "}, videos.Probed("video/quicktime", 1280, 720, 10)),
        ({"seconds": 0}, videos.Probed("video/mp4", 1280, 720, None)),
    ],
)
def test_a_header_tells_kind_shape_and_length(said, told):
    assert probed(movie(**said)) == told


def test_the_pictures_may_lie_before_the_header_and_up_to_the_end():
    whole = header()
    start, rest = whole[:20], whole[20:]
    assert probed(start + box(b"mdat", bytes(50)) + rest).seconds == 10
    assert probed(whole + struct.pack(">I4s", 0, b"mdat") + bytes(50)).seconds == 10
    assert probed(whole + struct.pack(">I4sQ", 1, b"mdat", 66) + bytes(50)).seconds == 10


@pytest.mark.parametrize(
    "data",
    [
        movie()[:-1],
        header(),
        movie().replace(b"moov", b"free"),
        movie() + b"\0\0\0\4junk",
        movie().replace(b"mvhd", b"\xff\xff\xff\xff"[:4])[:60],
    ],
    ids=["cut", "no pictures", "no header", "bad box", "cut header"],
)
def test_what_does_not_lead_to_its_end_is_damaged(data):
    assert "is damaged" in refusal(data)


EMPTY = struct.pack(">I4s", 8, b"free")


@pytest.mark.parametrize(
    "moov",
    [
        box(b"trak", EMPTY * 3_000) * 4,
        box(b"trak", box(b"tkhd"), box(b"mdia", EMPTY * 3_000)) * 4,
        EMPTY * 12_000,
    ],
    ids=["in tracks", "in their media", "on one level"],
)
def test_what_a_header_costs_is_bounded_for_the_whole_file(moov):
    data = header()[:20] + box(b"moov", moov) + box(b"mdat")
    assert "too many parts" in refusal(data)


def test_a_recording_in_thousands_of_fragments_is_taken():
    assert probed(movie(10) + (box(b"moof") + box(b"mdat")) * 4_900).seconds == 10


def test_sound_alone_is_no_video():
    assert "no picture" in refusal(movie(handler=b"soun"))


def test_damage_of_any_kind_is_a_sentence_or_a_video():
    data = movie(length=10)
    for place in range(len(data)):
        for value in (0, 1, 255):
            hurt = bytearray(data)
            hurt[place] = value
            try:
                found = probed(bytes(hurt))
            except PostRefused:
                continue
            assert found.width >= 0


def test_the_composer_takes_a_video_shows_it_and_publishes_it(client, alice):
    kept = client.post(URL, form(images=film(), keep="1"))
    (media,) = Media.objects.all()
    page = kept.content.decode()
    assert f'<video class="image__thumb" src="/posts/media/{media.ref}/"' in page
    assert "oven.mp4" in page
    assert media.facts in page
    assert "What does the video show?" in page
    named = form(media=media.ref, **{"option-youtube-title": "Our oven"})
    answer = client.post(URL, {**named, f"alt_{media.ref}": "An oven"}, follow=True)
    post = Post.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("posts:detail", args=[post.ref])
    page = answer.content.decode()
    assert 'controls aria-label="An oven"' in page
    assert "oven.mp4" in page
    assert Delivery.objects.get().options == {"title": "Our oven"}


def test_the_page_says_what_it_takes(client):
    page = client.get(URL).content.decode()
    assert "One video, MP4 or MOV: YouTube up to 2 GB and 12 hours." in page
    assert "still image" not in page


def test_a_post_without_its_video_and_one_with_an_image_are_told_so(client):
    answer = client.post(URL, form(**{"option-youtube-title": "Our oven"}))
    assert answer.context["form"].errors == {"images": ["A post on YouTube needs a video."]}
    both = form(images=[film(), upload()], **{"option-youtube-title": "Our oven"})
    told = client.post(URL, both).context["form"].errors["images"]
    assert told == [
        "YouTube takes no images.",
        "YouTube takes one video alone, without images.",
    ]


def test_a_short_must_be_short(client):
    options = {"option-youtube-title": "Our oven", "option-youtube-shorts": "on"}
    answer = client.post(URL, form(images=film(seconds=181, size=(720, 1280)), **options))
    told = answer.context["form"].errors["images"]
    assert told == ["YouTube takes videos of at most 3 minutes."]
    answer = client.post(URL, form(images=film(), **options))
    assert "too wide or too narrow" in answer.context["form"].errors["images"][0]


@pytest.mark.parametrize("yes", [True, "true", "yes", 1, "on"])
def test_whatever_word_makes_it_a_short_makes_it_one_that_must_be_short(alice, bakery, yes):
    film = keep_movie(alice.profile, seconds=181, size=(720, 1280))
    said = {"youtube": {"title": "Our oven", "shorts": yes}}
    with pytest.raises(PostProblems) as refused:
        write(alice, networks=["youtube"], media=[film], options=said)
    told = [problem.message for problem in refused.value.problems]
    assert told == ["YouTube takes videos of at most 3 minutes."]


def test_a_network_without_videos_and_one_without_mov_say_so(alice, bluesky):
    link(alice, bluesky)
    link_row(alice.profile, network="linkedin")
    client = alice.client(acting_as=alice.profile)
    sent = form(networks=["bluesky", "linkedin"], images=film(brand=b"qt  "))
    assert client.post(URL, sent).context["form"].errors == {
        "images": ["Bluesky takes MP4 alone, and no MOV.", "LinkedIn takes no video here."]
    }


def test_a_player_gets_the_range_that_it_asks_for(client, alice):
    media, data = keep_movie(alice.profile), movie()
    url, size = reverse("posts:media", args=[media.ref]), len(movie())
    whole = client.get(url)
    assert (whole.status_code, whole["Content-Type"]) == (200, "video/mp4")
    assert (whole.getvalue(), whole["Accept-Ranges"]) == (data, "bytes")
    for asked, start, stop in [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, size),
        ("bytes=-50", size - 50, size),
        (f"bytes=10-{size * 2}", 10, size),
    ]:
        part = client.get(url, headers={"range": asked})
        assert (part.status_code, part.getvalue()) == (206, data[start:stop])
        assert part["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
    assert client.get(url, headers={"range": f"bytes={size}-"}).status_code == 416
    assert client.get(url, headers={"range": "lines=1-2"}).status_code == 200


@pytest.mark.parametrize(("status", "told"), [(404, 404), (403, 503), (503, 503)])
def test_a_bucket_that_fails_is_no_fault_of_ours(client, alice, monkeypatch, status, told):
    media, bucket = keep_movie(alice.profile), Bucket()
    monkeypatch.setattr(stored, "default_storage", SimpleNamespace(bucket=bucket))

    def fails():
        raise answers("HeadObject", status)

    bucket.head = fails
    answer = client.get(reverse("posts:media", args=[media.ref]))
    assert (answer.status_code, "max-age=86400" in answer.get("Cache-Control", "")) == (told, False)


def test_a_copy_is_a_file_of_its_own(alice):
    media = keep_movie(alice.profile)
    copied = copy_media(media)
    media.delete()
    with copied.file.open("rb") as file:
        assert file.read() == movie()
    assert (copied.seconds, copied.width, copied.file_name) == (10, 1280, "a.mp4")


def test_a_video_of_a_post_is_named_in_the_history(client, alice, bakery):
    assert isinstance(bakery, SocialAccount)
    named = {"option-youtube-title": "Our oven"}
    client.post(URL, form(text="", images=film(), **named))
    page = client.get(reverse("posts:index")).content.decode()
    assert "player-play" in page
    assert ("Without text" in page, "Image only" in page) == (True, False)
    page = client.get(reverse("posts:detail", args=[Post.objects.get().ref])).content.decode()
    assert "Video only" in page
