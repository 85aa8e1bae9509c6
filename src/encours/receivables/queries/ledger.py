"""Reads the ledger as the columns its rules work on; the only reader of its lines."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame, reading_whole_tables
from encours.kernel.terms import PaymentTerms
from encours.receivables.models import Export as ExportRow
from encours.receivables.rules.chaining import YEAR_SCHEMA
from encours.receivables.rules.exports import Export
from encours.receivables.rules.ledger_lines import LEDGER, LINE_SCHEMA
from encours.receivables.rules.ledger_positions import FACT_SCHEMA, STATED, LedgerDay, lay_day

_COLUMNS = ", ".join(LINE_SCHEMA)
_STANDS = "organisation_id = %(organisation)s AND reversed_by IS NULL"
STATED_CUSTOMERS = """
    ARRAY(SELECT DISTINCT l.customer FROM receivables_line l
          WHERE l.organisation_id = %(organisation)s AND l.customer IS NOT NULL
          AND l.is_receivable AND l.reversed_by IS NULL AND l.id IN (
              SELECT unnest(ARRAY[a.debit_id, a.credit_id]) FROM receivables_allocation a
              WHERE a.organisation_id = %(organisation)s AND a.basis = ANY (%(stated)s)))
"""
"""Those of whom people or banks said anything: what they said goes before letters."""


def list_exports(organisation_id: int) -> tuple[Export, ...]:
    """The exports of the books that are in."""
    rows = ExportRow.objects.filter(organisation_id=organisation_id).order_by("document_id")
    told = rows.values_list("document_id", "first_on", "last_on", "exported", "opens_alone")
    return tuple(
        Export(number, first_on, last_on, tuple(exported), opens_alone)
        for number, first_on, last_on, exported, opens_alone in told
    )


def read_standing(organisation_id: int, days: Sequence[tuple[date, date]]) -> pl.DataFrame:
    """The lines that stand (`LINE_SCHEMA`) and that an import of these `days` must know.

    All lines of the days; elsewhere those of receivable accounts, the openings, and one line a day.
    """
    inside = " OR ".join(
        f"booked_on BETWEEN %(first{n})s AND %(last{n})s" for n in range(len(days))
    )
    bounds = {
        name: day
        for n, (first_on, last_on) in enumerate(days)
        for name, day in ((f"first{n}", first_on), (f"last{n}", last_on))
    }
    query = f"""
        SELECT {_COLUMNS} FROM receivables_line WHERE {_STANDS}
        AND (is_receivable OR is_opening OR origin <> 'ledger' OR {inside or "false"}
             OR id IN (SELECT min(id) FROM receivables_line WHERE {_STANDS}
                       GROUP BY booked_on, is_opening))
    """  # noqa: S608  # names of the code's own
    return read_frame(query, {"organisation": organisation_id, **bounds}, LINE_SCHEMA)


def read_receivables(
    organisation_id: int, as_of: date, *, columns: Collection[str] = tuple(LINE_SCHEMA)
) -> pl.DataFrame:
    """The lines of receivable accounts (`LINE_SCHEMA`) that decide the positions of `as_of`.

    What a letter settled for good by then is left out, for it changes nothing; not so of customers
    of whom people or banks said anything, which goes before letters. `columns`: those wanted; the
    others are blank.
    """
    wanted = pl.Schema({name: LINE_SCHEMA[name] for name in LINE_SCHEMA if name in columns})
    wanted.pop("is_receivable", None)  # they all are
    query = f"""
        SELECT {", ".join(wanted)} FROM receivables_line WHERE {_STANDS} AND is_receivable
        AND booked_on <= %(as_of)s AND (settled_on IS NULL OR settled_on > %(as_of)s
            OR customer = ANY ({STATED_CUSTOMERS}))
    """  # noqa: S608  # names of the code's own
    given = {"organisation": organisation_id, "as_of": as_of, "stated": list(STATED)}
    with reading_whole_tables():
        found = read_frame(query, given, wanted)
    return with_blanks(found.with_columns(pl.lit(value=True).alias("is_receivable")))


def with_blanks(lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` in `LINE_SCHEMA`; the columns that were not read are blank."""
    return lines.select(
        pl.col(name) if name in lines.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in LINE_SCHEMA.items()
    )


def days_of_ledger(
    organisation_id: int,
    as_of: date,
    *,
    terms_by_customer: Mapping[str, PaymentTerms],
    assumed: PaymentTerms,
    unit: str,
    also: Collection[str] = (),
) -> dict[str, LedgerDay]:
    """The ledger as it stood at the end of `as_of`, by currency of its lines; `unit` always.

    `also`: columns of its lines beyond those that positions are laid from, else blank.
    """
    lines = read_receivables(organisation_id, as_of, columns=(*LAID, *also))
    begun = list_years(organisation_id, begun_on=as_of)
    segment = last_segment(organisation_id, begun, as_of)
    # What is pending stands in the year that has receivables, though another one may have begun.
    years = begun.filter(pl.col("segment") <= segment)
    exports = list_exports(organisation_id)
    facts = read_facts(organisation_id, stated_only=True).filter(pl.col("effective_on") <= as_of)
    dues = read_dues(organisation_id, as_of)
    return {
        each: lay_day(
            lines.filter(pl.col("unit") == each),
            exports,
            years,
            facts,
            dues,
            segment=segment,
            terms_by_customer=terms_by_customer,
            assumed=assumed,
        )
        for each in sorted({unit, *lines["unit"].unique()})
    }


# What positions are laid from: texts that only people read stay in the tables.
LAID = (
    *("id", "origin", "booked_on", "document_on", "due_on", "account", "reference", "label"),
    *("amount_cents", "unit", "currency", "letter", "account_label", "place", "entry_key"),
    *("credits_treasury", "faces_payment", "has_sales", "is_opening", "is_receivable", "customer"),
)


def last_segment(organisation_id: int, years: pl.DataFrame, as_of: date) -> int:
    """The segment of the last receivable line of the books by `as_of`, settled for good or not."""
    begins: dict[int, date] = {}
    for segment, first_on in zip(years["segment"], years["first_on"], strict=True):
        begins[segment] = min(first_on, begins.get(segment, first_on))
    with connection.cursor() as cursor:
        for segment, first_on in sorted(begins.items(), reverse=True):
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM receivables_line WHERE organisation_id = %s"
                " AND is_receivable AND reversed_by IS NULL AND origin = %s"
                " AND booked_on BETWEEN %s AND %s)",
                [organisation_id, LEDGER, first_on, as_of],
            )
            if cursor.fetchone()[0]:
                return int(segment)
    return 0


def list_years(organisation_id: int, *, begun_on: date = date.max) -> pl.DataFrame:
    """The years of the books (`YEAR_SCHEMA`) begun by a day, as the last import found them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(YEAR_SCHEMA)} FROM receivables_year"  # noqa: S608  # the code's own names
            " WHERE organisation_id = %s AND first_on <= %s ORDER BY number",
            [organisation_id, begun_on],
        )
        return pl.DataFrame(cursor.fetchall(), schema=YEAR_SCHEMA, orient="row")


def read_facts(organisation_id: int, *, stated_only: bool = False) -> pl.DataFrame:
    """What facts allocate (`FACT_SCHEMA`), what was undone taken off.

    `stated_only`: what people and banks said, without the letters of the books.
    """
    query = """
        SELECT debit_id, credit_id, basis, effective_on, sum(amount_cents)::bigint
        FROM receivables_allocation
        WHERE organisation_id = %s AND (NOT %s OR basis = ANY (%s))
        GROUP BY debit_id, credit_id, basis, effective_on HAVING sum(amount_cents) <> 0
    """
    return read_frame(query, [organisation_id, stated_only, list(STATED)], FACT_SCHEMA)


def read_dues(organisation_id: int, as_of: date, *, of: pl.Series | None = None) -> pl.DataFrame:
    """The due days that people or lists told by `as_of` (`line_id`, `due_on`); `of` these lines."""
    query = """
        SELECT line_id, value FROM (
            SELECT DISTINCT ON (line_id) line_id, value::date FROM receivables_assertion
            WHERE organisation_id = %(organisation)s AND kind = 'due_on'
              AND asserted_on <= %(as_of)s
              AND (%(lines)s::bigint[] IS NULL OR line_id = ANY (%(lines)s::bigint[]))
            ORDER BY line_id, asserted_on DESC, id DESC) latest
        WHERE value IS NOT NULL
    """
    given = {
        "organisation": organisation_id,
        "as_of": as_of,
        "lines": None if of is None else of.to_list(),
    }
    return read_frame(query, given, pl.Schema({"line_id": pl.Int64, "due_on": pl.Date}))


def booked_days(organisation_id: int) -> tuple[date, date] | None:
    """The first and the last day booked; `None` when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(booked_on), max(booked_on) FROM receivables_line"
            " WHERE organisation_id = %s AND reversed_by IS NULL",
            [organisation_id],
        )
        first_on, last_on = cursor.fetchone()
        return None if first_on is None else (first_on, last_on)


def last_day(organisation_id: int) -> date | None:
    """The last day booked; `None` when nothing is."""
    days = booked_days(organisation_id)
    return None if days is None else days[1]


def last_import(organisation_id: int) -> int:
    """The number of the last act by which the books or lists came in; 0: none did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM receivables_act WHERE organisation_id = %s AND kind = 'import'"
            " ORDER BY id DESC LIMIT 1",
            [organisation_id],
        )
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def revision(organisation_id: int) -> int:
    """The number of the last act that wrote into the ledger; 0 when none did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(id), 0) FROM receivables_act WHERE organisation_id = %s",
            [organisation_id],
        )
        return int(cursor.fetchone()[0])


def first_touched(organisation_id: int, since: int) -> date | None:
    """The first day whose balance may differ from what it was at revision `since`.

    `None` when nothing was written since.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(coalesce(touched_on, %s)) FROM receivables_act"
            " WHERE organisation_id = %s AND id > %s",
            [date.min, organisation_id, since],
        )
        found: date | None = cursor.fetchone()[0]
        return found
