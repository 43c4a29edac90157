"""Webhooks: where events go."""

from typing import Annotated, Any

from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.formats import iso
from ayrdash.api.params import FromBody, FromQuery, Input
from ayrdash.api.schemas import HookDone, Success
from ayrdash.apikeys.scopes import Scope
from ayrdash.webhooks.queries import registered_webhooks
from ayrdash.webhooks.services.registration import register, unregister


class HookIn(Input):
    """The body of ``POST /hook/webhook``."""

    action: str
    url: str
    secret: str | None = None
    profile_key: str | None = Field(None, alias="profileKey")


class HookNamed(Input):
    """The body of ``DELETE /hook/webhook``."""

    action: str
    profile_key: str | None = Field(None, alias="profileKey")


class HookQuery(Input):
    """The query of ``GET /hook/webhook``."""

    all_webhooks: bool = Field(False, alias="allWebhooks")


@endpoint(
    "POST",
    "/hook/webhook",
    aliases=["/hook"],
    action="request",
    answer=HookDone,
    tag="webhooks",
    scope=Scope.WEBHOOKS,
)
def register_webhook(request: ApiRequest, body: Annotated[HookIn, FromBody(...)]) -> Reply:
    """Send a kind of event to an https address; replaces the one before."""
    profile = request.auth.profile
    hook = register(
        profile=profile, action=body.action, url=body.url, secret=body.secret, actor=None
    )
    return success(action=hook.action, url=hook.url, refId=profile.ref_id)


@endpoint(
    "DELETE",
    "/hook/webhook",
    aliases=["/hook"],
    action="delete",
    answer=HookDone,
    tag="webhooks",
    scope=Scope.WEBHOOKS,
)
def unregister_webhook(request: ApiRequest, body: Annotated[HookNamed, FromBody(...)]) -> Reply:
    """Stop sending a kind of event. None registered is as good as stopped."""
    unregister(profile=request.auth.profile, action=body.action, actor=None)
    return success(action=body.action, refId=request.auth.profile.ref_id)


@endpoint(
    "GET",
    "/hook/webhook",
    aliases=["/hook"],
    action="request",
    answer=Success,
    tag="webhooks",
    scope=Scope.WEBHOOKS,
)
def list_webhooks(request: ApiRequest, query: Annotated[HookQuery, FromQuery(...)]) -> Reply:
    """Return the profile's addresses by event; with `allWebhooks` those of all profiles."""
    auth = request.auth
    hooks = registered_webhooks(auth.account, None if query.all_webhooks else auth.profile)
    hooks = [hook for hook in hooks if auth.reaches(hook.profile_id)]
    told: dict[str, Any] = {}
    for hook in hooks:
        if hook.profile_id == auth.profile.pk:
            told[hook.action] = hook.url
            told[f"{hook.action}Updated"] = iso(hook.updated_at)
    if query.all_webhooks:
        told["webhooks"] = [
            {
                "action": hook.action,
                "url": hook.url,
                "refId": hook.profile.ref_id,
                "updated": iso(hook.updated_at),
            }
            for hook in hooks
        ]
    return success(**told)
