"""The open documents: every invoice, credit and payment that is not settled, one by one."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from encours.desk.buckets import bucket_words
from encours.desk.entry_tabs import tabs_of
from encours.desk.exporting import give_out
from encours.desk.natures import NATURE_NAMES
from encours.desk.owner_filters import currency_filter, owner_filters
from encours.desk.page import Page, open_page
from encours.desk.ranges import RANGES, Ranges, read_ranges
from encours.desk.saved_views import open_views
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.statuses import status_name
from encours.desk.typed import read_day
from encours.kernel.messages import Message, message
from encours.parties.queries.customers import describe_customers
from encours.portfolio.queries.items import iterate_items, list_items
from encours.portfolio.rules.seen import LATE, ItemAsk, ItemSeen, Situation
from encours.receivables.queries.documents import list_statuses
from encours.receivables.rules.statuses import Status
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import (
    PAGE_SIZE,
    Bulk,
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

_KEEP = ("au", *RANGES)
_COLUMNS = (
    Column("reference", message("Document")),
    Column("customer", message("Customer")),
    Column("nature", message("Nature"), sorts=False),
    Column("document", message("Dated"), Kind.DAY, shown=False),
    Column("due", message("Due on"), Kind.DAY),
    Column("late", message("Days late"), Kind.DAYS, sorts=False),
    Column("amount", message("Amount"), Kind.MONEY, sorts=False, shown=False),
    Column("open", message("Open"), Kind.MONEY),
    Column("bucket", message("Age"), sorts=False),
    Column("status", message("Status"), sorts=False),
    Column("next", message("Next action"), Kind.DAY, sorts=False, shown=False),
    Column("label", message("Label"), sorts=False, shown=False),
    Column("booked", message("Booked on"), Kind.DAY, sorts=False, shown=False),
)


@require_safe
@shows_situation
def entries(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The open documents of the day, searched, filtered and sorted; or the same as a file."""
    page = open_page(request, slug)
    with reading_situation(request, page) as situation:
        views = open_views(request, page, "entries")
        if views.elsewhere:
            return redirect(views.elsewhere)
        words = bucket_words(situation.late_days)
        statuses = {each.code: each for each in list_statuses(page.organisation_id)}
        filters = _filters(request, page, situation, words, statuses)
        typed = read_ranges(request, situation.unit)
        state = ListState.of(request.GET, _COLUMNS, filters, sort="due", keep=_KEEP)
        ask = _ask(state, page, typed)
        row = partial(item_row, request, words=words, statuses=statuses)
        if state.export:
            return _as_file(page, situation, ask, state, row)
        found = list_items(situation, ask)
        shown = ShownList(
            name="entries",
            columns=_COLUMNS,
            rows=tuple(map(row, found.rows)),
            state=state,
            count=found.count if found.is_counted else None,
            at_least=found.count,
            caption=message("Open documents"),
            filters=filters,
            totals={"open": found.totals.balance_cents},
            unit=situation.unit,
            bulk=_bulk(request) if page.may(Right.ASSERT) else (),
            views=views,
            search=message("Number, or customer"),
            empty=message("Nothing is open on this day."),
        )
        given = {
            "page": page,
            "list": shown,
            "typed": typed,
            "range_names": RANGES,
            "without_ranges": place_of(request, "entries"),
            "tabs": tabs_of(request, "entries"),
        }
        return render(request, "desk/entries.html", given)


def _as_file(
    page: Page,
    situation: Situation,
    ask: ItemAsk,
    state: ListState,
    row: Callable[[ItemSeen], Row],
) -> HttpResponseBase:
    """All that the list would show, page after page, in the columns chosen."""
    return give_out(
        page.organisation_id,
        message("Open documents"),
        [each for each in _COLUMNS if each.key in state.columns],
        map(row, iterate_items(situation, ask)),
        kind=state.export or "",
        as_of=situation.as_of,
        unit=situation.unit,
        totals={"open": list_items(situation, ask).totals.balance_cents},
    )


def _bulk(request: HttpRequest) -> tuple[Bulk, ...]:
    return (Bulk(place_of(request, "entries_mark"), message("Say something of them")),)


def _filters(
    request: HttpRequest,
    page: Page,
    situation: Situation,
    words: Sequence[Message],
    statuses: dict[str, Status],
) -> tuple[Filter, ...]:
    ages = tuple(Choice(str(number), word) for number, word in enumerate(words))
    given = tuple(Choice(code, status_name(each)) for code, each in statuses.items())
    codes = request.GET.getlist("customer")[:1]
    known = describe_customers(page.organisation_id, codes=codes) if codes else []
    names = {each[0]: each[1] for each in known}
    customers = tuple(Choice(code, names.get(code) or code) for code in codes)
    months = tuple(
        Choice(text, day.strftime("%m/%Y"))
        for text in request.GET.getlist("month")[:1]
        if (day := read_day(f"{text}-01"))
    )
    return (
        Filter("bucket", message("Age"), (Choice("late", message("Late")), *ages)),
        Filter("status", message("Status"), (*given, Choice("none", message("None")))),
        Filter(
            "nature",
            message("Nature"),
            tuple(Choice(code, name) for code, name in NATURE_NAMES.items()),
        ),
        Filter("disputed", message("Dispute"), (Choice("1", message("In dispute")),)),
        Filter("customer", message("Customer"), customers),
        Filter("month", message("Due in"), months, several=False),
        *owner_filters(request, groups=False),
        currency_filter(situation),
    )


def _ask(state: ListState, page: Page, typed: Ranges) -> ItemAsk:
    asked = state.filters.get("bucket", ())
    buckets = {int(each) for each in asked if each != "late"}
    buckets.update(LATE if "late" in asked else ())
    statuses = state.filters.get("status", ())
    due_from, due_to = typed.days("from"), typed.days("to")
    if (month := read_day(f"{state.first('month')}-01")) is not None:
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        due_from, due_to = max(due_from or month, month), min(due_to or last, last)
    exact = typed.cents("amount")
    return ItemAsk(
        search=state.q,
        portfolio=page.entered.portfolio,
        customer=state.first("customer") or None,
        collector=state.first("collector") or None,
        salesperson=state.first("salesperson") or None,
        unit=state.first("unit") or None,
        buckets=sorted(buckets),
        statuses=["" if each == "none" else each for each in statuses],
        natures=state.filters.get("nature", ()),
        disputed_only=bool(state.first("disputed")),
        due_from=due_from,
        due_to=due_to,
        document_from=typed.days("dated_from"),
        document_to=typed.days("dated_to"),
        amount_from_cents=typed.cents("min") if exact is None else exact,
        amount_to_cents=typed.cents("max") if exact is None else exact,
        sort=state.sort,
        descending=state.descending,
        page=state.page,
        size=PAGE_SIZE,
    )


def item_row(
    request: HttpRequest,
    seen: ItemSeen,
    words: Sequence[Message],
    statuses: dict[str, Status],
) -> Row:
    """An open document as a row of a list."""
    status = statuses.get(seen.status)
    door = place_of(request, "entry", seen.line_id)
    return Row(
        f"{seen.line_id}.{seen.part}",
        {
            "reference": Cell(seen.reference or seen.label or message("No number"), href=door),
            "customer": Cell(
                seen.name or seen.customer,
                href=place_of(request, "customer", seen.customer),
                more=seen.customer,
            ),
            "nature": NATURE_NAMES.get(seen.nature, ""),
            "document": seen.document_on,
            "due": Cell(
                seen.due_on,
                why=message("Assumed from the terms of payment: the books do not say it.")
                if seen.is_assumed_due
                else None,
            ),
            "late": seen.late_days if seen.late_days and seen.late_days > 0 else None,
            "amount": seen.amount_cents,
            "open": seen.open_cents,
            "bucket": Cell(words[seen.bucket], chip=_chip(seen.bucket)),
            "status": Cell(status_name(status) if status else "", chip=_status_chip(seen)),
            "next": seen.next_action_on,
            "label": seen.label,
            "booked": seen.booked_on,
        },
        minor=seen.open_cents,
        unit=seen.unit,
    )


def _chip(bucket: int) -> str:
    if bucket in LATE:
        return "caution" if bucket < LATE[-1] else "alarm"
    return "plain"


def _status_chip(seen: ItemSeen) -> str:
    return "caution" if seen.is_disputed else "plain"
