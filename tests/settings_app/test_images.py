"""Logos and favicons: encoded anew, served safely, everything else refused."""

import io
import tracemalloc

import pytest
from django.urls import reverse
from PIL import Image, PngImagePlugin

from settings_app import images
from settings_app.models import LookFile
from settings_app.queries import draft_content
from tests.settings_app.samples import SVG, bomb, icon_with, image_bytes, png, upload

BRAND = "settings:brand"


def send_logo(party, data, name="logo.png"):
    return party.client().post(
        reverse(BRAND), {"form": "logo", "logo": upload(data, name), "logo_alt": "Northwind"}
    )


def send_favicon(party, data, name="favicon.ico"):
    return party.client().post(reverse(BRAND), {"form": "tab", "favicon": upload(data, name)})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_fitted_and_served_for_ever(alice, client, kind):
    assert send_logo(alice, image_bytes(kind, (2000, 500))).status_code == 302
    row = LookFile.objects.get()
    assert (row.width, row.height) == (800, 200)
    url = reverse("look:file", args=[draft_content(alice.account)["logo"]])
    answer = client.get(url)
    body = b"".join(answer.streaming_content)
    assert Image.open(io.BytesIO(body)).size == (800, 200)
    assert answer["Content-Type"] == row.content_type
    assert answer["Content-Type"] in ("image/png", "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_nothing_of_the_file_s_own_words_is_left(alice, client):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SECRET-PLACE")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    for data in (image_bytes(pnginfo=notes, exif=exif), image_bytes("JPEG", exif=exif)):
        assert b"SECRET-PLACE" in data
        send_logo(alice, data + b"<script>SECRET-PLACE</script>")
        url = reverse("look:file", args=[draft_content(alice.account)["logo"]])
        assert b"SECRET-PLACE" not in b"".join(client.get(url).streaming_content)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (SVG, "SVG can carry scripts"),
        (b"\xef\xbb\xbf  " + SVG, "not an image|SVG can carry"),
        (b"<html><script>alert(1)</script>", "SVG can carry scripts"),
        (b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)", "not an image"),
        (b"%PDF-1.7", "not an image"),
        (b"", "empty"),
        (image_bytes()[:60], "not an image|damaged"),
        (image_bytes("TIFF"), "not an image"),
        (bomb(9_000, 9_000), "megapixels"),
        (bomb(30_000, 30_000), "megapixels"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 6_000_000, "larger than"),
    ],
)
def test_what_is_no_honest_image_is_refused(alice, data, says):
    answer = send_logo(alice, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert any(word in page for word in says.split("|"))
    assert not LookFile.objects.exists()


def test_an_icon_is_made_of_three_sizes(alice, client):
    for data in (image_bytes("ICO", (64, 64)), image_bytes(size=(300, 100)), image_bytes("WEBP")):
        assert send_favicon(alice, data).status_code == 302
        url = reverse("look:file", args=[draft_content(alice.account)["favicon"]])
        answer = client.get(url)
        assert answer["Content-Type"] == "image/x-icon"
        icon = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize("side", [2_500, 9_000, 30_000])
def test_a_large_picture_inside_a_small_icon_is_refused_undecoded(alice, side):
    data = icon_with(bomb(side, side))
    tracemalloc.start()
    with pytest.raises(images.ImageRefused):
        images.encode_favicon(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
    assert send_favicon(alice, data).status_code == 422


def test_the_same_file_twice_is_kept_once(alice):
    send_logo(alice, image_bytes())
    send_logo(alice, image_bytes())
    assert LookFile.objects.count() == 1


def test_a_logo_goes_and_its_words_stay(alice):
    send_logo(alice, image_bytes())
    alice.client().post(
        reverse(BRAND), {"form": "logo", "remove_logo": "on", "logo_alt": "Northwind"}
    )
    content = draft_content(alice.account)
    assert (content["logo"], content["logo_alt"]) == ("", "Northwind")


def test_an_unknown_file_is_not_there(client, db):
    assert client.get(reverse("look:file", args=["a" * 32 + ".png"])).status_code == 404
    assert client.get("/look/../../etc/passwd").status_code == 404


def test_pictures_for_texts(alice, charlie):
    owner = alice.client()
    page = reverse("settings:modals")
    assert owner.post(page, {"form": "picture", "picture": png()}).status_code == 302
    name = LookFile.objects.get().name
    html = f'<div><img src="/look/{name}" alt="Steps"></div>'
    owner.post(page, {"form": "modals", "modal_telegram": html})
    assert draft_content(alice.account)["modals"]["telegram"] == html
    remove = reverse("settings:remove_picture", args=[name])
    assert charlie.client().post(remove).status_code == 404
    assert "stays" in owner.post(remove, follow=True).content.decode()
    owner.post(page, {"form": "modals", "modal_telegram": ""})
    owner.post(remove)
    assert not LookFile.objects.exists()
