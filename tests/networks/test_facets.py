"""What becomes a link, a mention or a tag, and what must not."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayrdash.networks.adapters.bluesky.facets import facets

NOBODY = "nobody.test"


def marked(text):
    """Return (what is shown, what it is) for each facet, read back by its bytes."""
    data = text.encode()
    found = []
    end_before = 0
    for facet in facets(text, lambda handle: None if handle == NOBODY else f"did:of:{handle}"):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert end_before <= start < end <= len(data)
        end_before = end
        (feature,) = facet["features"]
        kind = feature.pop("$type").removeprefix("app.bsky.richtext.facet#")
        (value,) = feature.values()
        found.append((data[start:end].decode(), kind, value))
    return found


def link(shown, address=None):
    return (shown, "link", address or f"https://{shown}")


def same(shown):
    return (shown, "link", shown)


def mention(handle):
    return (f"@{handle}", "mention", f"did:of:{handle.lower()}")


def tag(name, shown=None):
    return (shown or f"#{name}", "tag", name)


NFD = unicodedata.normalize("NFD", "é")

TABLE = [
    # Plain text
    ("", []),
    ("Hello, nothing here.", []),
    ("not.. a..url ..here", []),
    ("e.g. this, i.e. that, etc.and so on", []),
    ("3.14 is not 1.2.3.4 and v2.0", []),
    ("We were done.So we left.It was late.", []),
    ("at 10 a.m. or 11 P.M.", []),
    # Links with a scheme
    ("start https://middle.com end", [same("https://middle.com")]),
    ("http://a.example/b?c=d#e", [same("http://a.example/b?c=d#e")]),
    ("HTTPS://EXAMPLE.COM/A", [("HTTPS://EXAMPLE.COM/A", "link", "https://EXAMPLE.COM/A")]),
    ("https://one.com\nhttps://two.com", [same("https://one.com"), same("https://two.com")]),
    ("https://example.com:8080/x", [same("https://example.com:8080/x")]),
    ("https://192.0.2.1/x", [same("https://192.0.2.1/x")]),
    ("https://intranet/x", [same("https://intranet/x")]),
    ("https:// alone, https://, http://.", []),
    ("xhttps://example.com", []),
    ("https://a.com/%20x~y;z=1,2", [same("https://a.com/%20x~y;z=1,2")]),
    ("https://example.com's owner", [same("https://example.com")]),
    ("<https://a.com> and “https://b.com” and «https://c.com»",
     [same("https://a.com"), same("https://b.com"), same("https://c.com")]),
    ("https://a.com\u200bhttps://b.com", [same("https://a.com"), same("https://b.com")]),
    # What ends a sentence is no part of it
    ("see https://foo.com, https://bar.com/whatever; https://baz.com.",
     [same("https://foo.com"), same("https://bar.com/whatever"), same("https://baz.com")]),
    ("Really https://a.com/b?!", [same("https://a.com/b")]),
    ("wait https://a.com/b… ok", [same("https://a.com/b")]),
    ("wait https://a.com/b... ok", [same("https://a.com/b")]),
    ("見る https://a.com/b。次", [same("https://a.com/b")]),
    ("見る https://a.com/b、次", [same("https://a.com/b")]),
    ("看 https://a.com/b，", [same("https://a.com/b")]),
    ("看 https://a.com/b！", [same("https://a.com/b")]),
    ("انظر https://a.com/b،", [same("https://a.com/b")]),
    ("هل https://a.com/b؟", [same("https://a.com/b")]),
    ("देखो https://a.com/b।", [same("https://a.com/b")]),
    ("(https://foo.com)", [same("https://foo.com")]),
    ("[https://foo.com]", [same("https://foo.com")]),
    ("（https://foo.com/x）", [same("https://foo.com/x")]),
    ("「https://foo.com/x」", [same("https://foo.com/x")]),
    ("(https://foo.com/thing_(cool)).", [same("https://foo.com/thing_(cool)")]),
    ("https://foo.com/thing_(cool)", [same("https://foo.com/thing_(cool)")]),
    ("https://foo.com/a[1]", [same("https://foo.com/a[1]")]),
    # Scripts without spaces
    ("詳しくはhttps://example.com/a", [same("https://example.com/a")]),
    ("example.comを見て", [link("example.com")]),
    ("https://example.comを見て", [same("https://example.com")]),
    ("example.com에서 만나요", [link("example.com")]),
    ("見てexample.com", []),
    # Bare domains
    ("start middle.com end", [link("middle.com")]),
    ("middle.com/foo?bar=baz#hash", [link("middle.com/foo?bar=baz#hash")]),
    ("middle.com?x=1", [link("middle.com?x=1")]),
    ("example.com:8080/x.", [link("example.com:8080/x")]),
    ("www.example.co.uk, please", [link("www.example.co.uk")]),
    ("EXAMPLE.COM", [link("EXAMPLE.COM")]),
    ("(example.com)", [link("example.com")]),
    ("163.com and example.photography", [link("163.com"), link("example.photography")]),
    ("example.invalid, example.test, a.notatld", []),
    ("README.md setup.py run.sh a.zip clip.mov photo.jpg report.pdf", []),
    ("website.com.jpg and website.com.jpg/foo", []),
    ("node.js", []),
    ("#example.com", [tag("example")]),
    ("a_example.com/x -example.com", [link("a_example.com/x")]),
    ("https://README.md", [same("https://README.md")]),
    ("C:\\temp\\a.com", []),
    # E-mail addresses
    ("write to name@example.com now", []),
    ("name.surname@example.com, max.app@sub.example.co.uk", []),
    ("first.last.me+tag@example.com", []),
    ("my-site.com@example.com", []),
    ("me@my-site.com.", []),
    ("mailto:bob@example.com", []),
    ("bob.com@", []),
    # Domains in other scripts
    ("пример.рф/путь", [link("пример.рф/путь",
     "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C")]),
    ("münchen.de", [link("münchen.de", "https://xn--mnchen-3ya.de")]),
    ("cafe.fr café.fr", [link("cafe.fr"), link("café.fr", "https://xn--caf-dma.fr")]),
    (f"caf{NFD}.fr", [link(f"caf{NFD}.fr", "https://xn--caf-dma.fr")]),
    ("https://straße.de", [("https://straße.de", "link", "https://xn--strae-oqa.de")]),
    ("xn--e1afmkfd.xn--p1ai", [link("xn--e1afmkfd.xn--p1ai")]),
    ("https://ja.example/東京", [("https://ja.example/東京", "link",
     "https://ja.example/%E6%9D%B1%E4%BA%AC")]),
    ("例え.テスト", []),
    # Mentions
    ("@handle.com middle", [mention("handle.com")]),
    ("start @handle.com", [mention("handle.com")]),
    ("@Handle.COM @handle.com", [mention("Handle.COM"), mention("handle.com")]),
    ("(@handle.com) .@handle.com", [mention("handle.com")]),
    ("@full123-chars.test", [mention("full123-chars.test")]),
    ("@handle.com!@#$chars", [mention("handle.com")]),
    ("@handle.com. @handle.com, @handle.com…", [mention("handle.com")] * 3),
    ("not@right and not@handle.com", []),
    ("@handle", []),
    (f"@{NOBODY} is nobody", []),
    ("@bob@mastodon.social", []),
    ("@mastodon.social@bob", []),
    (f"@handle.com{NFD}", []),
    ("@xn--ls8h.test", [mention("xn--ls8h.test")]),
    # One inside the other
    ("https://example.com/?u=(@handle.com", [same("https://example.com/?u=(@handle.com")]),
    ("https://example.com/@handle.com/1", [same("https://example.com/@handle.com/1")]),
    ("https://example.com/(#tag", [same("https://example.com/(#tag")]),
    ("https://example.com/#!/(example.org", [same("https://example.com/#!/(example.org")]),
    ("bsky.app/profile#header", [link("bsky.app/profile#header")]),
    # Tags
    ("#a #b", [tag("a"), tag("b")]),
    ("#1 #42 #2026", []),
    ("#a1 #1a", [tag("a1"), tag("1a")]),
    ("#a_b #b_", [tag("a_b"), tag("b")]),
    ("#a-b #a--b #-b #_b", [tag("a-b"), tag("a--b")]),
    ("# #, ##double", []),
    ("#double#rainbow", [tag("double")]),
    ("(#in) brackets, #end.", [tag("in"), tag("end")]),
    ("＃全角 #日本語", [tag("全角", "＃全角"), tag("日本語")]),
    ("#with,punctuation #it's", [tag("with"), tag("it")]),
    ("no#tag a&#39;b", []),
    ("#️⃣ #⃣ *️⃣", []),
    ("#1️⃣", []),
    ("#1️⃣a", [tag("1️⃣a")]),
    ("#🦋 #butter🦋fly #🦋🦋", [tag("🦋"), tag("butter🦋fly"), tag("🦋🦋")]),
    ("#👍🏿 #👨‍👩‍👧 #🇫🇷 #❤️", [tag("👍🏿"), tag("👨‍👩‍👧"), tag("🇫🇷"), tag("❤️")]),
    ("🎉#party", [tag("party")]),
    (f"#caf{NFD} #café", [tag("café", f"#caf{NFD}"), tag("café")]),
    ("#" + "x" * 64, [tag("x" * 64)]),
    ("#" + "x" * 65, []),
    ("#سلام #हिन्दी #ไทย", [tag("سلام"), tag("हिन्दी"), tag("ไทย")]),
    # Bytes, not characters
    ("👨‍👩‍👧‍👧 @handle.com 👨‍👩‍👧‍👧 example.com", [mention("handle.com"), link("example.com")]),
    ("日本 https://a.com/日 #日", [
        ("https://a.com/日", "link", "https://a.com/%E6%97%A5"), tag("日")]),
    ("שלום @handle.com שלום #שלום", [mention("handle.com"), tag("שלום")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[repr(text) for text, _ in TABLE])
def test_what_is_marked(text, expected):
    assert marked(text) == expected


def test_a_handle_is_asked_for_once():
    asked = []
    facets("@a.test @A.test @a.test", asked.append)
    assert asked == ["a.test"]


PIECES = st.sampled_from(
    ["https://", "example.com", "@", "#", "a.test", ".", "/", "(", ")", " ", "é", "e\u0301", "を",
     "️⃣", "👨‍👩‍👧", "x", "1", "-", "_", "\n", "xn--", "。", "\u200d", "\ufe0f", "🇫", ":", "80"]
)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None)  # the machine's load is not what it tests
@given(st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=14).map("".join))
def test_whatever_is_written_facets_lie_apart_on_whole_characters(text):
    text = text.encode("utf-8", "ignore").decode()
    for shown, kind, value in marked(text):
        assert shown == shown.strip()
        assert kind != "link" or (value.isascii() and " " not in value)
