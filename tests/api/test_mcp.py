"""The MCP endpoint, asked by the SDK's own client over HTTP."""

import asyncio
import json

import httpx2
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from ayrdash.api.description import described
from ayrdash.api.mcp.tools import NAMES, tools
from profiles.models import Profile
from tests.api.caller import key_of

JSON_RPC = {"content_type": "application/json", "HTTP_ACCEPT": "application/json"}


def ask(url, key, *calls):
    """Return the names of the tools, then the result of each call."""

    async def talk():
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            streamable_http_client(f"{url}/mcp", http_client=http) as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            listed = [tool.name for tool in (await session.list_tools()).tools]
            return [listed, *[await session.call_tool(name, args) for name, args in calls]]

    return asyncio.run(talk())


@pytest.mark.django_db(transaction=True)
def test_the_official_client_uses_the_tools(live_server, alice):
    listed, made, profiles, history, bad = ask(
        live_server.url,
        key_of(alice.primary),
        ("create_profile", {"title": "By an assistant", "tags": ["a", "b"]}),
        ("list_profiles", {"limit": 1, "hasActiveSocialAccounts": False}),
        ("get_history", {"profileKey": key_of(alice.profile)}),
        ("create_profile", {"title": "By an assistant"}),
    )
    assert listed == list(NAMES)
    assert made.structured_content["profileKey"].startswith("ayp_")
    assert json.loads(made.content[0].text) == made.structured_content
    assert Profile.objects.get(title="By an assistant").account == alice.account
    assert [row["title"] for row in profiles.structured_content["profiles"]] == ["By an assistant"]
    assert (history.is_error, history.structured_content["code"]) == (True, 221)
    assert (bad.is_error, bad.structured_content["code"]) == (True, 146)


def message(client, key, method="tools/call", **params):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return client.post(
        "/mcp", json.dumps(body), headers={"Authorization": f"Bearer {key}"}, **JSON_RPC
    )


def test_limits_and_foreign_keys_are_the_api_s(client, alice, charlie, settings):
    settings.API_CALLS_PER_WINDOW = 1
    key = key_of(alice.primary)
    args = {"profileKey": key_of(charlie.profile)}
    foreign = message(client, key, name="get_user", arguments=args).json()["result"]
    assert foreign["structuredContent"]["code"] == 144
    assert not message(client, key, name="get_user", arguments={}).json()["result"]["isError"]
    over = message(client, key, name="get_user", arguments={}).json()["result"]
    assert over["structuredContent"]["code"] == 429


@pytest.mark.parametrize("ref", ["../profiles", "a/b", "?x=1", "%2e%2e"])
def test_an_id_leads_to_no_other_call(client, alice, ref):
    result = message(client, key_of(alice.primary), name="get_post", arguments={"post_id": ref})
    assert result.json()["result"]["structuredContent"]["code"] in (221, 904)


def test_without_a_good_key_nothing_is_said(client, alice):
    bare = client.post("/mcp", "{}", **JSON_RPC)
    assert (bare.status_code, bare["WWW-Authenticate"]) == (401, "Bearer")
    for key in ("nonsense", key_of(alice.profile)):
        assert message(client, key, "tools/list").status_code == 403
    assert alice.client().post("/mcp", "{}", **JSON_RPC).status_code == 401


def test_there_is_no_stream_and_no_session(client, alice):
    headers = {"Authorization": f"Bearer {key_of(alice.primary)}"}
    for method in ("GET", "DELETE"):
        response = client.generic(method, "/mcp", headers=headers)
        assert (response.status_code, response["Allow"]) == (405, "POST")
    assert message(client, key_of(alice.primary), "nothing/known").status_code in (200, 400, 404)
    assert client.post("/mcp", "nonsense", headers=headers, **JSON_RPC).status_code == 400


def test_a_tool_posts_for_one_profile_at_a_time(client, alice):
    key = key_of(alice.primary)
    listed = message(client, key, "tools/list").json()["result"]["tools"]
    (tool,) = [tool for tool in listed if tool["name"] == "create_post"]
    assert "profileKey" in tool["inputSchema"]["properties"]
    assert "profileKeys" not in tool["inputSchema"]["properties"]
    args = {"post": "Hi", "platforms": ["bluesky"], "profileKeys": [key_of(alice.profile)]}
    reply = message(client, key, name="create_post", arguments=args).json()["result"]
    assert reply["structuredContent"]["refId"] == alice.primary.ref_id


def test_each_tool_stands_for_a_call_and_says_what_it_takes():
    assert set(tools()) == set(NAMES)
    assert "$ref" not in json.dumps([tool.schema for tool in tools().values()])
    known = {o["operationId"] for p in described()["paths"].values() for o in p.values()}
    assert set(NAMES.values()) <= known
