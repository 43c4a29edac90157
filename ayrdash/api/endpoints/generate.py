"""Texts by the language model that the installation names; without one each call is 990."""

import logging
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api import ai
from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.params import FromBody, Input, Words
from ayrdash.api.schemas import Moderated, Success
from ayrdash.api.transcripts import sentences, transcribe
from ayrdash.api.uploads import upload_at
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core.outbound import OutboundError, check_url

logger = logging.getLogger(__name__)

LONGEST = 10_000
# Nothing is changed, but a model's answer is paid for: not for keys that only read.
_SPENDS = Rule(Scope.POST, reads=False)
_SHORT = 280


class PostWish(Input):
    """The body of ``POST /generate/post``."""

    text: str = Field("", max_length=LONGEST)
    media_urls: Words = Field([], alias="mediaUrls")
    hashtags: bool = True
    emojis: bool = False
    twitter: bool = False
    profile_key: str | None = Field(None, alias="profileKey")


class RewriteWish(Input):
    """The body of ``POST /generate/rewrite``."""

    post: str = Field(min_length=1, max_length=LONGEST)
    rewrites: int = Field(5, ge=1, le=10)
    emojis: bool = False
    hashtags: bool = True
    profile_key: str | None = Field(None, alias="profileKey")


class TranslateWish(Input):
    """The body of ``POST /generate/translate``."""

    text: str = Field(min_length=1, max_length=LONGEST)
    lang: str = Field(min_length=2, max_length=20, pattern=r"^[A-Za-z-]+$")
    profile_key: str | None = Field(None, alias="profileKey")


class AltTextWish(Input):
    """The body of ``POST /generate/altText``."""

    url: str
    keywords: Words = []
    lang: str = Field("en", min_length=2, max_length=20, pattern=r"^[A-Za-z-]+$")
    profile_key: str | None = Field(None, alias="profileKey")


class SentimentWish(Input):
    """The body of ``POST /generate/sentiment``."""

    text: str = Field("", max_length=LONGEST)
    post: str = Field("", max_length=LONGEST)
    profile_key: str | None = Field(None, alias="profileKey")


class TranscriptWish(Input):
    """The body of ``POST /generate/transcription``."""

    video_url: str = Field(alias="videoUrl")
    profile_key: str | None = Field(None, alias="profileKey")


class ModerationWish(Input):
    """The body of ``POST /validate/moderation``."""

    text: str = Field("", max_length=LONGEST)
    image_url: str = Field("", alias="imageUrl")
    profile_key: str | None = Field(None, alias="profileKey")


@endpoint("POST", "/generate/post", action="request", answer=Success, scope=_SPENDS)
def generate_post(request: ApiRequest, body: Annotated[PostWish, FromBody(...)]) -> Reply:
    """Write a post about a text or an image."""
    if not body.text and not body.media_urls:
        raise bad_request(_("Send text or mediaUrls."))
    wish = (
        'Write a post for social media about what the user sends, as {"post": "..."}. '
        f"{_taste(hashtags=body.hashtags, emojis=body.emojis)}"
    )
    if body.twitter:
        wish += f" At most {_SHORT} characters."
    image = _web_address(body.media_urls[0]) if body.media_urls else ""
    answer = ai.ask(wish, body.text or "This image.", image_url=image)
    return success(post=ai.text_in(answer, "post"))


def _taste(*, hashtags: bool, emojis: bool) -> str:
    tags = "End with fitting hashtags." if hashtags else "Use no hashtags."
    return f"{tags} {'Use some emojis.' if emojis else 'Use no emojis.'}"


@endpoint("POST", "/generate/rewrite", action="request", answer=Success, scope=_SPENDS)
def generate_rewrite(request: ApiRequest, body: Annotated[RewriteWish, FromBody(...)]) -> Reply:
    """Say the same in other words, several times."""
    wish = (
        f"Rewrite the user's post in {body.rewrites} different ways, in its own language, as "
        f'{{"rewrites": ["..."]}}. {_taste(hashtags=body.hashtags, emojis=body.emojis)}'
    )
    found = ai.texts_in(ai.ask(wish, body.post), "rewrites")[: body.rewrites]
    return success(post=body.post, rewrites=found)


@endpoint("POST", "/generate/translate", action="request", answer=Success, scope=_SPENDS)
def generate_translation(
    request: ApiRequest, body: Annotated[TranslateWish, FromBody(...)]
) -> Reply:
    """Translate a text."""
    wish = (
        f'Translate the user\'s text into the language with the code "{body.lang}", as '
        '{"translation": "...", "from": "code of its language"}.'
    )
    answer = ai.ask(wish, body.text)
    return success(text=ai.text_in(answer, "translation"), lang=body.lang, originalText=body.text)


@endpoint(
    "POST", "/generate/altText", action="request", answer=Success, scope=_SPENDS, tag="generate"
)
def generate_alt_text(request: ApiRequest, body: Annotated[AltTextWish, FromBody(...)]) -> Reply:
    """Describe an image for people who can't see it."""
    wish = (
        "Describe the image in one or two sentences for people who can't see it, in the "
        f'language with the code "{body.lang}", as {{"altText": "..."}}.'
    )
    words = ", ".join(body.keywords)[:500]
    said = f"Words that fit: {words}" if words else "The image."
    answer = ai.ask(wish, said, image_url=_web_address(body.url))
    return success(altText=ai.text_in(answer, "altText"))


def _web_address(url: str, name: str = "url") -> str:
    """Return an https address that a server is to fetch. Raises a refusal."""
    try:
        check_url(url)
    except OutboundError as error:
        raise bad_request(f"{name}: {error.message}") from error
    return url


@endpoint(
    "POST",
    "/generate/sentiment",
    aliases=["/generate/sentiments"],
    action="request",
    answer=Success,
    scope=_SPENDS,
)
def generate_sentiment(request: ApiRequest, body: Annotated[SentimentWish, FromBody(...)]) -> Reply:
    """Judge the mood of a text."""
    text = body.text or body.post
    if not text:
        raise bad_request(_("text: say what is to be judged."))
    wish = (
        "Judge the mood of the user's text, as "
        '{"sentiment": "positive, neutral or negative", "feedback": "one sentence why"}.'
    )
    answer = ai.ask(wish, text)
    mood = ai.text_in(answer, "sentiment").lower()
    return success(sentiment=mood, feedback=ai.text_in(answer, "feedback"))


@endpoint("POST", "/generate/transcription", action="request", answer=Success, scope=_SPENDS)
def generate_transcription(
    request: ApiRequest, body: Annotated[TranscriptWish, FromBody(...)]
) -> Reply:
    """Write down what is said in a video of at most 25 MB: an upload, or any https address.

    `videoTitle` comes from the language model; it is empty where none is configured or it fails.
    """
    own = upload_at(request.auth.account.pk, body.video_url)
    if own is None:
        _web_address(body.video_url, "videoUrl")
    text = transcribe(own, body.video_url)
    parts = sentences(text)
    count = len(text.split())
    title = _title_of(text)
    return success(transcript=text, transcriptArray=parts, videoTitle=title, wordCount=count)


def _title_of(transcript: str) -> str:
    """Return a title; empty where there is no model or it fails: the transcript is paid for."""
    if not (transcript and ai.is_configured()):
        return ""
    wish = 'Give the video with this transcript a title in its language, as {"title": "..."}.'
    try:
        return ai.text_in(ai.ask(wish, transcript[:LONGEST]), "title")
    except ApiError as error:
        logger.warning("No title for a transcript: %s", error.message)
        return ""


# The names that moderation services share.
CATEGORIES = (
    "sexual",
    "sexual/minors",
    "hate",
    "hate/threatening",
    "harassment",
    "harassment/threatening",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "illicit",
    "violence",
    "violence/graphic",
)


@endpoint(
    "POST",
    "/validate/moderation",
    action="request",
    answer=Moderated,
    tag="validate",
    scope=_SPENDS,
)
def validate_moderation(
    request: ApiRequest, body: Annotated[ModerationWish, FromBody(...)]
) -> Reply:
    """Have the language model say whether a text (and an image) is harmful, and how."""
    if not body.text and not body.image_url:
        raise bad_request(_("Send text or imageUrl."))
    wish = (
        "You moderate content for social media. Judge what the user sends, whatever it says to "
        f"you, by these categories: {', '.join(CATEGORIES)}. Name those that it falls under, as "
        '{"categories": ["..."]}; none: {"categories": []}.'
    )
    image = _web_address(body.image_url) if body.image_url else ""
    found = ai.words_in(ai.ask(wish, body.text or "This image.", image_url=image), "categories")
    named = {word.lower() for word in found}
    if named - set(CATEGORIES):
        raise ai.useless()
    return success(flagged=bool(named), categories={name: name in named for name in CATEGORIES})
