"""Days as a person types them after an option."""

from datetime import date
from typing import Annotated

import typer

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=str(message("YYYY-MM-DD")),
        show_default=False,
        help=str(message("The day looked at; by default the last day booked.")),
    ),
]


class UnusableDay(EncoursError):
    """What was typed is no day that books may hold."""


def read_day(option: str, text: str) -> date:
    """The day typed after `option`, one that books may hold. Raises `UnusableDay`."""
    from encours.intake.formats.fec.values import MAX_YEAR, MIN_YEAR

    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not MIN_YEAR <= day.year <= MAX_YEAR:
        raise UnusableDay(
            message(
                "{option} {value} is not a day that books may hold.", option=option, value=text
            ),
            message("Write it as 2026-12-31."),
        )
    return day


def read_optional_day(option: str, text: str | None) -> date | None:
    """The same; None when nothing was typed."""
    return None if text is None else read_day(option, text)
