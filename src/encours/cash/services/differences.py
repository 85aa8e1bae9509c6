"""Writes what was owed and did not come as lines of their own: a fee, a discount, a retention.

Each waits for the books as a receipt does; the discount gives its VAT back, the retention moves its
amount to a dated item, for it is still owed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from encours.cash.queries.lines import LineSeen
from encours.cash.rules.deductions import NATURES, Settled, tax_in
from encours.cash.rules.matching.words import Deduction, DeductionKind
from encours.receivables.queries.allocations import LineState
from encours.receivables.queries.documents import facts_on
from encours.receivables.rules.assertions import VAT, VatPart
from encours.receivables.rules.ledger_policy import LedgerPolicy
from encours.receivables.rules.natures import RETENTION
from encours.receivables.services.acts import Doing
from encours.receivables.services.asserting import assert_within
from encours.receivables.services.pending import Place, place_of, write_line


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the ledger that a decision wrote or found, signed; `only`: the item it is for.

    `taken_cents`: what of it the books have used already, above zero.
    """

    line: int
    kind: str
    cents: int
    customer: str
    only: int | None = None
    is_found: bool = False
    taken_cents: int = 0


def write_differences(
    act: Doing,
    line: LineSeen,
    settled: Settled,
    states: Mapping[int, LineState],
    *,
    customer: str,
    policy: LedgerPolicy,
) -> list[Written]:
    """A line of the ledger for each difference of the payment `line`, inside `act`."""
    written = []
    for each in settled.deductions:
        item = None if each.key is None else states.get(each.key)
        whose = (item.customer if item else None) or customer
        kept_at = place_of(act.organisation_id, whose, unit=line.unit)
        number = write_line(
            act,
            kept_at if item is None else Place(item.account, kept_at.auxiliary, kept_at.unit),
            customer=whose,
            nature=NATURES[each.kind],
            amount_cents=-each.amount_cents,
            booked_on=line.booked_on,
            reference=item.reference if item else None,
            label=item.label if item else None,
        )
        only = None if item is None else item.id
        written.append(Written(number, str(each.kind), -each.amount_cents, whose, only))
        if each.kind == DeductionKind.RETENTION:
            held_at = Place(policy.retention_account, kept_at.auxiliary or whose, kept_at.unit)
            held = _retain(act, line, each, item, held_at, customer=whose, moved=number)
            written.append(Written(held, str(each.kind), each.amount_cents, whose))
        if each.kind == DeductionKind.DISCOUNT and item is not None:
            _give_tax_back(act, line, each, item, number=number)
    return written


def _retain(
    act: Doing,
    line: LineSeen,
    deduction: Deduction,
    item: LineState | None,
    place: Place,
    *,
    customer: str,
    moved: int,
) -> int:
    """What was kept back, due a year after its document (loi 71-584, art. 2): no loss."""
    begun = item.booked_on if item else line.booked_on
    return write_line(
        act,
        place,
        customer=customer,
        nature=RETENTION,
        amount_cents=deduction.amount_cents,
        booked_on=line.booked_on,
        document_on=begun,
        due_on=_a_year_after(begun),
        reference=item.reference if item else None,
        entry_key=moved,
    )


def _a_year_after(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def _give_tax_back(
    act: Doing, line: LineSeen, deduction: Deduction, item: LineState, *, number: int
) -> None:
    """The VAT in the discount, by rate, as the invoice has it; nothing where it is not known."""
    known = facts_on(act.organisation_id, [item.id], line.booked_on, kinds=[VAT])
    parts = known.get(item.id, {}).get(VAT)
    if not isinstance(parts, tuple) or not item.amount_cents:
        return
    left, given = deduction.amount_cents, []
    for place, part in enumerate(parts):
        whole = part.base_cents + part.tax_cents
        share = deduction.amount_cents * whole // item.amount_cents
        if place == len(parts) - 1:
            share = left
        left -= share
        tax = tax_in(share, tax_cents=part.tax_cents, of_cents=whole)
        given.append(VatPart(part.rate_percent, -(share - tax), -tax))
    assert_within(act, [number], VAT, tuple(given), asserted_on=line.booked_on)
