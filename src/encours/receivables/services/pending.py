"""What Encours knows before the books do: entered, taken back, and given up for its booked twin.

A pending line stands beside the booked ones, is allocated like them, and is told apart everywhere
(`origin` is `encours`). When an export brings the same thing, the booked line takes its place with
all that was said of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.money import LARGEST_LINE_MINOR, Money, decimals_of
from encours.parties.queries.customers import find_customer
from encours.receivables.models import Line
from encours.receivables.queries.allocations import lines_of, standing_facts
from encours.receivables.rules.act_kinds import CANCELLING, MATCHING, PENDING
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.natures import (
    ADJUSTMENT,
    CREDIT_NOTE,
    INVOICE,
    PENALTY,
    RECEIPT,
    REFUND,
    RETURNED,
    WRITE_OFF,
)
from encours.receivables.rules.precedence import Fact
from encours.receivables.rules.superseding_together import Group
from encours.receivables.services.acts import Doing, doing
from encours.receivables.services.allocating import as_rows, check_stands, take_back
from encours.receivables.services.numbering import draw
from encours.receivables.services.superseding import move_groups, reverse

# +1: the customer owes more; -1: less; 0: either.
_SIGN = {
    INVOICE: 1,
    REFUND: 1,
    RETURNED: 1,
    PENALTY: 1,
    RECEIPT: -1,
    CREDIT_NOTE: -1,
    WRITE_OFF: -1,
    ADJUSTMENT: 0,
}
_ACCOUNT = "411000"


class CannotRecord(EncoursError):
    """What one wants to enter is not of a kind, amount or customer that the ledger takes."""


class NotPending(EncoursError):
    """The line is one of the books: Encours cannot take it back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a customer's lines stand in the books."""

    account: str
    auxiliary: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to enter ahead of the books: `amount_cents` above zero when more is owed by it."""

    place: Place
    customer: str
    nature: str
    amount_cents: int
    booked_on: date
    reference: str | None = None
    label: str | None = None
    counterpart: str | None = None


def record_pending(
    organisation_id: int,
    *,
    kind: str,
    customer: str,
    amount_cents: int,
    booked_on: date,
    document_on: date | None = None,
    reference: str | None = None,
    label: str | None = None,
    author_id: int | None,
    now: datetime,
    unit: str = "EUR",
) -> int:
    """Enters a line that the books do not have yet; returns its number.

    `kind`: `receipt`, `write_off`, `penalty`, `refund`, `adjustment`… `amount_cents`: minor units
    of `unit`, above zero when the customer owes more by it, below when less. Raises `CannotRecord`.
    """
    _check(kind, amount_cents, unit)
    with doing(organisation_id, PENDING, author_id=author_id, now=now) as act:
        place = place_of(organisation_id, customer, unit=unit)
        line_id = write_line(
            act,
            place,
            customer=customer,
            nature=kind,
            amount_cents=amount_cents,
            booked_on=booked_on,
            document_on=document_on,
            reference=reference,
            label=label,
        )
        act.tell(
            message(
                "{amount} entered for {customer} ahead of the books: {reference}",
                amount=Money(amount_cents, unit),
                customer=customer,
                reference=reference or label or str(line_id),
            ),
            {"line": line_id, "amount_cents": amount_cents, "nature": kind, "on": booked_on},
        )
    return line_id


def cancel_pending(
    organisation_id: int, line_id: int, *, author_id: int | None, now: datetime
) -> int:
    """Takes back a line that was entered ahead of the books, with all it was allocated to.

    Returns the number of the act. Raises `NotPending`, `NoSuchLine`, `LinesCannotMeet`.
    """
    with doing(organisation_id, CANCELLING, author_id=author_id, now=now) as act:
        line = check_stands(line_id, lines_of(organisation_id, [line_id]))
        if line.origin != ENCOURS:
            raise NotPending(
                message("{line} is in the books: it cannot be taken back here.", line=line.name),
                message("Correct it in the books; the next export brings the correction."),
            )
        rows = reverse_lines(act, [line_id])
        act.tell(
            message(
                "{line} of {amount}, entered ahead of the books, taken back",
                line=line.name,
                amount=Money(line.amount_cents, line.unit),
            ),
            {"line": line_id, "rows": as_rows(rows)},
        )
    return act.act_id


def reverse_lines(act: Doing, line_ids: Collection[int]) -> list[Fact]:
    """Takes back lines entered ahead of the books, with all they were allocated to, inside `act`.

    Returns the allocations written. The caller knows that they are pending and stand.
    """
    reverse(act.organisation_id, line_ids, act_id=act.act_id)
    return take_back(act, standing_facts(act.organisation_id, line_ids))


def match_pending(
    organisation_id: int, pending_id: int, booked_id: int, *, author_id: int | None, now: datetime
) -> int:
    """States that a booked line is the one that was entered ahead of the books.

    For what no rule decides (`queries.pending.find_twins`). Returns the number of the act. Raises
    `NotPending`, `CannotRecord`, `NoSuchLine`, `LinesCannotMeet`.
    """
    with doing(organisation_id, MATCHING, author_id=author_id, now=now) as act:
        lines = lines_of(organisation_id, [pending_id, booked_id])
        pending, booked = check_stands(pending_id, lines), check_stands(booked_id, lines)
        if pending.origin != ENCOURS or booked.origin == ENCOURS:
            raise NotPending(
                message("{line} was not entered ahead of the books.", line=pending.name),
                message("Choose a line entered by hand, then the line of the books that it is."),
            )
        told = [(line.customer, line.unit, line.amount_cents) for line in (pending, booked)]
        if told[0] != told[1]:
            raise CannotRecord(
                message("{pending} and {booked} differ.", pending=pending.name, booked=booked.name),
                message("Both must be of one customer, one currency and one amount."),
            )
        move_groups(organisation_id, [Group((pending_id,), (booked_id,))], act.act_id)
        act.tell(
            message(
                "{pending}, entered ahead of the books, is {booked} of the books",
                pending=pending.name,
                booked=booked.name,
            ),
            {"pending": pending_id, "booked": booked_id},
        )
    return act.act_id


def place_of(organisation_id: int, customer: str, *, unit: str) -> Place:
    """Where the books keep `customer`: as its latest line does. Raises `CannotRecord`."""
    latest = (
        Line.objects.filter(
            organisation_id=organisation_id,
            customer=customer,
            is_receivable=True,
            reversed_by__isnull=True,
        )
        .order_by(F("account").asc(), "-booked_on", "-id")
        .values_list("account", "auxiliary")
        .first()
    )
    if latest is not None:
        return Place(*latest, unit)
    if find_customer(organisation_id, customer) is None:
        raise CannotRecord(
            message("There is no customer {customer}.", customer=customer),
            message("Check the code, or create the customer first."),
        )
    return Place(_ACCOUNT, customer, unit)


def places_of(organisation_id: int, customers: Collection[str], *, unit: str) -> dict[str, Place]:
    """As `place_of`, of many in one question; those that the ledger knows nothing of left out."""
    rows = (
        Line.objects.filter(
            organisation_id=organisation_id,
            customer__in=list(customers),
            is_receivable=True,
            reversed_by__isnull=True,
        )
        .order_by("customer", F("account").asc(), "-booked_on", "-id")
        .distinct("customer")
    )
    return {
        customer: Place(account, auxiliary, unit)
        for customer, account, auxiliary in rows.values_list("customer", "account", "auxiliary")
        if customer is not None
    }


def write_lines(act: Doing, new: Sequence[NewLine]) -> list[int]:
    """Writes many pending lines inside `act` in one question; their numbers, in their order."""
    if not new:
        return []
    first = draw(act.organisation_id, "line", len(new))
    Line.objects.bulk_create(
        _row(
            act,
            line_id,
            each.place,
            customer=each.customer,
            nature=each.nature,
            amount_cents=each.amount_cents,
            booked_on=each.booked_on,
            reference=each.reference,
            label=each.label,
            counterpart=each.counterpart,
        )
        for line_id, each in enumerate(new, first)
    )
    return [*range(first, first + len(new))]


def write_line(
    act: Doing,
    place: Place,
    *,
    customer: str,
    nature: str,
    amount_cents: int,
    booked_on: date,
    document_on: date | None = None,
    reference: str | None = None,
    label: str | None = None,
    currency: Money | None = None,
    due_on: date | None = None,
    entry_key: int | None = None,
    counterpart: str | None = None,
) -> int:
    """Writes one pending line inside `act`; returns its number.

    `currency`: what it is worth in another currency. `entry_key`: the first line of the entry it
    belongs to. `counterpart`: the account it faces in the journal given out, if not the usual one.
    """
    line_id = draw(act.organisation_id, "line")
    row = _row(
        act,
        line_id,
        place,
        customer=customer,
        nature=nature,
        amount_cents=amount_cents,
        booked_on=booked_on,
        document_on=document_on,
        reference=reference,
        label=label,
        currency=currency,
        due_on=due_on,
        entry_key=entry_key,
        counterpart=counterpart,
    )
    row.save(force_insert=True)
    return line_id


def _row(
    act: Doing,
    line_id: int,
    place: Place,
    *,
    customer: str,
    nature: str,
    amount_cents: int,
    booked_on: date,
    document_on: date | None = None,
    reference: str | None = None,
    label: str | None = None,
    currency: Money | None = None,
    due_on: date | None = None,
    entry_key: int | None = None,
    counterpart: str | None = None,
) -> Line:
    """The pending line, not written yet."""
    return Line(
        organisation_id=act.organisation_id,
        id=line_id,
        origin=ENCOURS,
        import_id=act.act_id,
        booked_on=booked_on,
        document_on=document_on or booked_on,
        due_on=due_on,
        account=place.account,
        auxiliary=place.auxiliary,
        reference=reference,
        label=label,
        amount_cents=amount_cents,
        unit=place.unit,
        currency=currency.currency if currency else None,
        currency_amount=str(currency.amount) if currency else None,
        place=line_id,
        entry_key=entry_key or line_id,
        faces_payment=nature in (RECEIPT, REFUND, RETURNED),
        credits_treasury=nature == RETURNED,
        has_sales=nature in (INVOICE, CREDIT_NOTE),
        is_receivable=True,
        customer=customer,
        nature=nature,
        document_key=line_id,
        counterpart=counterpart,
    )


def _check(kind: str, amount_cents: int, unit: str) -> None:
    decimals_of(unit)
    if kind not in _SIGN:
        raise CannotRecord(
            message("Nothing of the kind {kind} can be entered ahead of the books.", kind=kind),
            message("Choose one of: {kinds}.", kinds=tuple(_SIGN)),
        )
    if amount_cents == 0 or abs(amount_cents) > LARGEST_LINE_MINOR:
        raise CannotRecord(
            message("{amount} is no amount to enter.", amount=Money(amount_cents, unit)),
            message("Enter what is owed more (above zero) or less (below zero)."),
        )
    if amount_cents * _SIGN[kind] < 0:
        raise CannotRecord(
            message(
                "{amount} is on the wrong side for this kind of line.",
                amount=Money(amount_cents, unit),
            ),
            message("What a customer pays or is let off is below zero; what they owe, above."),
        )
