"""The SDK's server with our tools, asked once per request: stateless, JSON replies.

The SDK's transport is asynchronous. It runs in the request's own thread, in an event loop
that lives as long as the request; the tools run in that thread too, so that they have its
database connection.
"""

import asyncio
import json
import logging
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import mcp_types as types
from asgiref.sync import async_to_sync, sync_to_async
from django.http import HttpRequest
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from ayrdash.api.mcp.tools import ToolCall, run, tools

SERVER_NAME = "ayrdash"
# Longer than a call for one profile waits for networks; tools name no more than one.
LONGEST_SECONDS = 60.0
MAX_BODY_BYTES = 2_621_440

# It greets and says good-bye at every request.
logging.getLogger("mcp").setLevel(logging.WARNING)
# The HTTP request whose call a tool makes.
_outer: ContextVar[HttpRequest] = ContextVar("mcp_request")


@dataclass
class HttpAnswer:
    """What the transport sent."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


async def _list_tools(context: Any, params: Any) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[_described(tool) for tool in tools().values()])


def _described(tool: ToolCall) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.text,
        input_schema=tool.schema,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.only_reads, destructive_hint=tool.destroys
        ),
    )


async def _call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
    tool = tools().get(params.name)
    if tool is None:
        text = types.TextContent(type="text", text=f"There is no tool {params.name}.")
        return types.CallToolResult(content=[text], is_error=True)
    reply = await sync_to_async(run)(tool, dict(params.arguments or {}), _outer.get())
    text = types.TextContent(type="text", text=json.dumps(reply.body, ensure_ascii=False))
    return types.CallToolResult(
        content=[text], structured_content=reply.body, is_error=reply.failed
    )


@cache
def _server() -> Server[Any]:
    from ayrdash.api.app import VERSION

    return Server(SERVER_NAME, version=VERSION, on_list_tools=_list_tools, on_call_tool=_call_tool)


def answer(request: HttpRequest) -> HttpAnswer:
    """Let the SDK answer one HTTP request."""
    token = _outer.set(request)
    try:
        return async_to_sync(_exchange)(_scope(request), request.body)
    finally:
        _outer.reset(token)


def _scope(request: HttpRequest) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers.items()
        ],
    }


async def _exchange(scope: dict[str, Any], body: bytes) -> HttpAnswer:
    found, messages = HttpAnswer(), [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        # The client stays; the task ends with the exchange.
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            found.status = message["status"]
            found.headers = [(n.decode(), v.decode()) for n, v in message.get("headers", [])]
        else:
            found.body += message.get("body", b"")

    manager = StreamableHTTPSessionManager(
        _server(), json_response=True, stateless=True, max_request_body_size=MAX_BODY_BYTES
    )
    async with asyncio.timeout(LONGEST_SECONDS), manager.run():
        await manager.handle_request(scope, receive, send)
    return found
