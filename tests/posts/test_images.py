"""What becomes of uploaded images: kept clean, or refused with a sentence, whatever they are."""

import io
import random
import struct
import zlib
from contextlib import suppress

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from ayrdash.posts import images, limits, media
from ayrdash.posts.models import Media
from ayrdash.posts.rules import PostRefused
from tests.posts.pictures import picture, upload

KINDS = ["PNG", "JPEG", "WEBP", "GIF"]


def opened(encoded):
    return Image.open(io.BytesIO(encoded.data))


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def why(data, **options):
    with pytest.raises(PostRefused) as caught:
        images.encode(data, "x.png", **options)
    assert caught.value.field == "images"
    return str(caught.value.message)


def corner(encoded):
    """Return the colour at the top left."""
    return opened(encoded).convert("RGB").getpixel((1, 1))


def near(colour, wanted, by=12):
    return all(abs(a - b) <= by for a, b in zip(colour, wanted, strict=True))


# --- Damaged ------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_damage_of_any_kind_gives_an_image_or_a_sentence(kind):
    rng = random.Random(f"20261124{kind}")
    noise = Image.effect_noise((48, 40), 90).convert("RGB")
    whole = saved(noise, kind, **({"exif": exif_of(6)} if kind != "GIF" else {}))
    kept = 0
    for _round in range(250):
        data = bytearray(whole)
        for _hit in range(rng.choice([1, 1, 4, 30])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if rng.random() < 0.4:
            del data[rng.randrange(len(data)) :]
        # Anything but a refusal would end the test.
        with suppress(PostRefused):
            assert opened(images.encode(bytes(data), "damaged")).load()
            kept += 1
    assert kept < 250


@pytest.mark.parametrize("error", [struct.error, TypeError, IndexError, SyntaxError, EOFError])
def test_whatever_a_decoder_raises_is_a_sentence(error, monkeypatch):
    def fail(*args):
        raise error("deep inside")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load_prepare", fail)
    assert "is damaged" in why(picture())
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "_open", fail)
    assert why(picture())


def test_running_out_of_memory_is_a_sentence_too(monkeypatch):
    def fail(*args):
        raise MemoryError

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load_prepare", fail)
    assert "megapixels" in why(picture())


def test_damaged_exif_costs_only_the_turn():
    data = picture("JPEG", (8, 4), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert (images.encode(data, "x").width, images.encode(data, "x").height) == (8, 4)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (65_000, 65_000), (2**31 - 1, 1)])
def test_pixel_bombs_are_refused_by_their_header(width, height):
    bomb = png_header(width, height) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert "50 megapixels" in why(bomb)


def test_a_bomb_in_a_text_chunk_is_refused():
    text = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"A" * 80_000_000, 9))
    whole = picture()
    assert why(whole[:33] + text + whole[33:])


# --- Not images, or not still -------------------------------------------------


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>', "SVG"),
        (b"<svg onload=alert(1)>", "SVG"),
        (b"\x00\x00\x00\x20ftypheic\x00\x00", "HEIC"),
        (b"\x00\x00\x00\x20ftypavif\x00\x00", "AVIF"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", "video"),
        (b"\x1a\x45\xdf\xa3\x01", "video"),
        (b"%PDF-1.7", "not an image"),
        (b"<!doctype html><script>", "not an image"),
    ],
)
def test_what_is_no_image_is_named(data, word):
    assert word in why(data)


def test_other_formats_of_the_library_stay_shut():
    for kind in ("BMP", "TIFF", "ICO", "PPM", "PDF", "EPS"):
        assert "not an image we can read" in why(picture(kind, (32, 32)))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_moving_images_are_refused_and_still_ones_kept(kind):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    moving = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert "moves" in why(moving)
    assert images.encode(saved(frames[0], kind), "still").width == 8


def test_stills_that_phones_put_into_one_jpeg_do_not_move():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    data = saved(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert near(corner(images.encode(data, "x")), (254, 0, 0))


# --- Clean --------------------------------------------------------------------


def exif_of(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_with_its_place_is_gone(kind):
    data = saved(Image.new("RGB", (8, 8), "teal"), kind, exif=exif_of(1))
    assert b"SecretCamera" in data
    encoded = images.encode(data, "x")
    for word in (b"SecretCamera", b"Exif", b"eXIf"):
        assert word not in encoded.data
    assert not opened(encoded).getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation_comes_out_upright(orientation):
    upright = Image.new("RGB", (32, 16), "white")
    upright.paste((255, 0, 0), (0, 0, 16, 8))
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if back is None else upright.transpose(back)
    encoded = images.encode(saved(stored, "PNG", exif=exif_of(orientation)), "x")
    assert (encoded.width, encoded.height) == (32, 16)
    assert near(corner(encoded), (255, 0, 0))
    assert near(opened(encoded).convert("RGB").getpixel((28, 12)), (255, 255, 255))


@pytest.mark.parametrize("kind", KINDS)
def test_what_hides_behind_the_pixels_is_gone(kind):
    script = b"<script>alert(1)</script>PK\x03\x04"
    encoded = images.encode(picture(kind) + script, "x.html")
    assert script not in encoded.data
    assert encoded.content_type in ("image/png", "image/jpeg")


def test_comments_and_text_are_gone():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>secret</script>")
    for data in (picture("PNG", pnginfo=info), picture("JPEG", comment=b"secret")):
        assert b"secret" in data
        assert b"secret" not in images.encode(data, "x").data


# --- Colour -------------------------------------------------------------------


def swapped_profile():
    """Build an ICC profile whose red is sRGB's blue and the other way round."""

    def xyz(*values):
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"rXYZ": xyz(*blue),
        b"gXYZ": xyz(*green),
        b"bXYZ": xyz(*red),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"swap\0" + b"\0" * 79,
    }
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += struct.pack(">4sII", name, offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", offset + len(body), b"\0" * 4, 0x02400000, b"mntr", b"RGB ", b"XYZ "
    )
    head = head.ljust(36, b"\0") + b"acsp"
    head = head.ljust(68, b"\0") + xyz(0.9642, 1.0, 0.8249)[8:]
    return head.ljust(128, b"\0") + table + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_a_colour_profile_is_applied_before_it_is_dropped(kind, mode):
    if (kind, mode) in {("JPEG", "RGBA"), ("JPEG", "P"), ("WEBP", "P")}:
        pytest.skip("the format has no such mode")
    image = Image.new("RGB", (8, 8), (250, 0, 0)).convert(mode)
    encoded = images.encode(saved(image, kind, icc_profile=swapped_profile()), "x")
    assert near(corner(encoded), (0, 0, 250), by=20)
    assert "icc_profile" not in opened(encoded).info


def test_the_usual_profile_changes_nothing():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (8, 8), (90, 140, 40))
    encoded = images.encode(saved(image, "PNG", icc_profile=srgb), "x")
    assert near(corner(encoded), (90, 140, 40), by=2)
    assert "icc_profile" not in opened(encoded).info


def test_a_broken_profile_is_left_aside():
    data = picture("PNG", icc_profile=b"not a profile" * 20)
    assert images.encode(data, "x").width == 8


@pytest.mark.parametrize("profile", [b"", b"broken" * 99])
def test_print_colours_become_screen_colours(profile):
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    encoded = images.encode(saved(image, "JPEG", icc_profile=profile), "x")
    assert opened(encoded).mode == "RGB"
    assert near(corner(encoded), (254, 0, 0))


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_sixteen_bits_are_scaled_not_cut(grey):
    data = saved(Image.new("I;16", (8, 8), grey * 257), "PNG")
    assert near(corner(images.encode(data, "x")), (grey, grey, grey))


def test_every_mode_keeps_its_colours_and_its_holes():
    for mode in ("1", "L", "P", "RGB"):
        encoded = images.encode(saved(Image.new(mode, (8, 8), 0), "PNG"), mode)
        assert near(corner(encoded), (0, 0, 0)), mode
    for mode, clear in (("LA", (0, 0)), ("RGBA", (0, 0, 0, 0))):
        encoded = images.encode(saved(Image.new(mode, (8, 8), clear), "PNG"), mode)
        assert opened(encoded).getpixel((0, 0))[3] == 0, mode
    holes = saved(Image.new("P", (8, 8), 0), "GIF", transparency=0)
    assert opened(images.encode(holes, "gif")).getpixel((0, 0))[3] == 0


# --- Bounds -------------------------------------------------------------------


def test_large_images_are_made_to_fit():
    noise = Image.effect_noise((5000, 900), 120).convert("RGB")
    encoded = images.encode(saved(noise, "JPEG", quality=97), "x")
    assert max(encoded.width, encoded.height) <= limits.LONGEST_SIDE
    assert len(encoded.data) <= limits.image_bytes()
    assert encoded.width / encoded.height == pytest.approx(5000 / 900, rel=0.01)


def test_transparent_noise_too_large_for_png_is_put_on_white():
    noise = Image.effect_noise((1400, 1400), 120).convert("RGBA")
    noise.putalpha(Image.effect_noise((1400, 1400), 120))
    encoded = images.encode(saved(noise, "PNG", compress_level=1), "x")
    assert encoded.content_type == "image/jpeg"
    assert len(encoded.data) <= limits.image_bytes()


def keep(alice, uploads, **options):
    kept, refused = media.keep_uploads(profile=alice.profile, uploads=uploads, **options)
    assert all(problem.field == "images" for problem in refused)
    assert Media.objects.count() == len(kept)
    return len(kept), [str(problem.message) for problem in refused]


def test_one_bad_file_costs_only_itself(alice):
    kept, refused = keep(alice, [upload(), upload(b"no image", "no.txt"), upload()])
    assert kept == 2
    assert len(refused) == 1
    assert "no.txt" in refused[0]


def test_one_request_decodes_only_so_many(alice, monkeypatch):
    many = [upload(name=f"{number}.png") for number in range(limits.UPLOADS_AT_ONCE + 3)]
    kept, refused = keep(alice, many)
    assert kept == limits.UPLOADS_AT_ONCE
    assert [message.split("”")[0] for message in refused] == ["“10.png", "“11.png", "“12.png"]


def test_one_request_decodes_only_so_much(alice, monkeypatch):
    monkeypatch.setattr(limits, "UPLOAD_BYTES_AT_ONCE", 3 * len(picture()))
    assert keep(alice, [upload() for _ in range(5)])[0] == 3
    Media.objects.all().delete()
    monkeypatch.setattr(limits, "UPLOAD_BYTES_AT_ONCE", 10**9)
    monkeypatch.setattr(limits, "PIXELS_AT_ONCE", 100)
    assert keep(alice, [upload() for _ in range(5)])[0] == 2


def test_a_form_carries_only_so_many(alice):
    kept, refused = keep(alice, [upload() for _ in range(3)], room=1)
    assert (kept, len(refused)) == (1, 2)


def test_a_file_that_is_too_large_is_not_read(alice, monkeypatch):
    monkeypatch.setattr(limits, "UPLOAD_BYTES", 10)
    kept, refused = keep(alice, [upload(name="big.png")])
    assert kept == 0
    assert "big.png" in refused[0]
