"""Reads what decides the positions of a few customers, without reading everybody's lines."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame
from encours.kernel.terms import PaymentTerms
from encours.receivables.queries.known import read_stated_of, years_begun
from encours.receivables.queries.ledger import (
    LAID,
    STATED_CUSTOMERS,
    list_exports,
    read_dues,
    with_blanks,
)
from encours.receivables.rules.due_dates import RETENTION_PREFIX
from encours.receivables.rules.ledger_lines import LINE_SCHEMA
from encours.receivables.rules.ledger_positions import (
    STATED,
    LedgerDay,
    day_of_customers,
    lay_day,
)

_COLUMNS = ", ".join(LAID)
_SCHEMA = pl.Schema({name: LINE_SCHEMA[name] for name in LAID})
_STANDS = (
    "organisation_id = %(organisation)s AND reversed_by IS NULL AND is_receivable"
    " AND unit = %(unit)s AND booked_on <= %(as_of)s"
)


@dataclass(frozen=True, slots=True)
class Linked:
    """Customers whose positions are laid together. `stated`: those of whom people or banks spoke.

    `codes`: those asked for, and those that what was said ties to them, for a payment of one
    company of a group may settle another's invoice.
    """

    codes: tuple[str, ...]
    stated: tuple[str, ...]


def are_stated(organisation_id: int, lines: pl.Series) -> bool:
    """Whether people or banks said of one of `lines`, by their ids, what pays it or what it pays.

    Where not, `find_linked` of their customer would find nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (SELECT 1 FROM receivables_allocation
                           WHERE organisation_id = %(organisation)s AND basis = ANY (%(stated)s)
                           AND (debit_id = ANY (%(lines)s) OR credit_id = ANY (%(lines)s)))
            """,
            {"organisation": organisation_id, "stated": list(STATED), "lines": lines.to_list()},
        )
        return bool(cursor.fetchone()[0])


def find_linked(organisation_id: int, codes: Collection[str]) -> Linked:
    """The customers `codes`, with those that allocations of people or banks tie to them."""
    side = """
        SELECT mine.customer, other.customer
        FROM receivables_line mine
        JOIN receivables_allocation a ON a.organisation_id = %(organisation)s
            AND a.{mine} = mine.id AND a.basis = ANY (%(stated)s)
        JOIN receivables_line other ON other.organisation_id = %(organisation)s
            AND other.id = a.{other}
        WHERE mine.organisation_id = %(organisation)s AND mine.is_receivable
        AND mine.reversed_by IS NULL AND mine.customer = ANY (%(codes)s)
    """
    debits = side.format(mine="debit_id", other="credit_id")
    credits = side.format(mine="credit_id", other="debit_id")
    found, asked = set(codes), set(codes)
    stated: set[str] = set()
    with connection.cursor() as cursor:
        while asked:
            cursor.execute(
                f"{debits} UNION {credits}",
                {
                    "organisation": organisation_id,
                    "stated": list(STATED),
                    "codes": sorted(asked),
                },
            )
            pairs = cursor.fetchall()
            stated |= {mine for mine, _ in pairs}
            asked = {other for _, other in pairs if other is not None} - found
            found |= asked
    return Linked(tuple(sorted(found)), tuple(sorted(stated)))


def lay_linked(
    organisation_id: int,
    linked: Linked,
    as_of: date,
    *,
    terms_by_customer: Mapping[str, PaymentTerms],
    assumed: PaymentTerms,
    unit: str,
) -> LedgerDay:
    """What the whole ledger says of the customers `linked` at the end of `as_of`, in `unit`.

    `terms_by_customer`: theirs at least.
    """
    given = {
        "organisation": organisation_id,
        "as_of": as_of,
        "unit": unit,
        "stated": list(STATED),
        "codes": list(linked.codes),
        "spoken": list(linked.stated),
    }
    own = read_frame(
        f"""
        SELECT {_COLUMNS} FROM receivables_line WHERE {_STANDS} AND customer = ANY (%(codes)s)
        AND (settled_on IS NULL OR settled_on > %(as_of)s OR customer = ANY (%(spoken)s))
        """,  # noqa: S608  # names of the code's own
        given,
        _SCHEMA,
    )
    lines = pl.concat([own, *_witnesses(own, given)]).unique("id", maintain_order=True)
    years = years_begun(organisation_id, as_of)
    last = years["segment"].max()
    segment = last if isinstance(last, int) else 0
    day = lay_day(
        with_blanks(lines),
        list_exports(organisation_id),
        years,
        read_stated_of(organisation_id, own["id"], as_of),
        read_dues(organisation_id, as_of, of=own["id"]),
        segment=segment,
        terms_by_customer=terms_by_customer,
        assumed=assumed,
    )
    return day_of_customers(day, linked.codes)


def are_read_alone(lines: pl.DataFrame) -> bool:
    """Whether no line of another customer decides how `lines` of some are read; mostly so."""
    return not _has_opening_of_the_eve(lines) and not _named_retentions(lines)


def _has_opening_of_the_eve(lines: pl.DataFrame) -> bool:
    """Such an opening is an invoice, unless all openings of its year are of that day."""
    if not lines["is_opening"].any():
        return False
    eve = pl.col("booked_on") - pl.duration(days=1)
    return not lines.filter(pl.col("is_opening") & (pl.col("document_on") == eve)).is_empty()


def _named_retentions(lines: pl.DataFrame) -> list[str]:
    """The endings of accounts 4117 with a customer in them.

    They hold retentions by a label, or where there is an account 411 of the same ending.
    """
    accounts = {each for each in lines["account"] if each.startswith(RETENTION_PREFIX)}
    endings = {account[len(RETENTION_PREFIX) :] for account in accounts}
    return sorted(ending for ending in endings if ending.strip("0"))


def _witnesses(own: pl.DataFrame, given: Mapping[str, object]) -> list[pl.DataFrame]:
    """Lines of others that decide how lines of one's `own` are read."""
    found = []
    if _has_opening_of_the_eve(own):
        query = f"""
            SELECT DISTINCT ON (booked_on, document_on) {_COLUMNS} FROM receivables_line
            WHERE {_STANDS} AND is_opening ORDER BY booked_on, document_on, id
        """  # noqa: S608  # names of the code's own
        found.append(read_frame(query, given, _SCHEMA))
    if named := _named_retentions(own):
        query = f"""
            SELECT DISTINCT ON (account, account_label) {_COLUMNS} FROM receivables_line
            WHERE {_STANDS} AND account = ANY (%(accounts)s)
            AND (settled_on IS NULL OR settled_on > %(as_of)s
                OR customer = ANY ({STATED_CUSTOMERS}))
            ORDER BY account, account_label, id
        """  # noqa: S608  # names of the code's own
        accounts = [prefix + ending for ending in named for prefix in (RETENTION_PREFIX, "411")]
        found.append(read_frame(query, {**given, "accounts": accounts}, _SCHEMA))
    return found
