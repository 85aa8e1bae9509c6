"""All the documents, settled ones too: every line of the receivable accounts, the latest first."""

from collections.abc import Iterator, Mapping
from itertools import batched

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from encours.desk.entry_tabs import tabs_of
from encours.desk.exporting import give_out
from encours.desk.natures import NATURE_NAMES
from encours.desk.page import Page, open_page
from encours.desk.ranges import RANGES, Ranges, read_ranges
from encours.desk.saved_views import open_views
from encours.kernel.messages import Message, message
from encours.parties.queries.customers import describe_customers, find_seen, names_by_customer
from encours.receivables.queries.booked import (
    MOST_COUNTED,
    BookedAsk,
    BookedLine,
    iterate_booked,
    list_booked,
)
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of
from encours.ui.lists.model import (
    PAGE_SIZE,
    Cell,
    Choice,
    Column,
    Filter,
    Kind,
    ListState,
    Row,
    ShownList,
)
from encours.ui.templatetags.frame import place_of

_COLUMNS = (
    Column("reference", message("Document"), sorts=False),
    Column("booked", message("Booked on"), Kind.DAY, sorts=False),
    Column("customer", message("Customer"), sorts=False),
    Column("nature", message("Nature"), sorts=False),
    Column("document", message("Dated"), Kind.DAY, sorts=False, shown=False),
    Column("due", message("Due on"), Kind.DAY, sorts=False),
    Column("debit", message("Debit"), Kind.MONEY, sorts=False),
    Column("credit", message("Credit"), Kind.MONEY, sorts=False),
    Column("state", message("State"), sorts=False),
    Column("letter", message("Letter"), sorts=False),
    Column("journal", message("Journal"), sorts=False, shown=False),
    Column("label", message("Label"), sorts=False, shown=False),
)
_KEEP = ("au", "from", "to")
_BATCH = 2_000


@require_safe
def entries_all(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A page of all documents by the day shown, narrowed as asked; or all of them as a file."""
    page = open_page(request, slug)
    with reading_of([page.organisation_id]):
        views = open_views(request, page, "entries_all")
        if views.elsewhere:
            return redirect(views.elsewhere)
        unit = currency_of(page.organisation_id)
        filters = _filters(request, page)
        typed = read_ranges(request, unit)
        state = ListState.of(request.GET, _COLUMNS, filters, sort="-booked", keep=_KEEP)
        ask = _ask(state, page, typed)
        if state.export:
            return _exported(request, page, state, ask)
        found = list_booked(page.organisation_id, ask, unit=unit)
        names = _names(page, found.rows)
        totals = {}
        if found.debit_cents is not None and found.credit_cents is not None:
            totals = {"debit": found.debit_cents, "credit": -found.credit_cents}
        shown = ShownList(
            name="entries_all",
            columns=_COLUMNS,
            rows=tuple(_row(request, each, names) for each in found.rows),
            state=state,
            count=found.count,
            at_least=MOST_COUNTED,
            caption=message("All documents"),
            filters=filters,
            totals=totals,
            unit=unit,
            views=views,
            search=message("How its number begins"),
            empty=message("The books hold no document by this day."),
        )
    given = {
        "page": page,
        "list": shown,
        "typed": typed,
        "is_all": True,
        "range_names": RANGES,
        "without_ranges": place_of(request, "entries_all"),
        "tabs": tabs_of(request, "entries_all"),
    }
    return render(request, "desk/entries.html", given)


def _filters(request: HttpRequest, page: Page) -> tuple[Filter, ...]:
    codes = request.GET.getlist("customer")[:1]
    known = describe_customers(page.organisation_id, codes=codes) if codes else []
    names = {each[0]: each[1] for each in known}
    return (
        Filter(
            "nature",
            message("Nature"),
            tuple(Choice(code, name) for code, name in NATURE_NAMES.items()),
        ),
        Filter(
            "state",
            message("State"),
            (Choice("settled", message("Settled")), Choice("open", message("Not settled"))),
            several=False,
        ),
        Filter(
            "customer",
            message("Customer"),
            tuple(Choice(code, names.get(code) or code) for code in codes),
            several=False,
        ),
    )


def _ask(state: ListState, page: Page, typed: Ranges) -> BookedAsk:
    chosen = state.first("state")
    return BookedAsk(
        until_on=page.day,
        reference=state.q,
        natures=state.filters.get("nature", ()),
        customers=_customers(page, state.first("customer")),
        from_on=typed.days("from"),
        to_on=typed.days("to"),
        settled=None if not chosen else chosen == "settled",
        page=state.page,
        size=PAGE_SIZE,
    )


def _customers(page: Page, code: str) -> list[str] | None:
    """The customers to show: the one chosen, those of the portfolio; None: everybody's."""
    portfolio = page.entered.portfolio
    if code:
        return (
            [*find_seen(page.organisation_id, [code], portfolio=portfolio)] if portfolio else [code]
        )
    if portfolio:
        return [*names_by_customer(page.organisation_id, portfolio=portfolio)]
    return None


def _names(page: Page, rows: tuple[BookedLine, ...]) -> Mapping[str, str]:
    codes = {each.customer for each in rows}
    return {each[0]: each[1] for each in describe_customers(page.organisation_id, codes=codes)}


def _exported(
    request: HttpRequest, page: Page, state: ListState, ask: BookedAsk
) -> HttpResponseBase:
    def rows() -> Iterator[Row]:
        lines = iterate_booked(page.organisation_id, ask)
        for some in batched(lines, _BATCH, strict=False):
            names = _names(page, some)
            yield from (_row(request, each, names) for each in some)

    return give_out(
        page.organisation_id,
        message("All documents"),
        [each for each in _COLUMNS if each.key in state.columns],
        rows(),
        kind=state.export,
        as_of=page.day,
        unit=currency_of(page.organisation_id),
    )


def _row(request: HttpRequest, line: BookedLine, names: Mapping[str, str]) -> Row:
    state, chip, why = _state(line)
    return Row(
        str(line.id),
        {
            "booked": line.booked_on,
            "reference": Cell(
                line.reference or line.label or message("No number"),
                href=place_of(request, "entry", line.id),
            ),
            "customer": Cell(
                names.get(line.customer) or line.customer,
                href=place_of(request, "customer", line.customer) if line.customer else "",
                more=line.customer,
            ),
            "nature": NATURE_NAMES.get(line.nature, ""),
            "document": line.document_on,
            "due": line.due_on,
            "debit": max(line.amount_cents, 0) or None,
            "credit": max(-line.amount_cents, 0) or None,
            "state": Cell(state, chip=chip, why=why),
            "letter": line.letter,
            "journal": line.journal_code,
            "label": line.label,
        },
        minor=line.amount_cents,
        unit=line.unit,
    )


def _state(line: BookedLine) -> tuple[Message | str, str, Message | None]:
    """How far facts settle the line: what is only presumed is told by its own file."""
    if line.is_pending:
        return message("Not in the books yet"), "caution", None
    if line.is_settled:
        return message("Settled"), "good", None
    if line.allocated_cents:
        return message("In part"), "plain", message("Letters or people close a part of it.")
    return "", "plain", None
