"""How long customers really take, and what that makes of the DSO: the habits behind the balance."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from encours.diagnosis.report.charts import months_chart_delay
from encours.diagnosis.report.model import Block, Cell, Column, Paragraph, Row, Section, Table
from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.writing import Pen, number_columns, total_row
from encours.diagnosis.rules.model import Diagnosis
from encours.kernel.terms import parse_terms, print_terms
from encours.ui.plain import one_line

_BANDS = (30, 45, 60, 90)


def delays_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section:
    """How long customers really take, and who is getting worse."""
    t, delays = pen.t, diagnosis.delays
    blocks: list[Block] = []
    if not delays.all.items:
        blocks.append(
            Paragraph(t("No payment could be set against an invoice, so no delay can be told."))
        )
    else:
        blocks += _delay_blocks(diagnosis, pen, bounds)
    return Section(
        "delays",
        t("How long do they take to pay?"),
        t("From the date of the invoice to the day the money is booked, weighted by amount."),
        tuple(blocks),
        (("def-delay", t("Mean and median delay")), ("def-presumed", t("Presumed"))),
    )


def facts_label(diagnosis: Diagnosis, pen: Pen) -> str:
    """What a delay that is a fact rests on: the books letter, a table gives dates of payment."""
    if diagnosis.from_ledgers:
        return pen.t("Facts: letters that balance")
    return pen.t("Facts: payment dates given in the table")


def _delay_blocks(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> list[Block]:
    t, delays = pen.t, diagnosis.delays
    names = dict(diagnosis.by_customer.select("customer", "customer_name").iter_rows())
    blocks: list[Block] = [_facts_and_presumed(diagnosis, pen)]
    chart = months_chart_delay(delays.by_month, pen)
    if chart:
        blocks.append(chart)
    blocks += [_delay_months(delays.by_month, pen, bounds), _bands(delays.by_customer, pen)]
    if delays.worsening.height:
        blocks.append(_worsening(delays.worsening, pen, bounds))
    elif delays.compared:
        blocks.append(
            Paragraph(
                t.plural(
                    "No customer pays later than six months before ({count} could be compared).",
                    "No customer pays later than six months before ({count} could be compared).",
                    count=delays.compared,
                )
            )
        )
    else:
        blocks.append(
            Paragraph(
                t(
                    "Nobody can be said to pay later than before: no customer has three payments "
                    "in each of the last two half-years."
                )
            )
        )
    blocks.append(_by_customer(delays.by_customer, names, pen, bounds))
    if delays.proposed_terms.height:
        blocks.append(_proposed_terms(delays.proposed_terms, pen, bounds))
    return blocks


def _facts_and_presumed(diagnosis: Diagnosis, pen: Pen) -> Table:
    t, delays = pen.t, diagnosis.delays
    rows = tuple(
        Row(
            (
                Cell(label),
                Cell(pen.formats.number(delay.weighted_mean_days, 1)),
                pen.days_cell(delay.median_days),
                Cell(pen.formats.number(delay.items)),
            )
        )
        for label, delay in (
            (facts_label(diagnosis, pen), delays.lettered),
            (t("With what is presumed"), delays.all),
        )
    )
    heads = (t("Weighted mean, days"), t("Median, days"), t("Parts paid"))
    return Table(
        "delay-figures",
        t("Delay of payment, from the invoice"),
        (Column(t("Counted"), weight=2.4), *number_columns(*heads)),
        rows,
    )


def _delay_months(by_month: pl.DataFrame, pen: Pen, bounds: Bounds) -> Table:
    t = pen.t
    last, before = by_month.tail(bounds.months), by_month.head(-bounds.months)
    rows = [
        Row(
            (
                Cell(pen.formats.month(row["month"])),
                Cell(pen.formats.number(row["mean_days"], 1)),
                pen.days_cell(row["median_days"]),
                pen.money_cell(row["amount_cents"]),
                Cell(pen.formats.number(row["items"])),
            )
        )
        for row in last.iter_rows(named=True)
    ]

    def sums(months: pl.DataFrame) -> tuple[Cell, ...]:
        paid = pen.money_cell(int(months["amount_cents"].sum()))
        return (Cell(""), Cell(""), paid, Cell(pen.formats.number(int(months["items"].sum()))))

    if before.height:
        rows.insert(0, Row((earlier(before.height, pen), *sums(before)), "rest"))
    heads = (t("Weighted mean, days"), t("Median, days"), t("Paid"), t("Parts paid"))
    return Table(
        "delay-months",
        t("Delay by month of payment; amounts in {currency}", currency=pen.currency),
        (Column(t("Month"), weight=1.6), *number_columns(*heads)),
        (*rows, total_row(t("Total"), sums(by_month))),
        folded=t("The figures of the chart"),
    )


def earlier(count: int, pen: Pen) -> Cell:
    """The head of the row that stands for the months before those shown."""
    return Cell(pen.t.plural("{count} earlier month", "{count} earlier months", count=count))


def _bands(by_customer: pl.DataFrame, pen: Pen) -> Table:
    """How the money that came in spreads over slow and quick customers."""
    t = pen.t
    labels = (
        t("Up to 30 days"),
        t("31 to 45 days"),
        t("46 to 60 days"),
        t("61 to 90 days"),
        t("More than 90 days"),
    )
    days = pl.col("mean_days").round(0)
    above = [None, *_BANDS]
    upto = [*_BANDS, None]
    total = int(by_customer["amount_cents"].sum())
    rows = []
    for label, low, high in zip(labels, above, upto, strict=True):
        band = by_customer.filter(
            (days > low if low else pl.lit(value=True)),
            (days <= high if high else pl.lit(value=True)),
        )
        paid = int(band["amount_cents"].sum())
        rows.append(
            Row(
                (
                    Cell(label),
                    Cell(pen.formats.number(band.height), muted=not band.height),
                    pen.money_cell(paid),
                    Cell(pen.percent_of(paid, total)),
                )
            )
        )
    sums = (
        Cell(pen.formats.number(by_customer.height)),
        pen.money_cell(total),
        Cell(pen.percent_of(total, total)),
    )
    return Table(
        "delay-bands",
        t("Customers by their mean delay; amounts in {currency}", currency=pen.currency),
        (
            Column(t("Mean delay"), weight=1.6),
            *number_columns(t("Customers"), t("Paid"), t("Share")),
        ),
        (*rows, total_row(t("Total"), sums)),
    )


def _worsening(worsening: pl.DataFrame, pen: Pen, bounds: Bounds) -> Table:
    t = pen.t
    rows = tuple(
        Row(
            (
                _who(row),
                pen.days_cell(row["before_days"]),
                pen.days_cell(row["recent_days"]),
                Cell("+" + pen.formats.number(row["change_days"], 0), tone="caution"),
                pen.money_cell(row["recent_cents"]),
            )
        )
        for row in worsening.head(bounds.rows).iter_rows(named=True)
    )
    heads = (
        t("Six months before, days"),
        t("Last six months, days"),
        t("Change"),
        t("Paid lately"),
    )
    return Table(
        "worsening",
        t("Who is getting worse; amounts in {currency}", currency=pen.currency),
        (Column(t("Customer"), weight=2.4), *number_columns(*heads)),
        rows,
        note=_more(worsening.height - len(rows), pen),
    )


def _by_customer(
    by_customer: pl.DataFrame, names: Mapping[str, str], pen: Pen, bounds: Bounds
) -> Table:
    t = pen.t
    largest = by_customer.sort("amount_cents", "customer", descending=[True, False])
    rows = [
        Row(
            (
                _who({**row, "customer_name": names.get(row["customer"], "")}),
                pen.days_cell(row["mean_days"]),
                pen.days_cell(row["median_days"]),
                pen.days_cell(row["late_mean_days"]),
                pen.money_cell(row["amount_cents"]),
                Cell(pen.formats.number(row["items"])),
            )
        )
        for row in largest.head(bounds.rows).iter_rows(named=True)
    ]
    rest = largest.slice(bounds.rows)
    blank = (Cell(""),) * 3
    if rest.height:
        label = t.plural("{count} other customer", "{count} other customers", count=rest.height)
        paid = pen.money_cell(int(rest["amount_cents"].sum()))
        items = Cell(pen.formats.number(int(rest["items"].sum())))
        rows.append(Row((Cell(label), *blank, paid, items), "rest"))
    total = pen.money_cell(int(largest["amount_cents"].sum()))
    items = Cell(pen.formats.number(int(largest["items"].sum())))
    rows.append(Row((Cell(t("Total")), *blank, total, items), "total"))
    heads = (
        *(t("Mean, days"), t("Median, days"), t("After the due date, days")),
        *(t("Paid"), t("Parts paid")),
    )
    return Table(
        "delay-customers",
        t("Those who paid most, and how fast; amounts in {currency}", currency=pen.currency),
        (Column(t("Customer"), weight=2.4), *number_columns(*heads)),
        tuple(rows),
    )


def _proposed_terms(proposed: pl.DataFrame, pen: Pen, bounds: Bounds) -> Table:
    t = pen.t
    most = proposed.sort("payments", "customer", descending=[True, False])
    rows = tuple(
        Row(
            (
                _who(row),
                Cell(_terms(row["terms"], pen)),
                Cell(pen.formats.percent(row["share_percent"], 0)),
                Cell(pen.formats.number(row["payments"])),
            )
        )
        for row in most.head(bounds.rows).iter_rows(named=True)
    )
    return Table(
        "proposed-terms",
        t("Payment terms customers seem to follow: a proposal, applied to nothing"),
        (
            Column(t("Customer"), weight=2.0),
            Column(t("Terms they seem to follow"), weight=1.8),
            *number_columns(t("Payments that agree"), t("Payments")),
        ),
        rows,
        note=_more(proposed.height - len(rows), pen),
    )


def _terms(printed: str, pen: Pen) -> str:
    return print_terms(parse_terms(printed), "fr" if pen.t.language == "fr" else "en")


def _who(row: Mapping[str, Any]) -> Cell:
    name, code = one_line(row["customer_name"]), one_line(row["customer"], 24)
    return Cell(name or code, sub=code if name and name != code else "")


def _more(count: int, pen: Pen) -> str:
    if count <= 0:
        return ""
    return pen.t.plural("and {count} more customer", "and {count} more customers", count=count)


def concentration_section(diagnosis: Diagnosis, pen: Pen) -> Section:
    """How much hangs on how few."""
    t, found = pen.t, diagnosis.concentration
    blocks: tuple[Block, ...] = (Paragraph(t("Nobody owes anything: nothing is concentrated.")),)
    if found is not None:
        owed = diagnosis.by_customer.filter(pl.col("balance_cents") > 0)
        sums = owed.sort("balance_cents", descending=True)["balance_cents"]
        steps = (
            (t("The first customer"), 1, found.first_percent),
            (t("The first five"), 5, found.first_five_percent),
            (t("The first ten"), 10, found.first_ten_percent),
        )
        rows = [
            Row((Cell(name), pen.money_cell(int(sums.head(n).sum())), Cell(pen.formats.percent(p))))
            for name, n, p in steps
            if n == 1 or n <= found.customers
        ]
        whole = (pen.money_cell(int(sums.sum())), Cell(pen.formats.percent(100)))
        label = t.plural(
            "The only customer who owes",
            "All {count} customers who owe",
            count=found.customers,
        )
        blocks = (
            Paragraph(
                t.plural(
                    "{count} customer makes 80% of what is owed.",
                    "{count} customers make 80% of what is owed.",
                    count=found.customers_for_80_percent,
                )
            ),
            Table(
                "concentration-table",
                t("Shares of what is owed, in {currency}", currency=pen.currency),
                (Column(t("Customers"), weight=2), *number_columns(t("Balance"), t("Share"))),
                (*rows, total_row(label, whole)),
            ),
        )
    return Section(
        "concentration",
        t("Concentration"),
        t("How much hangs on how few."),
        blocks,
        (("def-concentration", t("Concentration")),),
    )
