"""Takes in what customers announce: each announcement reserves its invoices until the bank tells.

Whose it is follows from the invoices it names, else from the account it is paid from; where neither
says, it is kept, and reserves nothing.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from encours.cash.models import Advice, AdviceLine, Payer
from encours.cash.rules.advising import is_expired
from encours.intake.formats.advice.records import AdviceReading
from encours.parties.queries.relations import find_by_reference
from encours.parties.rules.words import ReferenceKind
from encours.receivables.queries.candidates import customers_of_numbers
from encours.tenancy.isolation import acting_for


def take_advice(
    organisation_id: int,
    reading: AdviceReading,
    *,
    document_id: int,
    now: datetime,
    customer: str | None = None,
) -> int:
    """Keeps what a document announces; its number. The same document again is the same advice.

    `customer`: whose it is, where a person said so. Amounts are minor units of its currency.
    """
    told = reading.advice
    with acting_for(organisation_id):
        known = Advice.objects.filter(organisation_id=organisation_id, document_id=document_id)
        before = known.first()
        if before is not None:
            return before.pk
        amounts = [row.amount_cents for row in told.rows if row.amount_cents is not None]
        advice = Advice.objects.create(
            organisation_id=organisation_id,
            document_id=document_id,
            customer=customer or _whose(organisation_id, reading),
            payer_name=told.payer_name,
            payer_iban=told.payer_iban,
            reference=told.reference,
            announced_on=told.announced_on or now.date(),
            pays_on=told.pays_on,
            amount_cents=sum(amounts) if told.total_cents is None else told.total_cents,
            unit=told.currency,
            recorded_at=now,
        )
        AdviceLine.objects.bulk_create(
            AdviceLine(
                organisation_id=organisation_id,
                advice=advice,
                place=place,
                number=row.number,
                amount_cents=row.amount_cents,
                deduction=row.deduction,
            )
            for place, row in enumerate(told.rows)
        )
    return advice.pk


def expire_advices(organisation_id: int, today: date) -> int:
    """Waits no more for what was announced long ago and never came; how many."""
    with acting_for(organisation_id):
        waiting = Advice.objects.filter(organisation_id=organisation_id, state="waiting")
        late = [each.pk for each in waiting if is_expired(each.announced_on, each.pays_on, today)]
        return waiting.filter(pk__in=late).update(state="expired")


def cancel_advice(organisation_id: int, advice_id: int) -> bool:
    """Forgets an announcement that a person knows to be wrong; False when it waits no more."""
    with acting_for(organisation_id):
        waiting = Advice.objects.filter(
            organisation_id=organisation_id, pk=advice_id, state="waiting"
        )
        return bool(waiting.update(state="cancelled"))


def _whose(organisation_id: int, reading: AdviceReading) -> str | None:
    """The customer most of the invoices named are of, if it is one; else whose the account is."""
    numbers = [row.number for row in reading.advice.rows if row.number]
    named = Counter(customers_of_numbers(organisation_id, numbers))
    best = [customer for customer, count in named.items() if count == max(named.values())]
    if len(best) == 1:
        return best[0]
    return _sole(_by_account(organisation_id, reading.advice.payer_iban))


def _by_account(organisation_id: int, iban: str | None) -> list[str]:
    if not iban:
        return []
    plain = iban.replace(" ", "").upper()
    known = find_by_reference(organisation_id, ReferenceKind.IBAN, plain)
    seen = Payer.objects.filter(organisation_id=organisation_id, kind="iban", value=plain)
    return [*{*known, *seen.values_list("customer", flat=True)}]


def _sole(customers: Sequence[str]) -> str | None:
    return customers[0] if len(customers) == 1 else None
