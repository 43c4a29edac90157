"""Hashtags that come from real texts: a post's own words, or what a profile has posted."""

import datetime
import re
from collections import Counter
from dataclasses import dataclass

from ayrdash.posts.models import Post
from profiles.models import Profile

# As many posts as are looked through.
LOOKED_AT = 1_000
_TAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_]\w*)")
_WORD = re.compile(r"(?<![\w#@/.-])[^\W\d_]{5,}(?![\w@-])")
_ADDRESS = re.compile(r"\S+://\S+|\S+@\S+|@\S+")
_COMMON = frozenset(
    [
        "about",
        "above",
        "after",
        "again",
        "always",
        "another",
        "because",
        "before",
        "being",
        "below",
        "between",
        "could",
        "doing",
        "during",
        "every",
        "first",
        "further",
        "having",
        "their",
        "theirs",
        "themselves",
        "there",
        "these",
        "thing",
        "things",
        "think",
        "those",
        "through",
        "today",
        "tomorrow",
        "under",
        "until",
        "wants",
        "where",
        "which",
        "while",
        "whose",
        "would",
        "yours",
        "yourself",
        "should",
        "really",
        "never",
        "might",
        "other",
        "since",
        "still",
    ]
)


@dataclass(frozen=True)
class Used:
    """A hashtag that a profile has used."""

    name: str
    count: int
    last_used: datetime.datetime


def own_words(text: str, most: int) -> list[str]:
    """Return the words of a text that tell most about it: often first, then long."""
    plain = _ADDRESS.sub(" ", text)
    known = {tag.lower() for tag in _TAG.findall(text)}
    words = [word for word in _WORD.findall(plain) if word.lower() not in known | _COMMON]
    counts = Counter(word.lower() for word in words)
    first = {word.lower(): word for word in reversed(words)}
    order = sorted(counts, key=lambda word: (-counts[word], -len(word), words.index(first[word])))
    return [first[word] for word in order[:most]]


def with_tags(text: str, words: list[str], *, at_end: bool) -> str:
    """Return a text with words as hashtags: where they stand, or after it."""
    if not words:
        return text
    if at_end:
        return f"{text.rstrip()} {' '.join(f'#{word}' for word in words)}"
    for word in words:
        pattern = re.compile(rf"(?<![\w#@/.-])({re.escape(word)})(?!\w)")
        text = pattern.sub(r"#\1", text, count=1)
    return text


def used_by(profile: Profile, keyword: str) -> list[Used]:
    """Return the hashtags of the profile's newest posts that hold a keyword, most used first."""
    rows = Post.objects.filter(profile=profile, text__contains="#").order_by("-due_at", "-id")
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    last: dict[str, datetime.datetime] = {}
    wanted = keyword.strip().lstrip("#").lower()
    for text, due_at in rows.values_list("text", "due_at")[:LOOKED_AT]:
        for tag in set(_TAG.findall(text)):
            key = tag.lower()
            if wanted in key:
                counts[key] += 1
                shown.setdefault(key, tag)
                last.setdefault(key, due_at)
    return [Used(shown[key], count, last[key]) for key, count in counts.most_common(100)]
