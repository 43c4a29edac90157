"""What an error code means, how long a text is, and why a network is hidden."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.codes import CODES
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import bad_request
from ayrdash.api.params import FromBody, FromQuery, Input
from ayrdash.api.schemas import Explained, Success, Visibilities
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core.networks import Network
from ayrdash.networks.adapters import adapter_for, spoken
from ayrdash.networks.visibility import Reason, Visibility, explain

LONGEST = 100_000
# As the reference writes them in the members of its reply.
_SPELT = {Network.LINKEDIN: "linkedIn", Network.TIKTOK: "tikTok"}


class CodeQuery(Input):
    """The query of ``GET /error-explainer``."""

    code: int = Field(ge=0, le=9_999)
    platform: Network | None = None


class LengthIn(Input):
    """The body of ``POST /validate/postLength``."""

    post: str = Field(min_length=1, max_length=LONGEST)
    profile_key: str | None = Field(None, alias="profileKey")


@endpoint("GET", "/error-explainer", action="request", answer=Explained, scope=Scope.READ)
def explain_error(request: ApiRequest, query: Annotated[CodeQuery, FromQuery(...)]) -> Reply:
    """Say what an error code means, who can mend it and how; the catalogue as a call."""
    row = CODES.get(query.code)
    if row is None:
        raise bad_request(_("code: there is no error %d.") % query.code)
    told: dict[str, Any] = {
        "code": row.number,
        "httpStatus": row.status,
        "cause": row.meaning_text,
        "classification": classification(row.status),
        "resolution": row.resolution_text,
    }
    if query.platform:
        told["platform"] = query.platform.value
    return success(**told)


def classification(status: int) -> str:
    """Return who can mend an error, by its HTTP status alone (API contract 1.6)."""
    if status in (401, 402, 403):
        return "user-action"
    return "network" if status >= 500 else "developer-fix"


@endpoint(
    "POST",
    "/validate/postLength",
    action="request",
    answer=Success,
    tag="validate",
    scope=Rule(Scope.POST, reads=True),
)
def validate_length(request: ApiRequest, body: Annotated[LengthIn, FromBody(...)]) -> Reply:
    """Say how long a text is as each network counts, and whether it fits there."""
    told: dict[str, Any] = {}
    limits: dict[str, int] = {}
    for network in spoken():
        if not isinstance(network, Network):
            continue  # the test network: the reference knows none
        adapter, name = adapter_for(network), _SPELT.get(network, network.value)
        length = adapter.count_text(body.post)
        limits[network.value] = adapter.text_limit
        told[f"{name}WeightedLength"] = length
        told[f"{name}Valid"] = length <= adapter.text_limit and not adapter.text_problem(body.post)
    return success(**told, maxCharLimits=limits)


@endpoint(
    "GET",
    "/profiles/visibility",
    action="request",
    answer=Visibilities,
    tag="profiles",
    scope=Scope.LINKS,
)
def visibility(request: ApiRequest) -> Reply:
    """Say which networks the profile sees on its linking page, and which rule hides the others.

    Of ayrdash's own: the dashboard's page *Why can't they see it?* as a call.
    """
    profile = request.auth.profile
    rows = [_told(decision) for decision in explain(profile, networks=tuple(Network))]
    return success(refId=profile.ref_id, networks=rows)


def _told(decision: Visibility) -> dict[str, Any]:
    return {
        "platform": str(decision.network),
        "visible": decision.visible,
        "hiddenBy": decision.reason or None,
        "message": str(decision.deciding.text),
        "rules": [_rule(reason) for reason in decision.chain],
    }


def _rule(reason: Reason) -> dict[str, Any]:
    told = {"rule": reason.rule.value, "verdict": reason.verdict.value, "message": str(reason.text)}
    return {**told, "details": reason.detail} if reason.detail else told
