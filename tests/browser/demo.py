"""A believable agency: run as ``python -m tests.browser.demo`` on an installation's data.

Everything goes through the services; only what a network would have answered (linked
accounts, what became of posts) is written beside them.
"""

import datetime
import io
import os

EMAIL = "mira@harbour.example"
PASSWORD = "lantern-orbit-maple-42"
ACCOUNT = "Harbour & Hill"
FIRST = "Bakery Ohm"

# Title, colour, time zone, tags, handle at Bluesky ("": not linked).
PROFILES = [
    (FIRST, "orange", "Europe/Berlin", ["Food", "Local"], "ohm.example"),
    ("Cobalt Cycles", "blue", "Europe/Berlin", ["Retail"], "cobaltcycles.example"),
    ("Dr. Amina Yusuf", "teal", "Africa/Lagos", ["Health"], "dramina.example"),
    ("Fjord Ferries", "blue", "Europe/Oslo", ["Travel"], "fjordferries.example"),
    ("Green Mile Gardening", "green", "Europe/London", ["Local", "Retail"], ""),
    ("Kita Sonnenblume", "pink", "Europe/Berlin", ["Local"], "sonnenblume.example"),
    ("Lumen Theatre", "violet", "Europe/Paris", ["Culture"], "lumentheatre.example"),
    ("Museum am Fluss", "slate", "Europe/Zurich", ["Culture"], "museumamfluss.example"),
    ("Northlight Observatory", "violet", "Atlantic/Reykjavik", ["Science"], ""),
    ("Osteria Luna", "red", "Europe/Rome", ["Food"], "osterialuna.example"),
    ("Peak & Pine Outdoor", "green", "America/Denver", ["Retail", "Travel"], "peakpine.example"),
    ("横浜写真館", "teal", "Asia/Tokyo", ["Culture"], "yokohamaphoto.example"),
]
TROUBLED = {
    "Lumen Theatre": (
        "needs_relink",
        "The app password was revoked or has not been used for too long.",
    ),
    "Fjord Ferries": (
        "suspended",
        "Bluesky has taken this account down. Its moderators can say why.",
    ),
}
PUBLISHED = [
    (
        "The first rhubarb tarts of the year are out of the oven. Come early, they never see noon.",
        2,
    ),
    (
        "We bake by night so that you don't have to. Jonas has lit our oven for 21 years.",
        26,
    ),
    ("New on the shelf: a dark rye with roasted walnuts. https://ohm.example/walnut #bread", 51),
    ("Our flour now comes from a mill 14 km away. You can taste the shorter way.", 98),
]
WAITING = [
    ("Saturday is sourdough day. Bring your own jar and take some of our starter home.", 20),
    ("Closed on Monday: our oven is 60 years old and gets a day off.", 68),
]
FAILED = "Win a year of bread! Tell us your favourite crust and we draw a name on Friday."


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ayrdash.settings")
    django.setup()
    fill()


def fill() -> None:
    """Let the agency move in: owner, profiles, posts, and what lies around."""
    from ayrdash.home.services import create_owner

    owner, account = create_owner(email=EMAIL, password=PASSWORD, account_name=ACCOUNT)
    for number, spec in enumerate(PROFILES):
        _profile(account, owner, number, *spec)
    _posts(account, owner)
    _around(account, owner)
    _keys(account, owner)
    _look(account, owner)


def _profile(account, owner, number, title, colour, zone, tags, handle) -> None:  # noqa: ANN001
    from django.utils import timezone

    from ayrdash.networks.models import SocialAccount
    from profiles.services.lifecycle import change_profile, create_profile

    profile = create_profile(account=account, title=title, actor=owner)
    change_profile(
        profile=profile, title=title, colour=colour, time_zone=zone, tags=tags, actor=owner
    )
    if handle:
        state, reason = TROUBLED.get(title, ("linked", ""))
        SocialAccount.objects.create(
            profile=profile,
            network="bluesky",
            remote_id=f"did:plc:demo{number:020d}",
            handle=handle,
            display_name=title,
            host="https://bsky.example",
            credentials="{}",
            state=state,
            state_reason=reason,
            confirmed_at=timezone.now() - datetime.timedelta(minutes=12),
        )


def _posts(account, owner) -> None:  # noqa: ANN001
    from django.utils import timezone

    from ayrdash.posts.services.change import cancel_post

    profile = account.profiles.get(title=FIRST)
    hour = datetime.timedelta(hours=1)
    now = timezone.now().replace(minute=30, second=0, microsecond=0)
    for text, ahead in WAITING:
        _post(profile, owner, text, due=now + ahead * hour)
    for number, (text, ago) in enumerate(PUBLISHED):
        images = [_image(profile)] if number == 0 else []
        post = _post(profile, owner, text, due=now + hour, images=images)
        _conclude(post, now - ago * hour, "published")
    failed = _post(profile, owner, FAILED, due=now + hour)
    _conclude(failed, now - 5 * hour, "failed", "Bluesky does not accept posts right now.")
    cancelled = _post(profile, owner, "Open until late on Thursday!", due=now + 90 * hour)
    cancel_post(post=cancelled, actor=owner)


def _post(profile, owner, text, *, due, images=()):  # noqa: ANN001, ANN202
    from ayrdash.posts.services.create import NewPost, create_post

    local = due.astimezone(profile.zone)
    new = NewPost(
        text=text,
        networks=["bluesky"],
        media=list(images),
        alt_texts=["Six rhubarb tarts on a wooden board"] * len(images),
        due_at=due,
        local_due=local.strftime("%Y-%m-%dT%H:%M"),
        local_zone=profile.time_zone,
    )
    return create_post(profile=profile, new=new, actor=owner)


def _conclude(post, at, state, message="") -> None:  # noqa: ANN001
    """Write what the network would have answered."""
    from ayrdash.posts.models import Attempt
    from ayrdash.posts.services.states import refresh_state
    from profiles.models import Profile

    type(post).objects.filter(pk=post.pk).update(due_at=at)
    delivery = post.deliveries.get()
    for name, value in {"state": state, "due_at": at, "attempt_count": 1}.items():
        setattr(delivery, name, value)
    if state == "published":
        delivery.remote_id = f"at://demo/app.bsky.feed.post/{delivery.record_key}"
        delivery.permalink = (
            f"https://bsky.example/profile/{delivery.handle}/post/{delivery.record_key}"
        )
        delivery.published_at = at
        Profile.objects.filter(pk=post.profile_id, last_posted_at__lt=at).update(last_posted_at=at)
    else:
        delivery.error_code, delivery.error_message = "transient", message
    delivery.save()
    Attempt.objects.create(
        delivery=delivery, number=1, outcome=state, message=message, finished_at=at
    )
    refresh_state(post.pk)


def _image(profile):  # noqa: ANN001, ANN202
    from django.core.files.base import ContentFile

    from ayrdash.posts.media import keep_upload

    return keep_upload(profile=profile, upload=ContentFile(picture(), name="tarts.png"))


def picture(width: int = 640, height: int = 420) -> bytes:
    """Draw a small warm picture: what an upload looks like."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), (236, 205, 160))
    draw = ImageDraw.Draw(image)
    for row in range(2):
        for column in range(3):
            x, y = 60 + column * 190, 50 + row * 180
            draw.ellipse((x, y, x + 150, y + 140), fill=(193, 120, 62))
            draw.ellipse((x + 18, y + 16, x + 132, y + 124), fill=(222, 92, 110))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _around(account, owner) -> None:  # noqa: ANN001
    """A deleted profile, an archived one, a link for a client, a mail in the outbox."""
    from django.core.mail import send_mail

    from ayrdash.linking.services.options import LinkOptions
    from ayrdash.linking.services.sessions import create_link_session
    from profiles.services import lifecycle

    gone = lifecycle.create_profile(account=account, title="Pop-up Store 2025", actor=owner)
    lifecycle.delete_profile(profile=gone, typed_title=gone.title, actor=owner)
    old = lifecycle.create_profile(account=account, title="Winter Market", actor=owner)
    lifecycle.archive_profile(profile=old, actor=owner)
    profile = account.profiles.get(title=FIRST)
    for days in (1, 2):
        options = LinkOptions(expires_in_minutes=1_440 * days)
        create_link_session(profile=profile, options=options, by=owner)
    _worker()
    send_mail("Your sign-in code", "The code is 482 117. It works for ten minutes.", None, [EMAIL])


def _keys(account, owner) -> None:  # noqa: ANN001
    """Named keys: in use, about to end, for a list of profiles, ended."""
    from ayrdash.apikeys.models import Secret
    from ayrdash.apikeys.services import keys as services

    maker = account.memberships.get(user=owner)
    now = datetime.datetime.now(datetime.UTC)

    def make(name: str, *scopes: str, **wish: object):  # noqa: ANN202
        wish = services.KeyWish(name=name, scopes=scopes, **wish)
        return services.create_key(by=maker, wish=wish)[0]

    services.revoke(key=make("Old importer", "profiles"), by=maker)
    partner = make("Till system of the bakery", "post", "links", all_profiles=False)
    partner.profiles.add(account.profiles.get(title=FIRST))
    soon = now + datetime.timedelta(days=12)
    make("Agency freelancer", "read", "post", expires_at=soon)
    office = ("203.0.113.0/24", "2001:db8:17::/48")
    key = make("Reporting", "read", read_only=True, addresses=office)
    _addresses(account)
    used = {"last_used_at": now - datetime.timedelta(minutes=4), "last_address": "203.0.113.9"}
    Secret.objects.filter(key=key).update(**used)


def _addresses(account) -> None:  # noqa: ANN001
    """A white list that holds this machine too."""
    from settings_app.models import AccountSettings

    notes = {"127.0.0.1": "This machine", "203.0.113.0/24": "Office", "2001:db8:17::/48": ""}
    entries = [{"network": network, "note": note} for network, note in notes.items()]
    AccountSettings.objects.filter(account=account).update(allowed_addresses=entries)


STYLE = """/* Harbour & Hill */
body { --ayd-accent: #0f6e72; --ayd-accent-ink: #fff; --ayd-radius: 6px }
.ayd-top-header { font-family: Georgia, serif }
@media (prefers-color-scheme: dark) { body { --ayd-accent: #7fd6d0; --ayd-accent-ink: #06201f } }
"""


def _look(account, owner) -> None:  # noqa: ANN001
    """A look that is live, a draft over it, and two addresses for alerts."""
    from django.core.files.base import ContentFile

    from settings_app.models import LookVersion
    from settings_app.services import alerts, files, look, style

    def change(**changes: object) -> None:
        look.change_draft(account=account, changes=changes, actor=owner)

    logo = files.keep_image(
        account=account, kind="logo", upload=ContentFile(picture(240, 80), name="harbour.png")
    )
    change(
        logo=logo.name,
        logo_alt=ACCOUNT,
        footer='© 2026 Harbour & Hill · <a href="https://harbour.example/privacy">Privacy</a>',
        help_url="https://harbour.example/help",
    )
    draft = LookVersion.objects.get(account=account)
    look.publish(account=account, revision=draft.revision, actor=owner)
    change(heading="Welcome, {title}", page_title="Harbour & Hill")
    style.set_style(
        account=account, source=STYLE, label="harbour.css", leave_out=False, actor=owner
    )
    for email in ("care@harbour.example", "desk@harbour.example"):
        alerts.add_address(
            account=account, email=email, kinds=["unlinked", "relink_due"], actor=owner
        )
    first = account.alert_addresses.order_by("id").first()
    first.confirmed_at, first.token_hash = first.created_at, ""
    first.save()


def _worker() -> None:
    """A worker that has done its rounds, where none runs beside."""
    from django.utils import timezone

    from ayrdash.jobs.models import Tick, WorkerBeat
    from ayrdash.jobs.ticks import put_in_order

    now, ago = timezone.now(), datetime.timedelta(minutes=4)
    put_in_order(now)
    Tick.objects.update(last_at=now - ago, next_at=now + ago)
    WorkerBeat.objects.create(worker_id="harbour-1", started_at=now - 90 * ago, beat_at=now)


if __name__ == "__main__":
    main()
