"""What people see of work done behind the page: waiting, how far, done, or why it stopped."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message

TRIES = 4
"""How often a job is tried in all, unless it says otherwise."""

_FIRST_WAIT_SECONDS, _GROWTH = 10, 6
_LONGEST_TEXT = 200


class State(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work as people follow it.

    `key`: what it is about, as whoever asked for it named it; `done` of `total` steps, None when
    nobody knows how many; `said`: where it is, or why it stopped.
    """

    id: int
    key: str
    name: str
    job_id: int | None
    state: State
    done: int
    total: int | None
    said: Message | None
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None

    @property
    def is_over(self) -> bool:
        """Whether it will not move any more by itself."""
        return self.state in {State.DONE, State.FAILED}


def is_tried_again(error: BaseException, *, tries_before: int, tries: int) -> bool:
    """Whether a job that stopped on `error` is tried again.

    What people are told about (an `EncoursError`) does not mend itself; anything else may.

    >>> is_tried_again(OSError(), tries_before=0, tries=2)
    True
    >>> is_tried_again(OSError(), tries_before=1, tries=2)
    False
    """
    return not isinstance(error, EncoursError) and tries_before + 1 < tries


def compute_wait_seconds(tries_before: int) -> int:
    """How long until the next try: 10 seconds, a minute, 6 minutes, 36 minutes…

    >>> [compute_wait_seconds(tries) for tries in range(4)]
    [10, 60, 360, 2160]
    """
    return int(_FIRST_WAIT_SECONDS * _GROWTH**tries_before)


def explain(error: BaseException) -> Message:
    """Why the work stopped, for people."""
    if isinstance(error, EncoursError):
        return error.what
    return message("Stopped by a fault of the program: {fault}.", fault=type(error).__name__)


def explain_unknown(name: str) -> Message:
    """Why work was not begun: the worker has no job of that name."""
    return message(
        "The worker does not know the work {name}: restart it with the version of the program that"
        " asked for it.",
        name=name,
    )


WORKER_DIED = message("The worker stopped in the middle; the work is tried again.")
WORKER_DIED_TOO_OFTEN = message("The worker stopped in the middle each time it was tried.")


def check_argument(name: str, value: object) -> None:
    """Raises `TypeError` unless `value` is an identifier, a day, a choice, or a list of those.

    Jobs are outside row-level security: what they carry tells nothing about anybody.
    """
    match value:
        case None | bool() | int():
            return
        case str() if len(value) <= _LONGEST_TEXT:
            return
        case list():
            for each in value:
                check_argument(name, each)
        case _:
            raise TypeError(f"argument {name} of a job: identifiers only, not {value!r:.60}")
