"""Payments that came back: those that wait, what they may undo, those that re-opened something."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from encours.cash.models import BankLine, Decision, Posting
from encours.cash.queries.lines import LineSeen, lines
from encours.cash.rules.enriching import Side
from encours.cash.rules.returning import Receipt, amounts_of, is_returned
from encours.parties.queries.customers import names_by_customer
from encours.receivables.queries.candidates import standing_twins
from encours.receivables.queries.receipts import ReceiptSeen, booked_debits, receipts_of
from encours.tenancy.isolation import reading_of

RETURNED = "returned"
_BOOKED_WITHIN_DAYS = 10


@dataclass(frozen=True, slots=True)
class ReturnedSeen:
    """A payment that came back and re-opened something; cents of `unit`, above zero.

    `receipts`: numbers of the lines of the ledger it undoes; `debits`: those it wrote, which are
    due again. `fee_cents`: what the bank took for it, to be coded; nobody is charged with it.
    """

    line_id: int
    decision_id: int
    account_id: int
    booked_on: date
    amount_cents: int
    unit: str
    customer: str
    reason: str
    receipts: tuple[int, ...]
    debits: tuple[int, ...]
    fee_cents: int
    is_automatic: bool
    recorded_at: datetime


def list_returned(
    organisation_id: int,
    *,
    since: date | None = None,
    customers: Collection[str] | None = None,
    limit: int = 200,
) -> tuple[ReturnedSeen, ...]:
    """The payments that came back, the latest first; one question."""
    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT b.id, d.id, b.account_id, b.booked_on, -b.amount_cents, b.unit,
                coalesce(d.customer, ''), coalesce(b.return_reason, r.value, b.code, ''),
                ARRAY (SELECT (each ->> 0)::bigint FROM jsonb_array_elements(d.allocations) each),
                ARRAY (SELECT p.ledger_line FROM cash_posting p WHERE p.organisation_id = %(org)s
                    AND p.decision_id = d.id AND p.kind = 'returned' ORDER BY p.id),
                coalesce((SELECT sum((each ->> 1)::bigint)
                    FROM jsonb_array_elements(d.deductions) each WHERE each ->> 0 = 'fee'), 0),
                d.is_automatic, d.recorded_at
            FROM cash_bankline b
            JOIN LATERAL (SELECT * FROM cash_decision d WHERE d.organisation_id = %(org)s
                AND d.line_id = b.id ORDER BY d.id DESC LIMIT 1) d ON d.outcome = 'returned'
            LEFT JOIN LATERAL (SELECT value FROM cash_linedetail r WHERE r.organisation_id = %(org)s
                AND r.line_id = b.id AND r.field = 'return_reason' ORDER BY r.id LIMIT 1) r ON true
            WHERE b.organisation_id = %(org)s AND b.outcome = 'returned'
            AND (%(since)s::date IS NULL OR b.booked_on >= %(since)s)
            AND (%(customers)s::text[] IS NULL OR d.customer = ANY (%(customers)s))
            ORDER BY b.booked_on DESC, b.id DESC LIMIT %(limit)s
            """,
            {
                "org": organisation_id,
                "since": since,
                "customers": None if customers is None else list(customers),
                "limit": limit,
            },
        )
        return tuple(ReturnedSeen(**_told(row)) for row in cursor.fetchall())


def _told(row: Sequence[Any]) -> dict[str, Any]:
    told = dict(zip((each.name for each in fields(ReturnedSeen)), row, strict=True))
    told["receipts"], told["debits"] = tuple(told["receipts"]), tuple(told["debits"])
    told["fee_cents"] = int(told["fee_cents"])
    return told


def returns_waiting(
    organisation_id: int, line_ids: Collection[int] | None = None
) -> tuple[LineSeen, ...]:
    """The lines that take back a payment and that nobody has settled, the first booked first."""
    with reading_of([organisation_id]):
        rows = BankLine.objects.filter(
            organisation_id=organisation_id,
            amount_cents__lt=0,
            outcome__in=["", "proposed"] if line_ids is None else ["", "proposed", "left"],
        )
        if line_ids is not None:
            rows = rows.filter(pk__in=list(line_ids))
        numbers = list(rows.values_list("id", flat=True))
    found = lines(organisation_id, numbers).values()
    return tuple(sorted(filter(takes_back, found), key=lambda each: (each.booked_on, each.id)))


def takes_back(line: LineSeen) -> bool:
    """Whether a line of the bank takes back a payment."""
    return is_returned(
        line.amount_cents,
        code=line.code,
        return_reason=line.return_reason,
        is_reversal=line.is_reversal,
    )


def side_of(line: LineSeen) -> Side:
    """A line as the rules compare it."""
    names = ("payer_name", "payer_iban", "ultimate_name", "reference", "end_to_end", "mandate")
    texts = (*names, "bank_reference", "remittance", "label")
    told = {name: str(value) for name in texts if (value := getattr(line, name))}
    return Side(line.id, line.booked_on, line.amount_cents, told)


def receipts_before(
    organisation_id: int, returned: Sequence[LineSeen], *, within_days: int
) -> list[Receipt]:
    """The payments that these may undo: of their amounts, before them, none returned already."""
    if not returned:
        return []
    amounts = {
        cents for each in returned for cents in amounts_of(each.amount_cents, each.fee_cents)
    }
    first = min(each.booked_on for each in returned) - timedelta(within_days)
    last = max(each.booked_on for each in returned)
    with reading_of([organisation_id]):
        tied = _tied(organisation_id, amounts, first, last)
        seen = {
            each.id: each
            for each in receipts_of(
                organisation_id,
                first - timedelta(within_days),
                last,
                amounts=amounts,
                numbers=[number for numbers in tied.values() for number in numbers],
            )
        }
        gone = undone_already(organisation_id)
        names = names_by_customer(organisation_id)
        paid = lines(organisation_id, [*tied])
    by_bank = [
        _of_bank(paid[line_id], [seen[each] for each in numbers if each in seen], names)
        for line_id, numbers in tied.items()
    ]
    known = {number for numbers in tied.values() for number in numbers}
    by_books = [_of_books(each, names) for each in seen.values() if each.id not in known]
    return [
        each
        for each in [*by_bank, *by_books]
        if each.parts and not gone.intersection(number for number, _, _ in each.parts)
    ]


def _tied(
    organisation_id: int, amounts: Iterable[int], first: date, last: date
) -> dict[int, list[int]]:
    """Applied lines of the bank of these amounts, with the receipts they are in the ledger now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT b.id, p.ledger_line FROM cash_bankline b
            JOIN cash_posting p ON p.organisation_id = b.organisation_id AND p.line_id = b.id
                AND p.kind = 'receipt'
            WHERE b.organisation_id = %s AND b.amount_cents = ANY (%s)
            AND b.booked_on BETWEEN %s AND %s AND b.outcome IN ('applied', 'customer')
            AND NOT EXISTS (SELECT FROM cash_decision u
                WHERE u.organisation_id = p.organisation_id AND u.undoes_id = p.decision_id)
            ORDER BY b.id, p.id
            """,
            [organisation_id, list(amounts), first, last],
        )
        rows = cursor.fetchall()
    twins = standing_twins(organisation_id, [ledger_line for _, ledger_line in rows])
    tied: dict[int, list[int]] = {}
    for line_id, ledger_line in rows:
        tied.setdefault(line_id, []).extend(twins.get(ledger_line, ()))
    return tied


def undone_already(organisation_id: int) -> set[int]:
    """The receipts that a payment that came back undoes, as the ledger has them now."""
    standing = BankLine.objects.filter(organisation_id=organisation_id, outcome=RETURNED)
    rows = Decision.objects.filter(
        organisation_id=organisation_id, outcome=RETURNED, line_id__in=standing.values("pk")
    )
    numbers = [number for each in rows.values_list("allocations", flat=True) for number, _ in each]
    twins = standing_twins(organisation_id, numbers)
    return {*numbers, *(twin for found in twins.values() for twin in found)}


def _of_bank(line: LineSeen, parts: Sequence[ReceiptSeen], names: dict[str, str]) -> Receipt:
    return Receipt(
        side_of(line),
        tuple((each.id, each.customer, each.amount_cents) for each in parts),
        " ".join(names.get(each.customer, "") for each in parts),
        line.id,
    )


def _of_books(seen: ReceiptSeen, names: dict[str, str]) -> Receipt:
    told = {"reference": seen.reference, "label": seen.label}
    side = Side(-seen.id, seen.booked_on, seen.amount_cents, told)
    return Receipt(
        side, ((seen.id, seen.customer, seen.amount_cents),), names.get(seen.customer, "")
    )


def find_receipt(organisation_id: int, receipt_id: int, *, until: date) -> Receipt | None:
    """The receipt of this number of the ledger, with the line of the bank that it is, if any.

    None where there is none that was booked by `until`. Under the caller's isolation.
    """
    tied = (
        BankLine.objects.filter(
            organisation_id=organisation_id, outcome__in=["applied", "customer"]
        )
        .filter(
            pk__in=Posting.objects.filter(
                organisation_id=organisation_id, ledger_line=receipt_id, kind="receipt"
            ).values("line_id")
        )
        .values_list("id", "amount_cents", "booked_on")
        .first()
    )
    names = names_by_customer(organisation_id)
    if tied is not None:
        line_id, cents, day = tied
        numbers = _tied(organisation_id, [cents], day, day)[line_id]
        seen = receipts_of(organisation_id, date.min, until, numbers=numbers)
        return _of_bank(lines(organisation_id, [line_id])[line_id], seen, names) if seen else None
    found = receipts_of(organisation_id, date.min, until, numbers=[receipt_id])
    return _of_books(found[0], names) if found else None


def returned_in_books(
    organisation_id: int, customer: str, amount_cents: int, *, unit: str, day: date
) -> int | None:
    """The line of the books that is this payment taken back, where only one can be it.

    Booked within ten days of `day`, and no other line of the bank is it. Under the caller's
    isolation.
    """
    around = timedelta(_BOOKED_WITHIN_DAYS)
    known = Posting.objects.filter(organisation_id=organisation_id, kind=RETURNED)
    found = booked_debits(
        organisation_id,
        customer,
        amount_cents,
        unit=unit,
        first_on=day - around,
        last_on=day + around,
    )
    free = set(found) - set(
        known.filter(ledger_line__in=found).values_list("ledger_line", flat=True)
    )
    return free.pop() if len(free) == 1 else None
