"""What people do from a document's file: say something of it or what pays it, note, give tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from encours.desk.page import Page
from encours.desk.services.entry_file import EntryFile
from encours.desk.services.marking import LINE, Mark, mark_lines
from encours.desk.services.paying import say_paid, say_unpaid
from encours.desk.typed import read_amount, read_day
from encours.desk.undo import said_done
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.kernel.subjects import SubjectRef
from encours.receivables.rules.assertions import DELAY_CAUSE, DUE_ON, STATUS, Value
from encours.teamwork.services.notes import TaskAsked, write_note
from encours.teamwork.services.tasks import settle_task
from encours.tenancy.rules.roles import Right


class Unreadable(EncoursError):
    """What was typed is no amount, no day or no line. `field`: where."""

    def __init__(self, what: Message, action: Message | None = None, *, field: str = "") -> None:
        super().__init__(what, action)
        self.field = field


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the page: its name in the form, the right it takes, what it does."""

    name: str
    right: Right
    run: Callable[[HttpRequest, Page, EntryFile], None]


def _mark(request: HttpRequest, page: Page, found: EntryFile) -> None:
    """Says the status, the cause and the due day that were changed in the form."""
    said: dict[str, Value | None] = {}
    for kind in (STATUS, DELAY_CAUSE, DUE_ON):
        text, was = request.POST.get(kind, "").strip(), request.POST.get(f"was_{kind}", "")
        if text != was:
            said[kind] = (_day(text, kind) if kind == DUE_ON else text) if text else None
    marked = mark_lines(
        page.organisation_id,
        [found.line.id],
        Mark(said, request.POST.get("comment", "")),
        on=page.today,
        by=page.entered.user_id,
        portfolio=page.entered.portfolio,
        now=timezone.now(),
    )
    said_done(
        request,
        page,
        message("Kept of {document}.", document=found.line.name),
        undo="lines_marked",
        **marked.undone_by(),
    )


def _note(request: HttpRequest, page: Page, found: EntryFile) -> None:
    """Writes a note about the document, and gives its task when somebody is chosen."""
    assignee = _number(request.POST.get("assignee", ""))
    text_of_day = request.POST.get("task_due", "").strip()
    task = None
    if assignee is not None:
        due_on = _day(text_of_day, "task_due") if text_of_day else None
        task = TaskAsked(assignee, due_on)
    note = write_note(
        page.organisation_id,
        SubjectRef(LINE, str(found.line.id)),
        request.POST.get("text", ""),
        by=page.entered.user_id,
        now=timezone.now(),
        customer=found.line.customer or "",
        task=task,
    )
    said_done(request, page, message("The note is kept."), undo="note_written", note=note)


def _settle(request: HttpRequest, page: Page, found: EntryFile) -> None:
    """Says that a task about the document is done."""
    number = _number(request.POST.get("task", ""))
    if number is None or number not in {each.id for each in found.tasks}:
        raise Unreadable(message("There is no such task."))
    settle_task(page.organisation_id, number, by=page.entered.user_id, now=timezone.now())
    said_done(request, page, message("The task is done."), undo="task_settled", task=number)


def _pay(request: HttpRequest, page: Page, found: EntryFile) -> None:
    """States that the document and a line chosen close each other."""
    other = _number(request.POST.get("other", ""))
    if other is None:
        raise Unreadable(message("Choose a line of the list first."), field="other")
    typed, cents = request.POST.get("amount", "").strip(), None
    if typed:
        cents = read_amount(typed, found.line.unit)
        if cents is None:
            raise Unreadable(
                message("{typed} is not an amount.", typed=typed),
                message("Write it like 1 234,56; leave it blank for all that is left."),
                field="amount",
            )
    pair, debit, credit = say_paid(
        page.organisation_id,
        found.line.id,
        other,
        cents,
        by=page.entered.user_id,
        portfolio=page.entered.portfolio,
        now=timezone.now(),
    )
    said_done(
        request,
        page,
        message(
            "{amount} of {debit} paid by {credit}",
            amount=Money(pair.amount_cents, debit.unit),
            debit=debit.name,
            credit=credit.name,
        ),
        undo="entry_paid",
        debit=debit.id,
        credit=credit.id,
    )


def _unpay(request: HttpRequest, page: Page, found: EntryFile) -> None:
    """Takes back what people or banks said of the document and another line."""
    other = _number(request.POST.get("other", ""))
    stated = sum(each.amount_cents for each in found.standing if each.other_id == other)
    if other is None:
        raise Unreadable(message("Choose a line of the list first."))
    debit, credit = say_unpaid(
        page.organisation_id,
        found.line.id,
        other,
        by=page.entered.user_id,
        portfolio=page.entered.portfolio,
        now=timezone.now(),
    )
    said_done(
        request,
        page,
        message("{credit} no longer pays {debit}.", credit=credit.name, debit=debit.name),
        undo="entry_unpaid",
        debit=debit.id,
        credit=credit.id,
        cents=stated,
    )


def _day(text: str, field: str) -> date:
    day = read_day(text)
    if day is None:
        raise Unreadable(
            message("{typed} is not a day.", typed=text),
            message("Choose it in the calendar, or write it like 2026-06-30."),
            field=field,
        )
    return day


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


ACTS: dict[str, Act] = {
    each.name: each
    for each in (
        Act("mark", Right.ASSERT, _mark),
        Act("note", Right.ASSERT, _note),
        Act("settle", Right.ASSERT, _settle),
        Act("pay", Right.ALLOCATE, _pay),
        Act("unpay", Right.ALLOCATE, _unpay),
    )
}


def pay_no_more(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Takes back an allocation that was just stated."""
    _check(page, Right.ALLOCATE)
    say_unpaid(
        page.organisation_id,
        values["debit"],
        values["credit"],
        by=page.entered.user_id,
        portfolio=page.entered.portfolio,
        now=now,
    )
    return message("The allocation is undone.")


def pay_again(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """States again an allocation that was just taken back."""
    _check(page, Right.ALLOCATE)
    say_paid(
        page.organisation_id,
        values["debit"],
        values["credit"],
        values["cents"],
        by=page.entered.user_id,
        portfolio=page.entered.portfolio,
        now=now,
    )
    return message("The allocation stands again.")


def _check(page: Page, right: Right) -> None:
    if not page.may(right):
        raise PermissionDenied
