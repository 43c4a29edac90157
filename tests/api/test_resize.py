"""Images brought to a network's size: the right pixels, within bounds, kept like uploads."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from ayrdash.api.models import Upload
from ayrdash.posts.resizing import PRESETS
from tests.api.test_posts import linked  # noqa: F401 - a fixture

RED, BLUE, WHITE, GREEN = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 128, 0)


def image(size, colour="red", *, right=None, mode="RGB"):
    made = Image.new(mode, size, colour)
    if right:
        made.paste(right, (size[0] // 2, 0, *size))
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def uri(data):
    return "data:image/png;base64," + base64.b64encode(data).decode()


def near(pixel, colour, by=12):
    return all(abs(a - b) <= by for a, b in zip(pixel, colour, strict=True))


@pytest.fixture
def resized(api):
    """Resize, and return the reply and the pixels that its address serves."""

    def act(data, **members):
        reply = api.post("/media/resize", {"file": uri(data), **members})
        assert reply["status"] == "success", reply
        served = api.http.get("/" + reply["url"].split("/", 3)[3])
        shown = Image.open(io.BytesIO(served.getvalue())).convert("RGB")
        assert shown.size == (reply["width"], reply["height"])
        return reply, shown

    return act


@pytest.mark.parametrize("platform", ["facebook", "instagram_portrait"])
def test_each_network_has_its_size(resized, platform):
    reply, shown = resized(image((40, 20)), platform=[platform])
    assert (shown.size, reply["platform"], reply["mode"]) == (PRESETS[platform], platform, "resize")


def test_all_is_shown_with_colour_beside_it(resized):
    _, shown = resized(image((40, 20)), dimensions={"width": 100, "height": 100})
    assert near(shown.getpixel((50, 5)), WHITE)
    assert near(shown.getpixel((50, 50)), RED)
    wish = {"dimensions": {"width": 100, "height": 100}, "effects": {"color": "#0000FF"}}
    _, shown = resized(image((40, 20)), **wish)
    assert near(shown.getpixel((50, 95)), BLUE)


def test_blur_fills_beside_the_image(resized):
    _, shown = resized(image((40, 20)), mode="blur", dimensions={"width": 100, "height": 100})
    assert near(shown.getpixel((50, 5)), RED)


def test_cropping_keeps_the_part_that_is_named(resized):
    data = image((200, 100), "red", right="blue")
    at = {"width": 50, "height": 100, "xCoordinate": 0, "yCoordinate": 50}
    _, left = resized(data, mode="crop", dimensions=at)
    _, right = resized(data, mode="crop", dimensions={**at, "xCoordinate": 200})
    _, middle = resized(data, mode="crop", dimensions={"width": 50, "height": 100})
    assert near(left.getpixel((25, 50)), RED)
    assert near(right.getpixel((25, 50)), BLUE)
    assert near(middle.getpixel((10, 50)), RED)
    assert near(middle.getpixel((40, 50)), BLUE)


def test_effects(resized):
    size = {"dimensions": {"width": 100, "height": 100}}
    _, faint = resized(image((50, 50)), effects={"opacity": 0}, **size)
    _, grey = resized(image((50, 50)), effects={"grayscale": "true"}, **size)
    assert near(faint.getpixel((50, 50)), WHITE)
    red, green, blue = grey.getpixel((50, 50))
    assert max(red, green, blue) - min(red, green, blue) < 5
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    for quality in (10, 90):
        resized(out.getvalue(), effects={"quality": quality}, **size)
    sizes = list(Upload.objects.order_by("-id").values_list("size_bytes", flat=True)[:2])
    assert sizes[1] < sizes[0] / 2


def test_see_through_pixels_show_what_is_behind(resized):
    data = image((50, 50), (255, 0, 0, 0), mode="RGBA")
    size = {"dimensions": {"width": 100, "height": 100}}
    _, shown = resized(data, convertToJpg=True, **size)
    assert near(shown.getpixel((50, 50)), WHITE)


@pytest.mark.parametrize(
    ("position", "at"), [("southeast", (95, 95)), ("northwest", (5, 5)), ("center", (50, 50))]
)
def test_a_watermark_lies_where_it_is_wanted(api, resized, position, at):
    mark = api.post("/media/upload", {"file": uri(image((10, 10), "green"))})["url"]
    wish = {"dimensions": {"width": 100, "height": 100}}
    wish["watermark"] = {"url": mark, "position": position}
    _, shown = resized(image((50, 50)), **wish)
    assert near(shown.getpixel(at), GREEN, 40)
    assert near(shown.getpixel((50, 20)), RED)


def test_an_upload_is_resized_by_its_address_and_posted(api, linked):  # noqa: F811
    url = api.post("/media/upload", {"file": uri(image((40, 20)))})["url"]
    made = api.post("/media/resize", {"mediaUrl": url, "platform": "instagram"})
    assert (made["width"], made["height"], made["contentType"]) == (1080, 1080, "image/jpeg")
    post = api.post("/post", {"platforms": ["bluesky"], "mediaUrls": [made["url"]]})
    assert post["status"] == "success"


def test_a_file_comes_multipart_too(api):
    file = SimpleUploadedFile("a.png", image((40, 20)), "image/png")
    body = encode_multipart(BOUNDARY, {"file": file, "platform": "facebook"})
    reply = api.call("POST", "/media/resize", body, content_type=MULTIPART_CONTENT).json()
    assert (reply["width"], reply["height"]) == (1200, 630)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({}, 400),
        ({"platform": "myspace"}, 400),
        ({"platform": "facebook", "file": ""}, 400),
        ({"platform": ["facebook", "twitter"]}, 400),
        ({"dimensions": {"width": 0, "height": 5}}, 400),
        ({"dimensions": {"width": 4097, "height": 5}}, 400),
        ({"dimensions": {"width": 5}}, 400),
        ({"platform": "facebook", "effects": {"sepia": 1}}, 400),
        ({"platform": "facebook", "effects": {"color": "red"}}, 400),
        ({"platform": "facebook", "mode": "twist"}, 400),
        ({"platform": "facebook", "watermarkUrl": "https://127.0.0.2/a.png"}, 136),
        ({"platform": "facebook", "file": uri(b"no image")}, 136),
        ({"platform": "facebook", "file": "", "imageUrl": "http://a.example/a.png"}, 136),
    ],
)
def test_what_can_t_be_done_is_refused(api, wish, code):
    reply = api.post("/media/resize", {"file": uri(image((4, 2))), **wish})
    assert reply["code"] == code, reply
    assert not Upload.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(api):
    bomb = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(bomb, "PNG")
    reply = api.post("/media/resize", {"file": uri(bomb.getvalue()), "platform": "facebook"})
    assert (reply["code"], "megapixels" in reply["message"]) == (136, True)
