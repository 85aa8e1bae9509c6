"""What must be read first: the truth in a few sentences, and the figures of the first look.

Each sentence is drawn from the figures and says what they mean; each tile leads to the rows it is
made of and to its definition.
"""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from encours.diagnosis.report.dso import (
    day_of_sales,
    days_of_sales,
    dso_sums,
    yearly_sales,
)
from encours.diagnosis.report.model import Paragraph, Section, Sentences, Tile, Tiles
from encours.diagnosis.report.treasury import bfr_days
from encours.diagnosis.report.writing import Pen
from encours.diagnosis.rules.model import TURNOVER_ALARM_PERCENT, Diagnosis
from encours.diagnosis.rules.remarks import explain_no_customer
from encours.metrics.rules.ageing import LATE_BUCKETS
from encours.ui.plain import one_line

PRESUMED_WORTH_SAYING_PERCENT = 10
_NAMED = 3


def headline_section(diagnosis: Diagnosis, pen: Pen) -> Section:
    """The essential: sentences, then tiles."""
    t = pen.t
    tiles = tuple(_tiles(diagnosis, pen))
    return Section(
        "essential",
        t("The essential"),
        "",
        (Sentences(tuple(sentences(diagnosis, pen))), *((Tiles(tiles),) if tiles else ())),
    )


def sentences(diagnosis: Diagnosis, pen: Pen, *, calls: bool = True) -> Iterator[Paragraph]:
    """The truth in three to six sentences; `calls`: with whom to call first."""
    nothing = explain_no_customer(diagnosis)
    if nothing is not None:
        yield Paragraph(pen.message(nothing), "caution")
        return
    yield from _incomplete(diagnosis, pen)
    yield _owed(diagnosis, pen)
    yield from _late(diagnosis, pen)
    yield from _unpaid(diagnosis, pen)
    yield from _pace(diagnosis, pen)
    if calls:
        yield from _calls(diagnosis, pen)
    yield from _doubt(diagnosis, pen)


def _incomplete(diagnosis: Diagnosis, pen: Pen) -> Iterator[Paragraph]:
    """What the rejected lines leave out of every figure, before any of them is read."""
    t, found = pen.t, diagnosis.incomplete
    if not found.rejected:
        return
    known = []
    if found.least_cents:
        known.append(t("at least {amount}", amount=pen.money(found.least_cents)))
    if found.unvalued:
        known.append(
            t.plural(
                "{count} line whose amount cannot be told",
                "{count} lines whose amount cannot be told",
                count=found.unvalued,
            )
        )
    rows = pen.formats.number(found.rows)
    if not known:
        yield Paragraph(
            t.plural(
                "{count} line of {rows} was not read; it bears on no receivable account.",
                "{count} lines of {rows} were not read; they bear on no receivable account.",
                count=found.rejected,
                rows=rows,
            ),
            "caution",
        )
        return
    apart = "\N{NARROW NO-BREAK SPACE}; " if t.language == "fr" else "; "
    yield Paragraph(
        t.plural(
            "{count} line of {rows} was not read: the figures are incomplete ({known}).",
            "{count} lines of {rows} were not read: the figures are incomplete ({known}).",
            count=found.rejected,
            rows=rows,
            known=apart.join(known),
        ),
        "alarm",
    )


def _owed(diagnosis: Diagnosis, pen: Pen) -> Paragraph:
    t, balances = pen.t, diagnosis.balances
    owing = _owing(diagnosis)
    if balances.balance_cents < 0:
        return Paragraph(
            t(
                "The balance is negative, {amount}: customers have paid more than these files "
                "invoice. An opening or a year is probably missing.",
                amount=pen.money(balances.balance_cents),
            ),
            "caution",
        )
    if balances.open_debit_cents == 0:
        return Paragraph(t("Nothing is owed: every invoice is settled."), "good")
    if balances.open_credit_cents == 0:
        return Paragraph(
            t.plural(
                "{count} customer owes {amount}.",
                "{count} customers owe {amount}.",
                count=owing,
                amount=pen.money(balances.balance_cents),
            )
        )
    return Paragraph(
        t.plural(
            "{count} customer owes; the balance is {amount}: {debit} of open invoices less "
            "{credit} of payments and credit notes not yet applied.",
            "{count} customers owe; the balance is {amount}: {debit} of open invoices less "
            "{credit} of payments and credit notes not yet applied.",
            count=owing,
            amount=pen.money(balances.balance_cents),
            debit=pen.money(balances.open_debit_cents),
            credit=pen.money(-balances.open_credit_cents),
        )
    )


def _owing(diagnosis: Diagnosis) -> int:
    return diagnosis.by_customer.filter(pl.col("balance_cents") > 0).height


def _late(diagnosis: Diagnosis, pen: Pen) -> Iterator[Paragraph]:
    t, overdue = pen.t, diagnosis.balances.overdue_cents
    if not diagnosis.balances.open_debit_cents:
        return
    if not overdue:
        yield Paragraph(t("Nothing known to be due is late."), "good")
        return
    late = t(
        "{amount} is overdue, {share} of the open invoices.",
        amount=pen.money(overdue),
        share=pen.formats.percent(diagnosis.overdue_percent_of_open_invoices),
    )
    of_sales = diagnosis.overdue_percent_of_sales
    if of_sales is None:
        yield Paragraph(late, "caution")
        return
    values = {
        "share": pen.formats.percent(of_sales),
        "limit": _limit(pen),
        "sales": yearly_sales(diagnosis, pen),
    }
    told = (
        t("That is {share} of {sales}: above {limit}, it is an alarm.", **values)
        if diagnosis.alarm
        else t("That is {share} of {sales}, below the alarm of {limit}.", **values)
    )
    yield Paragraph(f"{late} {told}", "alarm" if diagnosis.alarm else "plain")


def _unpaid(diagnosis: Diagnosis, pen: Pen) -> Iterator[Paragraph]:
    t, unpaid = pen.t, diagnosis.unpaid
    if unpaid is None:
        return
    if unpaid.returned:
        yield Paragraph(
            t.plural(
                "{count} payment came back unpaid: {amount}, {share} of sales.",
                "{count} payments came back unpaid: {amount}, {share} of sales.",
                count=unpaid.returned,
                amount=pen.money(unpaid.returned_cents),
                share=pen.formats.percent(diagnosis.returned_percent_of_sales),
            ),
            "caution",
        )
    if unpaid.losses:
        yield Paragraph(
            t(
                "{amount} was written off as lost, {share} of turnover without tax.",
                amount=pen.money(unpaid.losses_cents),
                share=pen.formats.percent(diagnosis.bad_debt_percent),
            ),
            "caution",
        )


def _limit(pen: Pen) -> str:
    return pen.formats.percent(TURNOVER_ALARM_PERCENT, 0)


def _pace(diagnosis: Diagnosis, pen: Pen) -> Iterator[Paragraph]:
    t, delay, dso = pen.t, diagnosis.delays.all, diagnosis.dso
    if delay.weighted_mean_days is not None:
        yield Paragraph(
            t(
                "Customers take {mean} on average to pay an invoice; half of the money is in "
                "within {median}.",
                mean=pen.formats.days(delay.weighted_mean_days),
                median=pen.formats.days(delay.median_days),
            )
        )
    if dso.simple_days is not None:
        yield from _held(diagnosis, dso.simple_days, pen)


def _held(diagnosis: Diagnosis, dso_days: Decimal, pen: Pen) -> Iterator[Paragraph]:
    """How many days of the DSO, and how much cash, are lateness; what has no age is told apart."""
    t, sums = pen.t, dso_sums(diagnosis)
    lost = days_of_sales(diagnosis, sums.late_cents)
    if lost is None or lost < 1:
        return
    held = t(
        "The DSO is {dso}; {lost} of it are lateness: {amount} of cash ({day} a day).",
        dso=pen.formats.days(dso_days),
        lost=pen.formats.days(lost),
        amount=pen.money(sums.late_cents),
        day=pen.money(day_of_sales(diagnosis)),
    )
    if sums.unknown_age_cents:
        unknown = t(
            "{days} more come from {amount} of unknown age.",
            days=pen.formats.days(days_of_sales(diagnosis, sums.unknown_age_cents)),
            amount=pen.money(sums.unknown_age_cents),
        )
        held = f"{held} {unknown}"
    yield Paragraph(held)


def _calls(diagnosis: Diagnosis, pen: Pen) -> Iterator[Paragraph]:
    t, calls = pen.t, diagnosis.priorities
    if not calls:
        return
    first = calls[:_NAMED]
    named = ", ".join(
        f"{one_line(each.name, 40)} ({pen.short(each.overdue_cents)})" for each in first
    )
    yield Paragraph(t("To call first: {names}.", names=named))


def _doubt(diagnosis: Diagnosis, pen: Pen) -> Iterator[Paragraph]:
    t, found = pen.t, diagnosis.unexplained
    if found.presumed_share_percent >= PRESUMED_WORTH_SAYING_PERCENT:
        share = pen.formats.percent(found.presumed_share_percent)
        yield Paragraph(
            t(
                "Take care: {share} of the settlements are presumed, because the books do not "
                "letter them.",
                share=share,
            )
            if diagnosis.from_ledgers
            else t(
                "Take care: {share} of the settlements are presumed: the table does not say which "
                "invoice they settle.",
                share=share,
            ),
            "caution",
        )
    if found.unknown_age_cents:
        yield Paragraph(
            t(
                "{amount} was brought forward without dates: its age is not known. The file of "
                "the year before tells it.",
                amount=pen.money(found.unknown_age_cents),
            ),
            "caution",
        )


def _tiles(diagnosis: Diagnosis, pen: Pen) -> Iterator[Tile]:
    if diagnosis.customers:
        yield from _balance_tiles(diagnosis, pen)
        yield from _pace_tiles(diagnosis, pen)
    yield from _treasury_tiles(diagnosis, pen)


def _balance_tiles(diagnosis: Diagnosis, pen: Pen) -> Iterator[Tile]:
    t, balances = pen.t, diagnosis.balances
    yield Tile(
        t("Receivables balance"),
        pen.short(balances.balance_cents),
        t.plural("{count} customer owes", "{count} customers owe", count=_owing(diagnosis)),
        "#aged-balance",
        "#def-balance",
        exact=pen.money(balances.balance_cents),
    )
    yield Tile(
        t("Overdue"),
        pen.short(balances.overdue_cents),
        _overdue_note(diagnosis, pen),
        "#aged-balance",
        "#def-overdue",
        exact=pen.money(balances.overdue_cents),
        tone="alarm" if diagnosis.alarm else "plain",
    )
    over_90 = balances.ageing[LATE_BUCKETS[-1]]
    yield Tile(
        t("Over 90 days late"),
        pen.short(over_90),
        t(
            "{share} of open invoices",
            share=pen.percent_of(over_90, balances.open_debit_cents),
        ),
        "#aged-balance",
        "#def-overdue",
        exact=pen.money(over_90),
    )


def _overdue_note(diagnosis: Diagnosis, pen: Pen) -> str:
    t = pen.t
    of_balance = pen.formats.percent(diagnosis.overdue_percent_of_open_invoices)
    if diagnosis.overdue_percent_of_sales is None:
        return t("{share} of open invoices", share=of_balance)
    of_sales = pen.formats.percent(diagnosis.overdue_percent_of_sales)
    return t("{share} of open invoices, {of_sales} of sales", share=of_balance, of_sales=of_sales)


def _pace_tiles(diagnosis: Diagnosis, pen: Pen) -> Iterator[Tile]:
    t, dso, delay = pen.t, diagnosis.dso, diagnosis.delays.all
    note = t("no sales in these files")
    if dso.simple_days is not None:
        note = t(
            "best possible {best}, {lost} lost",
            best=pen.formats.days_short(dso.best_possible_days),
            lost=pen.formats.days_short(
                days_of_sales(diagnosis, max(dso_sums(diagnosis).late_cents, 0))
            ),
        )
    yield Tile(
        t("DSO"),
        pen.formats.days_short(dso.simple_days),
        note,
        "#dso",
        "#def-dso",
        exact=pen.formats.days(dso.simple_days, 2),
    )
    yield Tile(
        t("Mean delay of payment"),
        pen.formats.days_short(delay.weighted_mean_days),
        t("median {median}", median=pen.formats.days_short(delay.median_days)),
        "#delays",
        "#def-delay",
        exact=pen.formats.days(delay.weighted_mean_days, 2),
    )


def _treasury_tiles(diagnosis: Diagnosis, pen: Pen) -> Iterator[Tile]:
    t, treasury = pen.t, diagnosis.treasury
    if treasury is None:
        return
    days = bfr_days(diagnosis)
    note = t("of turnover: {days}", days=pen.formats.days_short(days)) if days is not None else ""
    yield Tile(
        t("Working capital requirement (BFR)"),
        pen.short(treasury.requirement_cents),
        note,
        "#bfr-parts",
        "#def-bfr",
        exact=pen.money(treasury.requirement_cents),
    )
    yield Tile(
        t("Net treasury"),
        pen.short(treasury.net_treasury_cents),
        t("cash {cash}", cash=pen.short(treasury.cash_cents))
        if treasury.agrees
        else t(
            "{below} from below: the two ways disagree",
            below=pen.short(treasury.net_treasury_below_cents),
        ),
        "#treasury-table",
        "#def-treasury",
        exact=pen.money(treasury.net_treasury_cents),
        tone="alarm" if treasury.net_treasury_cents < 0 else "plain",
    )
