"""Reads what Encours wrote and the books do not say yet: what goes to the accounting software."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from encours.database.bulk import read_frame
from encours.parties.queries.customers import names_by_customer
from encours.receivables.rules.act_kinds import MATCHING
from encours.receivables.rules.assertions import COUNTERPART, VAT
from encours.receivables.rules.exporting import (
    PAIRED_SCHEMA,
    REFACED_SCHEMA,
    REFUSED_SCHEMA,
    SIDE_SCHEMA,
    WRITTEN_SCHEMA,
)
from encours.receivables.rules.journal_texts import piece_of
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.ledger_positions import STATED
from encours.tenancy.isolation import reading_of

FACED_NOW = """
    (SELECT coalesce(max(said.value), CASE WHEN count(*) = 0 THEN l.counterpart END) FROM (
        SELECT s.value FROM receivables_assertion s WHERE s.organisation_id = l.organisation_id
        AND s.line_id = l.id AND s.kind = 'counterpart' ORDER BY s.id DESC LIMIT 1) said)
"""
"""The account that a line `l` faces, if not the usual one: said since, else when it was written."""

# Acts by which the books themselves say it now: nothing is left to tell them.
_BOOKED = ("import", MATCHING)


def first_act_since(organisation_id: int, day: date) -> int:
    """The number of the first act recorded on `day` or later; after the last one when none was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(min(id) FILTER (WHERE recorded_at >= %s), max(id) + 1, 1)"
            " FROM receivables_act WHERE organisation_id = %s",
            [day, organisation_id],
        )
        return int(cursor.fetchone()[0])


def read_written(organisation_id: int) -> pl.DataFrame:
    """The lines Encours wrote (`WRITTEN_SCHEMA`), less those that an import has taken over."""
    query = f"""
        SELECT l.import_id, l.id, l.nature, l.account, l.auxiliary,
            l.customer, l.reference, l.label, l.booked_on, l.document_on,
            l.amount_cents, l.unit, l.reversed_by, {FACED_NOW},
            (SELECT sum((part ->> 'tax_cents')::bigint)::bigint
                FROM jsonb_array_elements(said.value::jsonb) AS part)
        FROM receivables_line l
        LEFT JOIN receivables_act a
            ON a.organisation_id = l.organisation_id AND a.id = l.reversed_by
        LEFT JOIN LATERAL (
            SELECT value FROM receivables_assertion
            WHERE organisation_id = l.organisation_id AND line_id = l.id AND kind = %(vat)s
            ORDER BY asserted_on DESC, id DESC LIMIT 1) said ON true
        WHERE l.organisation_id = %(organisation)s AND l.origin = %(own)s
        AND (l.reversed_by IS NULL OR a.kind <> ALL (%(booked)s))
    """  # noqa: S608  # the code's own words
    given = {"organisation": organisation_id, "own": ENCOURS, "booked": list(_BOOKED), "vat": VAT}
    return _named(organisation_id, read_frame(query, given, WRITTEN_SCHEMA))


def faced_now(organisation_id: int, line_ids: Collection[int]) -> dict[int, str | None]:
    """The account that each of these lines faces; those that do not wait for the books left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.id, {FACED_NOW} FROM receivables_line l WHERE l.organisation_id = %s"  # noqa: S608  # the code's own words
            " AND l.id = ANY (%s) AND l.origin = %s AND l.reversed_by IS NULL",
            [organisation_id, list(line_ids), ENCOURS],
        )
        return dict(cursor.fetchall())


def read_refaced(organisation_id: int) -> pl.DataFrame:
    """Which lines came to face another account since they were written (`REFACED_SCHEMA`)."""
    query = """
        SELECT s.act_id, s.line_id, s.before, s.value FROM receivables_assertion s
        JOIN receivables_line l ON l.organisation_id = s.organisation_id AND l.id = s.line_id
        LEFT JOIN receivables_act a
            ON a.organisation_id = l.organisation_id AND a.id = l.reversed_by
        WHERE s.organisation_id = %(organisation)s AND s.kind = %(kind)s AND l.origin = %(own)s
        AND (l.reversed_by IS NULL OR a.kind <> ALL (%(booked)s))
    """
    given = {"organisation": organisation_id, "own": ENCOURS, "booked": list(_BOOKED)}
    return read_frame(query, {**given, "kind": COUNTERPART}, REFACED_SCHEMA)


def read_paired(organisation_id: int) -> pl.DataFrame:
    """What people and banks said pays what (`PAIRED_SCHEMA`), each part as it was written.

    Less what the books say too: both lines, or those that took their places, have one letter.
    """
    query = """
        WITH stated AS MATERIALIZED (
            SELECT p.act_id, p.debit_id, p.credit_id, p.amount_cents, p.effective_on
            FROM receivables_allocation p
            JOIN receivables_act a ON a.organisation_id = p.organisation_id AND a.id = p.act_id
            WHERE p.organisation_id = %(organisation)s AND p.basis = ANY (%(stated)s)
            AND a.kind <> ALL (%(booked)s)),
        said AS MATERIALIZED (
            SELECT l.id, unnest(coalesce(l.superseded_by, ARRAY[l.id])) AS standing
            FROM receivables_line l WHERE l.organisation_id = %(organisation)s AND l.id IN (
                SELECT debit_id FROM stated UNION SELECT credit_id FROM stated)),
        lettered AS MATERIALIZED (
            SELECT said.id, l.account, l.letter, coalesce(l.lettered_on, '-infinity') AS day
            FROM said JOIN receivables_line l ON l.id = said.standing
            WHERE l.organisation_id = %(organisation)s AND l.letter IS NOT NULL)
        SELECT * FROM stated WHERE (debit_id, credit_id) NOT IN (
            SELECT e.id, f.id FROM lettered e
            JOIN lettered f USING (account, letter, day) WHERE e.id <> f.id)
    """
    given = {"organisation": organisation_id, "stated": list(STATED), "booked": list(_BOOKED)}
    return read_frame(query, given, PAIRED_SCHEMA)


def read_sides(organisation_id: int) -> pl.DataFrame:
    """The lines that people and banks paired (`SIDE_SCHEMA`), called as the books call them.

    One whose place a line of the books took bears the reference of that one.
    """
    query = """
        SELECT l.id, l.account, l.auxiliary, l.customer,
            coalesce((SELECT t.reference FROM receivables_line t
                WHERE t.organisation_id = l.organisation_id AND t.id = l.superseded_by[1]
                AND t.reversed_by IS NULL), l.reference),
            coalesce(l.document_on, l.booked_on), l.unit
        FROM receivables_line l
        WHERE l.organisation_id = %(organisation)s AND l.id IN (
            SELECT debit_id FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND basis = ANY (%(stated)s)
            UNION SELECT credit_id FROM receivables_allocation
            WHERE organisation_id = %(organisation)s AND basis = ANY (%(stated)s))
    """
    given = {"organisation": organisation_id, "stated": list(STATED)}
    return _named(organisation_id, read_frame(query, given, SIDE_SCHEMA))


def read_refused(organisation_id: int) -> pl.DataFrame:
    """The pieces that the books refused and that still must be told (`REFUSED_SCHEMA`)."""
    query = """
        SELECT journal, act_id, booked_on FROM receivables_refusal
        WHERE organisation_id = %(organisation)s AND settled_at IS NULL
    """
    return read_frame(query, {"organisation": organisation_id}, REFUSED_SCHEMA)


@dataclass(frozen=True, slots=True)
class RefusedPiece:
    """A piece that the books refused, and why, in the words of their software.

    `is_waiting`: False: it needs telling no more, the books have it or it was undone.
    """

    act_id: int
    booked_on: date
    journal: str
    reason: str
    told_at: datetime
    is_waiting: bool

    @property
    def number(self) -> str:
        """As the piece is called in the files."""
        return piece_of(self.act_id, self.booked_on)


def list_refused(organisation_id: int) -> tuple[RefusedPiece, ...]:
    """The pieces refused and not set aside, the last told first."""
    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.act_id, r.booked_on, r.journal, r.reason, r.recorded_at,
                EXISTS (SELECT FROM receivables_line l
                    WHERE l.organisation_id = r.organisation_id AND l.origin = %(own)s
                    AND l.import_id = r.act_id AND l.reversed_by IS NULL)
                OR EXISTS (SELECT FROM receivables_line l
                    WHERE l.organisation_id = r.organisation_id AND l.origin = %(own)s
                    AND l.reversed_by = r.act_id)
                OR EXISTS (SELECT FROM receivables_allocation p
                    WHERE p.organisation_id = r.organisation_id AND p.act_id = r.act_id)
            FROM receivables_refusal r
            WHERE r.organisation_id = %(organisation)s AND r.settled_at IS NULL
            ORDER BY r.recorded_at DESC, r.act_id DESC, r.booked_on, r.journal
            """,
            {"organisation": organisation_id, "own": ENCOURS},
        )
        return tuple(RefusedPiece(*row) for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class RefacedPiece:
    """A piece that faces another account than when it was written, and since when it is known."""

    act_id: int
    booked_on: date
    changed_at: datetime

    @property
    def number(self) -> str:
        """As the piece is called in the files."""
        return piece_of(self.act_id, self.booked_on)


def list_refaced(organisation_id: int) -> tuple[RefacedPiece, ...]:
    """The pieces of which the books turned out to have the money elsewhere, the last known first.

    As long as they wait for the books.
    """
    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT l.import_id, l.booked_on, max(s.recorded_at)
            FROM receivables_line l JOIN receivables_assertion s
                ON s.organisation_id = l.organisation_id AND s.line_id = l.id AND s.kind = %(kind)s
            WHERE l.organisation_id = %(organisation)s AND l.origin = %(own)s
            AND l.reversed_by IS NULL AND l.counterpart IS DISTINCT FROM {FACED_NOW}
            GROUP BY l.import_id, l.booked_on ORDER BY 3 DESC, 1 DESC, 2
            """,  # noqa: S608  # the code's own words
            {"organisation": organisation_id, "own": ENCOURS, "kind": COUNTERPART},
        )
        return tuple(RefacedPiece(*row) for row in cursor.fetchall())


def _named(organisation_id: int, lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` whose `name` is the customer's code, with the name known instead."""
    names = names_by_customer(organisation_id)
    return lines.with_columns(pl.col("name").replace(names))
