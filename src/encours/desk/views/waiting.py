"""What was dropped and is not taken in yet: how it is read, what it would change, the choice."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.daily.services.confirming import confirm_waiting, try_waiting
from encours.daily.services.handing import Report
from encours.desk.views.imports import tell
from encours.intake.services.previewing import FIELDS, Preview, mapping_for, preview
from encours.intake.services.waiting import (
    NothingWaiting,
    Waiting,
    change,
    contents_of,
    find_waiting,
    throw_away,
)
from encours.kernel.errors import EncoursError
from encours.kernel.money import Money
from encours.tenancy.access import Entered, enter
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.say import speaker

TRIED_BYTES = 32 << 20
"""Larger files are tried only when asked: a million lines take most of a minute."""


@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Shows the files and what they would change; then takes them in, or forgets them."""
    entered = enter(request, slug, Right.IMPORT)
    try:
        found = find_waiting(entered.organisation_id, key)
        if request.method != "POST":
            return _shown(request, entered, found)
        match request.POST.get("do"):
            case "columns":
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


def _columns(request: HttpRequest, entered: Entered, found: Waiting) -> HttpResponse:
    """Keeps what the person says each column is, and shows the files read that way."""
    fields = {name for name, _words in FIELDS}
    chosen = {
        field: header
        for header, field in zip(
            request.POST.getlist("header"), request.POST.getlist("field"), strict=False
        )
        if field in fields
    }
    change(entered.organisation_id, replace(found, mapping=chosen))
    return redirect("waiting", slug=entered.slug, key=found.key)


def _confirmed(request: HttpRequest, entered: Entered, found: Waiting) -> HttpResponse:
    try:
        report = confirm_waiting(
            entered.organisation_id,
            found,
            author_id=entered.user_id,
            now=timezone.now(),
            confirmed=request.POST.get("confirmed") == "1",
        )
    except EncoursError as error:
        tell(request, error)
        return _shown(request, entered, found, status=400)
    if report.asks is not None:
        return _shown(request, entered, found, report, status=409)
    messages.success(request, _said(report))
    if len(report.documents) == 1:
        return redirect("document", slug=entered.slug, document_id=report.documents[0])
    return redirect("imports", slug=entered.slug)


def _said(report: Report) -> str:
    t = speaker()
    return t(
        "Taken in: {created} created, {changed} changed, {reversed} reversed, {unchanged}"
        " unchanged, {rejected} rejected.",
        created=report.created,
        changed=report.changed,
        reversed=report.reversed,
        unchanged=report.unchanged,
        rejected=report.rejected,
    )


def _shown(
    request: HttpRequest,
    entered: Entered,
    found: Waiting,
    report: Report | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The files as they would be read, and what taking them in would change."""
    with reading_of([entered.organisation_id]):
        unit = currency_of(entered.organisation_id)
    found, previews, size = _previews(entered.organisation_id, found, unit)
    readable = all(each.problem is None for each in previews)
    problem: EncoursError | None = None
    tried = size <= TRIED_BYTES or request.GET.get("try") == "1"
    if report is None and readable and tried and status == 200:
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
        "fields": FIELDS,
        "report": report,
        "balances": _balances(report, unit),
        "problem": problem,
        "readable": readable,
        "has_table": any(not each.is_ledger for each in previews),
    }
    return render(request, "desk/waiting.html", shown, status=status)


def _previews(
    organisation_id: int, found: Waiting, unit: str
) -> tuple[Waiting, list[Preview], int]:
    """Each file read once; what was remembered of the source counts until the person chooses."""
    contents = contents_of(organisation_id, found)
    if not found.mapping:
        remembered: dict[str, str] = {}
        for _name, content in contents:
            remembered |= mapping_for(organisation_id, found.source, content) or {}
        found = replace(found, mapping=remembered)
    previews = [
        preview(content, unit=unit, name=name, mapping=found.mapping) for name, content in contents
    ]
    return found, previews, sum(len(content) for _name, content in contents)


def _balances(report: Report | None, unit: str) -> tuple[Money, Money] | None:
    if report is None or (report.asks is None and not (report.created or report.changed)):
        return None
    if report.balance_before_cents is None or report.balance_after_cents is None:
        return None
    return Money(report.balance_before_cents, unit), Money(report.balance_after_cents, unit)
