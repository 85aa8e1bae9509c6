"""What money that comes in may pay, and what the books already say came in: read for the bank.

Facts (people, banks, letters of the books) are told apart from what is only presumed, for a
presumption must not hide an invoice that the bank says is paid.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame
from encours.kernel.terms import PaymentTerms
from encours.receivables.queries.ledger import days_of_ledger
from encours.receivables.rules.due_dates import find_retention_accounts, with_due_dates
from encours.receivables.rules.ledger_lines import LEDGER
from encours.receivables.rules.ledger_positions import STATED, LedgerDay
from encours.receivables.rules.natures import RECEIPT
from encours.receivables.rules.schema import FACTS

CANDIDATE_SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "document_key": pl.Int64,
        "customer": pl.String,
        "nature": pl.String,
        "account": pl.String,
        "reference": pl.String,
        "booked_on": pl.Date,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "amount_cents": pl.Int64,
        "left_cents": pl.Int64,
    }
)
"""A line and what no fact has closed of it, signed: debits positive."""

PRESUMED_SCHEMA = pl.Schema(
    {
        "debit": pl.Int64,
        "credit": pl.Int64,
        "amount_cents": pl.Int64,
        "basis": pl.String,
        "paid_on": pl.Date,
        "is_payment": pl.Boolean,
    }
)
"""What is only presumed to close what, and since when."""

BOOKED_SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "entry_key": pl.Int64,
        "customer": pl.String,
        "unit": pl.String,
        "amount_cents": pl.Int64,
        "booked_on": pl.Date,
        "reference": pl.String,
        "label": pl.String,
        "treasury_cents": pl.Int64,
    }
)
"""A payment of a customer as the books have it (below zero).

`treasury_cents`: what came into accounts of class 5 by its whole entry; null where nothing did.
"""

CLOSED_SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "credit": pl.Int64,
        "closed_cents": pl.Int64,
        "document_key": pl.Int64,
        "customer": pl.String,
        "nature": pl.String,
        "account": pl.String,
        "reference": pl.String,
        "booked_on": pl.Date,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "amount_cents": pl.Int64,
    }
)
"""A debit and what a fact says that a credit closed of it."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """`lines`: `CANDIDATE_SCHEMA`, closed ones too where a presumption alone closes them.

    `presumed`: `PRESUMED_SCHEMA`.
    """

    lines: pl.DataFrame
    presumed: pl.DataFrame


def read_candidates(
    organisation_id: int,
    as_of: date,
    *,
    unit: str,
    terms_by_customer: Mapping[str, PaymentTerms],
    assumed: PaymentTerms,
) -> Candidates:
    """What of the ledger in `unit` no fact has closed at the end of `as_of`.

    Of the lines since the last opening, which carries what was open before.
    """
    days = days_of_ledger(
        organisation_id,
        as_of,
        terms_by_customer=terms_by_customer,
        assumed=assumed,
        unit=unit,
        also=("nature", "document_key"),
    )
    day = days[unit]
    return Candidates(
        _lines(day, terms_by_customer=terms_by_customer, assumed=assumed), _presumed(day)
    )


def _lines(
    day: LedgerDay, *, terms_by_customer: Mapping[str, PaymentTerms], assumed: PaymentTerms
) -> pl.DataFrame:
    facts = day.positions.allocations.filter(pl.col("basis").is_in([*FACTS, *STATED]))
    closed = (
        pl.concat(
            [
                facts.select(pl.col("debit_id").alias("line_id"), "amount_cents"),
                facts.select(pl.col("credit_id").alias("line_id"), -pl.col("amount_cents")),
            ]
        )
        .group_by("line_id")
        .agg(pl.col("amount_cents").sum().alias("closed_cents"))
    )
    dated = day.positions.open_items.group_by("line_id").agg(
        pl.col("document_on").min().alias("carried_on"), pl.col("due_on").min().alias("carried_due")
    )
    open_lines = (
        day.current.join(closed, on="line_id", how="left")
        .with_columns(
            (pl.col("amount_cents") - pl.col("closed_cents").fill_null(0)).alias("left_cents")
        )
        .filter((pl.col("left_cents") != 0) & pl.col("customer").is_not_null())
        .join(dated, on="line_id", how="left")
        .with_columns(pl.coalesce("carried_on", "document_on", "booked_on").alias("document_on"))
    )
    due = with_due_dates(
        open_lines,
        terms_by_customer=terms_by_customer,
        assumed=assumed,
        retentions=find_retention_accounts(day.chained),
    )
    return (
        due.with_columns(pl.coalesce("carried_due", "due_on").alias("due_on"))
        .select(pl.col("id").alias("line"), *[name for name in CANDIDATE_SCHEMA if name != "line"])
        .sort("line")
    )


def _presumed(day: LedgerDay) -> pl.DataFrame:
    numbers = day.chained.select(
        "line_id", pl.col("id").alias("number"), "booked_on", "faces_payment"
    )
    presumed = day.positions.allocations.filter(~pl.col("basis").is_in([*FACTS, *STATED]))
    return (
        presumed.join(
            numbers.select(pl.col("line_id").alias("debit_id"), pl.col("number").alias("debit")),
            on="debit_id",
        )
        .join(numbers.rename({"line_id": "credit_id", "number": "credit"}), on="credit_id")
        .rename({"booked_on": "paid_on", "faces_payment": "is_payment"})
        .select(list(PRESUMED_SCHEMA))
    )


def read_booked_receipts(organisation_id: int, first_on: date, last_on: date) -> pl.DataFrame:
    """The payments of customers that the books have between two days (`BOOKED_SCHEMA`)."""
    query = """
        WITH treasury AS MATERIALIZED (
            SELECT entry_key, sum(amount_cents)::bigint AS cents FROM receivables_line
            WHERE organisation_id = %(organisation)s AND reversed_by IS NULL
            AND booked_on BETWEEN %(first)s AND %(last)s AND origin = %(books)s
            AND account >= '5' AND account < '6'
            GROUP BY entry_key)
        SELECT l.id, l.entry_key, l.customer, l.unit, l.amount_cents, l.booked_on, l.reference,
            l.label, t.cents
        FROM receivables_line l LEFT JOIN treasury t ON t.entry_key = l.entry_key
        WHERE l.organisation_id = %(organisation)s AND l.nature = %(receipt)s
        AND l.is_receivable AND l.reversed_by IS NULL
        AND l.booked_on BETWEEN %(first)s AND %(last)s AND l.origin = %(books)s
        AND l.amount_cents < 0 AND NOT l.is_opening AND l.customer IS NOT NULL
    """
    given = {
        "organisation": organisation_id,
        "receipt": RECEIPT,
        "books": LEDGER,
        "first": first_on,
        "last": last_on,
    }
    return read_frame(query, given, BOOKED_SCHEMA)


def read_closed_by(organisation_id: int, credit_ids: Collection[int]) -> pl.DataFrame:
    """What facts say that these credits closed (`CLOSED_SCHEMA`)."""
    if not credit_ids:
        return pl.DataFrame(schema=CLOSED_SCHEMA)
    query = """
        WITH facts AS MATERIALIZED (
            SELECT debit_id, credit_id, sum(amount_cents)::bigint AS cents
            FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND credit_id = ANY (%(credits)s)
            GROUP BY debit_id, credit_id HAVING sum(amount_cents) > 0)
        SELECT l.id, f.credit_id, f.cents, l.document_key, l.customer, l.nature, l.account,
            l.reference, l.booked_on, coalesce(l.document_on, l.booked_on), l.due_on, l.amount_cents
        FROM facts f JOIN receivables_line l
            ON l.organisation_id = %(organisation)s AND l.id = f.debit_id
        WHERE l.customer IS NOT NULL
    """
    given = {"organisation": organisation_id, "credits": list(credit_ids)}
    return read_frame(query, given, CLOSED_SCHEMA)


def standing_twins(organisation_id: int, line_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The lines that stand for these: themselves, or the booked ones that took their place.

    Those that were taken back are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.id, array_agg(t.id ORDER BY t.id)
            FROM receivables_line l JOIN receivables_line t
                ON t.organisation_id = l.organisation_id AND t.reversed_by IS NULL
                AND (t.id = l.id OR t.id = ANY (l.superseded_by))
            WHERE l.organisation_id = %s AND l.id = ANY (%s) GROUP BY l.id
            """,
            [organisation_id, list(line_ids)],
        )
        return {line: tuple(twins) for line, twins in cursor.fetchall()}


def numbers_of(organisation_id: int, line_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The customer and the reference (else the label) of lines; blank: none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, coalesce(customer, ''), coalesce(reference, label, '')"
            " FROM receivables_line WHERE organisation_id = %s AND id = ANY (%s)",
            [organisation_id, list(line_ids)],
        )
        return {line: (customer, number) for line, customer, number in cursor.fetchall()}


def customers_of_numbers(organisation_id: int, numbers: Collection[str]) -> list[str]:
    """The customer of each document that bears one of these numbers, capitals aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (customer, upper(reference)) customer FROM receivables_line"
            " WHERE organisation_id = %s AND is_receivable AND reversed_by IS NULL"
            ' AND upper(reference) COLLATE "C" = ANY (%s) AND customer IS NOT NULL',
            [organisation_id, [number.upper() for number in numbers]],
        )
        return [customer for (customer,) in cursor.fetchall()]
