"""The base of every input model, and the types that tolerate what clients send.

Inputs derive from pydantic's own model, never from ninja's ``Schema``: that one reads
attributes off the value, so that the JSON text "AAA" would pass as an object whose
``title`` is a method of str.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.params.models import Body, BodyModel, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from ayrdash.api.parsing import as_list, as_object, body_of
from ayrdash.core.networks import Network

__all__ = ["OLD", "FromBody", "FromQuery", "Input", "Networks", "Objects", "Words"]

# Marks a member that only older clients send.
OLD: JsonDict = {"deprecated": True}


class Input(BaseModel):
    """Members that a client sends. Unknown ones are ignored, ``null`` is as good as absent."""

    model_config = ConfigDict(extra="ignore", from_attributes=False, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {name: value for name, value in data.items() if value is not None}
        return data

    def sent(self, name: str) -> bool:
        """Tell whether the client sent the member (under this field's name)."""
        return name in self.model_fields_set


# An array of words in any of its spellings.
Words = Annotated[list[str], BeforeValidator(as_list), Field(max_length=1000)]
Networks = Annotated[list[Network], BeforeValidator(as_list), Field(max_length=100)]
# An object that a form may carry as JSON text.
Objects = Annotated[dict[str, Any], BeforeValidator(as_object)]


class _BodyModel(BodyModel):
    """Takes what the tolerant parser read; an absent body is an empty object."""

    @classmethod
    def get_request_data(
        cls, request: HttpRequest, api: NinjaAPI, path_params: dict[str, Any]
    ) -> dict[str, Any]:
        return {cls.__read_from_single_attr__: body_of(request)}


class FromBody(Body):  # type: ignore[misc]  # ninja subclasses it too
    """Marks the parameter that is the request's body."""

    _model = _BodyModel

    @classmethod
    def _param_source(cls) -> str:
        return "body"


class FromQuery(Query):  # type: ignore[misc]  # ninja subclasses it too
    """Marks the parameter that is the query."""

    @classmethod
    def _param_source(cls) -> str:
        return "query"
