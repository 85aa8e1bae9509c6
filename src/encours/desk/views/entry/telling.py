"""A document's file in words and amounts, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest

from encours.desk.natures import NATURE_NAMES
from encours.desk.page import Page
from encours.desk.services.entry_file import EntryFile
from encours.desk.statuses import status_name
from encours.desk.views.entry.words import BASES, due_ground
from encours.kernel.calendars import BusinessCalendar
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.kernel.terms import print_terms
from encours.receivables.queries.documents import Said
from encours.receivables.queries.line_file import LineFile
from encours.receivables.rules.assertion_words import KIND_NAMES, in_words
from encours.receivables.rules.assertions import DUE_ON, STATUS
from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.rules.statuses import Status, compute_next_action_on
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_SALES, _TAX = "7", ("4457", "4458")


@dataclass(frozen=True, slots=True)
class Paid:
    """A part of the document closed by another line. `undo`: the other line, to take it back.

    `bank`: where the line of the bank is that says so; `because`: why, in its words.
    """

    name: str
    href: str
    nature: Message | str
    on: date
    amount: Money
    chip: str
    word: Message | str
    why: Message
    undo: int | None = None
    bank: str = ""
    because: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """Something of its history. `at`: an instant, or a day where no hour is known."""

    at: datetime | date
    title: Message
    who: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """A line of its entry. `href`: to its own file, when it has one."""

    account: str
    account_label: str
    label: str
    debit: Money | None
    credit: Money | None
    href: str
    is_here: bool


def tell_figures(page: Page, found: EntryFile) -> list[Mapping[str, object]]:
    """Amount, what is open, when it is due and how late, how much is settled."""
    line, unit = found.line, found.line.unit
    settled = line.amount_cents - found.left_cents
    why = _why_due(found)
    figures: list[Mapping[str, object]] = [
        {"name": message("Amount"), "value": Money(line.amount_cents, unit), "note": ""},
        {
            "name": message("Open"),
            "value": Money(found.left_cents, unit),
            "note": "",
        },
        {
            "name": message("Used") if found.pays else message("Settled"),
            "value": Money(settled, unit),
            "note": message("of which presumed: {amount}", amount=presumed_amount(found))
            if found.presumed
            else "",
            "href": "#paid",
        },
    ]
    if not found.pays and found.due.on is not None:
        note, trend = _lateness(page, found)
        figures.append(
            {"name": message("Due on"), "value": found.due.on, "note": note, "why": why}
            | ({"trend": trend} if trend else {})
        )
    return figures


def presumed_amount(found: EntryFile) -> Money:
    """What nobody states of what is settled."""
    cents = sum(each.amount_cents for each in found.presumed)
    return Money(-cents if found.pays else cents, found.line.unit)


def _lateness(page: Page, found: EntryFile) -> tuple[Message | str, str]:
    due_on = found.due.on
    if due_on is None:
        return "", ""
    if found.left_cents == 0:
        last = max(
            [each.effective_on for each in found.standing]
            + [each.other_booked_on for each in found.presumed],
            default=None,
        )
        if last is None:
            return "", ""
        late = (last - due_on).days
        if late <= 0:
            return message("settled in time, on {day}", day=last), "down"
        told = plural(
            "settled on {day}, {count} day late", "settled on {day}, {count} days late",
            count=late, day=last,
        )  # fmt: skip
        return told, "up"
    late = (page.day - due_on).days
    if late > 0:
        return plural("{count} day late", "{count} days late", count=late), "up"
    return plural("in {count} day", "in {count} days", count=-late), ""


def _why_due(found: EntryFile) -> Message | str:
    told = found.said.get(DUE_ON)
    if told is not None:
        who = found.people.get(told.author_id or 0)
        if who:
            return message("Said by {who} on {day}.", who=who, day=told.asserted_on)
        return message("Told by a list, on {day}.", day=told.asserted_on)
    terms = print_terms(found.terms, "fr" if speaker().language == "fr" else "en")
    return due_ground(found.due.basis, terms) or ""


def tell_paid(request: HttpRequest, page: Page, found: EntryFile) -> list[Paid]:
    """What closes the document or what it closes: facts first, what is presumed after."""
    unit, may_undo = found.line.unit, page.may(Right.ALLOCATE)
    told = []
    for each in found.standing:
        word, why = BASES[each.basis]
        who = found.people.get(each.act.author_id or 0, "")
        stated = each.basis in STATED
        origin = found.origins.get(found.line.id if found.pays else each.other_id)
        if stated and who:
            why = message("Said by {who} on {day}.", who=who, day=each.act.recorded_at.date())
        told.append(
            Paid(
                name=each.other,
                href=place_of(request, "entry", each.other_id),
                nature=NATURE_NAMES.get(each.other_nature, ""),
                on=each.other_booked_on,
                amount=Money(each.amount_cents, unit),
                chip="good",
                word=word,
                why=why,
                undo=each.other_id if stated and may_undo else None,
                bank=place_of(request, "bank_line", origin.line_id) if origin else "",
                because=origin.reasons if origin else (),
            )
        )
    for part in found.presumed:
        word, why = BASES[part.basis]
        told.append(
            Paid(
                name=part.other,
                href=place_of(request, "entry", part.other_id),
                nature="",
                on=part.other_booked_on,
                amount=Money(part.amount_cents, unit),
                chip="caution",
                word=word,
                why=why,
            )
        )
    return told


def tell_entry(request: HttpRequest, found: EntryFile) -> list[Booked]:
    """The lines of its entry: the document among its counter-accounts."""
    told = []
    for each in found.entry:
        debit, credit = max(each.amount_cents, 0), max(-each.amount_cents, 0)
        is_here = each.id == found.line.id
        told.append(
            Booked(
                account=each.account,
                account_label=each.account_label,
                label=each.label,
                debit=Money(debit, each.unit) if debit else None,
                credit=Money(credit, each.unit) if credit else None,
                href=place_of(request, "entry", each.id)
                if each.is_receivable and not is_here and each.customer == found.line.customer
                else "",
                is_here=is_here,
            )
        )
    return told


def tell_tax(found: EntryFile) -> tuple[Money, Money] | None:
    """Without tax and the tax, where its entry books both beside this document alone."""
    mine = [each for each in found.entry if each.is_receivable]
    others = [each for each in found.entry if not each.is_receivable]
    keys = {each.document_key for each in mine}
    tax = sum(-each.amount_cents for each in others if each.account.startswith(_TAX))
    base = sum(-each.amount_cents for each in others if each.account.startswith(_SALES))
    whole = sum(each.amount_cents for each in mine)
    if len(keys) != 1 or not base or base + tax != whole:
        return None
    return Money(base, found.line.unit), Money(tax, found.line.unit)


def tell_history(found: EntryFile, statuses: Mapping[str, Status]) -> list[Happened]:
    """All that was said of it and done to it, the last first."""
    told: list[tuple[datetime, Happened]] = []
    line, unit = found.line, found.line.unit
    for each in found.closings:
        amount = Money(abs(each.amount_cents), unit)
        told.append(
            (
                each.act.recorded_at,
                Happened(
                    each.act.recorded_at,
                    _closed(amount, each.other, undone=each.amount_cents < 0, pays=found.pays),
                    found.people.get(each.act.author_id or 0, ""),
                    "alarm" if each.amount_cents < 0 else "good",
                ),
            )
        )
    for act, title in (
        (line.act, message("Came into the books")),
        (line.reversed_act, message("Taken out: a correction or a later export no longer has it")),
    ):
        if act is not None:
            who = found.people.get(act.author_id or 0, "")
            told.append((act.recorded_at, Happened(act.recorded_at, title, who)))
    told.sort(key=lambda pair: pair[0], reverse=True)
    said = [
        Happened(
            each.asserted_on,
            _asserted(each, statuses),
            found.people.get(each.author_id or 0, ""),
            "note",
        )
        for each in reversed(found.history)
    ]
    return _by_day([*said, *(event for _at, event in told)])


def _by_day(events: Sequence[Happened]) -> list[Happened]:
    """The last day first; within a day as given."""
    return sorted(events, key=lambda each: _day(each.at), reverse=True)


def _day(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _closed(amount: Money, other: str, *, undone: bool, pays: bool) -> Message:
    if pays and undone:
        return message("{amount} no longer pays {other}", amount=amount, other=other)
    if pays:
        return message("{amount} pays {other}", amount=amount, other=other)
    if undone:
        return message("{amount} no longer paid by {other}", amount=amount, other=other)
    return message("{amount} paid by {other}", amount=amount, other=other)


def _asserted(said: Said, statuses: Mapping[str, Status]) -> Message:
    kind = KIND_NAMES.get(said.kind, message("What is said"))
    if said.value is None:
        return message("{kind}: taken back", kind=kind)
    return message("{kind}: {value}", kind=kind, value=tell_value(said, statuses))


def tell_value(said: Said, statuses: Mapping[str, Status]) -> Message | str | date:
    """What was said, in words."""
    names = {code: status_name(each) for code, each in statuses.items()}
    return "" if said.value is None else in_words(said.kind, said.value, names)


def tell_status(
    found: EntryFile, statuses: Mapping[str, Status], calendar: BusinessCalendar
) -> tuple[str, Message, bool] | None:
    """Its status, why it has it and what follows; whether it counts as disputed.

    `calendar`: the days that are worked, to one of which the next action is put off.
    """
    said = found.said.get(STATUS)
    status = statuses.get(str(said.value)) if said is not None else None
    if said is None or status is None:
        return None
    who = found.people.get(said.author_id or 0, "–")
    action = status.next_action_fr if speaker().language == "fr" else status.next_action_en
    next_on = compute_next_action_on(status, said.asserted_on, calendar)
    if action and next_on is not None:
        why = message(
            "Said by {who} on {day}. {action}: on {next}.",
            who=who,
            day=said.asserted_on,
            action=action,
            next=next_on,
        )
    else:
        why = message("Said by {who} on {day}.", who=who, day=said.asserted_on)
    return status_name(status), why, status.is_disputed


def tell_instalments(
    request: HttpRequest, found: EntryFile
) -> list[tuple[LineFile, date | None, Money, Money, str]]:
    """Each instalment: when it is due, its amount, what is open of it, its door."""
    return [
        (
            each,
            found.dues[each.id].on if each.id in found.dues else None,
            Money(each.amount_cents, each.unit),
            Money(found.open_cents.get(each.id, 0), each.unit),
            "" if each.id == found.line.id else place_of(request, "entry", each.id),
        )
        for each in found.instalments
    ]
