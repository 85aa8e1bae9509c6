"""Two amounts of different currencies meet: by three amounts, and a difference that is written.

Source: PCG, art. 946-65 as completed by ANC regulation 2015-05 of 2 July 2015: the difference of
exchange on a trade receivable is a loss (656) or a gain (756), written and never rounded away.
"""

from dataclasses import dataclass
from datetime import date, datetime

from encours.kernel.messages import message
from encours.kernel.money import Money
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.rules.act_kinds import EXCHANGE
from encours.receivables.rules.natures import FX_DIFFERENCE
from encours.receivables.rules.precedence import PERSON, Fact
from encours.receivables.services.acts import Doing, LinesCannotMeet, doing
from encours.receivables.services.allocating import as_rows, check_stands, lay
from encours.receivables.services.pending import place_of, write_line


@dataclass(frozen=True, slots=True)
class Exchange:
    """A debit and a credit of two currencies that close each other.

    `debit_cents`, `credit_cents`: how much of each is closed, above zero, in minor units of its
    line. `books_cents`: what it is worth in the books, in minor units of `books_currency`.
    """

    debit_id: int
    credit_id: int
    debit_cents: int
    credit_cents: int
    books_cents: int
    books_currency: str


def allocate_across(
    organisation_id: int,
    exchange: Exchange,
    *,
    author_id: int | None,
    now: datetime,
) -> int:
    """States that lines of two currencies close each other; returns the number of the act.

    Both in the unit of the books (an invoice and a payment in dollars, each booked in euros at its
    day): they meet at `books_cents`, the smaller of both, and a line of nature `fx_difference`
    closes the rest of the larger. In two units: a line in each closes its own, worth `books_cents`.
    Raises `LinesCannotMeet`, `NoSuchLine`, `NotEnoughLeft`, `TakenMeanwhile`.
    """
    with doing(organisation_id, EXCHANGE, author_id=author_id, now=now) as act:
        sides = [exchange.debit_id, exchange.credit_id]
        found = lines_of(organisation_id, sides)
        debit, credit = (check_stands(line, found) for line in sides)
        _check(exchange, debit, credit)
        on = max(debit.booked_on, credit.booked_on)
        if debit.unit == credit.unit:
            facts = _meet_in_books(act, exchange, debit, credit, on)
        else:
            facts = _meet_by_lines(act, exchange, debit, credit, on)
        lines = lines_of(organisation_id, {line for fact in facts for line in fact.sides})
        rows = lay(act, facts, lines)
        act.tell(
            message(
                "{debit} and {credit} of two currencies allocated at {amount}",
                debit=debit.name,
                credit=credit.name,
                amount=Money(exchange.books_cents, exchange.books_currency),
            ),
            {
                "debit_cents": exchange.debit_cents,
                "credit_cents": exchange.credit_cents,
                "books_cents": exchange.books_cents,
                "rows": as_rows(rows),
            },
        )
    return act.act_id


def _meet_in_books(
    act: Doing, exchange: Exchange, debit: LineState, credit: LineState, on: date
) -> list[Fact]:
    """The pair at what both have, and the rest of the larger against the difference."""
    met = exchange.books_cents
    facts = [Fact(debit.id, credit.id, met, on, PERSON)]
    gap = exchange.debit_cents - exchange.credit_cents
    if gap > 0:
        lost = _difference(act, debit, -gap, on, worth=gap, currency=exchange.books_currency)
        facts.append(Fact(debit.id, lost, gap, on, PERSON))
    elif gap < 0:
        gained = _difference(act, credit, -gap, on, worth=-gap, currency=exchange.books_currency)
        facts.append(Fact(gained, credit.id, -gap, on, PERSON))
    return facts


def _meet_by_lines(
    act: Doing, exchange: Exchange, debit: LineState, credit: LineState, on: date
) -> list[Fact]:
    """A line in each currency that closes its side; both are worth the same in the books."""
    worth, currency = exchange.books_cents, exchange.books_currency
    paying = _difference(act, debit, -exchange.debit_cents, on, worth=worth, currency=currency)
    owing = _difference(act, credit, exchange.credit_cents, on, worth=worth, currency=currency)
    return [
        Fact(debit.id, paying, exchange.debit_cents, on, PERSON),
        Fact(owing, credit.id, exchange.credit_cents, on, PERSON),
    ]


def _difference(
    act: Doing, beside: LineState, amount_cents: int, on: date, *, worth: int, currency: str
) -> int:
    customer = beside.customer or ""
    return write_line(
        act,
        place_of(act.organisation_id, customer, unit=beside.unit),
        customer=customer,
        nature=FX_DIFFERENCE,
        amount_cents=amount_cents,
        booked_on=on,
        reference=beside.reference,
        currency=Money(worth if amount_cents > 0 else -worth, currency),
    )


def _check(exchange: Exchange, debit: LineState, credit: LineState) -> None:
    """Refuses what is no exchange: one currency, amounts that do not follow from one another."""
    Money(exchange.books_cents, exchange.books_currency)
    if min(exchange.debit_cents, exchange.credit_cents, exchange.books_cents) <= 0:
        raise LinesCannotMeet(
            message("An allocation is more than zero."),
            message("To take one back, undo it."),
        )
    if debit.amount_cents < 0 or credit.amount_cents > 0 or debit.customer != credit.customer:
        raise LinesCannotMeet(
            message(
                "{debit} is not owed by the customer who paid {credit}.",
                debit=debit.name,
                credit=credit.name,
            ),
            message("Choose what the customer owes first, then what pays it."),
        )
    one_unit = debit.unit == credit.unit
    if one_unit and not (debit.currency or credit.currency):
        raise LinesCannotMeet(
            message("Both are in {unit}: there is no exchange between them.", unit=debit.unit),
            message("Allocate them, and enter an adjustment for what is left."),
        )
    if one_unit and exchange.books_cents != min(exchange.debit_cents, exchange.credit_cents):
        raise LinesCannotMeet(
            message("Two lines of the books meet at the smaller of their amounts."),
            message("Give that amount; the difference of exchange is the rest."),
        )
    for line, cents in ((debit, exchange.debit_cents), (credit, exchange.credit_cents)):
        if line.unit == exchange.books_currency and not one_unit and cents != exchange.books_cents:
            raise LinesCannotMeet(
                message("{line} is in the currency of the books.", line=line.name),
                message("Give the same amount for it and for the books."),
            )
