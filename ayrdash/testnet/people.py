"""The made-up people of the test network, and the pages that they manage."""

from dataclasses import dataclass

MANY = 300


@dataclass(frozen=True)
class Page:
    """One page. ``barred``: why its manager may not post to it."""

    id: str
    title: str
    place: str = ""
    barred: str = ""

    @property
    def handle(self) -> str:
        return self.id.replace("-", ".")


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as."""

    id: str
    name: str
    pages: tuple[Page, ...]


_TOWNS = ("Leeds", "York", "Hull", "Bath", "Wells", "Ely", "Ripon", "Truro")

PEOPLE: dict[str, Person] = {
    person.id: person
    for person in (
        Person(
            "ann",
            "Ann Ashby",
            (
                Page("ashby-bakery-leeds", "Ashby Bakery", "12 Mill Lane, Leeds"),
                Page("ashby-bakery-york", "Ashby Bakery", "3 Castle Street, York"),
                Page("ashby-online", "Ashby Online"),
                Page("ashby-old", "Ashby (closed)", barred="You may only look at this page."),
            ),
        ),
        Person("ben", "Ben Brook", (Page("brook-garage", "Brook Garage", "1 Bridge Road, Hull"),)),
        Person(
            "mia",
            f"Mia Many, with {MANY} pages",
            tuple(
                Page(
                    f"shop-{number:03}",
                    f"Shop {number:03}",
                    f"{number} High Street, {_TOWNS[number % 8]}",
                )
                for number in range(1, MANY + 1)
            ),
        ),
        Person("nora", "Nora Nopages", ()),
    )
}
PAGES: dict[str, Page] = {page.id: page for person in PEOPLE.values() for page in person.pages}

# Permission to what its box says. The first three are needed to post.
SCOPES: dict[str, str] = {
    "pages:list": "See the pages that you manage",
    "pages:post": "Post to your pages",
    "pages:delete": "Delete posts of your pages",
    "insights": "Read how your posts do",
    "messages": "Read and answer messages to your pages",
}

# Who writes to pages: they manage none.
GUESTS: dict[str, str] = {
    "zoe": "Zoe Zimmer",
    "otto": "Otto Ohm",
    "lin": "Lin Lee",
}
