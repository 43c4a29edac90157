"""The files of looks: public to whoever knows their names, which can't be guessed."""

from csp.decorators import csp_replace
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from settings_app.models import LookFile
from settings_app.services.files import TYPES

# A name stands for one content for ever.
FOREVER = "public, max-age=31536000, immutable"


@require_safe
@csp_replace({"default-src": ["'none'"], "sandbox": True})  # type: ignore[arg-type]  # its types know no arguments
def look_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a logo, favicon, picture or style sheet with exactly its own type."""
    row = LookFile.objects.filter(name=name).first()
    if row is None or row.content_type not in TYPES:
        raise Http404
    response = FileResponse(row.file.open("rb"), content_type=row.content_type)
    response["Content-Length"] = row.size_bytes
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
