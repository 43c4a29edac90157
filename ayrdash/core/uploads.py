"""How many bytes of files one request may leave on this machine."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class BoundedUploads(FileUploadHandler):
    """Keeps the files of one request within ``REQUEST_FILES_BYTES``.

    A file that crosses the bound is read to its end and dropped, so that the form's other
    fields still arrive. Its name is noted in ``request.skipped_uploads``.
    """

    chunk_size = 64 * 2**10

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.REQUEST_FILES_BYTES:
            skipped_uploads(self.request).append(str(self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that store it."""


def skipped_uploads(request: Any) -> list[str]:
    """Return the names of files that the request sent and that were dropped."""
    if not hasattr(request, "skipped_uploads"):
        request.skipped_uploads = []
    names: list[str] = request.skipped_uploads
    return names
