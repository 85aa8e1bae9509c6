"""Prints a list as it is on the screen: the aged balance, the customers, the open documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from encours.journal.queries import head
from encours.kernel.messages import Message, message
from encours.papers.queries import sender_on
from encours.tenancy.isolation import reading_of
from encours.ui.plain import one_line
from encours.ui.translation import Translator
from encours.ui.typesetting import typeset

LAYOUT = Path(__file__).parent.parent / "layouts" / "table.typ"
MOST_ROWS = 5_000
"""Rows that a paper holds: beyond, a workbook serves better, and the paper says so."""

_LONGEST_CELL = 60
_HEAD_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Printed:
    """A list to print, its values written already in the reader's language.

    `columns`: head, and whether its values are figures. `facts`: a few words and amounts above.
    `total`: a cell a column, or nothing. `count`: how many rows there are in all.
    """

    title: str
    as_of: date
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    count: int
    total: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)


def print_table(organisation_id: int, printed: Printed, *, now: datetime, language: str) -> bytes:
    """The list on paper (PDF/A), lying down, under the organisation's name."""
    t = Translator(language)
    with reading_of([organisation_id]):
        sender, (number, sealed) = sender_on(organisation_id, now.date()), head(organisation_id)
    shown = printed.rows[:MOST_ROWS]
    words = message("Printed on {day}", day=now.date())
    said = t.message(words)
    if number:
        said = f"{said} · {t.message(_journal(number, sealed))}"
    paper = {
        "language": language,
        "sender": one_line(sender.letterhead.name, 120),
        "title": printed.title,
        "as_of": t.message(message("Position at {day}", day=printed.as_of)),
        "facts": [[one_line(name, 80), amount] for name, amount in printed.facts],
        "columns": [
            {"head": one_line(name, 40), "figures": is_figures, "first": at == 0}
            for at, (name, is_figures) in enumerate(printed.columns)
        ],
        "rows": [[one_line(cell, _LONGEST_CELL) for cell in row] for row in shown],
        "total": [one_line(cell, _LONGEST_CELL) for cell in printed.total],
        "empty": t.message(message("Nothing here yet.")),
        "note": t.message(_left_out(len(shown), printed.count))
        if printed.count > len(shown)
        else "",
        "footer": {"page": t.message(message("Page")), "printed": said},
    }
    return typeset(LAYOUT, {"paper": paper}, stamped_at=now)


def _journal(number: int, sealed: str) -> Message:
    return message("Journal {number}, {head}", number=number, head=sealed[:_HEAD_SHOWN])


def _left_out(shown: int, count: int) -> Message:
    return message(
        "The first {shown} rows of {count}: the workbook has them all.", shown=shown, count=count
    )
