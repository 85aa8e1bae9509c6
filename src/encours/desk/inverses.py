"""What undoes what: the acts of pages that carry a button « Annuler », each with its inverse.

Read once, with the addresses of the pages (`desk.urls`): commands do without.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from encours.desk.page import Page
from encours.desk.rewriting import (
    contact_gone_back,
    contact_told_back,
    customer_recorded_back,
    customers_assigned_back,
    lines_marked_back,
    terms_granted_back,
)
from encours.desk.services.bank_line import unsettle_line
from encours.desk.undo import inverse
from encours.desk.views.dashboard_tiles import put_tiles_back
from encours.desk.views.entry.acting import pay_again, pay_no_more
from encours.desk.views.saved import put_back
from encours.kernel.messages import Message, message
from encours.teamwork.rules.tasks import TaskState
from encours.teamwork.services.notes import show_note_again, take_back_note
from encours.teamwork.services.tasks import change_task, reopen_task, settle_task

inverse("view_put_back")(put_back)
inverse("tiles_put_back")(put_tiles_back)
inverse("lines_marked")(lines_marked_back)
inverse("customer_recorded")(customer_recorded_back)
inverse("customers_assigned")(customers_assigned_back)
inverse("terms_granted")(terms_granted_back)
inverse("contact_told")(contact_told_back)
inverse("contact_gone")(contact_gone_back)
inverse("entry_paid")(pay_no_more)
inverse("entry_unpaid")(pay_again)


@inverse("note_taken_back")
def show_again(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Shows again a note that was taken back."""
    show_note_again(page.organisation_id, values["note"], by=page.entered.user_id, now=now)
    return message("The note is shown again.")


@inverse("note_written")
def take_back(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Takes back a note that was just written."""
    take_back_note(page.organisation_id, values["note"], by=page.entered.user_id, now=now)
    return message("The note is taken back.")


@inverse("task_settled")
def reopen(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Opens again a task that was done or cancelled."""
    reopen_task(page.organisation_id, values["task"], by=page.entered.user_id, now=now)
    return message("The task is to be done again.")


@inverse("task_opened")
def cancel(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Cancels a task that was just given."""
    settle_task(
        page.organisation_id,
        values["task"],
        by=page.entered.user_id,
        now=now,
        state=TaskState.CANCELLED,
    )
    return message("The task is cancelled.")


@inverse("task_changed")
def change_back(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Gives a task back to whom it was of, and its day."""
    change_task(
        page.organisation_id,
        values["task"],
        assignee_id=values["assignee"],
        due_on=None if values["due_on"] is None else date.fromisoformat(values["due_on"]),
        by=page.entered.user_id,
        now=now,
    )
    return message("The task is as it was.")


@inverse("bank_line_settled")
def unsettle(page: Page, values: Mapping[str, Any], now: datetime) -> Message:
    """Takes back what was just decided of a line of the bank."""
    unsettle_line(page.organisation_id, values["line"], by=page.entered.user_id, now=now)
    return message("What was decided of the line is undone.")
