"""Reads what flows through the books day by day: sales, money received, accounts month by month."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame

FLOWS_SCHEMA = pl.Schema(
    {
        "booked_on": pl.Date,
        "sold_cents": pl.Int64,
        "received_cents": pl.Int64,
        "moved_cents": pl.Int64,
        "opened_cents": pl.Int64,
    }
)
ACCOUNTS_SCHEMA = pl.Schema(
    {
        "month": pl.Date,
        "is_opening": pl.Boolean,
        "account": pl.String,
        "is_receivable": pl.Boolean,
        "amount_cents": pl.Int64,
    }
)


def read_flows(organisation_id: int, *, unit: str, until_on: date) -> pl.DataFrame:
    """What was sold, received and moved on customers' accounts each day (`FLOWS_SCHEMA`).

    Doubtful accounts (416) count in what is received alone. Money received is positive; openings
    stand apart, on their day.
    """
    query = """
        SELECT booked_on,
            coalesce(sum(amount_cents) FILTER (WHERE has_sales AND sound AND moves), 0)::bigint,
            coalesce(-sum(amount_cents) FILTER (WHERE is_money AND moves), 0)::bigint,
            coalesce(sum(amount_cents) FILTER (WHERE sound AND moves), 0)::bigint,
            coalesce(sum(amount_cents) FILTER (WHERE sound AND NOT moves), 0)::bigint
        FROM (SELECT booked_on, amount_cents, has_sales, NOT is_opening AS moves,
                  NOT starts_with(account, '416') AS sound,
                  faces_payment AND amount_cents < 0 AS is_money
              FROM receivables_line
              WHERE organisation_id = %(organisation)s AND is_receivable AND reversed_by IS NULL
              AND unit = %(unit)s AND booked_on <= %(until)s) lines
        GROUP BY booked_on ORDER BY booked_on
    """
    given = {"organisation": organisation_id, "unit": unit, "until": until_on}
    return read_frame(query, given, FLOWS_SCHEMA)


def read_account_months(organisation_id: int, *, unit: str, until_on: date) -> pl.DataFrame:
    """What each account of the books moved by in each month (`ACCOUNTS_SCHEMA`), debits positive.

    Nothing booked after `until_on`. `is_receivable`: taken for an account of customers.
    """
    query = """
        SELECT date_trunc('month', booked_on)::date, is_opening, account, bool_or(is_receivable),
            sum(amount_cents)::bigint
        FROM receivables_line
        WHERE organisation_id = %(organisation)s AND reversed_by IS NULL AND origin = 'ledger'
        AND unit = %(unit)s AND booked_on <= %(until)s
        GROUP BY 1, 2, 3
    """
    given = {"organisation": organisation_id, "unit": unit, "until": until_on}
    return read_frame(query, given, ACCOUNTS_SCHEMA)


@dataclass(frozen=True, slots=True)
class Booked:
    """What was booked on customers' accounts between two days: how many, and cents, positive.

    `settled`: debits that a letter closed for good in these days, whenever they were booked.
    """

    invoices: int
    invoiced_cents: int
    payments: int
    received_cents: int
    settled: int
    settled_cents: int


def sum_booked(organisation_id: int, *, unit: str, since: date, until_on: date) -> Booked:
    """What was booked and settled after the evening of `since`, up to `until_on`."""
    query = """
        SELECT count(*) FILTER (WHERE has_sales AND amount_cents > 0),
            coalesce(sum(amount_cents) FILTER (WHERE has_sales AND amount_cents > 0), 0)::bigint,
            count(*) FILTER (WHERE faces_payment AND amount_cents < 0),
            coalesce(-sum(amount_cents)
                FILTER (WHERE faces_payment AND amount_cents < 0), 0)::bigint
        FROM receivables_line
        WHERE organisation_id = %(organisation)s AND reversed_by IS NULL AND is_receivable
        AND NOT is_opening AND unit = %(unit)s
        AND booked_on > %(since)s AND booked_on <= %(until)s
    """
    settled = """
        SELECT count(*), coalesce(sum(amount_cents), 0)::bigint FROM receivables_line
        WHERE organisation_id = %(organisation)s AND reversed_by IS NULL AND is_receivable
        AND amount_cents > 0 AND unit = %(unit)s
        AND settled_on > %(since)s AND settled_on <= %(until)s
    """
    given: dict[str, Any] = {
        "organisation": organisation_id,
        "unit": unit,
        "since": since,
        "until": until_on,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        told = cursor.fetchone()
        cursor.execute(settled, given)
        return Booked(*map(int, (*told, *cursor.fetchone())))
