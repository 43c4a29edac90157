"""Images in the size of a network, with a watermark if wanted."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from PIL import Image
from pydantic import BeforeValidator, ConfigDict, Field, field_validator

from ayrdash.api import uploads
from ayrdash.api.app import UPLOAD, endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.media_in import read_address
from ayrdash.api.params import FromBody, Input
from ayrdash.api.parsing import as_list, as_object
from ayrdash.api.schemas import Resized
from ayrdash.apikeys.scopes import Scope
from ayrdash.posts import images
from ayrdash.posts.resizing import (
    LARGEST,
    PRESETS,
    SMALLEST,
    Effects,
    Mode,
    Position,
    resize,
    watermark,
)
from ayrdash.posts.rules import PostRefused

# What "convert to JPG" means where no quality is named.
_JPG_QUALITY = 80


class Dimensions(Input):
    """A size of the client's own, and where to crop (pixels of the source)."""

    width: int = Field(ge=SMALLEST, le=LARGEST)
    height: int = Field(ge=SMALLEST, le=LARGEST)
    x: int | None = Field(None, alias="xCoordinate", ge=0, le=100_000)
    y: int | None = Field(None, alias="yCoordinate", ge=0, le=100_000)


class Mark(Input):
    """An image that is laid over the result."""

    url: str
    position: Position = "southeast"


class EffectsIn(Input):
    """What else is done; a name that is not here is refused, as the image would differ."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    color: str = Field("#FFFFFF", pattern=r"^#[0-9A-Fa-f]{6}$")
    opacity: int = Field(100, ge=0, le=100)
    quality: int | None = Field(None, ge=1, le=100)
    grayscale: bool = False


_PLAIN = EffectsIn.model_validate({})
KNOWN_EFFECTS = frozenset(EffectsIn.model_fields)


def _one_platform(value: Any) -> Any:
    names = as_list(value)
    return names[0] if isinstance(names, list) and len(names) == 1 else value


class ResizeIn(Input):
    """The body of ``POST /media/resize``: an address or a file, and a size."""

    image_url: str = Field("", alias="imageUrl", description="Or `mediaUrl`, or a `file`.")
    media_url: str = Field("", alias="mediaUrl")
    platform: Annotated[str, BeforeValidator(_one_platform)] = Field(
        "", json_schema_extra={"enum": ["", *PRESETS]}
    )
    dimensions: Annotated[Dimensions | None, BeforeValidator(as_object)] = None
    mode: Mode = "resize"
    effects: Annotated[EffectsIn, BeforeValidator(as_object)] = _PLAIN
    watermark: Annotated[Mark | None, BeforeValidator(as_object)] = None
    watermark_url: str = Field("", alias="watermarkUrl")
    convert_to_jpg: bool = Field(False, alias="convertToJpg")
    profile_key: str | None = Field(None, alias="profileKey")

    @field_validator("platform")
    @classmethod
    def _known(cls, name: str) -> str:
        if name and name not in PRESETS:
            raise ValueError(_("one of %s") % ", ".join(PRESETS))
        return name

    @field_validator("effects", mode="before")
    @classmethod
    def _known_effects(cls, value: Any) -> Any:
        value = as_object(value)
        if isinstance(value, dict) and (unknown := sorted(set(value) - KNOWN_EFFECTS)):
            known = ", ".join(sorted(KNOWN_EFFECTS))
            message = _("there is no effect “%(name)s”. Effects: %(known)s")
            raise ValueError(message % {"name": unknown[0], "known": known})
        return value

    def size(self) -> tuple[int, int]:
        """Return the size asked for: one's own, or the network's."""
        if self.dimensions is not None:
            return self.dimensions.width, self.dimensions.height
        if not self.platform:
            raise bad_request(_("Name a platform, or dimensions {width, height}."))
        return PRESETS[self.platform]

    def center(self) -> tuple[int, int] | None:
        """Return around which pixel to crop; None: the middle."""
        wanted = self.dimensions
        if wanted is None or wanted.x is None or wanted.y is None:
            return None
        return wanted.x, wanted.y

    def mark(self) -> Mark | None:
        """Return the watermark, by its older name as well."""
        if self.watermark is None and self.watermark_url:
            return Mark(url=self.watermark_url)
        return self.watermark


@endpoint(
    "POST",
    "/media/resize",
    action="request",
    auth=UPLOAD,
    answer=Resized,
    tag="media",
    scope=Scope.POST,
)
def resize_media(request: ApiRequest, body: Annotated[ResizeIn, FromBody(...)]) -> Reply:
    """Bring an image to a network's size (`platform`) or one's own (`dimensions`).

    `resize` shows all of it, `crop` cuts what is too much, `blur` fills beside it. The result
    is kept for 90 days like an upload, and its `url` works in `mediaUrls`.
    """
    size, mark = body.size(), body.mark()
    image = _source(request, body)
    effects = body.effects
    done = resize(
        image,
        size,
        mode=body.mode,
        effects=Effects(effects.color, effects.opacity, effects.grayscale),
        center=body.center(),
    )
    if mark is not None:
        watermark(done, _decoded(_read(request, mark.url), mark.url), mark.position)
    quality = effects.quality or (_JPG_QUALITY if body.convert_to_jpg else None)
    pixels = done.width * done.height
    encoded = images.at_quality(done, quality) if quality else images.fit(done, pixels)
    kept = uploads.store_encoded(
        profile=request.auth.profile, encoded=encoded, name=f"{body.platform or 'image'}.jpg"
    )
    return success(
        url=uploads.address_of(kept),
        id=kept.ref,
        platform=body.platform or None,
        width=encoded.width,
        height=encoded.height,
        mode=body.mode,
        effects=effects.model_dump(include=effects.model_fields_set),
        contentType=kept.content_type,
    )


def _source(request: ApiRequest, body: ResizeIn) -> Image.Image:
    """Return the pixels of the file or of the address. Raises 400, 136 or 413."""
    file = uploads.file_of(request, "file")
    if file is not None and file.size:
        uploads.check_size(file)
        return _decoded(file.read(), str(file.name))
    address = body.image_url or body.media_url
    if not address:
        raise bad_request(_("Name an imageUrl, or send a file."))
    return _decoded(_read(request, address), address)


def _read(request: ApiRequest, address: str) -> bytes:
    return read_address(request.auth.profile, address)


def _decoded(data: bytes, name: str) -> Image.Image:
    try:
        return images.decode(data, name)[0]
    except PostRefused as error:
        raise ApiError(136, error.message) from error
