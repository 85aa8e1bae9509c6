"""One line of the bank as a person settles it: what it says, what is proposed, what may be paid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from encours.cash.queries.accounts import name_accounts
from encours.cash.queries.decisions import Decided, history_of, latest_decisions
from encours.cash.queries.lines import WAITING, LineSeen, lines
from encours.cash.services import deciding
from encours.cash.services.returning import reopen
from encours.daily.services.matching import deciding as decide_on
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.parties.queries.customers import describe_customers, find_seen
from encours.portfolio.queries.items import items_of
from encours.portfolio.rules.seen import ItemSeen, Situation
from encours.receivables.queries.allocations import LineState, lines_of
from encours.tenancy.isolation import acting_for

MOST_ITEMS = 200
MOST_CUSTOMERS = 8


class NotSeen(EncoursError):
    """The line is of a customer whom the member does not see, or there is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """An item that a proposal or a decision closes, for so many cents (below zero: a credit)."""

    line: LineState | None
    cents: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What is proposed: `number` 0 the best, then the alternatives; `left_cents` stays.

    `is_shared`: with several customers, who paid it together.
    """

    number: int
    parts: tuple[Part, ...]
    deductions: tuple[tuple[str, int], ...]
    left_cents: int
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class BankFile:
    """All that a page shows of a line. `latest`: the decision that stands, if one does.

    `account`: what it is called. `seen`: the number of the last decision, for whoever acts on what
    they saw. `customers`: whose items are offered in `items`: chosen, else proposed; what is left
    is the first's.
    """

    line: LineSeen
    account: str
    latest: Decided | None
    seen: int
    choices: tuple[Choice, ...]
    history: tuple[Decided, ...]
    customers: tuple[str, ...]
    names: Mapping[str, str]
    items: tuple[ItemSeen, ...]

    @property
    def waits(self) -> bool:
        """Whether somebody must still say what it pays."""
        return self.line.outcome in WAITING and self.line.amount_cents > 0

    @property
    def is_return_proposed(self) -> bool:
        """Whether it takes a payment back, and somebody must say which."""
        return self.line.amount_cents < 0 and self.line.outcome == "proposed"

    @property
    def can_be_undone(self) -> bool:
        """Whether something stands decided that can be taken back."""
        return self.latest is not None and self.latest.outcome not in {"", "proposed", "left"}


def find_bank_file(
    organisation_id: int,
    line_id: int,
    situation: Situation,
    *,
    until_on: date,
    portfolio: Sequence[str] = (),
    sees_unmatched: bool = True,
    customers: Sequence[str] = (),
) -> BankFile | None:
    """The line with what is known of it; None when there is none to be seen. One question for
    each of the `customers` whose items to offer, beside a fixed number. `sees_unmatched`: who sees
    a `portfolio` sees the lines that are nobody's yet too.
    """
    line = lines(organisation_id, [line_id]).get(line_id)
    if line is None or line.booked_on > until_on:
        return None
    history = history_of(organisation_id, line_id)
    last = history[-1] if history else None
    latest = last if last is not None and last.outcome != "undone" else None
    proposed = latest.customer if latest is not None else None
    whose = tuple(dict.fromkeys(customers or filter(None, [proposed])))[:MOST_CUSTOMERS]
    codes = {each.customer for each in history if each.customer} | {*whose}
    told = {each[0]: each[1] for each in describe_customers(organisation_id, codes=codes)}
    if portfolio:
        seen = find_seen(organisation_id, codes, portfolio=portfolio)
        is_hidden = not sees_unmatched if proposed is None else proposed not in seen
        if is_hidden or not seen.issuperset(whose):
            return None
    sets = [] if latest is None else [latest.allocations, *latest.alternatives]
    states = lines_of(organisation_id, {number for each in sets for number, _ in each})
    return BankFile(
        line=line,
        account=name_accounts(organisation_id).get(line.account_id, ""),
        latest=latest,
        seen=last.id if last else 0,
        choices=_choices(line, latest, states),
        history=history,
        customers=whose,
        names=told,
        items=tuple(item for each in whose for item in _offered(situation, each, line, portfolio)),
    )


def _offered(
    situation: Situation, whose: str, line: LineSeen, portfolio: Sequence[str]
) -> tuple[ItemSeen, ...]:
    """The open items of the customer in the currency of the line; instalments together."""
    merged: dict[int, ItemSeen] = {}
    for each in items_of(situation, whose, portfolio=portfolio):
        if each.unit != line.unit:
            continue
        known = merged.get(each.line_id)
        cents = each.open_cents + (known.open_cents if known else 0)
        merged[each.line_id] = replace(known or each, open_cents=cents)
    return tuple(merged.values())[:MOST_ITEMS]


def _choices(
    line: LineSeen, latest: Decided | None, states: Mapping[int, LineState]
) -> tuple[Choice, ...]:
    if latest is None or not (latest.allocations or latest.alternatives):
        return ()
    told = [
        Choice(
            0,
            _parts(latest.allocations, states),
            tuple((kind, cents) for kind, cents, _ in latest.deductions),
            latest.unapplied_cents,
            is_shared="together" in [reason.code for reason in latest.because],
        )
    ]
    for number, each in enumerate(latest.alternatives, 1):
        left = line.amount_cents - sum(cents for _, cents in each)
        told.append(Choice(number, _parts(each, states), (), max(0, left)))
    return tuple(told)


def _parts(shares: Iterable[tuple[int, int]], states: Mapping[int, LineState]) -> tuple[Part, ...]:
    return tuple(Part(states.get(number), cents) for number, cents in shares)


def reopen_return(
    organisation_id: int, found: BankFile, choice: int, *, by: int, now: datetime
) -> deciding.Done:
    """Says which receipt a returned payment takes back: that of the choice, in today's lists too.

    Raises `NotSeen` where there is no such choice, and what `cash.services.returning` raises.
    """
    parts = found.choices[choice].parts if choice < len(found.choices) else ()
    receipts = [each.line for each in parts if each.line is not None]
    if not receipts:
        raise not_seen()
    touched = tuple(each.customer for each in receipts if each.customer)

    def act() -> deciding.Done:
        number = reopen(organisation_id, found.line.id, receipts[0].id, author_id=by, now=now)
        return deciding.Done(number, touched)

    return decide_on(organisation_id, act, now=now)


def unsettle_line(organisation_id: int, line_id: int, *, by: int, now: datetime) -> None:
    """Undoes the decision that stands on a line, in the lists of today too."""
    with acting_for(organisation_id):
        latest = latest_decisions(organisation_id, [line_id]).get(line_id)
        decide_on(
            organisation_id,
            lambda: deciding.undo(organisation_id, line_id, author_id=by, now=now),
            before=[latest.customer or ""] if latest else [],
            now=now,
        )


def not_seen() -> NotSeen:
    """The refusal to whoever acts on a line they do not see."""
    return NotSeen(
        message("There is no such line of the bank."), message("Look at the list of the bank.")
    )


def outcome_words(outcome: str, *, is_automatic: bool) -> tuple[Message, str]:
    """What stands decided of a line, and how it is coloured."""
    words: dict[str, tuple[Message, str]] = {
        "": (message("To be looked at"), "plain"),
        "applied": (message("Applied"), "good"),
        "proposed": (message("Proposed"), "caution"),
        "left": (message("To be settled"), "caution"),
        "customer": (message("Customer known"), "caution"),
        "excluded": (message("Not a customer's"), "plain"),
        "returned": (message("Returned"), "alarm"),
        "split": (message("Split"), "plain"),
        "factor": (message("A factor's money"), "plain"),
    }
    if outcome == "applied" and is_automatic:
        return message("Applied automatically"), "good"
    return words.get(outcome, words[""])
