"""The thread of a customer (le fil): all that happened, and what colleagues say of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from encours.desk.natures import NATURE_NAMES
from encours.desk.views.customer.events import (
    KINDS,
    PAYMENTS,
    Asked,
    Brought,
    Change,
    Happened,
    Place,
    Presumed,
    gather,
)
from encours.desk.views.customer.forms import NoteForm
from encours.desk.views.customer.opening import Opened, show_tab
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.parties.queries.terms import Granted
from encours.receivables.queries.documents import list_statuses
from encours.receivables.queries.happened import Allocated, AssertedOf, LineBooked
from encours.receivables.rules.assertion_words import KIND_NAMES
from encours.receivables.rules.assertions import DELAY_CAUSE, DELAY_CAUSES, STATUS
from encours.receivables.rules.natures import INVOICE, RECEIPT
from encours.teamwork.queries.notes import NoteShown
from encours.teamwork.queries.people import list_assignable, list_mentionable
from encours.teamwork.queries.tasks import TaskShown
from encours.teamwork.queries.thread import ThreadItem
from encours.teamwork.rules.tasks import TaskState
from encours.tenancy.queries import names_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

_MOST_NAMES = 30
BASIS_NAMES: dict[str, Message] = {
    "balanced_letter": message("letter of the books"),
    "partial_letter": message("letter of the books, in part"),
    "person": message("said by a person"),
    "bank_confirmed": message("found in the bank, confirmed"),
    "bank": message("found in the bank"),
    "presumed_reference": message("presumed: the same reference"),
    "presumed_amount": message("presumed: the same amount"),
    "presumed_oldest": message("presumed: the oldest first"),
}
"""Why something pays something else, as people say it."""
FIELD_NAMES: dict[str, Message] = {
    "name": message("Name"),
    "collector": message("Collector"),
    "salesperson": message("Salesperson"),
    "group": message("Group"),
    "siren": message("SIREN"),
    "terms": message("Terms of payment"),
    "contact": message("Contact"),
    "iban": message("IBAN"),
    "vat": message("VAT number"),
    "our_number": message("Our number at theirs"),
    "ordered": message("Orders"),
    "delivered": message("Is delivered"),
    "invoiced": message("Is invoiced"),
    "pays": message("Pays"),
    "payer": message("Pays"),
    "code": message("Code"),
    "email": message("E-mail address"),
    "phone": message("Telephone"),
    "vat_number": message("VAT number"),
}
_SOURCES = {"books": message("the books"), "list": message("a list of customers")}


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words. `at`: its instant, or the day where no hour is known."""

    at: datetime | date
    title: Message
    icon: str
    name: str = ""
    css: str = ""
    href: str = ""
    amount: Money | None = None
    why: Message | str = ""
    who: str = ""
    text: str = ""
    note: NoteShown | None = None
    task: TaskShown | None = None
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What telling an event takes: the request, names of people, of statuses, of free fields."""

    request: HttpRequest
    opened: Opened
    people: Mapping[int, str]
    statuses: Mapping[str, str] = field(default_factory=dict)


def thread(
    request: HttpRequest,
    opened: Opened,
    *,
    form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """A page of the thread, narrowed to the kinds asked for, with the form for a note."""
    page = opened.page
    kind = request.GET.get("kind", "")
    kinds = (kind,) if kind in KINDS else ()
    asked = Asked(
        organisation_id=page.organisation_id,
        code=opened.code,
        until_on=opened.situation.as_of,
        before=Place.parse(request.GET.get("before", "")),
        now=timezone.now(),
    )
    happened = gather(asked, kinds)
    shown: dict[str, object] = {
        "events": _tell(request, opened, happened.events),
        "next": str(happened.next) if happened.next else "",
        "is_first": asked.before is None,
        "kind": kind if kinds else "",
        "kinds": KINDS.items(),
        "form": None,
    }
    if page.may(Right.ASSERT):
        people = list_mentionable(page.organisation_id, opened.code)
        shown["form"] = form or note_form(opened)
        shown["people"] = [each.name or each.email for each in people][:_MOST_NAMES]
    return show_tab(request, opened, "thread", shown, status=status)


def note_form(opened: Opened, data: Mapping[str, Any] | None = None) -> NoteForm:
    """The form of a note, with those who may be given a task."""
    assignable = list_assignable(opened.page.organisation_id, opened.code)
    return NoteForm(data, people=assignable)


def _tell(request: HttpRequest, opened: Opened, events: Sequence[Happened]) -> list[Told]:
    """The events in words: two questions more, for names of people and of statuses."""
    authors = {_author(each.told) for each in events}
    is_french = speaker().language == "fr"
    said_status = any(isinstance(e.told, AssertedOf) and e.told.kind == STATUS for e in events)
    statuses = list_statuses(opened.page.organisation_id) if said_status else ()
    words = Words(
        request,
        opened,
        names_of({each for each in authors if each is not None}),
        {each.code: each.name_fr if is_french else each.name_en for each in statuses},
    )
    return [_TELLERS[type(each.told)](each.told, words) for each in events]


def _author(told: object) -> int | None:
    if isinstance(told, Brought):
        return told.imported.author_id
    if isinstance(told, Change):
        return told.change.author_id
    author = getattr(told, "author_id", None)
    return author if isinstance(author, int) else None


def _line(told: LineBooked, words: Words) -> Told:
    is_payment = told.nature in PAYMENTS
    is_plain = told.label == told.reference or (
        told.nature == INVOICE and told.reference != "" and told.reference in told.label
    )
    return Told(
        at=told.booked_on,
        title=NATURE_NAMES.get(told.nature, message("Line")),
        name=told.reference,
        icon="coin-euro" if is_payment else "file-invoice",
        css="good" if told.nature == RECEIPT else "",
        href=place_of(words.request, "entry", told.id),
        amount=Money(told.amount_cents, told.unit),
        why=message("Not in the books yet") if told.is_pending else "",
        text="" if is_plain else told.label,
    )


def _allocated(told: Allocated, words: Words) -> Told:
    debit: Message | str = told.debit
    if told.debits > 1:
        debit = message("{count} documents", count=told.debits)
    title = (
        message("{credit} pays {debit}", credit=told.credit, debit=debit)
        if told.amount_cents > 0
        else message("{credit} pays {debit} no longer", credit=told.credit, debit=debit)
    )
    basis = BASIS_NAMES.get(told.basis, message("a fact"))
    with_letter = told.letter and told.basis.endswith("letter")
    return Told(
        at=_day(told.at),
        title=title,
        icon="link",
        css="good" if told.amount_cents > 0 else "alarm",
        href=place_of(
            words.request, "entry", told.debit_id if told.debits == 1 else told.credit_id
        ),
        amount=Money(abs(told.amount_cents), told.unit),
        why=message("{basis}, letter {letter}", basis=basis, letter=told.letter)
        if with_letter
        else basis,
        who=words.people.get(told.author_id or 0, "") if told.basis == "person" else "",
    )


def _presumed(told: Presumed, words: Words) -> Told:
    return Told(
        at=_day(told.at),
        title=message("{credit} pays {debit}", credit=told.credit, debit=told.debit),
        icon="link",
        href=place_of(words.request, "entry", told.debit_id),
        amount=Money(told.amount_cents, told.unit),
        why=BASIS_NAMES.get(told.basis, message("presumed")),
    )


def _asserted(told: AssertedOf, words: Words) -> Told:
    return Told(
        at=told.at,
        title=_what_was_said(told, words),
        icon="flag",
        href=place_of(words.request, "entry", told.line_id) if told.lines == 1 else "",
        who=words.people.get(told.author_id or 0, ""),
    )


def _what_was_said(told: AssertedOf, words: Words) -> Message:
    name = KIND_NAMES.get(told.kind, message("Said"))
    if told.lines > 1 and not told.is_one_value:
        return message("{kind} of {count} documents", kind=name, count=told.lines)
    of: Message | str = told.line
    if told.lines > 1:
        of = message("{count} documents", count=told.lines)
    if told.value is None:
        return message("{kind} taken back: {document}", kind=name, document=of)
    value: Message | date | str = ""
    if told.kind == STATUS:
        value = words.statuses.get(str(told.value), str(told.value))
    elif told.kind == DELAY_CAUSE:
        value = DELAY_CAUSES.get(str(told.value), str(told.value))
    elif isinstance(told.value, date | str):
        value = told.value
    if not value:
        return message("{kind} of {document}", kind=name, document=of)
    return message("{document}, {kind}: {value}", document=of, kind=name, value=value)


def _brought(told: Brought, words: Words) -> Told:
    imported = told.imported
    may_open = words.opened.page.entered.may(Right.IMPORT)
    return Told(
        at=imported.at,
        title=message("Import of {name}", name=told.name or "–"),
        icon="upload",
        href=place_of(words.request, "document", imported.document_id) if may_open else "",
        why=message("lines of this customer: {count}", count=imported.lines),
        who=words.people.get(imported.author_id or 0, ""),
    )


def _changed(told: Change, words: Words) -> Told:
    change = told.change
    key, _, part = change.field.partition(":")
    name: Message | str = FIELD_NAMES.get(key, part or change.field)
    before, after = change.before or "–", change.after or "–"
    return Told(
        at=told.at,
        title=message("{field}: {before} → {after}", field=name, before=before, after=after),
        icon="pencil",
        why=message("from {source}", source=_SOURCES[change.source])
        if change.source in _SOURCES
        else "",
        who=words.people.get(change.author_id or 0, ""),
        text=change.origin,
    )


def _granted(told: Granted, words: Words) -> Told:
    return Told(
        at=told.recorded_at,
        title=message("Terms granted: {terms}, from {day} on", terms=told.terms, day=told.from_on),
        icon="calendar",
        who=words.people.get(told.author_id or 0, ""),
        text=told.ground,
    )


def _talk(told: ThreadItem, words: Words) -> Told:
    mine = words.opened.page.entered.user_id
    if told.note is not None:
        note = told.note
        title = message("Note")
        if note.is_taken_back:
            title = message("A note was taken back")
        elif note.is_erased:
            title = message("A note was erased")
        return Told(
            at=note.written_at,
            title=title,
            icon="message",
            css="note",
            href=_about(note, words),
            who=note.author,
            note=note,
            task=note.task,
            is_mine=note.author_id == mine,
        )
    task = told.task
    if task is None:
        raise LookupError("a thread holds notes and tasks")
    is_settled = told.place.event == "task_settled"
    title = message("Task for {name}", name=task.assignee)
    if is_settled:
        done = task.state is TaskState.DONE
        title = message("Task done") if done else message("Task cancelled")
    return Told(
        at=told.place.at,
        title=title,
        icon="check" if is_settled else "checklist",
        css="good" if is_settled else "note",
        who=task.settled_by if is_settled else task.author,
        text=task.text,
        why=task.outcome if is_settled else "",
        task=None if is_settled else task,
    )


def _about(note: NoteShown, words: Words) -> str:
    """The document a note is about, when it is about one."""
    if note.subject.kind != "line" or not note.subject.id.isdecimal():
        return ""
    return place_of(words.request, "entry", int(note.subject.id))


def _day(at: datetime) -> date:
    """The day of the books whose first instant this is."""
    return timezone.localdate(at)


_TELLERS: dict[type, Callable[[Any, Words], Told]] = {
    LineBooked: _line,
    Allocated: _allocated,
    Presumed: _presumed,
    AssertedOf: _asserted,
    Brought: _brought,
    Change: _changed,
    Granted: _granted,
    ThreadItem: _talk,
}
