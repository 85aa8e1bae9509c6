"""Says of every line that came which line of its account it is, known or new, in one table.

Sets do the work: each content's lines are numbered in their statement, and a number that the
account has is known. What statements of one day add up to (`rules.identity`) is looked at only
where two of them meet within a day.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from encours.cash.rules.identity import SHORT, Portion, count_beyond
from encours.cash.services.staging import COMING, HEADINGS

PLACED = "bank_placed"
"""`COMING` with `account_id`, `is_own` (creates), `occurrence`, `is_new`."""

DAYS = "bank_days"
"""Of each statement that creates: the lines of its first and last day (`days`)."""

_PLACE = f"""
    CREATE TEMPORARY TABLE {PLACED} ON COMMIT DROP AS
    WITH ranked AS (
        SELECT c.*, h.account_id, h.unit,
            h.creates AND (h.creates_from IS NULL OR c.booked_on >= h.creates_from) AS is_own,
            row_number() OVER (PARTITION BY c.n, c.fingerprint ORDER BY c.place) AS occurrence
        FROM {COMING} c JOIN {HEADINGS} h USING (n)),
    first AS (
        SELECT *, row_number() OVER (
            PARTITION BY account_id, is_own, fingerprint, occurrence ORDER BY place) = 1 AS is_first
        FROM ranked)
    SELECT f.*, is_first AND CASE WHEN is_own THEN NOT EXISTS (
            SELECT FROM cash_bankline l WHERE l.organisation_id = %(organisation)s
            AND l.account_id = f.account_id AND l.fingerprint = f.fingerprint
            AND l.occurrence = f.occurrence)
        ELSE NOT EXISTS (
            SELECT FROM cash_telling t WHERE t.organisation_id = %(organisation)s
            AND t.account_id = f.account_id AND t.format = %(family)s
            AND t.fingerprint = f.fingerprint AND t.occurrence = f.occurrence) END AS is_new
    FROM first f
"""  # noqa: S608  # names of the code's own
_DAYS = f"""
    CREATE TEMPORARY TABLE {DAYS} ON COMMIT DROP AS
    SELECT n, jsonb_object_agg(day, lines) AS days FROM (
        SELECT c.n, c.booked_on::text AS day, jsonb_agg(
            jsonb_build_array(left(c.fingerprint, {SHORT}), c.amount_cents) ORDER BY c.place
            ) AS lines
        FROM {COMING} c JOIN {HEADINGS} h USING (n)
        WHERE h.creates AND c.booked_on IN (h.first_on, h.last_on)
        AND (h.opening_cents IS NOT NULL OR h.closing_cents IS NOT NULL)
        GROUP BY c.n, c.booked_on) each_day
    GROUP BY n
"""  # noqa: S608  # names of the code's own
_MEETING = f"""
    WITH edges AS (
        SELECT n, account_id, first_on AS day FROM {HEADINGS} WHERE creates AND first_on IS NOT NULL
        UNION SELECT n, account_id, last_on FROM {HEADINGS} WHERE creates AND last_on IS NOT NULL),
    days AS (SELECT DISTINCT account_id, day FROM edges),
    told AS (
        SELECT h.account_id, e.day, h.first_on, h.last_on, h.opening_cents, h.closing_cents,
            h.moved_cents, h.rejected_count, d.days -> e.day::text AS lines
        FROM edges e JOIN {HEADINGS} h USING (n) JOIN {DAYS} d USING (n)
        UNION ALL
        SELECT s.account_id, e.day, s.first_on, s.last_on, s.opening_cents, s.closing_cents,
            s.moved_cents, s.rejected_count, s.days -> e.day::text
        FROM days e JOIN cash_statement s ON s.organisation_id = %(organisation)s AND s.creates
            AND s.account_id = e.account_id AND e.day IN (s.first_on, s.last_on)
        WHERE s.days ? e.day::text),
    meeting AS (
        SELECT account_id, day FROM told GROUP BY account_id, day
        HAVING count(*) > 1 AND bool_or(first_on = day) AND bool_or(last_on = day))
    SELECT account_id, day, first_on, last_on, opening_cents, closing_cents, moved_cents,
        rejected_count, lines
    FROM told JOIN meeting USING (account_id, day) ORDER BY account_id, day
"""  # noqa: S608  # names of the code's own


@dataclass(frozen=True, slots=True)
class Lacking:
    """A content of which an account has too few lines: how many it has, how many it needs."""

    account_id: int
    day: date
    fingerprint: str
    had: int
    needed: int


def place_lines(organisation_id: int, *, family: str) -> list[Lacking]:
    """Fills `PLACED` and `DAYS`; returns what must be copied, for the file does not have it.

    `family`: the formats among which what only tells is known again.
    """
    given: dict[str, Any] = {"organisation": organisation_id, "family": family}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{PLACED}, pg_temp.{DAYS}")
        cursor.execute(_PLACE, given)
        cursor.execute(f"CREATE INDEX ON {PLACED} (fingerprint)")
        cursor.execute(f"ANALYZE pg_temp.{PLACED}")
        cursor.execute(_DAYS)
        cursor.execute(_MEETING, given)
        meeting = cursor.fetchall()
    return _take_from_file(_lacking(organisation_id, _beyond(meeting)))


def _beyond(meeting: Iterable[Sequence[Any]]) -> dict[tuple[int, date], dict[str, int]]:
    """For each account and day on which statements meet, what they add up to."""
    portions: dict[tuple[int, date], list[Portion]] = {}
    for account_id, *told in meeting:
        portions.setdefault((account_id, told[0]), []).append(_portion(told))
    found = {where: count_beyond(each) for where, each in portions.items()}
    return {where: counts for where, counts in found.items() if counts}


def _portion(told: Sequence[Any]) -> Portion:
    """A row of `_MEETING` after its account; a balance that is not told follows from the lines."""
    day, first_on, last_on, opening, closing, moved, rejected, lines = told
    if not rejected and opening is None and closing is not None:
        opening = closing - moved
    if not rejected and closing is None and opening is not None:
        closing = opening + moved
    read = json.loads(lines) if isinstance(lines, str) else lines
    return Portion(
        begins=first_on == day,
        ends=last_on == day,
        opening_cents=opening,
        closing_cents=closing,
        lines=tuple((content, cents) for content, cents in read),
    )


def _lacking(
    organisation_id: int, beyond: Mapping[tuple[int, date], Mapping[str, int]]
) -> list[Lacking]:
    """What the account would still lack once the new lines of the file are in."""
    wanted = [
        (account_id, day, content, count)
        for (account_id, day), counts in beyond.items()
        for content, count in counts.items()
    ]
    if not wanted:
        return []
    accounts, days, contents, counts = map(list, zip(*wanted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH wanted AS (
                SELECT * FROM unnest(%(accounts)s::bigint[], %(days)s::date[], %(contents)s::text[],
                    %(counts)s::int[]) AS w (account_id, day, content, needed)),
            had AS (
                SELECT w.account_id, w.day, w.needed, l.fingerprint FROM wanted w
                JOIN cash_bankline l ON l.organisation_id = %(organisation)s
                AND l.account_id = w.account_id AND l.booked_on = w.day AND l.parent_id IS NULL
                AND left(l.fingerprint, {SHORT}) = w.content
                UNION ALL
                SELECT w.account_id, w.day, w.needed, p.fingerprint FROM wanted w
                JOIN {PLACED} p ON p.is_new AND p.is_own AND p.account_id = w.account_id
                AND p.booked_on = w.day AND left(p.fingerprint, {SHORT}) = w.content)
            SELECT account_id, day, fingerprint, count(*), needed FROM had
            GROUP BY account_id, day, fingerprint, needed HAVING count(*) < needed
            ORDER BY account_id, day, fingerprint
            """,  # noqa: S608  # names of the code's own
            {
                "organisation": organisation_id,
                "accounts": accounts,
                "days": days,
                "contents": contents,
                "counts": counts,
            },
        )
        return [Lacking(*row) for row in cursor.fetchall()]


def _take_from_file(lacking: Sequence[Lacking]) -> list[Lacking]:
    """Makes known lines of the file the lines that lack; returns what lacks beyond them."""
    if not lacking:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH wanted AS (
                SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[])
                    AS w (account_id, fingerprint, had, needed)),
            taken AS (
                SELECT p.place, w.had + row_number() OVER (
                    PARTITION BY p.account_id, p.fingerprint ORDER BY p.place DESC) AS occurrence,
                    w.needed
                FROM {PLACED} p JOIN wanted w USING (account_id, fingerprint)
                WHERE p.is_own AND NOT p.is_new)
            UPDATE {PLACED} p SET occurrence = t.occurrence, is_new = true
            FROM taken t WHERE t.place = p.place AND t.occurrence <= t.needed
            RETURNING p.account_id, p.fingerprint
            """,  # noqa: S608  # names of the code's own
            [
                [each.account_id for each in lacking],
                [each.fingerprint for each in lacking],
                [each.had for each in lacking],
                [each.needed for each in lacking],
            ],
        )
        taken = Counter(cursor.fetchall())
    left = [
        replace(each, had=each.had + taken[each.account_id, each.fingerprint]) for each in lacking
    ]
    return [each for each in left if each.had < each.needed]
