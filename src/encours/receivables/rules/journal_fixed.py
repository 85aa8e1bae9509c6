"""Journals of fixed width (Sage PNM, Cegid TRA), in which every field has its place."""

from collections.abc import Sequence

from encours.receivables.rules.journal_export_policy import (
    Encoding,
)
from encours.receivables.rules.journal_texts import (
    encoded,
    one_line,
    whole,
)
from encours.receivables.rules.journal_written import (
    JournalRow,
    NoRoom,
    Written,
    amount_of,
    label_of,
    reference_of,
)

_NO_DAY = "01011900"


def _text(value: str | None, width: int) -> str:
    return one_line(value or "")[:width].ljust(width)


def _exact(value: str | None, width: int) -> str:
    return whole(value or "", width, NoRoom).ljust(width)


def _figure(minor: int, width: int, decimals: int, mark: str) -> str:
    return whole(amount_of(abs(minor), decimals, mark), width, NoRoom).rjust(width)


def _side(row: JournalRow) -> str:
    return "D" if row["amount_cents"] > 0 else "C"


def _kind(row: JournalRow) -> str:
    """A customer's payment (règlement client), or anything else (opération diverse)."""
    return "RC" if row["is_payment"] else "OD"


def write_pnm(rows: Sequence[JournalRow], decimals: int, company: str) -> Written:
    """Sage PNM: a line with the company, then the lines of the journal."""
    lines = [_text(company, 30)]
    lines += [
        "".join(
            (
                _text(row["journal"], 3),
                f"{row['booked_on']:%d%m%y}",
                _kind(row),
                _exact(row["account"], 13),
                "X" if row["auxiliary"] else " ",
                _exact(row["auxiliary"], 13),
                _text(reference_of(row), 13),
                _text(label_of(row), 25),
                _text("", 1 + 6),  # means of payment, due date
                _side(row),
                _figure(row["amount_cents"], 20, decimals, "."),
                "N",
                whole(f"{row['act_id']:07d}", 7, NoRoom),
                _text("", 26),
            )
        )
        for row in rows
    ]
    return _fixed(lines, "pnm")


def write_tra(rows: Sequence[JournalRow], decimals: int, company: str) -> Written:
    """The header with no hour of writing: the same books give the same bytes."""
    header = (
        f"***S5CLIJRLSTD   {_NO_DAY}{_NO_DAY}007     {_NO_DAY}0000"
        f"{_text('Encours', 35)}{_text(company, 35)}"
    )
    customers = {
        row["auxiliary"]: row for row in rows if row["auxiliary"]
    }  # the last line told of each
    lines = [header.ljust(222)]
    lines += [
        f"***CAE{_exact(code, 17)}{_text(row['name'] or code, 35)}CLIX{_exact(row['account'], 17)}"
        for code, row in sorted(customers.items())
    ]
    lines += [
        "".join(
            (
                _text(row["journal"], 3),
                f"{row['booked_on']:%d%m%Y}",
                _kind(row),
                _exact(row["account"], 17),
                "X" if row["auxiliary"] else " ",
                _exact(row["auxiliary"], 17),
                _text(reference_of(row), 35),
                _text(label_of(row), 35),
                _text("", 3 + 8),  # means of payment, due date
                _side(row),
                _figure(row["amount_cents"], 20, decimals, ","),
                "N",
                whole(f"{row['act_id']:08d}", 8, NoRoom),
                _text(row["unit"], 3),
                _text("", 10),  # rate
                "E--",
                _text("", 20 + 20 + 3 + 2 + 2),
            )
        )
        for row in rows
    ]
    return _fixed(lines, "tra")


def _fixed(lines: Sequence[str], ending: str) -> Written:
    """One byte a sign, so that widths hold."""
    return Written(
        encoded("".join(f"{line}\r\n" for line in lines), Encoding.WINDOWS),
        ending,
        str(Encoding.WINDOWS),
    )
