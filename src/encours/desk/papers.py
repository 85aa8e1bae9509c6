"""A document on paper, as a browser shows it: never kept by anything in between."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def shown_paper(paper: bytes, name: str) -> HttpResponse:
    """The PDF `paper`, to be looked at, and saved as `name`."""
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=name) or "inline"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
