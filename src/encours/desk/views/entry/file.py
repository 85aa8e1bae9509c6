"""One document's file (dossier de la pièce): what it is, what is left of it, on what ground."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.natures import NATURE_NAMES
from encours.desk.page import Page, open_page
from encours.desk.services.entry_file import EntryFile, read_entry
from encours.desk.statuses import status_name
from encours.desk.views.entry import telling
from encours.desk.views.entry.acting import ACTS
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.policybook.queries import policy_on
from encours.policybook.rules.calendar_policy import CALENDAR
from encours.receivables.queries.documents import list_statuses
from encours.receivables.rules.assertions import (
    DELAY_CAUSE,
    DELAY_CAUSES,
    DELIVERY_REFERENCE,
    DUE_ON,
    ORDER_REFERENCE,
    PAYEE,
    STATUS,
    VAT,
)
from encours.receivables.rules.statuses import Status
from encours.teamwork.queries.people import list_assignable
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and could not be kept: of which form, what was wrong, what to do."""

    act: str = ""
    problem: EncoursError | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, slug: str, line_id: int) -> HttpResponse:
    """The file of a document; an act on it leads back to it, its errors beside what was typed."""
    act = ACTS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if request.method == "POST" and act is None:
        raise Http404
    page = open_page(request, slug, act.right if act else Right.READ)
    found = _read(page, line_id)
    if act is None:
        return _shown(request, page, found)
    try:
        act.run(request, page, found)
    except EncoursError as problem:
        typed = Typed(act.name, problem, request.POST.dict())
        return _shown(request, page, found, typed, status=400)
    return redirect(place_of(request, "entry", line_id))


def _read(page: Page, line_id: int) -> EntryFile:
    found = read_entry(
        page.organisation_id,
        line_id,
        page.day,
        portfolio=page.entered.portfolio,
        now=timezone.now(),
        may_allocate=page.may(Right.ALLOCATE),
    )
    if found is None:
        raise Http404
    return found


def _shown(
    request: HttpRequest,
    page: Page,
    found: EntryFile,
    typed: Typed | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    line = found.line
    with reading_of([page.organisation_id]):
        statuses = {each.code: each for each in list_statuses(page.organisation_id)}
        calendar = policy_on(page.organisation_id, CALENDAR, page.today).ours
        may_assert = page.may(Right.ASSERT)
        people = list_assignable(page.organisation_id, line.customer or "") if may_assert else ()
    shown = {
        "page": page,
        "file": found,
        "line": line,
        "nature": NATURE_NAMES.get((found.carried or line).nature, message("Document")),
        "figures": telling.tell_figures(page, found),
        "status": telling.tell_status(found, statuses, calendar),
        "paid": telling.tell_paid(request, page, found),
        "offered": _offered(request, found),
        "instalments": telling.tell_instalments(request, found),
        "entry": telling.tell_entry(request, found),
        "tax": telling.tell_tax(found),
        "history": telling.tell_history(found, statuses),
        "facts": _facts(found, statuses),
        "origin": found.origins.get(line.id),
        "may_assert": may_assert and line.reversed_act is None,
        "may_allocate": page.may(Right.ALLOCATE),
        "may_import": page.may(Right.IMPORT),
        "statuses": _choices(statuses),
        "causes": DELAY_CAUSES.items(),
        "now_said": (now_said := _now_said(found)),
        "kept": typed.values if typed and typed.act == "mark" else now_said,
        "assignable": people,
        "typed": typed or Typed(),
    }
    return render(request, "desk/entry/file.html", shown, status=status)


def _choices(statuses: Mapping[str, Status]) -> list[tuple[str, str]]:
    return [(code, status_name(each)) for code, each in statuses.items() if each.is_offered]


def _now_said(found: EntryFile) -> Mapping[str, str]:
    """What holds now of what the form changes, as its controls write it."""
    return {
        kind: str(found.said[kind].value) if kind in found.said else ""
        for kind in (STATUS, DELAY_CAUSE, DUE_ON)
    }


def _facts(
    found: EntryFile, statuses: Mapping[str, Status]
) -> list[tuple[Message, Message | str | object]]:
    """What else is said of it: orders, who must be paid, why it is late, its tax by rate."""
    names: tuple[tuple[str, Message], ...] = (
        (DELAY_CAUSE, message("Cause of the delay")),
        (ORDER_REFERENCE, message("Order")),
        (DELIVERY_REFERENCE, message("Delivery")),
        (PAYEE, message("Who must be paid")),
        (VAT, message("Tax")),
    )
    return [
        (name, telling.tell_value(found.said[kind], statuses))
        for kind, name in names
        if kind in found.said
    ]


def _offered(request: HttpRequest, found: EntryFile) -> list[Mapping[str, object]]:
    """What may pay it, or what it may pay: a name, its day, what is left of it, its door."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "nature": NATURE_NAMES.get(each.nature, ""),
            "on": each.booked_on,
            "left": Money(each.left_cents, each.unit),
            "is_exact": each.left_cents == found.line.left_cents,
            "href": place_of(request, "entry", each.id),
        }
        for each in found.offered
    ]
