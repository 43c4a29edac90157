"""The shop's calls, under /api/custom/shop."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from ayrdash.api.auth import ApiRequest
from ayrdash.api.codes import Code
from ayrdash.api.custom import CustomRouter
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError
from ayrdash.api.params import FromBody, Input
from ayrdash.apikeys.scopes import Scope
from shop.models import Note

NO_NOTE = Code(10_001, 404, "There is no such note.", "List the notes.")
router = CustomRouter("shop", codes=[NO_NOTE])


class NoteIn(Input):
    """The body of a new note. Input tolerates what clients of the API send."""

    text: str = Field(max_length=200)


class NoteOut(BaseModel):
    """A note as it is answered."""

    status: str
    id: int
    text: str


def as_members(note: Note) -> dict[str, Any]:
    """Return a note as it is answered."""
    return {"id": note.pk, "text": note.text}


@router.endpoint("POST", "/notes", scope=Scope.PROFILES, answer=NoteOut)
def add_note(request: ApiRequest, body: Annotated[NoteIn, FromBody(...)]) -> Reply:
    """Write a note about the profile."""
    note = Note.objects.create(profile=request.auth.profile, text=body.text)
    return success(**as_members(note))


@router.endpoint("GET", "/notes/{note_id}", scope=Scope.READ, answer=NoteOut)
def read_note(request: ApiRequest, note_id: int) -> Reply:
    """Return one note. Always look up from the caller's profile: others' are not there."""
    note = Note.objects.filter(profile=request.auth.profile, pk=note_id).first()
    if note is None:
        raise ApiError(NO_NOTE.number, NO_NOTE.meaning)
    return success(**as_members(note))
