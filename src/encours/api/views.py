"""The interface for programs: hand documents in, follow them, read the aged balance.

A program shows a token of the organisation (`Authorization: Bearer …`). Whatever is wrong with the
token or the organisation, the answer is the same: nobody learns which organisations exist.
"""

import json
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from ninja import NinjaAPI, Status
from ninja.openapi.docs import Swagger
from ninja.security import HttpBearer

from encours.api.schemas import (
    Aged,
    ImportReport,
    ImportSeen,
    Problem,
    told_aged,
    told_import,
    told_report,
)
from encours.api.services import Admitted, TooManyCalls, admit
from encours.api.uploads import files_of
from encours.daily.services.ageing import tell_aged
from encours.daily.services.taking_in import take_in
from encours.intake.queries import NoSuchDocument, find_document, list_rejects
from encours.intake.services.previewing import mapping_for
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.queries import NoSuchOrganisation, find_organisation
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.say import speaker

SHOWN_REJECTS = 100
_MINUTE = 60


class NotAllowed(EncoursError):
    """The token is good, but not for this."""


class Bearer(HttpBearer):
    """Knows a program by its token, in the organisation its address names."""

    def authenticate(self, request: HttpRequest, token: str) -> Admitted | None:
        """Who shows the token, or `None`. Raises `TooManyCalls`."""
        match = request.resolver_match
        try:
            organisation_id = find_organisation(match.kwargs["slug"] if match else "")
        except NoSuchOrganisation:
            return None
        return admit(organisation_id, token, now=timezone.now())


class Documentation(Swagger):
    """The page that shows the interface, drawn with what is served from our own address."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page; `kwargs` of the address."""
        settings = self.settings | {"url": self.get_openapi_url(api, kwargs)}
        shown = {"swagger_settings": json.dumps(settings, indent=1), "api": api, "add_csrf": False}
        return render(request, self.template, shown)


api = NinjaAPI(
    title="Encours",
    version="1",
    description="Hand the books in, follow what became of them, read the aged balance.",
    auth=Bearer(),
    docs=Documentation(),
    urls_namespace="api-v1",
)
_REFUSALS = {401: Problem, 403: Problem, 422: Problem, 429: Problem}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                }
            },
        },
    }
}


@api.post(
    "/organisations/{slug}/imports",
    response={200: ImportReport, 201: ImportReport, 409: ImportReport, **_REFUSALS},
    openapi_extra=_FILE,
    summary="Hand documents in",
)
def create_import(
    request: HttpRequest,
    slug: str,  # noqa: ARG001  # read by `Bearer`
    *,
    mode: Literal["delta", "stock", "bank"] = "delta",
    source: str = "lists",
    name: str = "",
    dry_run: bool = False,
    confirmed: bool = False,
) -> Status[ImportReport]:
    """Takes the files of the call into the ledger, all or none; safe to send again.

    The body is the file (`name` says what it is called), or multipart/form-data with several.
    201 when taken in, 200 for a dry run, 409 when a person must confirm first (`confirmed=true`).
    """
    admitted = _admitted(request, Right.IMPORT)
    files = files_of(request, name=name)
    mapping: dict[str, str] = {}
    for file in files:
        mapping |= mapping_for(admitted.organisation_id, source, file.content) or {}
    report = take_in(
        admitted.organisation_id,
        files,
        source=source[:100] or "lists",
        author_id=None,
        now=timezone.now(),
        mode=mode,
        mapping=mapping or None,
        dry_run=dry_run,
        confirmed=confirmed,
    )
    status = 200 if dry_run else 201 if report.asks is None else 409
    return Status(status, told_report(report, speaker()))


@api.get(
    "/organisations/{slug}/imports/{document_id}",
    response={200: ImportSeen, 404: Problem, **_REFUSALS},
    summary="What became of a document",
)
def read_import(
    request: HttpRequest,
    slug: str,  # noqa: ARG001  # read by `Bearer`
    document_id: int,
) -> ImportSeen:
    """The document's fate, what it changed, the first lines it refused."""
    admitted = _admitted(request, Right.IMPORT)
    found = find_document(admitted.organisation_id, document_id)
    rejects = list_rejects(admitted.organisation_id, document_id, size=SHOWN_REJECTS)
    return told_import(found, rejects.rows, speaker())


@api.get(
    "/organisations/{slug}/aged",
    response={200: Aged, **_REFUSALS},
    summary="The aged balance of a day",
)
def read_aged(
    request: HttpRequest,
    slug: str,  # noqa: ARG001  # read by `Bearer`
    as_of: date | None = None,
    by: Literal["customer", "group", "owner", "currency"] = "customer",
) -> Aged:
    """Who owes what, since when, at the end of `as_of` (by default the last day booked)."""
    admitted = _admitted(request, Right.READ)
    return told_aged(tell_aged(admitted.organisation_id, as_of, by=by, now=timezone.now()))


def _admitted(request: HttpRequest, right: Right) -> Admitted:
    """The program, if its token is good for `right`. Raises `NotAllowed`."""
    admitted = getattr(request, "auth", None)
    if not isinstance(admitted, Admitted) or not admitted.may(right):
        raise NotAllowed(
            message("This token may not do that."),
            message("Make one with the right it needs: encours token create SLUG --right RIGHT."),
        )
    return admitted


@api.exception_handler(EncoursError)
def _refused(request: HttpRequest, error: EncoursError) -> HttpResponse:
    status = {NotAllowed: 403, NoSuchDocument: 404, TooManyCalls: 429}.get(type(error), 422)
    say = speaker().message
    told: dict[str, Any] = {
        "error": say(error.what),
        "action": None if error.action is None else say(error.action),
    }
    response = api.create_response(request, told, status=status)
    if status == 429:
        response["Retry-After"] = str(_MINUTE)
    return response
