"""Calls to the language model that the installation names: any OpenAI-compatible server.

None is configured at first, and nothing leaves for one then. Texts that clients send are
data in the model's eyes: each wish goes as an instruction of ours, the text apart from it.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError
from ayrdash.api.targets import not_configured
from ayrdash.core import outbound

FAILED, BUSY = 992, 983
# A model may take a minute; the process's other threads are for everybody else's calls.
MOST_AT_ONCE = 2
_places = threading.BoundedSemaphore(MOST_AT_ONCE)
RETRY_SECONDS = 10
# Of what the service itself asks to wait.
LONGEST_WAIT = 3_600


def is_configured() -> bool:
    """Tell whether the installation names a server and a model."""
    return bool(settings.AI_URL and settings.AI_MODEL)


def ask(wish: str, text: str, *, image_url: str = "") -> dict[str, Any]:
    """Have the model do a wish about a text (and an image); return the JSON object it answers.

    Raises 990 where no server is configured, 992 where its answer is no use, 983 while
    ``MOST_AT_ONCE`` others wait for one.
    """
    if not is_configured():
        message = _("No AI service is configured here. The operator can name one (AI_URL).")
        raise not_configured(message)
    content: Any = text
    if image_url:
        parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": image_url}}]
        content = [{"type": "text", "text": text}, *parts]
    body = {
        "model": settings.AI_MODEL,
        "messages": [
            {"role": "system", "content": f"{wish} Answer with one JSON object and nothing else."},
            {"role": "user", "content": content},
        ],
        "response_format": {"type": "json_object"},
    }
    url, data = f"{settings.AI_URL}/chat/completions", json.dumps(body).encode()
    with place():
        answer = send(url, settings.AI_KEY, "application/json", data)
    return _read(answer)


@contextmanager
def place() -> Iterator[None]:
    """Hold one of the places of calls that wait for a model. Raises 983 when all are taken."""
    if not _places.acquire(blocking=False):
        raise _busy(RETRY_SECONDS)
    try:
        yield
    finally:
        _places.release()


def _busy(seconds: int) -> ApiError:
    message = _("The AI service is busy with other calls.")
    return ApiError(BUSY, message, headers={"Retry-After": str(seconds)})


def send(url: str, key: str, content_type: str, data: Any) -> bytes:
    """Call the service and return its whole answer; ``data`` are bytes or an open file.

    Raises 992, and 983 where the service itself is asked too often. What was sent and the key
    stand in no message.
    """
    headers = {"Content-Type": content_type}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    seconds = settings.AI_TIMEOUT_SECONDS
    try:
        answer = outbound.call("POST", url, timeout=seconds, headers=headers, data=data)
    except outbound.OutboundError as error:
        raise ApiError(FAILED, _("The AI service: %s") % error.message) from error
    if answer.status == 429:
        wait = str(answer.headers.get("Retry-After", ""))
        raise _busy(min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdigit() else 60)
    if answer.status != 200:
        raise ApiError(FAILED, _("The AI service answers %d.") % answer.status)
    return answer.body


def _read(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
        found = json.loads(content.strip().removeprefix("```json").strip("`"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise useless() from error
    if not isinstance(found, dict):
        raise useless()
    return found


def text_in(answer: dict[str, Any], name: str) -> str:
    """Return a text of the model's answer. Raises 992 if it is not there."""
    value = answer.get(name)
    if not isinstance(value, str) or not value.strip():
        raise useless()
    return value.strip()


def texts_in(answer: dict[str, Any], name: str) -> list[str]:
    """Return the texts of a list in the model's answer. Raises 992 if there are none."""
    found = [text for text in words_in(answer, name) if text]
    if not found:
        raise useless()
    return found


def words_in(answer: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts, which may be empty. Raises 992 if it is not there."""
    values = answer.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise useless()
    return [value.strip() for value in values]


def useless() -> ApiError:
    """Return the refusal of an answer that says nothing of what was asked for."""
    return ApiError(FAILED, _("The AI service's answer could not be used."))
