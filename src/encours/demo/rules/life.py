"""What the company keeps while it lives: its agenda, its books, its bank lines, what is open."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from encours.demo.rules.books import (
    BANK_JOURNALS,
    BankLine,
    Entry,
    Item,
    Line,
    Party,
    Sale,
)
from encours.demo.rules.cast import (
    EARLY,
    ERRATIC,
    IMPROVING,
    LATE,
    ON_TIME,
    VERY_LATE,
    WORSENING,
    Cast,
    Customer,
    make_cast,
)
from encours.demo.rules.spec import Spec

WARM_UP_DAYS = 170
"""What is lived before the books begin, so that they open with customers who owe."""
_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
_SEASON = {3: 11, 6: 11, 8: 5, 9: 11, 12: 8}
"""How much is sold in a month against 10 in others."""
_RECEIVABLE = ("411", "413", "416")

type Act = Callable[..., None]


class Life:
    """The state of the company on a day; the modules beside act on it."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.rng = Random(spec.seed)  # noqa: S311  # drawn again the same, on purpose
        self.cast: Cast = make_cast(spec, self.rng)
        self.first = spec.first_on.toordinal()
        self.closing = spec.closing_on.toordinal()
        self.last = spec.as_of.toordinal()
        self.begun = self.first - WARM_UP_DAYS
        self.entries: list[Entry] = []
        self.bank_lines: list[BankLine] = []
        self.sales: list[Sale] = []
        self.items: dict[int, Item] = {}
        self._by_party: dict[str, dict[int, Item]] = {}
        self.balances: dict[str, int] = defaultdict(int)
        self.deposits: dict[tuple[str, str], tuple[Customer, int, int]] = {}
        self.cheques: list[tuple[Item, int]] = []
        self.debits: dict[int, list[Item]] = {}
        self.bills: dict[int, list[Item]] = {}
        self.to_cede: list[Item] = []
        self.releases: list[tuple[Item, int]] = []
        self.issued = 0
        self.budget = 0
        self.seen: dict[str, int] = defaultdict(int)
        self._counters: dict[str, int] = defaultdict(int)
        self._agenda: dict[int, list[tuple[Act, tuple[Any, ...]]]] = {}
        # Money of the last two working days waits until somebody says whose it is.
        self.unidentified_from = self.working(self.last - 3)
        self.quotas = _quotas(self.begun, self.first, self.last, spec.invoices)

    # -- time ------------------------------------------------------------------------------------

    def at(self, day: int, today: int, act: Act, *values: Any) -> None:
        """Puts an act in the agenda, on a working day after today."""
        day = self.working(max(day, today + 1))
        if day <= self.last:
            self._agenda.setdefault(day, []).append((act, values))

    def due_acts(self, day: int) -> list[tuple[Act, tuple[Any, ...]]]:
        """What the agenda holds for a day."""
        return self._agenda.pop(day, [])

    def working(self, day: int) -> int:
        """The first day from `day` on that banks and offices work (jour ouvré)."""
        while not is_working(day):
            day += 1
        return day

    def number(self, prefix: str, day: int, digits: int = 6) -> str:
        """The next number of a series, restarted each year: `FA26-000012`."""
        series = f"{prefix}{date.fromordinal(day).year % 100:02d}"
        self._counters[series] += 1
        return f"{series}-{self._counters[series]:0{digits}d}"

    # -- books -----------------------------------------------------------------------------------

    def post(self, journal: str, day: int, lines: list[Line]) -> None:
        """Books an entry; what has no party is carried to the next opening by account."""
        for line in lines:
            if line.party is None:
                self.balances[line.account] += line.amount
        self.entries.append(Entry(journal, day, lines))

    def odd(self, journal: str, day: int, ref: str, label: str, moves: dict[str, int]) -> None:
        """Books an entry of no party."""
        lines = [Line(account, cents, ref, day, label) for account, cents in moves.items() if cents]
        self.post(journal, day, lines)

    def bank(self, line: BankLine, ref: str, label: str, others: list[Line]) -> None:
        """Books a bank line against `others`, which balance it."""
        own = Line(line.bank, line.amount, ref, line.day, label)
        line.booked = others[0].account
        self.post(BANK_JOURNALS[line.bank], line.day, [own, *others])
        self.bank_lines.append(line)

    def open_item(self, item: Item) -> Item:
        """Keeps what is still due."""
        self.items[id(item)] = item
        self._by_party.setdefault(item.party.code, {})[id(item)] = item
        return item

    def settle(self, day: int, shares: list[tuple[Item, int]], line: Line) -> None:
        """Takes parts off items that `line` closes; letters them once nothing of them is open."""
        for item, cents in shares:
            item.open -= cents
            item.lines.append(line)
        if all(item.open == 0 for item, _ in shares):
            for item, _ in shares:
                self.items.pop(id(item), None)
                self._by_party[item.party.code].pop(id(item), None)
            self.letter(day, [item for item, _ in shares])

    def letter(self, day: int, items: list[Item]) -> None:
        """Letters what closes each other, as far as the company's accountant gets round to it."""
        lately = day > self.last - 6
        if self.rng.random() < (0.5 if lately else 0.06):
            return
        lines = {id(line): line for item in items for line in item.lines}
        group = list(lines.values())
        if any(line.letter for line in group):
            return
        party, account = group[0].party, group[0].account
        if party is None or any(line.account != account for line in group):
            return
        rank = party.letters.get(account, 0)
        party.letters[account] = rank + 1
        for line in group:
            line.letter, line.letter_day = letter_of(rank), day

    # -- years -----------------------------------------------------------------------------------

    def open_year(self, day: int) -> None:
        """Opens a year with what the one before left: item by item for customers and suppliers."""
        result = sum(self.balances.pop(a) for a in [a for a in self.balances if a[0] in "67"])
        self.balances["120000"] += result
        label = "À nouveau"
        lines = [
            Line(account, cents, "AN", day, label)
            for account, cents in sorted(self.balances.items())
            if cents
        ]
        for party in (*self.cast.customers, *self.cast.suppliers):
            party.letters.clear()
        kept = [item for item in self.items.values() if item.open]
        for item in sorted(kept, key=lambda each: (each.account, each.party.code)):
            line = Line(item.account, item.open, item.ref, item.day, label, item.party)
            item.lines = [line]
            lines.append(line)
        for (ref, _), (customer, received, cents) in sorted(
            self.deposits.items(), key=lambda each: each[0]
        ):
            lines.append(Line("419100", -cents, ref, received, label, customer))
        self.entries.append(Entry("AN", day, lines))

    # -- people ----------------------------------------------------------------------------------

    def lateness(self, customer: Customer, day: int) -> int:
        """How many days after its due date a customer pays an invoice of that day, this time."""
        rng = self.rng
        progress = max(0, min(100, (day - self.begun) * 100 // (self.last - self.begun)))
        low, high = {
            EARLY: (-16, -3),
            ON_TIME: (0, 5),
            LATE: (8, 30),
            VERY_LATE: (25, 55),
            WORSENING: (progress * 60 // 100, progress * 60 // 100 + 8),
            IMPROVING: ((100 - progress) * 50 // 100, (100 - progress) * 50 // 100 + 5),
            ERRATIC: (-5, 60),
        }[customer.behaviour]
        return rng.randrange(low, high)

    def customer(self, item: Item) -> Customer:
        """Whose a document is."""
        return self.cast.by_code[item.party.code]

    # -- figures ---------------------------------------------------------------------------------

    def open_of(self, party: Party) -> list[Item]:
        """What is open of a customer or a supplier, credits too."""
        return [*self._by_party.get(party.code, {}).values()]

    def owed_by(self, party: Party) -> list[Item]:
        """What a customer still owes, the oldest first."""
        found = [
            item
            for item in self.open_of(party)
            if item.account[:3] in _RECEIVABLE and item.open > 0
        ]
        return sorted(found, key=lambda item: (item.day, item.ref))


def _quotas(begun: int, first: int, last: int, invoices: int) -> dict[int, int]:
    """How many invoices are to be issued by the end of each working day, counted anew from `first`.

    Fewer in August and December; exactly `invoices` from `first` to `last`.
    """
    weights = {
        day: _SEASON.get(date.fromordinal(day).month, 10)
        for day in range(begun, last + 1)
        if is_working(day)
    }
    whole = sum(weight for day, weight in weights.items() if day >= first)
    found, passed, counts = {}, 0, False
    for day, weight in weights.items():
        if day >= first and not counts:
            passed, counts = 0, True
        passed += weight
        found[day] = passed * invoices // whole
    return found


def is_working(day: int) -> bool:
    """Neither a weekend nor a public holiday of a fixed date."""
    if (day - 1) % 7 > 4:
        return False
    when = date.fromordinal(day)
    return (when.month, when.day) not in _HOLIDAYS


def letter_of(rank: int) -> str:
    """The letters of an account in order: AA, AB, …, ZZ, AAA, …

    >>> [letter_of(rank) for rank in (0, 1, 675, 676)]
    ['AA', 'AB', 'ZZ', 'AAA']
    """
    length, size = 2, 676
    while rank >= size:
        rank -= size
        length, size = length + 1, size * 26
    signs = ""
    for _ in range(length):
        rank, sign = divmod(rank, 26)
        signs = chr(65 + sign) + signs
    return signs


def with_tax(net: int, rate: int) -> int:
    """The tax of an amount without tax, at a rate in thousandths, rounded half up."""
    return (net * rate + 500) // 1000


def tax_within(gross: int) -> int:
    """The tax at 20 % that an amount holds."""
    return (gross * 200 + 600) // 1200
