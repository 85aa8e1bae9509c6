"""A document that was handed in: its fate, its bytes, the lines it refused and their correction."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from encours.daily.services.confirming import set_correction_aside
from encours.desk.page import open_page
from encours.desk.views.imports import DEFAULT_SOURCE, tell
from encours.intake.queries import (
    DocumentSeen,
    NoSuchDocument,
    RejectSeen,
    every_reject,
    find_document,
    list_rejects,
)
from encours.intake.services.keeping import content_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.money import Money
from encours.tenancy.access import Entered
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of
from encours.tenancy.rules.roles import Right
from encours.ui.lists.exporting import export_list
from encours.ui.lists.model import Column, Kind, Row
from encours.ui.spreadsheet import BYTE_ORDER_MARK, csv_rows
from encours.ui.templatetags.say import speaker

_FIELD = "line-"
_HEADS = (
    message("Line"),
    message("Column"),
    message("Value"),
    message("Reason"),
    message("What to do"),
    message("Amount"),
    message("Sent again on"),
    message("Text of the line"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, slug: str, document_id: int) -> HttpResponse:
    """What became of the document; corrected lines are sent again from here."""
    entered, found = _entered(request, slug, document_id)
    if request.method == "POST":
        return _corrected(request, entered, document_id)
    return _shown(request, entered, found)


@require_safe
def raw_file(request: HttpRequest, slug: str, document_id: int) -> HttpResponse:
    """The bytes as they were handed in, to be saved and never shown by the browser."""
    entered, found = _entered(request, slug, document_id)
    response = HttpResponse(
        content_of(entered.organisation_id, document_id), content_type="application/octet-stream"
    )
    return _to_be_saved(response, found.name)


@require_safe
def rejects_csv(request: HttpRequest, slug: str, document_id: int) -> StreamingHttpResponse:
    """The refused lines for a spreadsheet, however many."""
    entered, found = _entered(request, slug, document_id)
    unit = _unit(entered.organisation_id)
    rows = _rejected_rows(entered.organisation_id, document_id, unit)
    response = StreamingHttpResponse(
        (each.encode() for each in rows), content_type="text/csv; charset=utf-8"
    )
    return _to_be_saved(response, f"{found.name}.rejects.csv")


@require_safe
def rejects_xlsx(request: HttpRequest, slug: str, document_id: int) -> HttpResponseBase:
    """The same as a workbook."""
    entered, found = _entered(request, slug, document_id)
    unit = _unit(entered.organisation_id)
    kinds = (Kind.NUMBER, *[Kind.TEXT] * 4, Kind.MONEY, Kind.DAY, Kind.TEXT)
    columns = [Column(str(at), head, kinds[at]) for at, head in enumerate(_HEADS)]
    rows = (
        Row(
            str(each.id),
            {str(at): value for at, value in enumerate(_reject_cells(each))},
            unit=each.currency or unit,
        )
        for each in every_reject(entered.organisation_id, document_id)
    )
    return export_list(f"{found.name}.rejects", columns, rows, kind="xlsx", say=speaker())


def _reject_cells(reject: RejectSeen) -> tuple[object, ...]:
    return (
        reject.line,
        reject.field,
        reject.value,
        reject.reason,
        reject.action,
        reject.amount_cents,
        None if reject.corrected_at is None else reject.corrected_at.date(),
        reject.content,
    )


def _entered(request: HttpRequest, slug: str, document_id: int) -> tuple[Entered, DocumentSeen]:
    """Who asks, and the document, which is of their organisation; else there is no such page."""
    entered = open_page(request, slug, Right.IMPORT).entered
    try:
        return entered, find_document(entered.organisation_id, document_id)
    except NoSuchDocument as error:
        raise Http404 from error


def _corrected(request: HttpRequest, entered: Entered, document_id: int) -> HttpResponse:
    """Puts the lines that were changed aside, to be shown and confirmed like an upload."""
    texts = {
        int(name.removeprefix(_FIELD)): text
        for name, text in request.POST.items()
        if name.startswith(_FIELD)
        and name.removeprefix(_FIELD).isdecimal()
        and isinstance(text, str)
    }
    try:
        waiting = set_correction_aside(
            entered.organisation_id,
            document_id,
            texts,
            author_id=entered.user_id,
            now=timezone.now(),
        )
    except EncoursError as error:
        tell(request, error)
        return redirect("document", slug=entered.slug, document_id=document_id)
    return redirect("waiting", slug=entered.slug, key=waiting.key)


def _shown(request: HttpRequest, entered: Entered, found: DocumentSeen) -> HttpResponse:
    page = request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 9 else 1
    rejects = list_rejects(entered.organisation_id, found.id, number)
    unit = _unit(entered.organisation_id)
    shown = {
        "entered": entered,
        "document": found,
        "default_source": DEFAULT_SOURCE,
        "rejects": rejects,
        "weighed": [
            (each, _weight(each.amount_cents, each.currency, unit)) for each in rejects.rows
        ],
        "correctable": any(each.content and each.corrected_at is None for each in rejects.rows),
    }
    return render(request, "desk/document.html", shown)


def _rejected_rows(organisation_id: int, document_id: int, unit: str) -> Iterator[str]:
    say = speaker()
    yield BYTE_ORDER_MARK
    yield from csv_rows([[say.message(head) for head in _HEADS]])
    yield from csv_rows(
        [
            each.line,
            each.field,
            each.value,
            say.message(each.reason),
            say.message(each.action),
            ""
            if each.amount_cents is None
            else str(Money(each.amount_cents, each.currency or unit).amount).replace(".", ","),
            "" if each.corrected_at is None else each.corrected_at.date().isoformat(),
            each.content,
        ]
        for each in every_reject(organisation_id, document_id)
    )


def _weight(cents: int | None, currency: str | None, unit: str) -> Money | None:
    return None if cents is None else Money(cents, currency or unit)


def _unit(organisation_id: int) -> str:
    with reading_of([organisation_id]):
        return currency_of(organisation_id)


def _to_be_saved[Answer: HttpResponse | StreamingHttpResponse](
    response: Answer, name: str
) -> Answer:
    """Marks a response as a file to save: no browser opens it as a page of ours."""
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
