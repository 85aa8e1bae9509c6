"""What a task (tâche) may be, and when it is overdue."""

from datetime import date
from enum import StrEnum

from encours.kernel.messages import Message, message


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


STATE_NAMES: dict[TaskState, Message] = {
    TaskState.OPEN: message("to do"),
    TaskState.DONE: message("done"),
    TaskState.CANCELLED: message("cancelled"),
}
"""How each state is told to people."""


def is_overdue(state: TaskState, due_on: date | None, *, today: date) -> bool:
    """Whether a task is late: still open once its day is over; one without a day never is.

    >>> is_overdue(TaskState.OPEN, date(2026, 3, 12), today=date(2026, 3, 12))
    False
    """
    return state is TaskState.OPEN and due_on is not None and due_on < today
