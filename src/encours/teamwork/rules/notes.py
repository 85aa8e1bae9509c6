"""Until when a note may still be changed by who wrote it; after that, another one corrects it.

Colleagues act on what they read: what was read for a quarter of an hour is not rewritten under
their eyes.
"""

from datetime import datetime, timedelta

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

EDIT_WINDOW = timedelta(minutes=15)


class NotTheAuthor(EncoursError):
    """Somebody else wrote the note."""


class TooLateToEdit(EncoursError):
    """The note has stood too long to be changed."""


def check_author(*, author_id: int, by: int) -> None:
    """Raises `NotTheAuthor` unless `by` wrote the note."""
    if author_id != by:
        raise NotTheAuthor(
            message("Somebody else wrote this note."), message("Write a note of your own.")
        )


def is_editable(*, author_id: int, written_at: datetime, by: int, now: datetime) -> bool:
    """Whether `by` may still change at `now` a note first written at `written_at`."""
    return author_id == by and now - written_at <= EDIT_WINDOW


def check_edit(*, author_id: int, written_at: datetime, by: int, now: datetime) -> None:
    """Raises `NotTheAuthor` or `TooLateToEdit` when `is_editable` says no."""
    check_author(author_id=author_id, by=by)
    if not is_editable(author_id=author_id, written_at=written_at, by=by, now=now):
        raise TooLateToEdit(
            message(
                "This note was written more than {count} minutes ago: colleagues may have read it.",
                count=EDIT_WINDOW // timedelta(minutes=1),
            ),
            message("Write a new note that corrects it."),
        )
