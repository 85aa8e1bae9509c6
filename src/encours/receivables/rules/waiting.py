"""Money that the books keep waiting (471, à classer), what takes it from there, when it had come.

A transfer that nobody knew is debited to the bank and credited to a waiting account; weeks later
the accountant moves it to the customer. What is moved is money of the day it came into the bank,
not of the day it was moved: the letter of the two lines says so, else their reference, else their
amount where it could be nothing else. What could have come on several days is left to people.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

WAITING_ACCOUNTS = ("47", "476")
"""From the first to before the second: 471 to 475 (PCG, ANC regulation 2014-03)."""

LETTERED_DAYS, FOLLOWED_DAYS = 366, 92
"""So long after money came it may be moved: told by a letter; by a reference or the amount."""

_TELLING_LENGTH = 3
_CHARGES = ("6", "7", "445")
ENTRY_SCHEMA = pl.Schema(
    {
        "id": pl.Int64,
        "entry_key": pl.Int64,
        "account": pl.String,
        "unit": pl.String,
        "amount_cents": pl.Int64,
        "booked_on": pl.Date,
        "letter": pl.String,
        "reference": pl.String,
        "customer": pl.String,
        "is_receivable": pl.Boolean,
    }
)
"""Lines of whole entries of the books, those that touch a waiting account."""


@dataclass(frozen=True, slots=True)
class OnWaiting:
    """A line of the books on a waiting account, signed: below zero, money kept there.

    `treasury_cents`: what came into banks by its entry, below zero what went out; `charge_cents`:
    what was taken off it (a bank fee, a discount with its tax). `banks`: the accounts of treasury
    that it debits. `letter`, `reference`: blank where it has none that tells. `others`: how many
    more credits its entry has.
    """

    line: int
    entry: int
    account: str
    cents: int
    unit: str
    booked_on: date
    letter: str = ""
    reference: str = ""
    treasury_cents: int = 0
    charge_cents: int = 0
    banks: frozenset[str] = frozenset()
    others: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether it is money that came into a bank and waits."""
        return self.cents < 0 and bool(self.banks)


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the money kept waiting.

    `came_from`: by line that takes money from there, the line that kept it. `asked`: by such a
    line, those that could have kept it. `left`: what is still there of each line that kept some.
    """

    came_from: Mapping[int, OnWaiting]
    asked: Mapping[int, tuple[OnWaiting, ...]]
    left: Mapping[int, int]


@dataclass(slots=True)
class _Following:
    """What is known so far; less is left after each step."""

    kept: Sequence[OnWaiting]
    left: dict[int, int]
    came_from: dict[int, OnWaiting] = field(default_factory=dict)
    asked: dict[int, tuple[OnWaiting, ...]] = field(default_factory=dict)


def is_waiting_account(account: str | None) -> bool:
    """Whether money waits on the account until it is known whose it is."""
    first, after = WAITING_ACCOUNTS
    return account is not None and first <= account < after


def those_waiting(lines: pl.DataFrame) -> pl.DataFrame:
    """Of `lines` those of entries that touch a waiting account."""
    low, after = WAITING_ACCOUNTS
    waits = lines.filter((pl.col("account") >= low) & (pl.col("account") < after))
    return lines.filter(pl.col("entry_key").is_in(waits["entry_key"].unique().implode()))


def find_waiting(entries: pl.DataFrame) -> list[OnWaiting]:
    """The lines on waiting accounts among `entries` (`ENTRY_SCHEMA`), in their order."""
    of_entry: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in entries.sort("id").iter_rows(named=True):
        of_entry[row["entry_key"]].append(row)
    return [each for rows in of_entry.values() for each in _waiting_of(rows)]


def _waiting_of(rows: Sequence[Mapping[str, Any]]) -> Iterator[OnWaiting]:
    """Those of one entry."""
    debited = treasury = charge = given = credits = 0
    banks = set()
    for row in rows:
        account, cents = str(row["account"]), int(row["amount_cents"])
        if account.startswith("5"):
            treasury += cents
            debited += max(cents, 0)
            banks |= {account} if cents > 0 else set()
        elif cents < 0:
            given -= cents
            credits += 1
        elif account.startswith(_CHARGES):
            charge += cents
    inside = charge if debited < given else 0
    for row in rows:
        if not is_waiting_account(str(row["account"])):
            continue
        reference = _plain(str(row["reference"] or ""))
        yield OnWaiting(
            row["id"],
            row["entry_key"],
            str(row["account"]),
            row["amount_cents"],
            str(row["unit"]),
            row["booked_on"],
            str(row["letter"] or ""),
            reference if _tells(reference) else "",
            treasury,
            inside,
            frozenset(banks),
            credits - (int(row["amount_cents"]) < 0),
        )


def follow_waiting(lines: Iterable[OnWaiting]) -> Followed:
    """Which kept line each one that takes money from a waiting account takes it from.

    By the letter (a year), the reference, the very amount (a quarter): where it could be several
    that came on one day, the first; on several days: asked. Of several that could take the same,
    as many as there is money for are answered, or none.
    """
    every = sorted(lines, key=lambda each: (each.booked_on, each.line))
    kept = [each for each in every if each.is_kept]
    takers = [each for each in every if each.cents > 0]
    state = _Following(kept, {each.line: -each.cents for each in kept})
    for ground in _GROUNDS:
        _step(state, takers, ground)
    touched = {each.line for each in state.came_from.values()}
    asked = {line: could for line, could in state.asked.items() if line not in state.came_from}
    return Followed(
        state.came_from,
        asked,
        {line: cents for line, cents in state.left.items() if line in touched},
    )


type _Could = Callable[[OnWaiting, OnWaiting, int], bool]


def _by_letter(taker: OnWaiting, kept: OnWaiting, left: int) -> bool:
    is_said = taker.letter != "" and taker.letter == kept.letter
    return is_said and taker.cents <= left and _days(taker, kept) <= LETTERED_DAYS


def _by_reference(taker: OnWaiting, kept: OnWaiting, left: int) -> bool:
    is_said = taker.reference != "" and taker.reference == kept.reference
    return is_said and _may_be(taker, kept) and taker.cents <= left


def _by_amount(taker: OnWaiting, kept: OnWaiting, left: int) -> bool:
    # What goes out of a bank and waits may be anything: not money that came in, given on.
    return _may_be(taker, kept) and taker.treasury_cents >= 0 and taker.cents == left


def _may_be(taker: OnWaiting, kept: OnWaiting) -> bool:
    """Whether no letter says otherwise, and it is not too long ago."""
    return taker.letter == kept.letter and _days(taker, kept) <= FOLLOWED_DAYS


type _Tells = Callable[[OnWaiting, int], str | int]
_GROUNDS: tuple[tuple[_Could, _Tells], ...] = (
    (_by_letter, lambda each, _: each.letter),
    (_by_reference, lambda each, _: each.reference),
    (_by_amount, lambda _, cents: cents),
)
"""What two lines may have in common, the surest first: how it is judged, what both must tell."""


def _step(state: _Following, takers: Sequence[OnWaiting], ground: tuple[_Could, _Tells]) -> None:
    """What is sure by this ground among what is left."""
    could, tells = ground
    telling: dict[tuple[str, str, str | int], list[OnWaiting]] = defaultdict(list)
    for each in state.kept:
        telling[each.account, each.unit, tells(each, state.left[each.line])].append(each)
    options = {
        each.line: _options(
            state, each, telling[each.account, each.unit, tells(each, each.cents)], could
        )
        for each in takers
        if each.line not in state.came_from and tells(each, each.cents)
    }
    wanted: dict[int, set[int]] = defaultdict(set)
    for line, found in options.items():
        for each in found:
            wanted[each.line].add(line)
    cents = {taker.line: taker.cents for taker in takers}
    before = dict(state.left)
    for line, found in options.items():
        free = [each for each in found if state.left[each.line] >= cents[line]]
        is_one_day = len({each.booked_on for each in found}) == 1
        if free and is_one_day and _is_enough(found, wanted, cents, before):
            state.came_from[line] = free[0]
            state.left[free[0].line] -= cents[line]
        elif found:
            state.asked.setdefault(line, tuple(found))


def _is_enough(
    found: Sequence[OnWaiting],
    wanted: Mapping[int, Collection[int]],
    cents: Mapping[int, int],
    left: Mapping[int, int],
) -> bool:
    """Whether there is money for all who could take any of `found`."""
    rivals = {other for each in found for other in wanted[each.line]}
    return sum(cents[each] for each in rivals) <= sum(left[each.line] for each in found)


def _options(
    state: _Following, taker: OnWaiting, telling: Sequence[OnWaiting], could: _Could
) -> list[OnWaiting]:
    """What of `telling` it could take from; of those the ones of its very amount, if any are."""
    found = [
        each
        for each in telling
        if each.entry != taker.entry
        and each.booked_on <= taker.booked_on
        and could(taker, each, state.left[each.line])
    ]
    exact = [each for each in found if state.left[each.line] == taker.cents]
    return exact or found


def kept_by_entry(lines: Iterable[OnWaiting], followed: Followed) -> dict[int, int]:
    """By entry, what of the money it brought still waits; cents above zero."""
    kept: dict[int, int] = defaultdict(int)
    for each in lines:
        if each.is_kept:
            kept[each.entry] += followed.left.get(each.line, -each.cents)
    return {entry: cents for entry, cents in kept.items() if cents}


def find_came(
    entries: pl.DataFrame, came_from: Mapping[int, OnWaiting]
) -> dict[int, tuple[date, int]]:
    """By line that credits a customer with money that had waited: the day it came, by which entry.

    `came_from`: by line that takes it. In an entry that takes money of several days, the credit of
    the amount of just one of its takers. What several entries brought is of its own entry.
    """
    of_entry: dict[int, list[tuple[int, int, str, bool]]] = defaultdict(list)
    columns = ("entry_key", "id", "amount_cents", "account", "is_receivable")
    for entry, *row in entries.select(columns).iter_rows():
        of_entry[entry].append(tuple(row))
    found: dict[int, tuple[date, int]] = {}
    for entry, rows in of_entry.items():
        takers = {line: cents for line, cents, account, _ in rows if _takes(account, cents)}
        if not takers or any(each[2].startswith("5") for each in rows):
            continue
        for line, cents, _, is_receivable in rows:
            mine = [taker for taker, taken in takers.items() if taken == -cents] or [*takers]
            came = _came(mine, came_from) or _came([*takers], came_from)
            if is_receivable and cents < 0 and came is not None:
                found[line] = (came[0], came[1] or entry)
    return found


def _came(
    takers: Sequence[int], came_from: Mapping[int, OnWaiting]
) -> tuple[date, int | None] | None:
    """The day that all of them agree on, and the entry where they do; None: they do not."""
    if not all(taker in came_from for taker in takers):
        return None
    days = {came_from[taker].booked_on for taker in takers}
    by = {came_from[taker].entry for taker in takers}
    return (days.pop(), by.pop() if len(by) == 1 else None) if len(days) == 1 else None


def _takes(account: str, cents: int) -> bool:
    return cents > 0 and is_waiting_account(account)


def _days(taker: OnWaiting, kept: OnWaiting) -> int:
    return (taker.booked_on - kept.booked_on).days


def _plain(text: str) -> str:
    return "".join(each for each in text.upper() if each.isalnum())


def _tells(reference: str) -> bool:
    return len(reference) >= _TELLING_LENGTH and any(each.isdigit() for each in reference)
