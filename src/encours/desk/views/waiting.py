"""What was dropped and is not taken in yet: how it is read, what it would change, the choice."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.daily.services.banking import BANK_MODE, is_statement
from encours.daily.services.confirming import confirm_waiting, try_waiting
from encours.daily.services.handing import Report
from encours.daily.services.waiting_behind import (
    ask_taking,
    ask_trying,
    taken_in,
    taking_key,
    tried,
    trying_key,
)
from encours.desk.page import open_page
from encours.desk.views.imports import tell
from encours.intake.services.previewing import (
    BANK_FIELDS,
    FIELDS,
    Preview,
    bank_mapping_for,
    mapping_for,
    preview,
)
from encours.intake.services.waiting import (
    NothingWaiting,
    Waiting,
    change,
    contents_of,
    find_waiting,
    size_of,
    throw_away,
)
from encours.jobs.queries import find_work
from encours.jobs.rules.work import State, Work
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.tenancy.access import Entered
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.say import speaker

_LISTS = "delta"
AT_ONCE_BYTES = 4 << 20
"""Larger files are tried and taken in behind the page: a million lines take most of a minute."""


@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Shows the files and what they would change; then takes them in, or forgets them."""
    entered = open_page(request, slug, Right.IMPORT).entered
    try:
        under_way = _under_way(request, entered, key)
        if under_way is not None:
            return under_way
        found = find_waiting(entered.organisation_id, key)
        if request.method != "POST":
            return _shown(request, entered, found)
        match request.POST.get("do"):
            case "columns" | "bank" | "list":
                return _columns(request, entered, found)
            case "forget":
                throw_away(entered.organisation_id, key)
                t = speaker()
                messages.info(request, t("Put aside: nothing was taken in."))
                return redirect("imports", slug=slug)
            case _:
                return _confirmed(request, entered, found)
    except NothingWaiting as gone:
        tell(request, gone)
        return redirect("imports", slug=slug)


def _under_way(request: HttpRequest, entered: Entered, key: str) -> HttpResponse | None:
    """How far the files are that are being taken in; once they are, the list of imports."""
    work = find_work(entered.organisation_id, taking_key(key))
    if work is None or work.state is State.FAILED:
        return None
    if not work.is_over:
        return _progress(request, entered, work, message("Being taken in"))
    try:
        find_waiting(entered.organisation_id, key)
    except NothingWaiting:
        if work.said is not None:
            messages.success(request, speaker().message(work.said))
        return redirect("imports", slug=entered.slug)
    return None  # a confirmation is asked for


def _progress(
    request: HttpRequest, entered: Entered, work: Work | None, title: Message
) -> HttpResponse:
    """How far the work is, looked at again every other second."""
    given = {"entered": entered, "work": work, "title": title}
    response = render(request, "desk/importing.html", given, status=202)
    response["Refresh"] = f"2; url={request.path}"
    return response


def _columns(request: HttpRequest, entered: Entered, found: Waiting) -> HttpResponse:
    """Keeps what the person says each column is, and shows the files read that way.

    Or that a table is a bank's, or a list of invoices.
    """
    again = reverse("waiting", args=[entered.slug, found.key])
    if request.POST.get("do") != "columns":
        mode = BANK_MODE if request.POST.get("do") == "bank" else _LISTS
        change(entered.organisation_id, replace(found, mode=mode, mapping={}))
        return redirect(f"{again}?try=1")
    known = BANK_FIELDS if found.mode == BANK_MODE else FIELDS
    fields = {name for name, _words in known}
    chosen = {
        field: header
        for header, field in zip(
            request.POST.getlist("header"), request.POST.getlist("field"), strict=False
        )
        if field in fields
    }
    change(entered.organisation_id, replace(found, mapping=chosen))
    return redirect(f"{again}?try=1")  # a trial that failed is made again


def _confirmed(request: HttpRequest, entered: Entered, found: Waiting) -> HttpResponse:
    confirmed = request.POST.get("confirmed") == "1"
    if size_of(entered.organisation_id, found) > AT_ONCE_BYTES:
        ask_taking(entered.organisation_id, found, author_id=entered.user_id, confirmed=confirmed)
        return redirect("waiting", slug=entered.slug, key=found.key)
    try:
        report = confirm_waiting(
            entered.organisation_id,
            found,
            author_id=entered.user_id,
            now=timezone.now(),
            confirmed=confirmed,
        )
    except EncoursError as error:
        return _shown(request, entered, found, refused=error, status=400)
    if report.asks is not None:
        return _shown(request, entered, found, report, status=409)
    messages.success(request, speaker().message(taken_in(report)))
    if len(report.documents) == 1:
        return redirect("document", slug=entered.slug, document_id=report.documents[0])
    return redirect("imports", slug=entered.slug)


def _shown(
    request: HttpRequest,
    entered: Entered,
    found: Waiting,
    report: Report | None = None,
    *,
    refused: EncoursError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The files as they would be read, and what taking them in would change.

    Without a report there is nothing to confirm: `refused`, or what stopped the trial, says why.
    """
    with reading_of([entered.organisation_id]):
        unit = currency_of(entered.organisation_id)
    found, contents = _read(entered.organisation_id, found)
    kept = find_waiting(entered.organisation_id, found.key)
    problem = refused or _stopped(entered, found.key)
    is_untried = report is None and status == 200
    is_small = size_of(entered.organisation_id, found) <= AT_ONCE_BYTES
    if is_untried and not is_small:
        report = tried(entered.organisation_id, kept)
        if report is None:
            work = find_work(entered.organisation_id, trying_key(found.key))
            if work is None or work.state is not State.FAILED or _again(request):
                return _being_tried(request, entered, found, work)
            problem = problem if work.said is None else EncoursError(work.said)
    previews = _previews(found, contents, unit)
    if is_untried and is_small and all(each.problem is None for each in previews):
        try:
            report = try_waiting(
                entered.organisation_id, found, author_id=entered.user_id, now=timezone.now()
            )
        except EncoursError as error:
            problem = error
    shown = {
        "entered": entered,
        "waiting": found,
        "previews": previews,
        "report": report,
        "takes": report is not None and not all(_holds_nothing(each) for each in previews),
        "balances": _balances(report, unit),
        "problem": problem,
        "is_bank_chosen": found.mode == BANK_MODE,
    }
    return render(request, "desk/waiting.html", shown, status=status)


def _being_tried(
    request: HttpRequest, entered: Entered, found: Waiting, work: Work | None
) -> HttpResponse:
    """How far the trial behind the page is; asked for where none is under way."""
    if work is None or work.is_over:
        ask_trying(entered.organisation_id, found, author_id=entered.user_id)
        work = find_work(entered.organisation_id, trying_key(found.key))
    return _progress(request, entered, work, message("Being read"))


def _previews(found: Waiting, contents: Sequence[tuple[str, bytes]], unit: str) -> list[Preview]:
    """How each file is read, by what was said of its columns."""
    return [
        preview(
            content,
            unit=unit,
            name=name,
            mapping=found.mapping,
            is_bank=is_statement(content, mode=found.mode),
        )
        for name, content in contents
    ]


def _holds_nothing(shown: Preview) -> bool:
    """Whether nothing of a bank's file could be read: its lines cannot be corrected here."""
    source = shown.source
    return shown.is_bank and source is not None and not source.accepted and source.rejected > 0


def _stopped(entered: Entered, key: str) -> EncoursError | None:
    """Why taking them in behind the page stopped, if it did."""
    work = find_work(entered.organisation_id, taking_key(key))
    if work is None or work.state is not State.FAILED or work.said is None:
        return None
    return EncoursError(work.said)


def _again(request: HttpRequest) -> bool:
    """Whether a trial that failed is asked for again."""
    return request.GET.get("try") == "1"


def _read(organisation_id: int, found: Waiting) -> tuple[Waiting, list[tuple[str, bytes]]]:
    """Each file; what was remembered of the source counts until the person chooses."""
    contents = contents_of(organisation_id, found)
    if not found.mapping and found.corrects is None:
        told = [bank_mapping_for(organisation_id, found.source, each) for _name, each in contents]
        if len(told) == 1 and told[0] and not is_statement(contents[0][1], mode=_LISTS):
            # As the person said of such a table before; kept, for it is taken in so too.
            found = replace(found, mode=BANK_MODE, mapping=told[0])
            change(organisation_id, found)
    if not found.mapping:
        remembered: dict[str, str] = {}
        for _name, content in contents:
            remembered |= mapping_for(organisation_id, found.source, content) or {}
        found = replace(found, mapping=remembered)
    return found, contents


def _balances(report: Report | None, unit: str) -> tuple[Money, Money] | None:
    if report is None or (report.asks is None and not (report.created or report.changed)):
        return None
    if report.balance_before_cents is None or report.balance_after_cents is None:
        return None
    return Money(report.balance_before_cents, unit), Money(report.balance_after_cents, unit)
