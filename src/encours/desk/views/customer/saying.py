"""What people say of a customer and of its documents: notes, tasks, statuses, causes, due dates."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from encours.desk.page import Page, open_page
from encours.desk.services.marking import mark_lines
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.undo import said_done
from encours.desk.views.customer.forms import MarkForm, NoteForm
from encours.desk.views.customer.opening import find_seen_customer, open_customer
from encours.desk.views.customer.thread import note_form, thread
from encours.desk.views.settings.sections import refuse, told
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message, plural
from encours.kernel.subjects import SubjectRef
from encours.parties.queries.customers import KnownCustomer
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.queries.documents import list_statuses
from encours.teamwork.services.notes import TaskAsked, take_back_note, write_note
from encours.teamwork.services.tasks import settle_task
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of

_MOST_DIGITS = 18


@require_POST
@shows_situation
def note(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """Writes a note of the customer, and gives its task when it is one for somebody."""
    page = open_page(request, slug, Right.ASSERT)
    with reading_situation(request, page) as situation:
        opened = open_customer(page, situation, code)
        form = note_form(opened, request.POST)
        number = _write_note(page, opened.known, form) if form.is_valid() else None
        if number is None:
            return thread(request, opened, form=form, status=400)
    said_done(request, page, message("The note is written."), undo="note_written", note=number)
    return redirect(place_of(request, "customer", code, tab="thread"))


@require_POST
def note_back(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Takes back a note of one's own."""
    page = open_page(request, slug, Right.ASSERT)
    find_seen_customer(page, code)
    number = _number(request.POST.get("note", ""))
    try:
        take_back_note(page.organisation_id, number, by=page.entered.user_id, now=timezone.now())
        text = message("The note is taken back.")
        said_done(request, page, text, undo="note_taken_back", note=number)
    except EncoursError as error:
        messages.error(request, told(error))
    return redirect(place_of(request, "customer", code, tab="thread"))


@require_POST
def task_done(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Says that a task is done."""
    page = open_page(request, slug, Right.ASSERT)
    find_seen_customer(page, code)
    number = _number(request.POST.get("task", ""))
    try:
        settle_task(page.organisation_id, number, by=page.entered.user_id, now=timezone.now())
        said_done(request, page, message("The task is done."), undo="task_settled", task=number)
    except EncoursError as error:
        messages.error(request, told(error))
    return redirect(place_of(request, "customer", code, tab="thread"))


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The form for the ticked documents; once filled in, what it says is kept."""
    page = open_page(request, slug, Right.ASSERT)
    known = find_seen_customer(page, code)
    asked = request.POST if request.method == "POST" else request.GET
    lines = _lines(page, known, asked.getlist("row"))
    with reading_of([page.organisation_id]):
        statuses = list_statuses(page.organisation_id)
    if "said" not in request.POST:
        return _ask(request, page, known, lines, MarkForm(statuses=statuses))
    form = MarkForm(request.POST, statuses=statuses)
    if form.is_valid():
        try:
            marked = mark_lines(
                page.organisation_id,
                [each.id for each in lines],
                form.asked(),
                on=timezone.localdate(),
                by=page.entered.user_id,
                portfolio=page.entered.portfolio,
                now=timezone.now(),
            )
        except EncoursError as error:
            refuse(form, error)
        else:
            text = plural(
                "Said of {count} document.", "Said of {count} documents.", count=marked.lines
            )
            said_done(request, page, text, undo="lines_marked", **marked.undone_by())
            return redirect(place_of(request, "customer", code))
    return _ask(request, page, known, lines, form, status=400)


def _ask(
    request: HttpRequest,
    page: Page,
    known: KnownCustomer,
    lines: Sequence[LineState],
    form: MarkForm,
    *,
    status: int = 200,
) -> HttpResponse:
    is_part = bool(request.headers.get("HX-Request"))
    shown = {
        "page": page,
        "known": known,
        "lines": lines,
        "form": form,
    }
    template = "desk/customer/mark_form.html" if is_part else "desk/customer/mark.html"
    return render(request, template, shown, status=status)


def _lines(page: Page, known: KnownCustomer, rows: Sequence[str]) -> list[LineState]:
    """The lines ticked (a row of a part names its line), all of this customer; else Http404."""
    wanted = {_number(each.partition(".")[0]) for each in rows}
    with reading_of([page.organisation_id]):
        found = lines_of(page.organisation_id, wanted)
    if not wanted or set(found) != wanted or {x.customer for x in found.values()} != {known.code}:
        raise Http404
    return sorted(found.values(), key=lambda line: (line.booked_on, line.id))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise Http404
    return int(text)


def _write_note(page: Page, known: KnownCustomer, form: NoteForm) -> int | None:
    """The number of the note; None when the service refused it, which the form then says."""
    given = form.cleaned_data
    task = None
    if given["assignee"]:
        task = TaskAsked(int(given["assignee"]), due_on=given["due_on"])
    try:
        with acting_for(page.organisation_id):
            return write_note(
                page.organisation_id,
                SubjectRef("customer", known.code),
                given["text"],
                by=page.entered.user_id,
                now=timezone.now(),
                task=task,
            )
    except EncoursError as error:
        refuse(form, error, "text")
        return None
