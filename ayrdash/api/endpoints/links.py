"""Links with which end users connect their networks."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field

from ayrdash.api.app import ACCOUNT, endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import bad_request
from ayrdash.api.formats import iso_seconds
from ayrdash.api.params import FromBody, Input, Words
from ayrdash.api.parsing import as_object
from ayrdash.api.schemas import LinkOut, Success
from ayrdash.apikeys.scopes import Scope
from ayrdash.core.errors import NotFound
from ayrdash.linking.access import link_session_by_ref
from ayrdash.linking.services import errors
from ayrdash.linking.services.options import DEFAULT_MINUTES, LinkOptions, MailOptions
from ayrdash.linking.services.sessions import NewLink, create_link_session, revoke
from ayrdash.linking.services.tokens import generate_signed_link
from profiles.models import Profile


class MailIn(Input):
    """A mail that carries the link."""

    to: str
    contact_email: str = Field("", alias="contactEmail")
    company: str = ""
    terms_url: str = Field("", alias="termsUrl")
    privacy_url: str = Field("", alias="privacyUrl")
    bcc: str = ""


class LinkIn(Input):
    """The body of ``POST /profiles/link-sessions``."""

    mode: str = "grid"
    network: str = ""
    redirect: str = ""
    allowed_social: Words = Field([], alias="allowedSocial")
    origin: str = ""
    logout: bool = False
    expires_in: int = Field(DEFAULT_MINUTES, alias="expiresIn", description="Minutes, 1 to 2880.")
    email: Annotated[MailIn, BeforeValidator(as_object)] | None = None
    profile_key: str | None = Field(None, alias="profileKey")

    def options(self) -> LinkOptions:
        """Return what is asked for, under the product's names."""
        return LinkOptions(
            expires_in_minutes=self.expires_in,
            allowed_social=tuple(self.allowed_social),
            redirect=self.redirect,
            origin=self.origin,
            logout=self.logout,
            mode=self.mode,
            network=self.network,
            email=MailOptions(**self.email.model_dump()) if self.email else None,
        )


class TokenIn(LinkIn):
    """The body of ``POST /profiles/generateJWT``; `privateKey` is not read."""

    domain: str = ""


def _named_profile(request: ApiRequest) -> Profile:
    if not request.auth.has_profile_key:
        raise bad_request(_("Name the profile by its Profile Key: the API key is none."))
    return request.auth.profile


@endpoint("POST", "/profiles/link-sessions", action="create", answer=LinkOut, scope=Scope.LINKS)
def create_link(request: ApiRequest, body: Annotated[LinkIn, FromBody(...)]) -> Reply:
    """Make a link session: a link with which an end user connects the profile's networks."""
    profile = _named_profile(request)
    new = create_link_session(profile=profile, options=body.options(), by=None)
    return success(
        sessionId=new.session.ref,
        url=new.url,
        expiresAt=iso_seconds(new.session.expires_at),
        title=profile.title,
        **_sent(new),
    )


@endpoint(
    "DELETE",
    "/profiles/link-sessions/{session_id}",
    action="delete",
    auth=ACCOUNT,
    answer=Success,
    scope=Scope.LINKS,
)
def revoke_link(request: ApiRequest, session_id: str) -> Reply:
    """Take a link back; whoever has it open is out at the next click."""
    try:
        session = link_session_by_ref(request.auth.account, session_id)
    except NotFound as error:
        raise _unknown() from error
    if not request.auth.reaches(session.profile_id):
        raise _unknown()
    revoke(session=session, by=None)
    return success(sessionId=session_id)


@endpoint("POST", "/profiles/generateJWT", action="JWT", answer=LinkOut, scope=Scope.LINKS)
def generate_token(request: ApiRequest, body: Annotated[TokenIn, FromBody(...)]) -> Reply:
    """Make a link in the older form: a signed token and the address that opens it."""
    profile = _named_profile(request)
    signed = generate_signed_link(
        profile=profile, options=body.options(), domain=body.domain, by=None
    )
    return success(
        title=profile.title,
        token=signed.token,
        url=signed.url,
        expiresIn=f"{body.expires_in}m",
        **_sent(signed.new),
    )


def _unknown() -> errors.LinkUnknown:
    return errors.LinkUnknown(_("There is no such link session."))


def _sent(new: NewLink) -> dict[str, Any]:
    return {"emailSent": True} if new.email_sent else {}
