"""Closes a reading: every line counted, taken or refused, none lost between the two."""

from collections.abc import Sequence

from encours.intake.formats.fec.assemble import Assembled
from encours.intake.formats.fec.cut import Cells
from encours.intake.formats.records import Reading, Source, UnreadableFile
from encours.kernel.messages import Message, message


def finish(
    cells: Cells,
    assembled: Assembled,
    *,
    format_name: str,
    encoding: str,
    separator: str | None = None,
    notices: Sequence[Message] = (),
) -> Reading:
    """The reading of a file whose lines are typed; raises `UnreadableFile` when there is none."""
    rejects = sorted([*cells.rejects, *assembled.rejects], key=lambda reject: reject.line)
    rows = assembled.rows + len(cells.rejects)
    if not rows:
        raise UnreadableFile(
            message("The file has no line of accounts: only its header, if anything."),
            message("Export the accounting year again, with its entries."),
        )
    source = Source(format_name, encoding, separator, rows, rows - len(rejects), len(rejects))
    return Reading(
        source,
        assembled.records,
        tuple(rejects),
        assembled.unplaced,
        (*notices, *assembled.notices),
    )
