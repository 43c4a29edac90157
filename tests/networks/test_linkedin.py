"""What only LinkedIn has: members and pages, its text format, duplicates, comments."""

import datetime

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from ayrdash.networks.adapters.oauth import App, Outcome
from ayrdash.posts.models import Delivery
from ayrdash.posts.services.change import retry_post
from ayrdash.posts.services.publish import publish_delivery
from ayrdash.posts.services.remarks import is_own
from tests.doubles.linkedin import PERSON, LinkedIn, refusal, shown
from tests.doubles.web import Reply
from tests.networks import codeflow
from tests.networks.contract.linkedin import PARTS
from tests.posts.network import delivery_of, write
from tests.posts.pictures import picture

PAGE = "urn:li:organization:501"


@pytest.fixture
def linkedin(settings):
    with codeflow.running(LinkedIn(), "linkedin", settings, PARTS) as double:
        yield double


@pytest.fixture
def company(alice, linkedin):
    return codeflow.link(alice, "linkedin", PAGE)


@pytest.fixture
def member(alice, linkedin):
    return codeflow.link(alice, "linkedin", PERSON)


def post(text="Hello", attempt=1, images=(), **options):
    now = timezone.now()
    return Publication(text, images, "key", now, attempt, options=options)


def publish(account, publication):
    return adapter_for("linkedin").publish(account, publication)


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


def test_a_consent_reaches_the_member_and_their_pages(linkedin):
    grant = codeflow.granted("linkedin")
    targets = list(oauth_of("linkedin").targets(codeflow.APP, grant))
    assert [target.remote_id for target in targets] == [PERSON, PAGE, "urn:li:organization:502"]
    assert [bool(target.barred) for target in targets] == [False, False, True]
    assert (targets[0].display_name, targets[1].handle) == ("Mia Member", "acme-inc")


def test_pages_can_not_be_picked_without_the_permission_to_post(linkedin):
    linkedin.unticked = {"w_organization_social"}
    grant = codeflow.granted("linkedin")
    person, *pages = oauth_of("linkedin").targets(codeflow.APP, grant)
    assert (person.barred, len(pages)) == ("", 2)
    assert all("did not include creating posts" in page.barred for page in pages)


def test_the_link_says_when_a_year_is_over(company):
    assert 364 < (company.ends_at - timezone.now()).days + 1 <= 365


def test_without_refresh_tokens_the_link_ends_with_its_token(alice, linkedin):
    linkedin.gives_refresh = False
    account = codeflow.link(alice, "linkedin", PAGE)
    assert 59 < (account.ends_at - timezone.now()).days + 1 <= 60
    assert adapter_for("linkedin").refresh_ahead(account, account.ends_at) is False
    linkedin.expire()
    assert fault_of(publish, account, post()).kind is FaultKind.UNKNOWN


def test_pages_are_not_asked_for_where_the_app_has_them_not(linkedin, settings):
    settings.LINKEDIN_PAGES = False
    grant = codeflow.granted("linkedin")
    assert grant.granted == {"openid", "profile", "w_member_social"}
    assert len(list(oauth_of("linkedin").targets(codeflow.APP, grant))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "50% (or more) off [today] <now> {you} a|b c\\d *_~ @home",
        "One #tag, #two_words and #drei! C# is no tag, neither is #1 or a#b",
        "https://example.com/a_(b)#part?x=[1]&y=~2",
        "#日本 emoji 👩‍👩‍👧 and #ünïcode",
    ],
)
def test_no_text_is_cut_by_its_characters(company, linkedin, text):
    publish(company, post(text))
    (row,) = linkedin.posts.values()
    assert shown(row["commentary"]) == text
    (own,) = adapter_for("linkedin").own_posts(company, limit=5, cursor="").posts
    assert own.text == text


def test_hashtags_stay_such(company, linkedin):
    publish(company, post("Go #here"))
    assert next(iter(linkedin.posts.values()))["commentary"] == "Go {hashtag|\\#|here}"


def test_options_and_descriptions_arrive(member, linkedin):
    image = Image(picture("JPEG"), "image/jpeg", 8, 8, "A dot")
    publish(member, post(images=[image], visibility="connections", title="T", disableShare=True))
    (row,) = linkedin.posts.values()
    assert (row["visibility"], row["isReshareDisabledByAuthor"]) == ("CONNECTIONS", True)
    assert (row["content"]["media"]["title"], row["images"][0]["altText"]) == ("T", "A dot")


def test_a_page_has_no_connections(company):
    assert fault_of(publish, company, post(visibility="connections")).kind is FaultKind.REJECTED


def go(delivery):
    """Let a worker publish it now."""
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())
    outcome = publish_delivery(delivery.pk)
    delivery.refresh_from_db()
    return outcome


def saved(party):
    return delivery_of(write(party, networks=["linkedin"]))


def test_a_members_lost_answer_is_told_by_the_duplicate_that_is_refused(alice, member, linkedin):
    linkedin.refuses_duplicates = True
    delivery = saved(alice)
    linkedin.accept_then_reset("POST rest/posts")
    assert (go(delivery), delivery.error_code) == ("retry", FaultKind.TRANSIENT)
    assert go(delivery) == "published"
    assert list(linkedin.posts) == [delivery.remote_id]


def test_a_duplicate_of_yesterdays_post_is_never_this_one(alice, member, linkedin):
    linkedin.refuses_duplicates = True
    earlier = saved(alice)
    assert go(earlier) == "published"
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Delivery.objects.update(published_at=yesterday, record_time=yesterday)
    delivery = saved(alice)
    assert (go(delivery), delivery.error_code) == ("failed", FaultKind.DUPLICATE)
    retry_post(post=delivery.post, actor=alice.user)
    assert (go(delivery), delivery.error_code) == ("failed", FaultKind.DUPLICATE)
    # Neither after a try that ended unclear, nor once the earlier one was unlinked and deleted.
    Delivery.objects.filter(pk=earlier.pk).update(social_account=None, state="deleted")
    retry_post(post=delivery.post, actor=alice.user)
    linkedin.fail("POST rest/posts", refusal(502, "BAD_GATEWAY", "Oops"))
    assert (go(delivery), delivery.error_code) == ("retry", FaultKind.TRANSIENT)
    assert (go(delivery), delivery.error_code) == ("failed", FaultKind.DUPLICATE)
    assert list(linkedin.posts) == [earlier.remote_id]


def test_a_duplicate_of_a_strangers_post_is_ours_only_after_an_unclear_try(alice, member, linkedin):
    linkedin.refuses_duplicates = True
    publish(member, post())  # by hand, say: no delivery has it
    delivery = saved(alice)
    assert (go(delivery), delivery.error_code) == ("failed", FaultKind.DUPLICATE)
    retry_post(post=delivery.post, actor=alice.user)
    assert (go(delivery), delivery.error_code) == ("failed", FaultKind.DUPLICATE)


def test_a_page_whose_posts_can_not_be_read_goes_by_the_duplicate(alice, linkedin):
    linkedin.unticked, linkedin.refuses_duplicates = {"r_organization_social"}, True
    company, delivery = codeflow.link(alice, "linkedin", PAGE), saved(alice)
    linkedin.accept_then_reset("POST rest/posts")
    assert (go(delivery), delivery.error_code) == ("retry", FaultKind.TRANSIENT)
    assert go(delivery) == "published"
    assert list(linkedin.posts) == [delivery.remote_id]
    company.refresh_from_db()
    assert company.is_linked


def test_a_version_that_ended_is_said_so(company, settings):
    settings.LINKEDIN_VERSION = "202401"
    fault = fault_of(publish, company, post())
    assert (fault.kind, "LINKEDIN_VERSION" in str(fault.message)) == (FaultKind.REJECTED, True)


def test_comments_are_made_once_read_and_taken_down(company, linkedin):
    adapter, made = adapter_for("linkedin"), publish(company, post())
    said = {"text": "First (of all)", "key": "k", "moment": timezone.now()}
    linkedin.accept_then_reset("POST rest/socialActions/comments")
    assert (
        fault_of(adapter.add_comment, company, made.remote_id, **said).kind is FaultKind.TRANSIENT
    )
    comment = adapter.add_comment(company, made.remote_id, **said)
    (remark,) = adapter.comments(company, made.remote_id)
    assert (remark.id, remark.text) == (comment.remote_id, "First (of all)")
    assert is_own(remark, company)
    answer = fault_of(adapter.add_comment, company, comment.remote_id, **said)
    assert (answer.kind, "Answers" in str(answer.message)) == (FaultKind.REJECTED, True)
    for _ in range(2):
        adapter.delete_comment(company, comment.remote_id)
    assert adapter.comments(company, made.remote_id) == []


@pytest.mark.parametrize(
    "reply",
    [None, refusal(502, "BAD_GATEWAY", "Oops"), refusal(504, "TIMEOUT", "Oops"), Reply(201, b"")],
    ids=["lost", "502", "504", "no id"],
)
def test_a_members_comment_without_a_clear_answer_is_not_repeated(member, linkedin, reply):
    adapter, made = adapter_for("linkedin"), publish(member, post())
    if reply:
        linkedin.fail("POST rest/socialActions/comments", reply)
    else:
        linkedin.accept_then_reset("POST rest/socialActions/comments")
    said = {"text": "First", "key": "k", "moment": timezone.now()}
    fault = fault_of(adapter.add_comment, member, made.remote_id, **said)
    assert (fault.kind, "whether the comment is out" in str(fault.message)) == (
        FaultKind.REJECTED,
        True,
    )


def test_figures_are_a_pages(company, linkedin):
    adapter, made = adapter_for("linkedin"), publish(company, post())
    figures = adapter.post_figures(company, made.remote_id)
    assert (figures["impressionCount"], figures["clickCount"]) == (7, 0)
    assert adapter.account_figures(company)["likeCount"] == 2


def test_what_belongs_to_a_member_can_not_be_read(member):
    adapter = adapter_for("linkedin")
    for act in (adapter.account_figures, lambda a: adapter.comments(a, "urn:li:share:1")):
        assert fault_of(act, member).kind is FaultKind.REJECTED


@pytest.mark.parametrize(
    ("app", "outcome"),
    [
        (codeflow.APP, Outcome.PROVEN),
        (App(codeflow.APP.client_id, "wrong"), Outcome.REFUSED),
    ],
)
def test_an_app_is_tried(linkedin, app, outcome):
    (check,) = oauth_of("linkedin").test_app(app, redirect_uri="https://dash.test/c")
    assert check.outcome is outcome


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refusal(401, "INVALID_ACCESS_TOKEN", "Invalid", 65600), FaultKind.UNKNOWN),
        (refusal(401, "REVOKED_ACCESS_TOKEN", "Revoked", 65601), FaultKind.TOKEN_DEAD),
        (refusal(403, "ACCESS_DENIED", "Not enough permissions", 100), FaultKind.PERMISSION_LOST),
        (refusal(403, "ACCESS_DENIED", "Member is RESTRICTED", 100), FaultKind.SUSPENDED),
        (refusal(404, "NOT_FOUND", "No such image"), FaultKind.GONE),
        (refusal(422, "DUPLICATE_POST", "Duplicate post is detected"), FaultKind.DUPLICATE),
        (refusal(422, "UNPROCESSABLE", "commentary"), FaultKind.REJECTED),
        (refusal(429, "TOO_MANY_REQUESTS", "throttle", 101), FaultKind.RATE_LIMITED),
        (refusal(500, "INTERNAL_SERVER_ERROR", "Oops"), FaultKind.TRANSIENT),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_refusal_is_told_by_its_numbers(company, linkedin, reply, kind):
    linkedin.gives_refresh = True
    linkedin.fail("POST rest/posts", reply, times=2)
    assert fault_of(publish, company, post()).kind is kind
    assert not linkedin.posts
