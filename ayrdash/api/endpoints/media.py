"""Media: upload, list, look at an address."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api import direct, uploads
from ayrdash.api.app import UPLOAD, endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.formats import iso
from ayrdash.api.media_in import downloaded
from ayrdash.api.models import Upload
from ayrdash.api.params import FromBody, FromQuery, Input
from ayrdash.api.parsing import body_of
from ayrdash.api.schemas import MediaChecked, Success, UploadList, UploadOut, UploadPlace
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core import outbound
from ayrdash.posts.media import holds_video

MOST = 100


class MediaNamed(Input):
    """A body or query that names an address."""

    media_url: str = Field(alias="mediaUrl")


class MetaQuery(Input):
    """The query of ``GET /media/meta``."""

    url: str = Field(json_schema_extra={"minLength": 1})


@endpoint(
    "POST",
    "/media/upload",
    aliases=["/upload"],
    action="request",
    auth=UPLOAD,
    answer=UploadOut,
    scope=Scope.POST,
)
def upload(request: ApiRequest) -> Reply:
    """Keep an image or video for 90 days: multipart `file`, or a base64 data URI in JSON.

    Up to 30 MB; larger videos (MP4 or MOV) by `GET /media/uploadUrl`. Further members:
    `fileName`, `description`. The reply's `url` works in `mediaUrls`.
    """
    body = body_of(request)
    name, description = str(body.get("fileName", "")), str(body.get("description", ""))
    file = uploads.file_of(request, name)
    if file is None:
        raise bad_request(_("file: send multipart, or a base64 data URI."))
    kept = uploads.store_upload(
        profile=request.auth.profile, file=file, name=name, description=description
    )
    return success(**_row(kept))


def _row(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.ref,
        "url": uploads.address_of(upload),
        "fileName": upload.file_name,
        "description": upload.description,
        "contentType": upload.content_type,
        "created": iso(upload.created_at),
    }


class PlaceQuery(Input):
    """The query of ``GET /media/uploadUrl``."""

    file_name: str = Field("", alias="fileName")
    content_type: str = Field("", alias="contentType", description="jpg, png, mp4, mov or in full.")


@endpoint(
    "GET",
    "/media/uploadUrl",
    action="request",
    answer=UploadPlace,
    tag="media",
    scope=Rule(Scope.POST, reads=False),
)
def upload_url(request: ApiRequest, query: Annotated[PlaceQuery, FromQuery(...)]) -> Reply:
    """Return a signed address for one PUT within 30 minutes, and where the file will be.

    Videos may have up to 2 GB. Send the file itself as the body, with this `Content-Type`
    and no key.
    """
    kind = direct.content_type_of(query.content_type, query.file_name)
    upload, place = direct.expect_upload(
        profile=request.auth.profile, file_name=query.file_name, content_type=kind
    )
    return success(accessUrl=uploads.address_of(upload), uploadUrl=place, contentType=kind)


@endpoint("GET", "/media", action="request", answer=UploadList, scope=Scope.POST)
def media(request: ApiRequest) -> Reply:
    """List the profile's newest uploads, 100 at most."""
    rows = [_row(upload) for upload in uploads.recent_uploads(request.auth.profile, MOST)]
    return success(media=rows, count=len(rows))


@endpoint(
    "POST",
    "/media/urlExists",
    action="request",
    answer=MediaChecked,
    tag="media",
    scope=Rule(Scope.POST, reads=True),
)
def url_exists(request: ApiRequest, body: Annotated[MediaNamed, FromBody(...)]) -> Reply:
    """Say whether an address can be fetched, and what it holds. Up to 5 MB are read."""
    return _checked(body.media_url)


@endpoint(
    "GET", "/media/meta", action="request", answer=MediaChecked, tag="media", scope=Scope.POST
)
def meta(request: ApiRequest, query: Annotated[MetaQuery, FromQuery(...)]) -> Reply:
    """Say what an address holds."""
    return _checked(query.url)


def _fetched(address: str) -> outbound.Answer:
    try:
        answer = outbound.call("GET", address)
    except outbound.OutboundError as error:
        raise ApiError(136, error.message, mediaUrl=address) from error
    if answer.status != 200:
        message = _("The address answers %d, not 200.") % answer.status
        raise ApiError(136, message, mediaUrl=address)
    return answer


def _checked(address: str) -> Reply:
    answer = _fetched(address)
    kind = str(answer.headers.get("Content-Type", "")).partition(";")[0].strip()
    return success(contentType=kind, contentLength=len(answer.body), mediaUrl=address)


@endpoint(
    "POST",
    "/validate/media",
    action="request",
    answer=MediaChecked,
    scope=Rule(Scope.POST, reads=True),
)
def validate_media(request: ApiRequest, body: Annotated[MediaNamed, FromBody(...)]) -> Reply:
    """Say whether an address can be fetched and holds an image or video that can be posted."""
    address = body.media_url
    with downloaded(address) as file:
        if holds_video(file):
            size = file.size or 0
            probed = uploads.probed_or_136(file, address, size, mediaUrl=address)
            return success(contentType=probed.content_type, contentLength=size, mediaUrl=address)
        image = uploads.encode_or_136(file, address, mediaUrl=address)
    return success(contentType=image.content_type, contentLength=len(image.data), mediaUrl=address)


@endpoint(
    "POST",
    "/validate/json",
    action="request",
    answer=Success,
    scope=Rule(Scope.POST, reads=True),
)
def validate_json(request: ApiRequest) -> Reply:
    """Say whether the body is JSON; one that is not is refused with 400 like everywhere."""
    body_of(request)
    return success(message=str(_("The JSON is valid.")))
