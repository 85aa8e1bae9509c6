"""Which money of the bank the books keep on a waiting account (471, à classer), and where.

The bank is debited there already: once it is known whose the money is, the journal given back must
clear that account. Named wrongly, either the bank or the waiting account would be counted twice; so
a claim is answered only where the books have enough of its amount for everybody who could claim it.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

NEAR_DAYS = 5


@dataclass(frozen=True, slots=True)
class KeptWaiting:
    """A line of the books on a waiting account, of an entry that debits a bank.

    `amount_cents`: above zero, what is still there. `banks`: the accounts of treasury that the
    entry debits. `charge_cents`: the charge in the entry; `is_alone`: nothing else is credited by
    it. `entry`: its number.
    """

    line: int
    account: str
    amount_cents: int
    unit: str
    booked_on: date
    banks: frozenset[str] = frozenset()
    charge_cents: int = 0
    is_alone: bool = True
    entry: int = 0

    @property
    def came_cents(self) -> frozenset[int]:
        """What the bank may have told of it: less the charge where that is inside."""
        less_the_charge = self.amount_cents - self.charge_cents
        whole = self.amount_cents
        return frozenset({less_the_charge} if self.is_alone else {whole, less_the_charge})


@dataclass(frozen=True, slots=True)
class Claim:
    """Money of the bank that the books may keep waiting.

    `amounts_cents`: all of it, or what of it the books do not have otherwise. `bank`: the account
    of the books that its bank is, blank where unknown. `faces`: the waiting account that its
    receipts face already; it holds what it has. `short_cents`: the fee or discount written beside
    it.
    """

    line: int
    amounts_cents: frozenset[int]
    unit: str
    booked_on: date
    bank: str = ""
    faces: str = ""
    short_cents: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """A line of the bank that the books have as a payment of customers.

    `entries`: those of the books that it is, each debiting a bank. `told_until`: the last day that
    the bank told of.
    """

    line: int
    amount_cents: int
    unit: str
    booked_on: date
    told_until: date
    bank: str = ""
    entries: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Left:
    """What is still to be given: of each claim, what it could be; fewer after each step."""

    could: dict[int, tuple[KeptWaiting, ...]]
    given: dict[int, KeptWaiting] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def give(self, claim: int, kept: KeptWaiting) -> None:
        """The claim has it; nobody else can."""
        self.given[claim] = kept
        self.taken.add(kept.line)

    def free(self, claim: int) -> list[KeptWaiting]:
        """What the claim could still be, the nearest first."""
        if claim in self.given:
            return []
        return [each for each in self.could[claim] if each.line not in self.taken]


def choose_kept(
    claims: Sequence[Claim], kept: Sequence[KeptWaiting], *, banks: Collection[str]
) -> dict[int, KeptWaiting]:
    """The line of the books that each claim (by its line of the bank) is; each of them once.

    What faces one already keeps it. Then those of the very day, then those a few days apart, where
    all that it could be is on one account and there is enough for all who could be it. `banks`: the
    accounts of the books that are banks of ours: an entry of another one is not considered.
    """
    ours = {_plain(each) for each in banks if each}
    near = _near(claims, kept, ours)
    left = _Left({claim.line: near.get(claim.line, ()) for claim in claims})
    options = {
        claim.line: [each for each in left.could[claim.line] if each.account == claim.faces]
        for claim in sorted(claims, key=lambda each: (each.booked_on, each.line))
    }
    for line, each in _held(options).items():
        left.give(line, each)
    days = {claim.line: claim.booked_on for claim in claims}
    _give_sure(left, {line: {days[line]} for line in days})
    _give_sure(left, dict.fromkeys(days))
    return left.given


def find_unclaimed(
    claims: Sequence[Claim], kept: Sequence[KeptWaiting], *, banks: Collection[str]
) -> list[KeptWaiting]:
    """What no claim could be, of `kept`."""
    ours = {_plain(each) for each in banks if each}
    could = {each.line for found in _near(claims, kept, ours).values() for each in found}
    return [each for each in kept if each.line not in could]


def find_twice(
    settled: Sequence[Settled], kept: Sequence[KeptWaiting], *, banks: Collection[str]
) -> list[tuple[Settled, KeptWaiting]]:
    """Money that the books have as a payment already, and keep waiting besides; each of them once.

    The nearest in time first. `kept`: what no other money of the bank could be. What came after the
    last day that the bank told of may be another payment: nothing is said of it yet.
    """
    ours = {_plain(each) for each in banks if each}
    could = sorted(
        (
            (_apart(mine, each), mine, each)
            for mine in settled
            for each in kept
            if mine.amount_cents in each.came_cents
            and (mine.unit, mine.told_until >= each.booked_on) == (each.unit, True)
            and _apart(mine, each) <= NEAR_DAYS
            and each.entry not in mine.entries
            and _is_of_bank(mine.bank, each, ours)
        ),
        key=lambda found: (found[0], found[1].booked_on, found[1].line, found[2].line),
    )
    found: list[tuple[Settled, KeptWaiting]] = []
    taken: set[tuple[str, int]] = set()
    for _, mine, each in could:
        names = {("bank", mine.line), ("books", each.line)}
        if taken.isdisjoint(names):
            taken |= names
            found.append((mine, each))
    return found


def _apart(settled: Settled, kept: KeptWaiting) -> int:
    return abs((kept.booked_on - settled.booked_on).days)


def choose_short(
    claims: Sequence[Claim], chosen: Mapping[int, KeptWaiting], apart: Iterable[KeptWaiting]
) -> dict[int, str]:
    """By claim, the waiting account that clears its fee or discount: the books have the charge.

    Kept waiting with the payment, gross; or in a line of its own (`apart`) that could be no other
    one, of the same entry or a few days apart.
    """
    faced: dict[int, str] = {}
    asking: dict[int, list[KeptWaiting]] = {}
    others = [*apart]
    for claim in claims:
        kept = chosen.get(claim.line)
        if not claim.short_cents or kept is None:
            continue
        if any(cents + claim.short_cents == kept.amount_cents for cents in claim.amounts_cents):
            faced[claim.line] = kept.account
        else:
            asking[claim.line] = _charges_apart(claim, kept, others)
    rivals = Counter(each.line for found in asking.values() for each in found)
    for line, found in asking.items():
        if len(found) == 1 and rivals[found[0].line] == 1:
            faced[line] = found[0].account
    return faced


def _charges_apart(
    claim: Claim, kept: KeptWaiting, others: Sequence[KeptWaiting]
) -> list[KeptWaiting]:
    """The lines that it could be; those of the payment's own entry go first."""
    found = [
        each
        for each in others
        if (each.amount_cents, each.unit) == (claim.short_cents, claim.unit)
        and each.line != kept.line
        and _days(claim, each) <= NEAR_DAYS
    ]
    return [each for each in found if each.entry == kept.entry] or found


def _held(options: Mapping[int, Sequence[KeptWaiting]]) -> dict[int, KeptWaiting]:
    """What each holds, as many as can be: the nearest, or another where one behind needs that.

    Augmenting paths, the shortest first (H. W. Kuhn, 1955).
    """
    held: dict[int, KeptWaiting] = {}
    holders: dict[int, int] = {}
    for asking in options:
        reached: dict[int, tuple[int, KeptWaiting]] = {}
        waiting, free = deque([asking]), None
        while waiting and free is None:
            claim = waiting.popleft()
            for each in options[claim]:
                if each.line not in reached:
                    reached[each.line] = (claim, each)
                    if each.line not in holders:
                        free = each.line
                        break
                    waiting.append(holders[each.line])
        while free is not None:
            claim, each = reached[free]
            given_up = held.get(claim)
            held[claim], holders[free] = each, claim
            free = None if given_up is None else given_up.line
    return held


def _near(
    claims: Sequence[Claim], kept: Iterable[KeptWaiting], ours: Collection[str]
) -> dict[int, tuple[KeptWaiting, ...]]:
    """What each claim could be: amount, currency, days near, of its own bank; the nearest first."""
    by_amount: dict[tuple[int, str], list[KeptWaiting]] = {}
    for each in kept:
        for cents in each.came_cents:
            by_amount.setdefault((cents, each.unit), []).append(each)
    return {
        claim.line: tuple(
            sorted(
                {
                    each
                    for cents in claim.amounts_cents
                    for each in by_amount.get((cents, claim.unit), ())
                    if _days(claim, each) <= NEAR_DAYS and _is_of_bank(claim.bank, each, ours)
                },
                key=lambda each: (_days(claim, each), each.booked_on, each.line),
            )
        )
        for claim in claims
    }


def _give_sure(left: _Left, on: Mapping[int, set[date] | None]) -> None:
    """Gives what is sure among what is left; `on`: by claim, the days to look at, or all."""
    could = {
        claim: [
            each
            for each in left.free(claim)
            if (days := on[claim]) is None or each.booked_on in days
        ]
        for claim in left.could
    }
    wanted: dict[int, set[int]] = {}
    for claim, found in could.items():
        for each in found:
            wanted.setdefault(each.line, set()).add(claim)
    for claim, found in could.items():
        rivals = {other for each in found for other in wanted[each.line]}
        is_one_account = len({each.account for each in found}) == 1
        if is_one_account and len(rivals) <= len(found):
            left.give(claim, next(each for each in found if each.line not in left.taken))


def _is_of_bank(bank: str, kept: KeptWaiting, ours: Collection[str]) -> bool:
    """Whether the entry debits the bank of the claim, or none that is known as another one."""
    debited = {_plain(each) for each in kept.banks}
    return _plain(bank) in debited or debited.isdisjoint(ours)


def _plain(account: str) -> str:
    """512 and 512000 are one account."""
    return account.rstrip("0")


def _days(claim: Claim, kept: KeptWaiting) -> int:
    return abs((kept.booked_on - claim.booked_on).days)
