"""How a customer pays: since when it pays later, what it orders, the terms it really keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import polars as pl
from django.core.cache import caches
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from encours.daily.services.paying import payments_of
from encours.daily.services.settings import ledger_settings
from encours.desk.page import open_page
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.views.customer.opening import (
    Opened,
    find_seen_customer,
    language_of_page,
    show_tab,
)
from encours.diagnosis.rules.measures import USUAL_TERMS
from encours.kernel.messages import Message, message, plural
from encours.kernel.terms import due_on_expression, parse_terms, print_terms
from encours.metrics.rules.delays import (
    Delay,
    compare_spans,
    compute_delay,
    compute_delays_by,
    measure_payments,
)
from encours.metrics.rules.terms_followed import propose_terms
from encours.portfolio.rules.seen import Situation
from encours.receivables.queries.items import read_trade
from encours.receivables.queries.ledger import revision
from encours.receivables.services.absorbing import Settings
from encours.ui.charts.amounts import sales_by_month
from encours.ui.charts.delays import delay_distribution, delays_over_time
from encours.ui.charts.drawing import Look
from encours.ui.charts.serving import chart_response, chart_version
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

YEARS = 2
"""How far back the charts look."""
_A_YEAR = timedelta(days=365)
_MONTHS = 12
_SUDDEN_DAYS = 5
_HALF_YEAR = 183
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the customer paid: `payments` of the last years with `delay_days` and `late_days`."""

    payments: pl.DataFrame
    as_of: date

    @property
    def year(self) -> pl.DataFrame:
        """Those of the last twelve months."""
        return self.payments.filter(pl.col("paid_on") > self.as_of - _A_YEAR)

    def late_share_percent(self) -> float | None:
        """Of the payments of the year, how many came after their due date."""
        year = self.year
        return None if year.is_empty() else 100 * year.filter(pl.col("late_days") > 0).height / (
            year.height
        )  # fmt: skip

    def mean_late_days(self) -> Decimal | None:
        """How long after the due date, weighted by amount; below zero: before it."""
        return compute_delay(
            self.year.with_columns(pl.col("late_days").alias("delay_days"))
        ).weighted_mean_days


def behaviour(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The figures of the year, what changed, the terms kept, and the charts."""
    found = _measure(opened.code, opened.situation, opened.settings)
    delay = compute_delay(found.year)
    shown = {
        "measures": _figures(found, delay),
        "changes": _changes(found, opened),
        "kept": _terms_kept(found, opened),
        "charts": [_chart(request, opened, name) for name in CHARTS],
        "has_payments": not found.payments.is_empty(),
    }
    return show_tab(request, opened, "behaviour", shown)


@require_safe
@shows_situation
def customer_chart(request: HttpRequest, slug: str, name: str, code: str) -> HttpResponseBase:
    """One of the charts of the tab, as an image."""
    page = open_page(request, slug)
    if name not in CHARTS:
        raise Http404
    find_seen_customer(page, code)
    with reading_situation(request, page) as situation:
        settings = ledger_settings(page.organisation_id, page.day, customers=[code])

        def draw(look: Look) -> str:
            return CHARTS[name].draw(code, situation, settings, look)

        return chart_response(request, (name, *_grounds(code, situation, settings)), draw)


def _measure(code: str, situation: Situation, settings: Settings) -> Behaviour:
    """What it paid over the years, laid once for the tab and its charts."""
    kept, key = caches["charts"], _digest(("payments", *_grounds(code, situation, settings)))
    found = kept.get(key)
    if found is None:
        found = _payments(code, situation, settings).serialize()
        kept.set(key, found, _KEPT_SECONDS)
    return Behaviour(pl.DataFrame.deserialize(BytesIO(found)), situation.as_of)


def _payments(code: str, situation: Situation, settings: Settings) -> pl.DataFrame:
    as_of = situation.as_of
    paid = payments_of(
        situation.organisation_id,
        code,
        settings=settings,
        since_on=as_of - YEARS * _A_YEAR,
        as_of=as_of,
        now=timezone.now(),
    )
    late = (pl.col("paid_on") - pl.col("due_on")).dt.total_days().alias("late_days")
    return measure_payments(paid).with_columns(late)


def _figures(found: Behaviour, delay: Delay) -> list[dict[str, object]]:
    formats = speaker().formats
    share, late = found.late_share_percent(), found.mean_late_days()

    def in_days(days: Decimal | int | None) -> str | None:
        return None if days is None else formats.days_short(round(days))

    return [
        {
            "name": message("Mean payment delay"),
            "value": in_days(delay.weighted_mean_days),
            "why": message("From the document to the money, weighted by amount."),
        },
        {"name": message("Median payment delay"), "value": in_days(delay.median_days)},
        {
            "name": message("After the due date"),
            "value": in_days(late),
            "why": message("Days between the due date and the money, weighted by amount."),
        },
        {
            "name": message("Paid late"),
            "value": None if share is None else formats.percent(round(share)),
            "note": plural("of {count} payment", "of {count} payments", count=delay.items),
        },
    ]


def _changes(found: Behaviour, opened: Opened) -> list[tuple[str, Message]]:
    """What changed of late, in words, each with how one takes it."""
    told: list[tuple[str, Message]] = []
    compared = compare_spans(found.payments, as_of=found.as_of, recent_days=_HALF_YEAR)
    for row in compared.iter_rows(named=True):
        change = round(row["change_days"])
        said = {"before": round(row["before_days"]), "now": round(row["recent_days"])}
        if change >= _SUDDEN_DAYS:
            told.append(
                ("caution", message(
                    "Pays later: {now} days over the last six months, {before} before.", **said
                ))
            )  # fmt: skip
        elif change <= -_SUDDEN_DAYS:
            told.append(
                ("good", message(
                    "Pays sooner: {now} days over the last six months, {before} before.", **said
                ))
            )  # fmt: skip
    return told + _changes_of_sales(opened)


def _changes_of_sales(opened: Opened) -> list[tuple[str, Message]]:
    """Orders that fell or rose by more than half, from one quarter to the next."""
    _, sold = _sales(opened.code, opened.situation, opened.settings)
    recent, before = sum(sold[-3:]), sum(sold[-6:-3])
    if before <= 0:
        return []
    change = round(100 * (recent - before) / before)
    percent = speaker().formats.percent(abs(change), 0)
    if change <= -50:
        return [
            ("caution", message("Buys {percent} less than the quarter before.", percent=percent))
        ]
    if change >= 100:
        return [
            ("caution", message("Buys {percent} more than the quarter before.", percent=percent))
        ]
    return []


def _terms_kept(found: Behaviour, opened: Opened) -> dict[str, object] | None:
    """The terms the payments cluster on, beside those granted; None where they tell none."""
    language = language_of_page()
    usual = [parse_terms(each) for each in USUAL_TERMS]
    candidates = {
        print_terms(terms): due_on_expression(terms, pl.col("document_on")) for terms in usual
    }
    proposed = propose_terms(found.payments, candidates)
    if proposed.is_empty():
        return None
    row = proposed.row(0, named=True)
    kept = parse_terms(row["terms"])
    own = opened.settings.terms_by_customer.get(opened.code)
    granted = own or opened.settings.assumed_terms
    return {
        "kept": print_terms(kept, language),
        "granted": print_terms(granted, language),
        "is_assumed": own is None,
        "same": kept == granted,
        "share": speaker().formats.percent(row["share_percent"], 0),
        "payments": row["payments"],
    }


def _sales(code: str, situation: Situation, settings: Settings) -> tuple[list[date], list[int]]:
    """What was invoiced in each of the last twelve months, with tax."""
    as_of = situation.as_of
    months = _last_months(as_of)
    trade = read_trade(situation.organisation_id, months[0], as_of, customers=[code])
    sums = dict(
        trade.filter(pl.col("is_sale") & (pl.col("unit") == settings.unit))
        .group_by(pl.col("booked_on").dt.month_start().alias("month"))
        .agg(pl.col("amount_cents").sum())
        .rows()
    )
    return months, [int(sums.get(month, 0)) for month in months]


def _last_months(as_of: date) -> list[date]:
    """The first days of the last twelve months, that of `as_of` at the end."""
    count = as_of.year * 12 + as_of.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(count - _MONTHS + 1, count + 1)]


@dataclass(frozen=True, slots=True)
class CustomerChart:
    """A chart of the tab: what it shows, and how it is drawn."""

    title: Message
    draw: Callable[[str, Situation, Settings, Look], str]
    size: str = "card"


def _draw_delays(code: str, situation: Situation, settings: Settings, look: Look) -> str:
    paid = _measure(code, situation, settings).payments
    by_month = compute_delays_by(
        paid.with_columns(
            pl.col("paid_on").dt.month_start().alias("month"),
            pl.col("late_days").alias("delay_days"),
        ),
        by=["month"],
    ).sort("month")
    return delays_over_time(
        paid["paid_on"].to_list(),
        paid["late_days"].to_list(),
        paid["amount_cents"].to_list(),
        medians=by_month.select("month", "median_days").rows(),
        look=look,
        currency=settings.unit,
    )


def _draw_distribution(code: str, situation: Situation, settings: Settings, look: Look) -> str:
    paid = _measure(code, situation, settings).payments
    return delay_distribution(paid["late_days"].to_list(), look=look)


def _draw_sales(code: str, situation: Situation, settings: Settings, look: Look) -> str:
    months, sold = _sales(code, situation, settings)
    return sales_by_month(months, sold, look=look, currency=settings.unit)


CHARTS = {
    "delays": CustomerChart(message("How late each payment was"), _draw_delays),
    "distribution": CustomerChart(message("Around the due date"), _draw_distribution),
    "sales": CustomerChart(message("What it buys, month by month"), _draw_sales),
}


def _grounds(code: str, situation: Situation, settings: Settings) -> tuple[str | int, ...]:
    """What is measured of the customer rests on: the ledger up to its last act, the terms."""
    own = settings.terms_by_customer.get(code)
    return (
        situation.organisation_id,
        code,
        situation.as_of.isoformat(),
        revision(situation.organisation_id),
        "" if own is None else print_terms(own),
        print_terms(settings.assumed_terms),
    )


def _digest(grounds: tuple[str | int, ...]) -> str:
    return sha256(repr(grounds).encode()).hexdigest()


def _chart(request: HttpRequest, opened: Opened, name: str) -> dict[str, object]:
    chart = CHARTS[name]
    return {
        "title": chart.title,
        "href": place_of(request, "customer_chart", name, opened.code),
        "version": chart_version(
            request, (name, *_grounds(opened.code, opened.situation, opened.settings))
        ),
        "size": chart.size,
    }
