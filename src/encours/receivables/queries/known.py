"""Reads the ledger as it was known: what a closing freezes, and what it is made again from.

A line is known at a *revision* (the number of an act) when an act up to it made it and none up to
it reversed it. What never changes of a line is read here at any revision; what later exports may
tell anew is not.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame, write_temporary
from encours.receivables.queries.ledger import last_segment, list_exports, list_years
from encours.receivables.rules.accounts import DEPOSIT_PREFIX
from encours.receivables.rules.chaining import read_years
from encours.receivables.rules.ledger_lines import (
    ENCOURS,
    IDENTITY,
    IDENTITY_SCHEMA,
    LINE_SCHEMA,
)
from encours.receivables.rules.ledger_positions import FACT_SCHEMA, STATED

SUM_SCHEMA = pl.Schema({"account": pl.String, "unit": pl.String, "amount_cents": pl.Int64})
KNOWN_SUM_SCHEMA = pl.Schema(
    {"account": pl.String, "unit": pl.String, "amount_cents": pl.Int64, "lines": pl.Int64}
)
KNOWN_LINE_SCHEMA = pl.Schema({"id": pl.Int64(), "origin": pl.String(), **IDENTITY_SCHEMA})
_SUMMED_SCHEMA = pl.Schema(
    {
        **SUM_SCHEMA,
        "booked_on": pl.Date(),
        "is_opening": pl.Boolean(),
        "origin": pl.String(),
    }
)
_COLUMNS = ", ".join(LINE_SCHEMA)
_STANDS = "organisation_id = %(organisation)s AND reversed_by IS NULL AND booked_on <= %(as_of)s"
_KNOWN = (
    "l.organisation_id = %(organisation)s AND l.import_id <= %(revision)s"
    " AND (l.reversed_by IS NULL OR l.reversed_by > %(revision)s)"
)


def years_begun(organisation_id: int, as_of: date) -> pl.DataFrame:
    """The years of the books (`YEAR_SCHEMA`) begun on `as_of`, up to the last with receivables."""
    begun = list_years(organisation_id, begun_on=as_of)
    last = last_segment(organisation_id, begun, as_of)
    return begun if begun["segment"].max() == last else begun.filter(pl.col("segment") <= last)


def read_deposits(organisation_id: int, as_of: date) -> pl.DataFrame:
    """The lines of deposits received (4191) that stand on `as_of` (`LINE_SCHEMA`)."""
    query = f"""
        SELECT {_COLUMNS} FROM receivables_line WHERE {_STANDS} AND NOT is_receivable
        AND account LIKE %(deposits)s
    """  # noqa: S608  # names of the code's own
    given = {"organisation": organisation_id, "as_of": as_of, "deposits": f"{DEPOSIT_PREFIX}%"}
    return read_frame(query, given, LINE_SCHEMA)


def read_every_receivable(organisation_id: int, as_of: date) -> pl.DataFrame:
    """All lines of receivable accounts that stand on `as_of` (`LINE_SCHEMA`), settled ones too."""
    query = f"SELECT {_COLUMNS} FROM receivables_line WHERE {_STANDS} AND is_receivable"  # noqa: S608  # names of the code's own
    return read_frame(query, {"organisation": organisation_id, "as_of": as_of}, LINE_SCHEMA)


def read_customer(organisation_id: int, customer: str, as_of: date) -> pl.DataFrame:
    """All lines of a customer's receivables that stand on `as_of` (`LINE_SCHEMA`)."""
    query = f"""
        SELECT {_COLUMNS} FROM receivables_line WHERE {_STANDS} AND is_receivable
        AND customer = %(customer)s
    """  # noqa: S608  # names of the code's own
    given = {"organisation": organisation_id, "as_of": as_of, "customer": customer}
    return read_frame(query, given, LINE_SCHEMA)


def sum_books(organisation_id: int, as_of: date) -> pl.DataFrame:
    """The balance of each receivable account in the books since the last opening (`SUM_SCHEMA`).

    From every line of the account; what the books do not say yet is left out.
    """
    query = f"""
        SELECT account, unit, sum(amount_cents)::bigint, booked_on, is_opening, origin
        FROM receivables_line WHERE {_STANDS} AND is_receivable AND origin <> %(own)s
        GROUP BY account, unit, booked_on, is_opening, origin
    """  # noqa: S608  # names of the code's own
    given = {"organisation": organisation_id, "as_of": as_of, "own": ENCOURS}
    days = read_frame(query, given, _SUMMED_SCHEMA)
    years = years_begun(organisation_id, as_of)
    named = days.with_columns(
        pl.lit(0, pl.Int64).alias(name) for name in ("id", "place", "entry_key")
    )
    placed = read_years(named, list_exports(organisation_id), years)
    last = years["segment"].max() or 0
    return (
        placed.filter(pl.col("segment") == last)
        .group_by("account", "unit")
        .agg(pl.col("amount_cents").sum())
        .select(list(SUM_SCHEMA))
    )


def list_accounts(organisation_id: int, as_of: date) -> tuple[str, ...]:
    """The receivable accounts, and those of deposits, that have lines on `as_of`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT account FROM receivables_line WHERE {_STANDS}"  # noqa: S608  # names of the code's own
            " AND (is_receivable OR account LIKE %(deposits)s) ORDER BY account",
            {"organisation": organisation_id, "as_of": as_of, "deposits": f"{DEPOSIT_PREFIX}%"},
        )
        return tuple(row[0] for row in cursor.fetchall())


def receivable_among(organisation_id: int, accounts: Sequence[str]) -> list[str]:
    """Those of `accounts` that carry receivables in the ledger, on whatever day."""
    if not accounts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT account FROM receivables_line WHERE organisation_id = %s"
            " AND is_receivable AND reversed_by IS NULL AND account = ANY (%s) ORDER BY account",
            [organisation_id, [*accounts]],
        )
        return [row[0] for row in cursor.fetchall()]


def sum_known(
    organisation_id: int, as_of: date, *, revision: int, accounts: Sequence[str]
) -> pl.DataFrame:
    """What the lines of `accounts` known at `revision` add up to (`KNOWN_SUM_SCHEMA`)."""
    query = f"""
        SELECT l.account, l.unit, sum(l.amount_cents)::bigint, count(*)
        FROM receivables_line l WHERE {_KNOWN} AND l.booked_on <= %(as_of)s
        AND l.account = ANY (%(accounts)s) GROUP BY l.account, l.unit
    """  # noqa: S608  # names of the code's own
    given = {
        "organisation": organisation_id,
        "as_of": as_of,
        "revision": revision,
        "accounts": list(accounts),
    }
    return read_frame(query, given, KNOWN_SUM_SCHEMA)


def read_known_lines(organisation_id: int, ids: pl.Series, *, revision: int) -> pl.DataFrame:
    """What never changes of the lines `ids` that were known at `revision` (`KNOWN_LINE_SCHEMA`)."""
    if ids.is_empty():
        return pl.DataFrame(schema=KNOWN_LINE_SCHEMA)
    write_temporary("staging_known", ids.rename("id").to_frame())
    columns = ", ".join(f"l.{name}" for name in ("id", "origin", *IDENTITY))
    query = f"""
        SELECT {columns} FROM receivables_line l JOIN staging_known k ON k.id = l.id WHERE {_KNOWN}
    """  # noqa: S608  # names of the code's own
    given = {"organisation": organisation_id, "revision": revision}
    found = read_frame(query, given, KNOWN_LINE_SCHEMA)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staging_known")
    return found


def read_stated_of(organisation_id: int, ids: pl.Series, as_of: date) -> pl.DataFrame:
    """What people and banks say of the debits among `ids` on `as_of` (`FACT_SCHEMA`)."""
    query = """
        SELECT debit_id, credit_id, basis, effective_on, sum(amount_cents)::bigint
        FROM receivables_allocation
        WHERE organisation_id = %s AND debit_id = ANY (%s)
        AND effective_on <= %s AND basis = ANY (%s)
        GROUP BY debit_id, credit_id, basis, effective_on HAVING sum(amount_cents) <> 0
    """
    return read_frame(query, [organisation_id, ids.to_list(), as_of, list(STATED)], FACT_SCHEMA)


def read_stated(organisation_id: int, as_of: date, *, revision: int) -> pl.DataFrame:
    """What people and banks had said by `revision` of days up to `as_of` (`FACT_SCHEMA`)."""
    query = """
        SELECT debit_id, credit_id, basis, effective_on, sum(amount_cents)::bigint
        FROM receivables_allocation
        WHERE organisation_id = %(organisation)s AND act_id <= %(revision)s
        AND effective_on <= %(as_of)s AND basis = ANY (%(stated)s)
        GROUP BY debit_id, credit_id, basis, effective_on HAVING sum(amount_cents) <> 0
    """
    given = {
        "organisation": organisation_id,
        "as_of": as_of,
        "revision": revision,
        "stated": list(STATED),
    }
    return read_frame(query, given, FACT_SCHEMA)
