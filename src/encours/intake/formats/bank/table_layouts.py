"""A bank's export without a row of headers, known by how all of its rows are laid out.

Two such exports are told: rows between two balances that name the account (LCL), and rows below one
line with a masked account (BNP Paribas). Every row must be laid out so, else none of it is taken.
Layouts as public importers of these exports have them; not checked with the banks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from encours.intake.formats.table.cells import Cell, Row, clean_text

_DAY = re.compile(r"[0-3][0-9]/[01][0-9]/(?:20)?[0-9]{2}\Z")
_FIGURE = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u202f]?[0-9]{3})*(?:,[0-9]{1,2})?\Z")
_ACCOUNT = re.compile(r"[0-9]{5} [0-9]{6}[0-9A-Z]\Z")
_MASKED = re.compile(r"\*{2,}[0-9]{3,}\Z")
_BETWEEN_BALANCES = (
    "Date opération", "Montant", "Type opération", "Référence", "Libellé", "Détail", "", "",
)  # fmt: skip
_BELOW_ACCOUNT = (
    "Date opération", "Type opération", "Libellé court", "Libellé opération", "Date valeur",
    "Montant",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The export as one with headers: what its columns hold, what it says above, its movements."""

    headers: tuple[str, ...]
    above: list[Row]
    rows: list[Row]


def laid_out(rows: Sequence[Row]) -> LaidOut | None:
    """The rows of a text as a table with headers; None when they are laid out in no known way.

    >>> laid_out([(1, ["02/02/2026", "12,50", "", "00451 098285A"])]) is None
    True
    """
    texts = [(line, [clean_text(cell) or "" for cell in cells]) for line, cells in rows]
    return _between_balances(texts) or _below_account(texts)


def _between_balances(rows: list[tuple[int, list[str]]]) -> LaidOut | None:
    """Day, amount, kind, number, two places for words; first and last row are balances."""
    balances = [at for at, (_, cells) in enumerate(rows) if _is_balance(cells)]
    moved = [(line, cells) for line, cells in rows if not _is_balance(cells)]
    if not moved or not balances or not set(balances) <= {0, len(rows) - 1}:
        return None
    if not all(len(c) in {7, 8} and _DAY.match(c[0]) and _FIGURE.match(c[1]) for _, c in moved):
        return None
    line, told = rows[balances[0]]
    above: list[Row] = [(line, ["Compte", told[3].replace(" ", "")])]
    for at in balances:
        line, (day, figure, *_) = rows[at]
        word = "Solde initial" if at == 0 else "Solde final"
        above.append((line, [f"{word} au {day}", _with_cents(figure)]))
    return LaidOut(_BETWEEN_BALANCES, above, _as_rows(moved))


def _is_balance(cells: list[str]) -> bool:
    found = len(cells) == 4 and not cells[2] and _DAY.match(cells[0]) and _FIGURE.match(cells[1])
    return bool(found and _ACCOUNT.match(cells[3]))


def _with_cents(figure: str) -> str:
    units, _, cents = figure.partition(",")
    return f"{units},{cents:0<2}"


def _below_account(rows: list[tuple[int, list[str]]]) -> LaidOut | None:
    """Day, kind, short words, words, value day, amount; the first row has the masked account."""
    if len(rows) < 2 or len(rows[0][1]) < 3 or not _MASKED.match(rows[0][1][2]):
        return None
    moved = rows[1:]
    for _, cells in moved:
        if len(cells) != 6 or not all(_DAY.match(cells[at]) for at in (0, 4)):
            return None
        if not _FIGURE.match(cells[5]):
            return None
    return LaidOut(_BELOW_ACCOUNT, _as_rows(rows[:1]), _as_rows(moved))


def _as_rows(rows: list[tuple[int, list[str]]]) -> list[Row]:
    return [(line, list[Cell](cells)) for line, cells in rows]
