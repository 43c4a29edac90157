"""Google Business: our double of its APIs."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import ClassVar, Self

from django.core.files.storage import default_storage

from ayrdash.core.networks import Network
from ayrdash.networks import outgoing
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.gmb import Gmb, refusal
from tests.networks import codeflow
from tests.networks.contract.peer import Fixtures, Peer, Seen, Way
from tests.networks.meta.house import serving

PUBLISH = "POST accounts/locations/localPosts"
PARTS = ("accounts", "information", "performance", "posts", "people", "consent", "token")


@contextmanager
def gmb_at(settings: object, public: str = "") -> Iterator[Gmb]:
    """Serve the double with the versions in its addresses, and ourselves for its photos.

    ``public``: where we are served already.
    """
    ours = nullcontext(public) if public else serving()
    with codeflow.running(Gmb(), "gmb", settings, PARTS) as double, ours as url:
        versions = {"PEOPLE": "v1", "ACCOUNTS": "v1", "INFORMATION": "v1", "PERFORMANCE": "v1"}
        for part, version in {**versions, "POSTS": "v4"}.items():
            settings.NETWORK_ADDRESSES[f"GMB_{part}"] = f"{double.url}/{version}"  # type: ignore[attr-defined]  # of a fixture
        settings.PUBLIC_URL = url  # type: ignore[attr-defined]  # of a fixture
        yield double
    # Photos lie for an hour; the next test counts what it left itself.
    folder = outgoing.FOLDER
    for name in default_storage.listdir(folder)[1] if default_storage.exists(folder) else ():
        default_storage.delete(f"{folder}/{name}")


class GmbDouble(Peer):
    """The bakery in Springfield."""

    network = Network.GMB
    renews = True
    without: ClassVar[dict[Way, str]] = {
        Way.SUSPENDED: "Google documents no answer that tells a suspended profile",
    }

    def __init__(self, double: Gmb) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        with gmb_at(fixture("settings")) as double:
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return codeflow.link(party, "gmb", "locations/501")

    def posts(self) -> list[Seen]:
        rows = self.double.posts.values()
        return [
            Seen(row["name"], row.get("summary", ""), len(row.get("media", []))) for row in rows
        ]

    def secrets(self, account: SocialAccount) -> list[str]:
        tokens = tokens_of(account)  # what else it keeps is the account's number
        return [tokens.access, tokens.refresh]

    def fail(self, way: Way) -> None:
        codeflow.fail(self.double, way, PUBLISH, refusal, PUBLISH)
