"""Many posts in one CSV file."""

from typing import Annotated, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.inputs import is_on
from ayrdash.api.params import FromQuery, Input
from ayrdash.api.parsing import body_of
from ayrdash.api.schemas import BulkOut
from ayrdash.apikeys.scopes import Scope
from ayrdash.bulk.access import run_of
from ayrdash.bulk.models import BulkRun
from ayrdash.bulk.reading import MOST_BYTES
from ayrdash.bulk.services.runs import dry_run, start_run
from ayrdash.core.errors import NotFound


class BulkQuery(Input):
    """The query of ``GET /post/bulk/:id``."""

    errors_only: bool = Field(False, alias="errorsOnly")


@endpoint("POST PUT", "/post/bulk", action="post", answer=BulkOut, scope=Scope.POST)
def bulk(request: ApiRequest) -> Reply:
    """Schedule up to 1,000 posts from a CSV file: multipart `file`.

    Columns: `post`, `platforms`, `scheduleDate`, `idempotencyKey`. `dryRun=true` judges each
    row and keeps nothing. The same file again is the same upload and posts nothing twice.
    """
    file: Any = None
    body = body_of(request)
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise bad_request(_("file: send a CSV file as multipart."))
    if (file.size or 0) > MOST_BYTES:
        raise ApiError(981, _("The file is larger than %d MB.") % (MOST_BYTES // 1_000_000))
    profile, data = request.auth.profile, file.read()
    if is_on(body.get("dryRun")):
        rows = dry_run(profile=profile, data=data)
        return success(refId=profile.ref_id, dryRun=True, count=len(rows), done=0, rows=rows)
    return Reply(_told(start_run(profile=profile, data=data, actor=None), errors_only=False))


@endpoint("GET", "/post/bulk/{bulk_id}", action="post", answer=BulkOut, scope=Scope.POST)
def bulk_read(
    request: ApiRequest, bulk_id: str, query: Annotated[BulkQuery, FromQuery(...)]
) -> Reply:
    """Say how far an upload is, and what became of each row."""
    try:
        run = run_of(request.auth.profile, bulk_id)
    except NotFound as error:
        raise ApiError(221, _("There is no upload with this id.")) from error
    return Reply(_told(run, errors_only=query.errors_only))


def _told(run: BulkRun, *, errors_only: bool) -> dict[str, Any]:
    done = run.state == BulkRun.State.DONE
    rows = [row for row in run.results if not errors_only or row["status"] == "error"]
    return {
        "status": "success" if done else "pending",
        "id": run.ref,
        "refId": run.profile.ref_id,
        "count": run.total_count,
        "done": run.done_count,
        "failed": sum(row["status"] == "error" for row in run.results),
        "rows": rows,
    }
