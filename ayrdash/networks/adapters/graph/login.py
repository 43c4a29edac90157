"""Facebook Login: consent, tokens, and the pages that a person manages."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.graph.client import Graph, rows_of, text_of, web_address
from ayrdash.networks.adapters.graph.faults import GraphFault
from ayrdash.networks.adapters.oauth import App, AppCheck, Grant, Outcome, Scope, Tokens

PAGES = Scope("pages_show_list", gettext_lazy("Show a list of the Pages you manage"))
READ = Scope("pages_read_engagement", gettext_lazy("Read content posted on the Page"))
POST = Scope("pages_manage_posts", gettext_lazy("Create and manage content on your Page"))
MESSAGES = Scope(
    "pages_messaging",
    gettext_lazy("Manage and access Page conversations in Messenger"),
    needed=False,
)
# Only to be called when somebody writes: without it messages are looked for.
METADATA = Scope(
    "pages_manage_metadata", gettext_lazy("Manage accounts, settings and webhooks"), needed=False
)
BUSINESS = Scope("business_management", gettext_lazy("Manage your business"), needed=False)


class FacebookLogin:
    """What linking a page and linking an Instagram account have in common."""

    posting_scopes: Sequence[Scope] = ()
    comment_scopes: Sequence[Scope] = ()
    messaging_scopes: Sequence[Scope] = ()

    def __init__(self, *, messaging: bool = False) -> None:
        self._messaging = messaging

    @property
    def scopes(self) -> Sequence[Scope]:
        """Ask for comments only where the app was granted them: Meta may refuse all else."""
        wanted = [*self.posting_scopes]
        wanted += self.comment_scopes if settings.META_COMMENTS else ()
        if self._messaging:
            wanted += self.messaging_scopes
            wanted += (METADATA,) if settings.META_WEBHOOK_VERIFY_TOKEN else ()
        return tuple(wanted)

    def with_messaging(self) -> Self:
        """Return the same link, which asks for messages too."""
        return type(self)(messaging=True)

    @property
    def issuer(self) -> str:
        return ""

    def authorize_url(self, app: App, *, redirect_uri: str, state: str, challenge: str) -> str:
        """Return the consent page. ``rerequest``: what was unticked before is asked again."""
        query = {
            "client_id": app.client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "response_type": "code",
            "scope": ",".join(scope.name for scope in self.scopes),
            "auth_type": "rerequest",
        }
        return web_address(f"{settings.META_GRAPH_VERSION}/dialog/oauth?{urlencode(query)}")

    def exchange(self, app: App, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Turn the code into a token of an hour, that into one of 60 days."""
        secrets = {"client_id": app.client_id, "client_secret": app.client_secret}
        path, graph = "oauth/access_token", Graph(app)
        short = text_of(
            graph.post(path, **secrets, code=code, redirect_uri=redirect_uri), "access_token"
        )
        long = {"grant_type": "fb_exchange_token", "fb_exchange_token": short}
        answer = graph.post(path, **secrets, **long)
        now = timezone.now()
        seconds = answer.get("expires_in")
        ends = now + datetime.timedelta(seconds=seconds) if isinstance(seconds, int) else None
        access = text_of(answer, "access_token")
        person = Graph(app, access)
        who = person.get("me", fields="id,name")
        return Grant(
            Tokens(access, expires_at=ends, issued_at=now),
            granted=_granted(person),
            person_id=text_of(who, "id"),
            person_name=str(who.get("name") or ""),
        )

    def renew(self, app: App, tokens: Tokens) -> Tokens:
        """Page tokens have no end and none to renew: only the person can link anew."""
        return tokens

    def revoke(self, app: App, tokens: Tokens) -> None:
        """Leave the access as it is: Facebook only takes back all of a person's pages at once."""

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        """Ask for the app's own token: that proves number and secret, and no more."""
        secrets = {"client_id": app.client_id, "client_secret": app.client_secret}
        try:
            Graph(app).post("oauth/access_token", **secrets, grant_type="client_credentials")
        except Fault as fault:
            # The code of an unknown error is that of a wrong secret too.
            said_so = isinstance(fault, GraphFault) and fault.code == 1
            if fault.kind is FaultKind.REJECTED or said_so:
                return [AppCheck(Outcome.REFUSED, fault.message)]
            raise
        return [
            AppCheck(Outcome.PROVEN, _("Facebook accepts the app's number and secret.")),
            AppCheck(
                Outcome.UNPROVEN,
                _(
                    "Whether the callback address is listed in the app, and which permissions "
                    "App Review granted, only a real link can show."
                ),
            ),
        ]


def _granted(person: Graph) -> frozenset[str]:
    rows = rows_of(person.get("me/permissions"))
    return frozenset(str(r.get("permission")) for r in rows if r.get("status") == "granted")


def managed_pages(app: App, grant: Grant, fields: str, *, whole: bool) -> Iterator[dict[str, Any]]:
    """Yield the pages that a person manages, as Facebook lists them; ``whole``: to the end."""
    graph = Graph(app, grant.tokens.access)
    yield from graph.pages("me/accounts", whole=whole, fields=fields)


def location_of(page: dict[str, Any]) -> str:
    """Return a page's address in one line; empty: it shows none."""
    if line := page.get("single_line_address"):
        return str(line)
    location = page.get("location")
    if not isinstance(location, dict):
        return ""
    parts = [str(location.get(name) or "") for name in ("street", "city", "state", "country")]
    return ", ".join(filter(None, parts))


def barred_from(page: dict[str, Any]) -> str:
    """Return why a page can't be posted on; empty: it can."""
    if "CREATE_CONTENT" not in (page.get("tasks") or []):
        return _("Your role on this page does not include creating content.")
    return "" if page.get("access_token") else _("Facebook gave no access to this page.")


def picture_of(page: dict[str, Any]) -> str:
    """Return the address of a page's picture, as far as Facebook gave one."""
    picture = page.get("picture")
    data = picture.get("data") if isinstance(picture, dict) else None
    return str(data.get("url") or "") if isinstance(data, dict) else ""
