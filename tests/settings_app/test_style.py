"""Own style sheets: checked line by line, scoped, served as a file of their own."""

import cProfile

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from ayrdash.core.networks import Network
from settings_app import css_names
from settings_app.look import look_of
from settings_app.models import LookFile, LookVersion
from settings_app.stylesheet import check
from tests.architecture.sources import ROOT
from tests.settings_app.samples import css_attacks, upload

GOOD = """/* Northwind */
:root { --ayd-bg: #fffdf8; --ayd-accent: #7a1f3d; --ayd-radius: 4px }
body { font-family: "Gill Sans", sans-serif; background: linear-gradient(#fffdf8, #fff) }
.ayd-card { border-radius: 4px !important; box-shadow: 0 1px 3px rgb(0 0 0 / 20%) }
.ayd-card--bluesky .ayd-card__name, .ayd-help { text-transform: uppercase }
.ayd-button--primary:hover { background: color-mix(in srgb, var(--ayd-accent) 80%, black) }
.ayd-close::after { content: "→" }
.my-blue a { color: #0645ad; text-decoration: underline }
@media (min-width: 40rem) { .ayd-grid { display: grid; grid-template-columns: 1fr 1fr } }
@media (prefers-color-scheme: dark) { .ayd-page { --ayd-bg: #201a16; --ayd-accent: #f0a0b8 } }
"""


def send(party, source, **data):
    return party.client().post(reverse("settings:style"), {"source": source, **data})


def test_a_good_sheet_keeps_every_rule_under_the_root():
    sheet = check(GOOD)
    assert sheet.errors == []
    assert sheet.text.count("{") == GOOD.count("{")
    for line in sheet.text.splitlines():
        if line.endswith("{") and not line.startswith("@media"):
            assert all(part.strip().startswith(".ayd-page") for part in line.split(","))


def test_a_sheet_is_published_as_a_file_of_its_own(alice, client):
    assert send(alice, GOOD).status_code == 302
    draft = LookVersion.objects.get()
    alice.client().post(reverse("settings:publish"), {"revision": draft.revision})
    answer = client.get(look_of(alice.account).css_url)
    assert answer["Content-Type"] == "text/css"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).decode() == check(GOOD).text
    # The editor finds the sheet as it was written.
    assert "/* Northwind */" in alice.client().get(reverse("settings:style")).content.decode()


def test_a_file_is_read_and_an_empty_text_removes_the_sheet(alice):
    owner = alice.client()
    url = reverse("settings:style")
    sheet = upload(b"\xef\xbb\xbf" + GOOD.encode(), "northwind.css", "text/css")
    assert owner.post(url, {"file": sheet}).status_code == 302
    assert LookFile.objects.get().label == "northwind.css"
    owner.post(url, {"source": " "})
    assert "style" not in LookVersion.objects.get().content
    for data in (b"\xff\xfe\x00", b"a" * 100_001):
        assert owner.post(url, {"file": upload(data, "x.css")}).status_code == 422


def test_what_is_not_allowed_is_named_by_its_line_and_may_be_left_out(alice):
    source = ".ayd-card { color: #111 }\n\n.ayd-card { position: fixed; color: #222 }\n"
    answer = send(alice, source)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "line 3" in page
    assert "position is not allowed" in page
    assert "position: fixed" in page
    assert not LookFile.objects.exists()
    assert send(alice, source, leave_out="on").status_code == 302
    assert "position" not in LookFile.objects.get().file.read().decode()


def test_unknown_classes_are_pointed_out():
    sheet = check(".ayd-card {\n gap: 1px }\n.ayd-crad, .my-own { color: #111 }")
    assert [(w.line, w.text) for w in sheet.warnings] == [(3, "The page has no class .ayd-crad.")]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (":root {\n --ayd-bg: #000 }", 2),
        (":root { --ayd-accent: pink }", 1),
        (".ayd-card { color: #bbb; background: #fff }", 1),
        ("\n.ayd-top-header { color: #eee }", 2),
        (".ayd-button--primary { background: var(--ayd-surface) }", 1),
        (".ayd-page { background: hsl(0 0% 10%) }", 1),
        (":root { --ayd-ink: light-dark(#ddd, #000) }", 1),
    ],
)
def test_colours_that_are_hard_to_read_are_pointed_out(source, line):
    found = [w for w in check(source).warnings if "contrast" in w.text]
    assert found
    assert {w.line for w in found} == {line}


@pytest.mark.parametrize(
    "source",
    [
        ".ayd-top-header { color: light-dark(#111, #eee) }",
        ".ayd-card { color: #222; background: #fff }",
        ".ayd-card { background: linear-gradient(red, blue) }",
        ".ayd-card { color: currentcolor }",
        ".my-x { color: #eee }",
    ],
)
def test_what_can_be_read_or_not_be_told_is_left_in_peace(source):
    assert check(source).warnings == []


@pytest.mark.parametrize("source", css_attacks())
def test_an_attack_leaves_nothing_that_fetches_reads_or_escapes(source):
    text = check(source).text.lower()
    for word in ("url", "image-set", "import", "font-face", "attr(", "expression", "behavior"):
        assert word not in text, text
    for word in ("fixed", "sticky", "absolute", "z-index", "[", "#token", "</", "javascript", "\\"):
        assert word not in text, text


def test_the_documented_names_are_the_ones_that_are_known():
    document = (ROOT / "docs" / "linking-page.md").read_text()
    for name in css_names.CUSTOM_PROPERTIES:
        assert f"`{name}`" in document, name
    for name in css_names.CLASSES:
        is_network = name.removeprefix("ayd-card--") in Network.values
        assert f".{'ayd-card' if is_network else name}" in document, name


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.text(alphabet="{}[]()@;:.#,*>+~\"'\\/ abu-r1%\n!", max_size=300),
        st.lists(st.sampled_from([*GOOD.split(), "url(", "@import", "}", "\\"]), max_size=60).map(
            " ".join
        ),
    )
)
def test_whatever_comes_in_comes_out_clean_and_stays_so(source):
    once = check(source)
    twice = check(once.text)
    assert twice.errors == []
    assert twice.text == once.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", [".ayd-card { color: #111; padding: calc(1px + 2px) }\n", "((", "a{", "@media x{"]
)
def test_work_grows_with_the_size_alone(piece):
    """Counted in calls, not in seconds: three times the text is three times the work."""

    def calls(size):
        with cProfile.Profile() as profile:
            check(piece * (size // len(piece)))
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(90_000) < 3.5 * calls(30_000)
