"""Customers' HTML: what stays, what goes, and that cleaning again changes nothing."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from settings_app.markup import clean, clean_text_or_html, kept, taken_away
from tests.settings_app.samples import xss_cases

CASES = xss_cases()


def test_the_documented_example_stays():
    html = '<div class="my-steps"><a href="https://help.test/">Our steps</a><br><b>Then</b></div>'
    assert kept(html) == html
    shown = clean(html)
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert 'target="_blank"' in shown


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="http://plain.test/">x</a>', "<a>x</a>"),
        ('<a href="//host.test/">x</a>', "<a>x</a>"),
        ('<img src="https://spy.test/x.png">', "<img>"),
        ('<img src="data:image/png;base64,xx">', "<img>"),
        ('<p style="color:red" id="x" class="ayd-safe">x</p>', "<p>x</p>"),
        ("<script>alert(1)</script><style>*{}</style>ok", "ok"),
        ('<form action="https://spy.test"><input name="password"></form>', ""),
        ('<iframe src="https://spy.test"></iframe>', ""),
        ("<!-- x --><b>x", "<b>x</b>"),
    ],
)
def test_what_goes(html, left):
    assert kept(html) == left


def test_plain_text_keeps_its_lines():
    assert clean_text_or_html("© 2026\nNorthwind & Co") == "<p>© 2026<br>Northwind &amp; Co</p>"
    assert clean_text_or_html(" ") == ""


def test_people_are_told_what_was_taken_out(alice):
    html = '<p onclick="x()">Hi<script>alert(1)</script></p>'
    assert "onclick=x()" in taken_away(html, kept(html))
    data = {"form": "closing", "footer": html}
    page = alice.client().post(reverse("settings:texts"), data, follow=True).content.decode()
    assert "taken out" in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("number", range(0, len(CASES), 500))
def test_the_corpus_comes_out_clean_and_stays_so(number):
    for case in CASES[number : number + 500]:
        once = kept(case)
        assert kept(once) == once, case
        assert isinstance(taken_away(case, once), list)
        shown = clean(once).lower()
        for word in ("<script", "<svg", "<iframe", "<form", "<input", "<style", "<object", "<math"):
            assert word not in shown, case


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet="<!-[]>/?a=\"' ", max_size=60),
        st.lists(st.sampled_from(CASES), max_size=3).map("".join),
    )
)
def test_whatever_comes_in_cleaning_twice_changes_nothing(html):
    assert kept(kept(html)) == kept(html)
    assert taken_away(kept(html), kept(html)) == []
    assert isinstance(taken_away(html, kept(html)), list)
