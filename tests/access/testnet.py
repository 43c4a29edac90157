"""The built-in test network: made-up data, open to all but for its desk."""

from typing import Any

from tests.access.table import Row, public
from tests.cast import Party


def page(party: Party) -> list[Any]:
    return ["ashby-online"]


def post(party: Party) -> list[Any]:
    return ["ashby-online", "1"]


def talk(party: Party) -> list[Any]:
    return ["ashby-online", "ashby-online.zoe"]


WORDS = {"guest": "zoe", "text": "Hello"}
ROWS = [
    Row("testnet:desk", "GET", outsider=200),
    Row("testnet:desk", "POST", outsider=302, stamped=False),
    Row("testnet:write", "GET", of=page, outsider=200, foreign=0),
    Row("testnet:write", "POST", of=page, data=WORDS, outsider=302, foreign=0, stamped=False),
    public("testnet:conversations", "GET", 401, of=page),
    public("testnet:conversation", "GET", 401, of=talk),
    public("testnet:conversation", "POST", 401, of=talk, csrf=False),
    public("testnet:authorize", "GET", 400),
    public("testnet:authorize", "POST", 400),
    public("testnet:token", "POST", 401, csrf=False),
    public("testnet:revoke", "POST", 200, csrf=False),
    public("testnet:pages", "GET", 401),
    public("testnet:one_page", "GET", 401, of=page),
    public("testnet:posts", "POST", 401, of=page, csrf=False),
    public("testnet:one_post", "GET", 401, of=post),
    public("testnet:note", "GET", 404, of=post),
]
