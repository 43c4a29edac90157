"""Pages linked before by one Facebook user, and the way to a resync of them."""

from django.test import Client
from django.urls import reverse

from ayrdash.jobs import queue
from ayrdash.networks.models import Resync, SocialAccount
from profiles.models import Profile, title_key_of
from tests.cast import Party
from tests.doubles.graph import Graph, Page, state
from tests.networks.meta.house import consent
from tests.networks.oauth import consent_address

PAULA = "100"


def page_number(number: int) -> str:
    return str(60_000 + number)


def link_earlier(party: Party, graph: Graph, count: int) -> list[SocialAccount]:
    """Give Paula so many pages more, each linked to a profile of its own, with dead tokens."""
    pages = [Page(page_number(n), f"Branch {n:03}") for n in range(count)]
    graph.people[PAULA].pages += pages
    titles = [f"Client {n:03}" for n in range(count)]
    profiles = Profile.objects.bulk_create(
        Profile(account=party.account, title=title, title_key=title_key_of(title))
        for title in titles
    )
    return SocialAccount.objects.bulk_create(
        linked(profile, page.id, page.name) for profile, page in zip(profiles, pages, strict=True)
    )


def linked(
    profile: Profile, remote_id: str, name: str, *, network: str = "facebook", person: str = PAULA
) -> SocialAccount:
    """Return an account that was linked before, whose token has died since."""
    return SocialAccount(
        profile=profile,
        network=network,
        remote_id=remote_id,
        handle=name,
        display_name=name,
        credentials='{"access": "dead"}',
        state=SocialAccount.State.NEEDS_RELINK,
        app_network="facebook",
        client_id=state.APP_ID,
        consent_id=person,
        consent_name="Paula Page",
    )


def to_picker(client: Client, network: str = "facebook") -> str:
    """Go from the button through Paula's consent to the picker; return its address."""
    going = client.post(reverse("networks:link", args=[network]))
    answer = consent(consent_address(going), PAULA)
    back = client.get(reverse("linking:callback", args=[network]), answer)
    return str(back["Location"])


def ask(client: Client, network: str = "facebook") -> Resync:
    """Ask for a resync at the picker; return it before the worker has begun."""
    answer = client.post(f"{to_picker(client, network)}resync/")
    run = Resync.objects.latest("pk")
    assert answer["Location"] == reverse("networks:resync", args=[run.ref])
    return run


def work(run: Resync) -> Resync:
    """Let the worker take its next wake-up."""
    row = queue.claim("worker")
    assert row is not None
    queue.run(row)
    run.refresh_from_db()
    return run


def outcomes(run: Resync) -> dict[str, str]:
    return dict(run.rows.values_list("name", "outcome"))


def reasons(run: Resync) -> dict[str, str]:
    return dict(run.rows.values_list("name", "reason"))


def is_fresh(social: SocialAccount, graph: Graph) -> bool:
    """Tell whether an account has a living token of its own page."""
    social.refresh_from_db()
    token = graph.tokens.get(social.credentials.partition('"access": "')[2].partition('"')[0])
    return social.is_linked and token is not None and token.page_id == social.remote_id
