"""What people say of several documents at once, of whatever customers they are."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.page import Page, open_page
from encours.desk.services.marking import mark_lines
from encours.desk.undo import said_done
from encours.desk.views.customer.forms import MarkForm
from encours.desk.views.settings.sections import refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import plural
from encours.kernel.money import Money
from encours.parties.queries.customers import find_seen
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.queries.documents import list_statuses
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of

_MOST_DIGITS = 18


@require_http_methods(["GET", "HEAD", "POST"])
def entries_mark(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for the ticked documents; once filled in, what it says is kept of each."""
    page = open_page(request, slug, Right.ASSERT)
    asked = request.POST if request.method == "POST" else request.GET
    lines = _lines(page, asked.getlist("row"))
    with reading_of([page.organisation_id]):
        statuses = list_statuses(page.organisation_id)
    if "said" not in request.POST:
        return _ask(request, page, lines, MarkForm(statuses=statuses))
    form = MarkForm(request.POST, statuses=statuses)
    if form.is_valid():
        try:
            marked = mark_lines(
                page.organisation_id,
                [each.id for each in lines],
                form.asked(),
                on=page.today,
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
            return redirect(place_of(request, "entries"))
    return _ask(request, page, lines, form, status=400)


def _ask(
    request: HttpRequest,
    page: Page,
    lines: Sequence[LineState],
    form: MarkForm,
    *,
    status: int = 200,
) -> HttpResponse:
    units = {each.unit for each in lines}
    total = (
        Money(sum(each.amount_cents for each in lines), units.pop()) if len(units) == 1 else None
    )
    shown = {"page": page, "lines": lines, "total": total, "form": form}
    return render(request, "desk/entry/mark.html", shown, status=status)


def _lines(page: Page, rows: Sequence[str]) -> list[LineState]:
    """The lines ticked (a row of a part names its line) that one sees; else Http404."""
    wanted = {_number(each.partition(".")[0]) for each in rows}
    with reading_of([page.organisation_id]):
        found = lines_of(page.organisation_id, wanted)
        codes = {each.customer or "" for each in found.values()}
        seen = find_seen(page.organisation_id, codes, portfolio=page.entered.portfolio)
    if not wanted or set(found) != wanted or seen != codes:
        raise Http404
    return sorted(found.values(), key=lambda line: (line.booked_on, line.id))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise Http404
    return int(text)
