"""What a person says pays what, and takes back: the ledger and the lists of today, in one go."""

from collections.abc import Sequence
from datetime import datetime

from encours.daily.services.situation import refresh_customers_today
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.parties.queries.customers import find_seen
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.rules.precedence import Pair
from encours.receivables.services.allocating import allocate, undo_allocation
from encours.tenancy.isolation import acting_for


class NotSeen(EncoursError):
    """One of the two lines does not exist, or is of a customer one does not see."""


def say_paid(
    organisation_id: int,
    line_id: int,
    other_id: int,
    amount_cents: int | None,
    *,
    by: int,
    portfolio: Sequence[str],
    now: datetime,
) -> tuple[Pair, LineState, LineState]:
    """States that two lines close each other; the pair, the debit and the credit.

    `amount_cents`: None for as much as both have left. Raises `NotSeen`, and as
    `receivables.services.allocating.allocate`.
    """
    with acting_for(organisation_id):
        debit, credit = _sides(organisation_id, line_id, other_id, portfolio)
        cents = min(debit.left_cents, credit.left_cents) if amount_cents is None else amount_cents
        pair = Pair(debit.id, credit.id, cents)
        allocate(organisation_id, [pair], author_id=by, now=now)
        _refresh(organisation_id, (debit, credit), now)
    return pair, debit, credit


def say_unpaid(
    organisation_id: int,
    line_id: int,
    other_id: int,
    *,
    by: int,
    portfolio: Sequence[str],
    now: datetime,
) -> tuple[LineState, LineState]:
    """Takes back what people and banks said of two lines; the debit and the credit.

    Raises `NotSeen`, and as `receivables.services.allocating.undo_allocation`.
    """
    with acting_for(organisation_id):
        debit, credit = _sides(organisation_id, line_id, other_id, portfolio)
        undo_allocation(organisation_id, debit.id, credit.id, author_id=by, now=now)
        _refresh(organisation_id, (debit, credit), now)
    return debit, credit


def _sides(
    organisation_id: int, line_id: int, other_id: int, portfolio: Sequence[str]
) -> tuple[LineState, LineState]:
    lines = lines_of(organisation_id, {line_id, other_id})
    codes = {each.customer or "" for each in lines.values()}
    if (
        len(lines) != 2 or find_seen(organisation_id, codes, portfolio=portfolio) != codes
    ):  # two sides
        raise NotSeen(
            message("This line is not to be found."),
            message("Look at the list again and choose one of its lines."),
        )
    debit, credit = sorted(lines.values(), key=lambda each: -each.amount_cents)
    return debit, credit


def _refresh(organisation_id: int, lines: Sequence[LineState], now: datetime) -> None:
    codes = {each.customer for each in lines if each.customer}
    refresh_customers_today(organisation_id, sorted(codes), now=now)
