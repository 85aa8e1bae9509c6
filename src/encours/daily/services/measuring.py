"""Measures the days that the dashboard follows: today, the day asked for, the last month-ends.

Done where a day is laid and by the day's pass; a page that misses month-ends has them laid behind.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import polars as pl

from encours.daily.services.ageing import grounds_of, lay_and_keep
from encours.daily.services.portfolio_day import LaidDay, lay_day, read_paid
from encours.daily.services.settings import ledger_settings
from encours.jobs.following import report
from encours.jobs.queries import find_work
from encours.jobs.rules.work import State
from encours.jobs.services import defer
from encours.kernel.messages import message
from encours.metrics.queries import KeptTotals, Measured, kept_totals, list_measured
from encours.metrics.rules.indicators import PAID_BY_DAY_SCHEMA, compute_indicators
from encours.metrics.rules.treasury import Treasury, compute_treasury
from encours.metrics.services.ageing import is_kept
from encours.metrics.services.indicators import keep_indicators
from encours.receivables.queries.flows import read_account_months, read_flows
from encours.receivables.queries.ledger import booked_days, first_touched, list_years
from encours.tenancy.isolation import acting_for

MONTHS_SHOWN = 12
"""How many month-ends stand before the day itself on a chart."""
_MONTHS_MEASURED = 18
_A_YEAR = timedelta(days=365)
_AGAIN = timedelta(minutes=10)


def month_ends(until: date, count: int) -> tuple[date, ...]:
    """The last `count` ends of months before `until`, the oldest first.

    >>> [str(day) for day in month_ends(date(2026, 3, 31), 2)]
    ['2026-01-31', '2026-02-28']
    """
    ends: list[date] = []
    end = until
    for _ in range(count):
        end = end.replace(day=1) - timedelta(days=1)
        ends.append(end)
    return tuple(reversed(ends))


def measure_day(organisation_id: int, laid: LaidDay, *, now: datetime) -> None:
    """Keeps the figures of a day that was just laid; nothing where no line is booked.

    A month-end has all of them, as `measure_months` tells them.
    """
    year = laid.behaviour
    paid = pl.DataFrame(
        {
            "paid_on": [laid.as_of],
            "amount_cents": [int(year["amount_cents"].sum())],
            "weighted_days": [int(year["weighted_days"].sum())],
        },
        schema=PAID_BY_DAY_SCHEMA,
    )
    aged = laid.aged
    totals = KeptTotals(aged.ageing, aged.doubtful_cents, aged.doubtful_not_due_cents)
    is_month_end = (laid.as_of + timedelta(days=1)).day == 1
    told = [laid.as_of] if is_month_end else []
    treasuries = _treasuries(organisation_id, told, unit=laid.settings.unit)
    _keep(organisation_id, laid, {laid.as_of: totals}, paid, treasuries, now=now)


def measure_months(organisation_id: int, laid: LaidDay, *, now: datetime) -> None:
    """Keeps the figures of the month-ends before a laid day whose balance is kept.

    Those that nothing written since concerns stay as they are.
    """
    totals = _unmeasured(organisation_id, month_ends(laid.as_of, _MONTHS_MEASURED))
    if not totals:
        return
    parts = read_paid(
        organisation_id,
        laid.days[laid.settings.unit],
        laid.settings,
        since_on=min(totals) - _A_YEAR,
        until_on=laid.as_of,
    )
    delay = (pl.col("paid_on") - pl.col("document_on")).dt.total_days()
    paid = (
        parts.filter("is_payment")
        .group_by("paid_on")
        .agg(
            pl.col("amount_cents").sum(),
            (pl.col("amount_cents").cast(pl.Int128) * delay).sum().alias("weighted_days"),
        )
        .select(list(PAID_BY_DAY_SCHEMA))
    )
    treasuries = _treasuries(organisation_id, sorted(totals), unit=laid.settings.unit)
    _keep(organisation_id, laid, totals, paid, treasuries, now=now)


def lay_months(organisation_id: int, until: date, *, now: datetime) -> None:
    """Lays the month-ends before `until` that are not kept, and measures them all."""
    with acting_for(organisation_id):
        span = booked_days(organisation_id)
        if span is None:
            return
        settings = ledger_settings(organisation_id, now.date())
        grounds = grounds_of(organisation_id, now.date())
        ends = [each for each in month_ends(until, MONTHS_SHOWN) if each >= span[0]]
        for done, each in enumerate(ends):
            report(done, len(ends), message("Laying the end of each month"))
            if not is_kept(organisation_id, each, settings=grounds):
                lay_and_keep(organisation_id, each, settings=settings, now=now)
        laid = lay_day(organisation_id, until, settings=settings, now=now)
        measure_day(organisation_id, laid, now=now)
        measure_months(organisation_id, laid, now=now)


def open_history(
    organisation_id: int, until: date, *, now: datetime
) -> tuple[tuple[Measured, ...], bool]:
    """The figures of the month-ends before `until` and of `until`, in order of time, as kept.

    True beside them when some are missing, or older than what was written since: they are being
    measured behind. Called under the organisation's isolation.
    """
    days = (*month_ends(until, MONTHS_SHOWN), until)
    found = list_measured(organisation_id, days)
    span = booked_days(organisation_id)
    if span is None:
        return found, False
    known = {each.as_of for each in found}
    if all(each in known for each in days if each >= span[0]) and not _is_old(found[:-1]):
        return found, False
    key = f"months:{until}"
    work = find_work(organisation_id, key)
    over_at = None if work is None or not work.is_over else work.finished_at
    if work is None or (over_at is not None and now - over_at > _AGAIN):
        defer(
            "daily.lay_months", organisation_id,
            key=key, alone="situation", once=key, until=until.isoformat(),
        )  # fmt: skip
    return found, work is None or work.state is not State.FAILED


def _is_old(months: Sequence[Measured]) -> bool:
    """Whether something written since concerns one of these days."""
    if not months:
        return False
    oldest = min(each.revision for each in months)
    touched_on = first_touched(months[0].organisation_id, oldest)
    return touched_on is not None and any(
        each.as_of >= touched_on and each.revision == oldest for each in months
    )


def _unmeasured(organisation_id: int, ends: Sequence[date]) -> dict[date, KeptTotals]:
    """Those of `ends` whose balance is kept, and whose figures are not, or may be others now."""
    kept = kept_totals(organisation_id, ends)
    measured = {each.as_of: each for each in list_measured(organisation_id, list(kept))}
    revisions = {each.revision for each in measured.values()}
    touched = {revision: first_touched(organisation_id, revision) for revision in revisions}
    span = booked_days(organisation_id)

    def stands(as_of: date, totals: KeptTotals) -> bool:
        known = measured.get(as_of)
        if known is None or span is None or totals.computed_at is None:
            return False
        touched_on = touched[known.revision]
        reached = known.booked_until >= as_of or known.booked_until == span[1]
        is_later = known.computed_at >= totals.computed_at
        return reached and is_later and (touched_on is None or touched_on > as_of)

    return {as_of: totals for as_of, totals in kept.items() if not stands(as_of, totals)}


def _keep(
    organisation_id: int,
    laid: LaidDay,
    totals: Mapping[date, KeptTotals],
    paid: pl.DataFrame,
    treasuries: Mapping[date, Treasury | None],
    *,
    now: datetime,
) -> None:
    span = booked_days(organisation_id)
    if span is None or not totals:
        return
    first_on, last_on = span
    flows = read_flows(organisation_id, unit=laid.settings.unit, until_on=max(totals))
    flows = _first_openings(flows, list_years(organisation_id))
    figures = {
        as_of: compute_indicators(
            as_of=as_of,
            first_on=first_on,
            last_on=last_on,
            ageing=each.ageing,
            doubtful_cents=each.doubtful_cents,
            doubtful_not_due_cents=each.doubtful_not_due_cents,
            flows=flows,
            paid=paid,
            treasury=treasuries.get(as_of),
        )
        for as_of, each in totals.items()
    }
    keep_indicators(
        organisation_id, figures, revision=laid.grounds.revision, booked_until=last_on, now=now
    )


def _first_openings(flows: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """`flows` with the openings of the first books alone: later ones carry what is there."""
    later = years.filter(pl.col("segment") > pl.col("segment").min())["first_on"].min()
    if later is None:
        return flows
    carried = pl.col("booked_on") >= pl.lit(later)
    return flows.with_columns(
        pl.when(carried).then(0).otherwise(pl.col("opened_cents")).alias("opened_cents")
    )


def _treasuries(
    organisation_id: int, days: Sequence[date], *, unit: str
) -> dict[date, Treasury | None]:
    """FR, BFR and net treasury at the end of each of these months, where the books tell them."""
    if not days:
        return {}
    months = read_account_months(organisation_id, unit=unit, until_on=days[-1])
    years = list_years(organisation_id)
    if months.is_empty() or years.is_empty():
        return {}
    found: dict[date, Treasury | None] = {}
    for day in days:
        begun = years.filter(pl.col("first_on") <= day)
        segment = begun.filter(pl.col("segment") == pl.col("segment").max())
        since = segment["first_on"].min()
        if since is None:
            continue
        lines = months.filter(pl.col("month").is_between(pl.lit(since).dt.month_start(), day))
        found[day] = compute_treasury(lines)
    return found
