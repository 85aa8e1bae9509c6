"""What is handed in and what is told of it: the words of every door into the ledger."""

from dataclasses import dataclass
from datetime import date

from encours.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What statements said of a bank account: its lines, and what became of them.

    `changed`: lines that were enriched. `breaks`: gaps between statements and statements that do
    not add up, in or beside those handed in (told in the notices).
    """

    account: str
    currency: str
    lines: int
    created: int
    changed: int
    unchanged: int
    breaks: int


@dataclass(frozen=True, slots=True)
class Report:
    """What taking files in did, or would do. Counts are lines of a ledger or bank, rows of a list.

    `created` + `changed` + `unchanged` + `rejected` = the lines of the files. `reversed`: what
    stood and is not told again. `settled_by_absence`: among `changed`, rows that a list of all that
    is open no longer holds. `asks`: nothing was written, a person must confirm first. `documents`:
    numbers of what is kept, in the order handed in. `known`: files that were already in. The
    balances are in the organisation's currency; `None` when no books or list were taken in.
    `accounts`: the bank accounts that statements told of.
    """

    created: int = 0
    changed: int = 0
    reversed: int = 0
    unchanged: int = 0
    rejected: int = 0
    settled_by_absence: int = 0
    as_of: date | None = None
    dry_run: bool = False
    asks: Message | None = None
    documents: tuple[int, ...] = ()
    known: tuple[str, ...] = ()
    notices: tuple[Message, ...] = ()
    balance_before_cents: int | None = None
    balance_after_cents: int | None = None
    accounts: tuple[AccountReport, ...] = ()
