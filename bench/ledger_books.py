"""The books themselves: lines, entries, parties, items, and how letters close them.

The due date of each kind of terms and the delay of a balanced letter are computed here the plain
way, so that the product's own rules have something independent to agree with.
"""

from dataclasses import dataclass, field
from datetime import date

from bench.ledger_names import letter_code
from bench.ledger_types import Behaviour, Terms


@dataclass(slots=True)
class Line:
    """One line of an entry: `amount` is debit less credit, `since` the original date it stands for.

    `pays` marks a receivable credit whose entry faces the bank (or a bill in hand).
    """

    account: str
    amount: int
    ref: str
    piece_day: int
    label: str
    day: int
    party: "Party | None" = None
    since: int = 0
    pays: bool = False
    letter: str = ""
    letter_day: int = 0


@dataclass(slots=True)
class Entry:
    """Lines that balance, posted together in one journal on one day."""

    journal: str
    day: int
    lines: list[Line]


@dataclass(slots=True)
class Party:
    """A customer or a supplier: its code, its habits, and the letters it has used this year."""

    code: str
    name: str
    terms: Terms
    behaviour: Behaviour
    pays_by_bill: bool = False
    grouped: bool = False
    twin: "Party | None" = None
    letters: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Item:
    """What one party owes for one document; `lines` is `None` once a lump opening swallowed it."""

    party: Party
    ref: str
    document_day: int
    account: str
    open: int
    lines: list[Line] | None
    amount: int


@dataclass(slots=True)
class Year:
    """One fiscal year of books, and what its settlements tell about delays, in (days, cents)."""

    entries: list[Entry] = field(default_factory=list)
    lettered_parts: list[tuple[int, int]] = field(default_factory=list)
    real_parts: list[tuple[int, int]] = field(default_factory=list)
    opening: dict[str, int] = field(default_factory=dict)


def due_day(day: int, terms: Terms) -> int:
    """Due date of a document under its terms ("45 jours fin de mois": 45 days, then month end)."""
    if terms == "30 jours nets":
        return day + 30
    if terms == "60 jours nets":
        return day + 60
    later = date.fromordinal(day + 45)
    ends = date(later.year + later.month // 12, later.month % 12 + 1, 1)
    return ends.toordinal() - 1


def mark(lines: list[Line], day: int) -> None:
    """Puts the next letter of this party, account and year on lines: AA, aa, AB, ab, …"""
    party, account = lines[0].party, lines[0].account
    assert party is not None
    rank = party.letters.get(account, 0)
    party.letters[account] = rank + 1
    code = letter_code(rank)
    for line in lines:
        line.letter, line.letter_day = code, day


def payment_parts(lines: list[Line]) -> list[tuple[int, int]]:
    """Lays the credits of a balanced letter on its debits, oldest first; keeps those that pay.

    Gives (days from the document to the payment, cents) for each part.
    """
    debits = sorted((line for line in lines if line.amount > 0), key=lambda line: line.since)
    payers = sorted((line for line in lines if line.amount < 0), key=lambda line: line.day)
    parts, rank, left = [], 0, debits[0].amount
    for credit in payers:
        due = -credit.amount
        while due:
            if not left:
                rank += 1
                left = debits[rank].amount
            taken = min(due, left)
            due -= taken
            left -= taken
            if credit.pays:
                parts.append((credit.day - debits[rank].since, taken))
    return parts
