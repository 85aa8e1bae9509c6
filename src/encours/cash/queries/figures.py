"""How much the automatic applies alone, and how often that was right: month after month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from encours.cash.queries.conflicts import contradicted_decisions


@dataclass(frozen=True, slots=True)
class MonthOfMatching:
    """The credits settled in a month (`month`: its first day), by who settled them.

    `applied_alone`: by the automatic; of these `undone` by people, `contradicted` by the books.
    `settled`: all that were applied, by people too. Lines that are no customer's are left out.
    """

    month: date
    settled: int
    applied_alone: int
    undone: int
    contradicted: int

    @property
    def rate_percent(self) -> float | None:
        """The share that nobody had to look at; None where nothing was settled."""
        return 100 * self.applied_alone / self.settled if self.settled else None

    @property
    def precision_percent(self) -> float | None:
        """Of what was applied alone, the share that stood; None where nothing was."""
        if not self.applied_alone:
            return None
        wrong = self.undone + self.contradicted
        return 100 * (self.applied_alone - wrong) / self.applied_alone


@dataclass(frozen=True, slots=True)
class Watched:
    """What the automatic applied lately, and what of it people or the books took back."""

    applied: int
    wrong: int

    @property
    def precision_percent(self) -> float | None:
        """None where nothing was applied."""
        return 100 * (self.applied - self.wrong) / self.applied if self.applied else None


_DECIDED = """
    SELECT d.id, d.is_automatic, d.recorded_at,
        date_trunc('month', d.recorded_at AT TIME ZONE 'Europe/Paris')::date AS month,
        EXISTS (SELECT FROM cash_decision u
            WHERE u.organisation_id = d.organisation_id AND u.undoes_id = d.id
            AND u.recorded_at <= d.recorded_at + make_interval(days => %(within)s)) AS is_undone
    FROM cash_decision d
    WHERE d.organisation_id = %(organisation)s AND d.outcome = 'applied'
    AND d.recorded_at >= %(since)s
"""


def read_months(
    organisation_id: int, since: datetime, *, within_days: int = 90
) -> tuple[MonthOfMatching, ...]:
    """The months since then, the first first; what people undid within so many days counts."""
    wrong = contradicted_decisions(organisation_id, since)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT month, count(*) FILTER (WHERE is_automatic OR NOT is_undone),
                count(*) FILTER (WHERE is_automatic),
                count(*) FILTER (WHERE is_automatic AND is_undone),
                count(*) FILTER (WHERE is_automatic AND NOT is_undone AND id = ANY (%(wrong)s))
            FROM ({_DECIDED}) decided GROUP BY month ORDER BY month
            """,  # noqa: S608  # the code's own words
            {
                "organisation": organisation_id,
                "since": since,
                "within": within_days,
                "wrong": sorted(wrong),
            },
        )
        return tuple(MonthOfMatching(*row) for row in cursor.fetchall())


def read_watched(organisation_id: int, now: datetime, *, days: int) -> Watched:
    """What the automatic applied in the last `days`, undone or contradicted since."""
    since = now - timedelta(days=days)
    wrong = contradicted_decisions(organisation_id, since)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), count(*) FILTER (WHERE is_undone OR id = ANY (%(wrong)s))
            FROM ({_DECIDED}) decided WHERE is_automatic
            """,  # noqa: S608  # the code's own words
            {
                "organisation": organisation_id,
                "since": since,
                "within": days,
                "wrong": sorted(wrong),
            },
        )
        return Watched(*cursor.fetchone())
