"""The account of a customer (relevé): what is open and what was said of it, then what moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from encours.desk.buckets import bar_of, bucket_words, legend_of
from encours.desk.exporting import give_out
from encours.desk.natures import NATURE_NAMES
from encours.desk.services.marking import LINE
from encours.desk.statuses import status_name
from encours.desk.typed import read_day
from encours.desk.views.customer.opening import Opened, show_tab
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.kernel.subjects import SubjectRef
from encours.portfolio.queries.items import iterate_items, list_items
from encours.portfolio.rules.seen import LATE, ItemAsk, ItemSeen
from encours.receivables.queries.documents import Said, list_statuses, said_on
from encours.receivables.rules.assertions import (
    DELAY_CAUSE,
    DELAY_CAUSES,
    DELIVERY_REFERENCE,
    DUE_ON,
    ORDER_REFERENCE,
    STATUS,
)
from encours.receivables.rules.statement import CARRIED_DIFFERENCE
from encours.receivables.rules.statuses import Status
from encours.receivables.services.statements import tell_movements
from encours.teamwork.queries.notes import NoteShown, last_notes_of
from encours.tenancy.queries import names_of
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
from encours.ui.templatetags.say import speaker

MOST_MOVEMENTS = 100
_A_YEAR = timedelta(days=365)
_EARLIEST = date(1900, 1, 1)
_KEEP = ("au", "tab", "from", "to")
_COLUMNS = (
    Column("reference", message("Document")),
    Column("nature", message("Nature"), sorts=False),
    Column("document", message("Dated"), Kind.DAY),
    Column("due", message("Due on"), Kind.DAY),
    Column("late", message("Days late"), Kind.DAYS, sorts=False),
    Column("amount", message("Amount"), Kind.MONEY, sorts=False, shown=False),
    Column("open", message("Open"), Kind.MONEY),
    Column("bucket", message("Age"), sorts=False),
    Column("status", message("Status"), sorts=False),
    Column("next", message("Next action"), Kind.DAY, sorts=False, shown=False),
    Column("comment", message("Comment"), sorts=False),
    Column("cause", message("Cause of the delay"), sorts=False, shown=False),
    Column("order", message("Order"), sorts=False, shown=False),
    Column("delivery", message("Delivery"), sorts=False, shown=False),
    Column("label", message("Label"), sorts=False, shown=False),
)
_KINDS = (STATUS, DELAY_CAUSE, DUE_ON, ORDER_REFERENCE, DELIVERY_REFERENCE)


@dataclass(frozen=True, slots=True)
class Known:
    """What was said of the items of a page: by line; who said it; their last comment."""

    said: Mapping[int, Mapping[str, Said]]
    people: Mapping[int, str]
    notes: Mapping[SubjectRef, NoteShown]
    statuses: Mapping[str, Status]
    words: Sequence[Message]


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of the statement; amounts in cents, None where it has none."""

    booked_on: date
    journal: str
    reference: str
    label: str
    debit: Money | None
    credit: Money | None
    balance: Money
    letter: str
    is_pending: bool
    is_carried: bool


def statement(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The open documents, a page at a time, or all as a file; the movements of a period below."""
    statuses = {each.code: each for each in list_statuses(opened.page.organisation_id)}
    words = bucket_words(opened.situation.late_days)
    filters = _filters(opened, words, statuses)
    state = ListState.of(request.GET, _COLUMNS, filters, sort="due", keep=_KEEP)
    ask = _ask(opened, state)
    if state.export:
        items = [*iterate_items(opened.situation, ask)]
        known = _know(opened, items, words, statuses)
        return give_out(
            opened.page.organisation_id,
            opened.known.name,
            [each for each in _COLUMNS if each.key in state.columns],
            [item_row(request, each, known) for each in items],
            kind=state.export,
            as_of=opened.situation.as_of,
            unit=opened.situation.unit,
        )
    found = list_items(opened.situation, ask)
    known = _know(opened, found.rows, words, statuses)
    may_say = opened.page.may(Right.ASSERT)
    shown = ShownList(
        name="items",
        columns=_COLUMNS,
        rows=tuple(item_row(request, each, known, acts=may_say) for each in found.rows),
        state=state,
        count=found.count,
        caption=message("Open documents"),
        filters=filters,
        totals={"open": found.totals.balance_cents},
        unit=opened.situation.unit,
        bulk=_bulk(request, opened) if may_say else (),
        search=message("Number of a document"),
        empty=message("Nothing is open: this customer owes nothing on this day."),
    )
    told: dict[str, object] = {"list": shown, "bar": None, "legend": ()}
    if opened.main is not None:
        totals = opened.main.totals
        told |= {"bar": bar_of(totals), "legend": legend_of(totals, words, opened.main.unit)}
    return show_tab(request, opened, "statement", told | _movements(request, opened))


def item_row(request: HttpRequest, seen: ItemSeen, known: Known, *, acts: bool = False) -> Row:
    """An open document as a row: what it is, since when, what was said of it and by whom."""
    said = known.said.get(seen.line_id, {})
    key = str(seen.line_id)
    order, delivery = (_text(said, each) for each in (ORDER_REFERENCE, DELIVERY_REFERENCE))
    note = known.notes.get(SubjectRef(LINE, key))
    cause = DELAY_CAUSES.get(_text(said, DELAY_CAUSE), "")
    return Row(
        key if seen.part == 0 else f"{key}.{seen.part}",
        {
            "reference": Cell(
                seen.reference or seen.label or message("No number"),
                href=place_of(request, "entry", seen.line_id),
                more=order or delivery,
            ),
            "nature": Cell(
                NATURE_NAMES.get(seen.nature, ""),
                more=message("not in the books yet") if seen.is_pending else "",
            ),
            "document": seen.document_on,
            "due": Cell(seen.due_on, why=_why_due(seen, said, known)),
            "late": seen.late_days if seen.late_days and seen.late_days > 0 else None,
            "amount": seen.amount_cents,
            "open": seen.open_cents,
            "bucket": Cell(known.words[seen.bucket], chip=_chip(seen.bucket)),
            "status": _status_cell(seen, said, known),
            "next": seen.next_action_on,
            "comment": "" if note is None else Cell(note.plain, why=_by(note.author, note)),
            "cause": cause,
            "order": order,
            "delivery": delivery,
            "label": seen.label,
        },
        minor=seen.open_cents,
        act=place_of(request, "customer_mark", seen.customer, row=key) if acts else "",
        unit=seen.unit,
    )


def _know(
    opened: Opened,
    items: Sequence[ItemSeen],
    words: Sequence[Message],
    statuses: Mapping[str, Status],
) -> Known:
    """What was said of these items: four questions, however many they are."""
    organisation_id, lines = opened.page.organisation_id, [each.line_id for each in items]
    said = said_on(organisation_id, lines, opened.situation.as_of, kinds=_KINDS)
    authors = {each.author_id for kinds in said.values() for each in kinds.values()}
    subjects = [SubjectRef(LINE, str(each)) for each in lines]
    return Known(
        said=said,
        people=names_of({each for each in authors if each is not None}),
        notes=last_notes_of(organisation_id, subjects),
        statuses=statuses,
        words=words,
    )


def _filters(
    opened: Opened, words: Sequence[Message], statuses: Mapping[str, Status]
) -> tuple[Filter, ...]:
    ages = tuple(Choice(str(number), word) for number, word in enumerate(words))
    given = tuple(Choice(code, status_name(each)) for code, each in statuses.items())
    units = tuple(Choice(each.unit, each.unit) for each in opened.seen)
    return (
        Filter("bucket", message("Age"), (Choice("late", message("Late")), *ages)),
        Filter("status", message("Status"), (*given, Choice("none", message("None")))),
        Filter("unit", message("Currency"), units if len(units) > 1 else (), several=False),
    )


def _ask(opened: Opened, state: ListState) -> ItemAsk:
    asked = state.filters.get("bucket", ())
    buckets = {int(each) for each in asked if each != "late"} | (
        {*LATE} if "late" in asked else set()
    )
    return ItemAsk(
        search=state.q,
        portfolio=opened.page.entered.portfolio,
        customer=opened.code,
        unit=state.first("unit") or None,
        buckets=sorted(buckets),
        statuses=["" if each == "none" else each for each in state.filters.get("status", ())],
        sort=state.sort,
        descending=state.descending,
        page=state.page,
        size=PAGE_SIZE,
    )


def _bulk(request: HttpRequest, opened: Opened) -> tuple[Bulk, ...]:
    url = place_of(request, "customer_mark", opened.code)
    return (Bulk(url, message("Say something of them")),)


def _why_due(seen: ItemSeen, said: Mapping[str, Said], known: Known) -> Message | None:
    if (told := said.get(DUE_ON)) is not None:
        who = known.people.get(told.author_id or 0)
        if who is None:
            return message("Told by a list, on {day}.", day=told.asserted_on)
        return message("Said by {who} on {day}.", who=who, day=told.asserted_on)
    if seen.is_assumed_due:
        return message("Assumed from the terms of payment: the books do not say it.")
    return None


def _status_cell(seen: ItemSeen, said: Mapping[str, Said], known: Known) -> Cell:
    status = known.statuses.get(seen.status)
    if status is None:
        return Cell("")
    is_french = speaker().language == "fr"
    action = status.next_action_fr if is_french else status.next_action_en
    told = said.get(STATUS)
    who = known.people.get(told.author_id or 0, "") if told is not None else ""
    since = seen.status_on or seen.document_on
    why = (
        message("{who}, on {day}. Next: {action}", who=who or "–", day=since, action=action or "–")
        if action
        else message("{who}, on {day}.", who=who or "–", day=since)
    )
    return Cell(status_name(status), chip="caution" if seen.is_disputed else "plain", why=why)


def _by(author: str, note: NoteShown) -> Message:
    return message("{who}, on {day}.", who=author, day=note.written_at.date())


def _text(said: Mapping[str, Said], kind: str) -> str:
    told = said.get(kind)
    return str(told.value) if told is not None else ""


def _chip(bucket: int) -> str:
    if bucket in LATE:
        return "caution" if bucket < LATE[-1] else "alarm"
    return "plain"


def _movements(request: HttpRequest, opened: Opened) -> dict[str, Any]:
    """The statement of a period: by default the year to the day shown."""
    as_of = opened.situation.as_of
    until = max(min(read_day(request.GET.get("to", "")) or as_of, as_of), _EARLIEST)
    since = read_day(request.GET.get("from", "")) or until - _A_YEAR
    told = tell_movements(
        opened.page.organisation_id,
        opened.code,
        settings=opened.settings,
        as_of=until,
        from_on=min(since, until),
    )
    unit = opened.settings.unit
    rows = told.movements.tail(MOST_MOVEMENTS).to_dicts()
    pending = told.movements.filter("pending").to_dicts()
    return {
        "since": told.from_on,
        "until": until,
        "before": Money(_before(told.opening_cents, rows), unit),
        "closing": Money(told.closing_cents, unit),
        "pending_amount": Money(told.pending_cents, unit) if pending else None,
        "movements": [_movement(each, unit) for each in rows],
        "pending": [_movement(each, unit) for each in pending],
        "left_out": max(told.movements.height - MOST_MOVEMENTS, 0),
        "most": MOST_MOVEMENTS,
    }


def _before(opening_cents: int, rows: Sequence[Mapping[str, Any]]) -> int:
    """The balance before the first row shown: the opening one, where no row before is left out."""
    if not rows:
        return opening_cents
    first = rows[0]
    cents: int = first["balance_cents"] - (first["debit_cents"] or 0) + (first["credit_cents"] or 0)
    return cents


def _movement(row: Mapping[str, Any], unit: str) -> Movement:
    debit, credit = row["debit_cents"], row["credit_cents"]
    return Movement(
        booked_on=row["booked_on"],
        journal=row["journal"] or "",
        reference=row["reference"] or "",
        label=row["label"] or "",
        debit=Money(debit, unit) if debit else None,
        credit=Money(credit, unit) if credit else None,
        balance=Money(row["balance_cents"], unit),
        letter=row["letter"] or "",
        is_pending=bool(row["pending"]),
        is_carried=row["kind"] == CARRIED_DIFFERENCE,
    )
