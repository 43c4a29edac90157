"""User, media, webhooks, links, and what is not offered."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from PIL import Image

from ayrdash.api import uploads
from ayrdash.api.codes import CODES
from ayrdash.api.models import Upload
from ayrdash.linking.models import LinkSession
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Media
from ayrdash.webhooks.models import Webhook
from tests.api.caller import checked, key_of
from tests.api.test_posts import linked  # noqa: F401 - a fixture


def png():
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(out, "PNG")
    return out.getvalue()


def test_the_user_is_the_primary_without_links(api, alice):
    user = api.get("/user")
    assert "activeSocialAccounts" not in user
    assert (user["title"], user["refId"]) == ("Primary Profile", alice.primary.ref_id)
    assert (user["email"], user["displayNames"]) == (alice.user.email, [])
    assert user["monthlyApiCalls"] == 1


def test_the_user_by_its_profile_key(acme, alice):
    for network, state in (("bluesky", "linked"), ("tiktok", "needs_relink")):
        SocialAccount.objects.create(
            profile=alice.profile, network=network, remote_id="did:a", handle="acme", state=state
        )
    user = acme.get("/user", "instagramDetails=true")
    assert user["title"] == "Acme"
    assert user["activeSocialAccounts"] == ["bluesky"]
    names = [(row["platform"], row["refreshRequired"]) for row in user["displayNames"]]
    assert names == [("bluesky", False), ("tiktok", True)]


@pytest.mark.parametrize("path", ["/media/upload", "/upload"])
@pytest.mark.parametrize("how", ["multipart", "base64"])
def test_an_upload_can_be_fetched_listed_and_posted(api, alice, linked, path, how):  # noqa: F811
    if how == "multipart":
        file = SimpleUploadedFile("shoe.png", png(), "image/png")
        body = encode_multipart(BOUNDARY, {"file": file, "description": "A shoe"})
        response = api.call("POST", path, body, content_type=MULTIPART_CONTENT)
    else:
        data = "data:image/png;base64," + base64.b64encode(png()).decode()
        response = api.call(
            "POST", path, {"file": data, "fileName": "shoe.png", "description": "A shoe"}
        )
    reply = response.json()
    assert (reply["fileName"], reply["description"]) == ("shoe.png", "A shoe")
    assert reply["contentType"] == "image/jpeg"
    served = api.http.get("/" + reply["url"].split("/", 3)[3])
    assert served["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(served.getvalue())).size == (20, 10)
    assert [row["url"] for row in api.get("/media")["media"]] == [reply["url"]]
    made = api.post("/post", {"platforms": ["bluesky"], "mediaUrls": [reply["url"]]})
    assert made["status"] == "success"
    assert Media.objects.get().post.ref == made["id"]


def test_another_account_s_upload_is_an_address_like_any_other(api, charlie, linked):  # noqa: F811
    file = SimpleUploadedFile("shoe.png", png(), "image/png")
    theirs = uploads.store_upload(profile=charlie.profile, file=file)
    assert uploads.upload_at(api.party.account.pk, uploads.address_of(theirs)) is None
    assert uploads.upload_at(charlie.account.pk, uploads.address_of(theirs)) == theirs


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, 400), ({"file": "%%%"}, 400), ({"file": base64.b64encode(b"text").decode()}, 136)],
)
def test_an_upload_is_refused(api, body, code):
    assert api.post("/media/upload", body)["code"] == code
    assert not Upload.objects.exists()


def test_an_upload_that_is_too_large_is_refused(api):
    file = SimpleUploadedFile("big.png", b"\0" * 30_000_001, "image/png")
    body = encode_multipart(BOUNDARY, {"file": file})
    response = api.call("POST", "/media/upload", body, content_type=MULTIPART_CONTENT)
    assert (response.status_code, response.json()["code"]) == (413, 981)


def test_old_uploads_go(alice):
    file = SimpleUploadedFile("shoe.png", png(), "image/png")
    old = uploads.store_upload(profile=alice.profile, file=file)
    assert uploads.prune_uploads(timezone.now() + timezone.timedelta(days=89)) == 0
    assert uploads.prune_uploads(timezone.now() + timezone.timedelta(days=91)) == 1
    assert not old.file.storage.exists(old.file.name)


def test_an_address_is_looked_at(api, bluesky):
    reply = api.post("/media/urlExists", {"mediaUrl": f"{bluesky.url}/xrpc/_health"})
    assert reply["code" if reply["status"] == "error" else "status"] in (136, "success")
    assert api.post("/media/urlExists", {"mediaUrl": "https://127.0.0.2/a"})["code"] == 136
    assert api.get("/media/meta", "url=ftp://a.example/a")["code"] == 136


def test_webhooks_are_registered_listed_and_dropped(api, acme, alice):
    body = {"action": "social", "url": "https://hooks.example/a", "secret": "s", "source": "npm"}
    reply = acme.post("/hook/webhook", body)
    assert reply == {
        "status": "success",
        "action": "social",
        "url": "https://hooks.example/a",
        "refId": alice.profile.ref_id,
    }
    listed = acme.get("/hook/webhook")
    assert listed["social"] == "https://hooks.example/a"
    assert listed["socialUpdated"]
    assert "social" not in api.get("/hook/webhook")
    assert len(api.get("/hook", "allWebhooks=true")["webhooks"]) == 1
    assert acme.delete("/hook", {"action": "social"})["status"] == "success"
    assert acme.delete("/hook", {"action": "social"})["status"] == "success"
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{"action": "x", "url": "https://a.example"}, {"action": "social", "url": "http://a.example"}],
)
def test_a_bad_webhook_is_refused(api, body):
    assert api.post("/hook/webhook", body)["code"] == 930


def test_a_link_session(acme, api, alice):
    reply = acme.post("/profiles/link-sessions", {"expiresIn": 30, "allowedSocial": ["bluesky"]})
    session = LinkSession.objects.get()
    assert (reply["sessionId"], reply["title"]) == (session.ref, "Acme")
    assert session.networks == ["bluesky"]
    assert api.http.get("/" + reply["url"].split("/", 3)[3]).status_code in (200, 302)
    assert api.delete(f"/profiles/link-sessions/{session.ref}")["status"] == "success"
    session.refresh_from_db()
    assert session.is_revoked
    assert api.delete("/profiles/link-sessions/nothing")["code"] == 502
    assert api.post("/profiles/link-sessions", {})["code"] == 400
    assert acme.post("/profiles/link-sessions", {"expiresIn": 2881})["code"] == 400


def test_the_older_link_form(api, alice):
    body = {"profileKey": key_of(alice.profile), "privateKey": "any", "expiresIn": "30"}
    reply = api.post("/profiles/generateJWT", body)
    assert (reply["title"], reply["expiresIn"]) == ("Acme", "30m")
    assert reply["token"] in reply["url"]
    assert key_of(alice.primary) not in reply["token"]
    opened = api.http.get("/" + reply["url"].split("/", 3)[3])
    assert opened.status_code in (200, 302)
    refused = api.post("/profiles/generateJWT", {**body, "domain": "someone-else"})
    assert (refused["code"], refused["action"]) == (189, "JWT")


def test_every_code_is_one_row():
    assert all(number == row.number for number, row in CODES.items())
    assert checked
