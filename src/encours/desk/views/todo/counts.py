"""How many things wait for a member: what the tabs of À faire and its badge show."""

from dataclasses import dataclass

from encours.desk.page import Page
from encours.teamwork.queries.notes import count_unread
from encours.teamwork.queries.tasks import count_tasks


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open tasks, those of them overdue, and mentions not read."""

    tasks: int
    overdue: int
    mentions: int


def count_calls(page: Page) -> Waiting:
    """Two queries, under the caller's isolation."""
    entered = page.entered
    given = (entered.organisation_id, entered.user_id)
    tasks = count_tasks(*given, today=page.today, portfolio=entered.portfolio)
    unread = count_unread(*given, portfolio=entered.portfolio)
    return Waiting(tasks.open, tasks.overdue, unread)
