"""How long customers really take, and what that makes of the DSO: the habits behind the balance."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from encours.diagnosis.report.charts import months_chart_delay, months_chart_sales
from encours.diagnosis.report.model import Block, Cell, Column, Paragraph, Row, Section, Table
from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.writing import Pen, number_columns, total_row
from encours.diagnosis.rules.model import Diagnosis
from encours.kernel.terms import parse_terms, print_terms
from encours.metrics.rules.ageing import NOT_DUE, UNKNOWN_AGE
from encours.receivables.rules.accounts import DOUBTFUL_PREFIX
from encours.ui.plain import one_line

_BANDS = (30, 45, 60, 90)
# A ledger whose first entry comes some days after the opening still covers its year.
_NEARLY_A_YEAR = 350


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
        rows.insert(0, Row((_earlier(before.height, pen), *sums(before)), "rest"))
    heads = (t("Weighted mean, days"), t("Median, days"), t("Paid"), t("Parts paid"))
    return Table(
        "delay-months",
        t("Delay by month of payment; amounts in {currency}", currency=pen.currency),
        (Column(t("Month"), weight=1.6), *number_columns(*heads)),
        (*rows, total_row(t("Total"), sums(by_month))),
        folded=t("The figures of the chart"),
    )


def _earlier(count: int, pen: Pen) -> Cell:
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


def dso_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section:
    """The DSO and its family, with what each is made of."""
    t = pen.t
    blocks: list[Block] = []
    if diagnosis.dso.simple_days is None:
        blocks.append(
            Paragraph(
                t(
                    "No sale with tax was found over the days covered: a DSO has nothing to divide "
                    "by. A ledger with its sales entries (class 70) gives it."
                )
            )
        )
    else:
        blocks += [_dso_table(diagnosis, pen), _dso_parts(diagnosis, pen)]
    chart = months_chart_sales(diagnosis.sales.months, pen)
    if chart:
        blocks += [chart, _sales_months(diagnosis.sales.months, pen, bounds)]
    return Section(
        "dso",
        t("DSO and its family"),
        t("How many days of sales customers hold, and how many of them are lateness."),
        tuple(blocks),
        (
            ("def-dso", t("DSO")),
            ("def-countback", t("Count-back DSO")),
            ("def-best-dso", t("Best possible DSO")),
            ("def-add", t("Average days delinquent")),
            ("def-cei", t("Collection effectiveness")),
        ),
    )


def day_of_sales(diagnosis: Diagnosis) -> int:
    """What one day of DSO is worth, in cents: the sales with tax of a day."""
    return diagnosis.sales.sales_cents // diagnosis.sales.days if diagnosis.sales.days else 0


def days_of_sales(diagnosis: Diagnosis, cents: int) -> Decimal | None:
    """How many days of sales with tax `cents` are; `None` without sales."""
    sales = diagnosis.sales
    if sales.sales_cents <= 0:
        return None
    return (Decimal(cents) * sales.days / sales.sales_cents).quantize(Decimal("0.01"))


def yearly_sales(diagnosis: Diagnosis, pen: Pen) -> str:
    """The sales that what is late is measured by; said when fewer days are brought to a year."""
    t, days = pen.t, diagnosis.sales.days
    if days >= _NEARLY_A_YEAR:
        return t("a year's sales with tax")
    return t.plural(
        "the sales with tax of {count} day brought to a year",
        "the sales with tax of {count} days brought to a year",
        count=days,
    )


@dataclass(frozen=True, slots=True)
class DsoSums:
    """What the DSO divides by the sales, in cents: owed = not due + late + unknown age.

    `late_cents` is net of the credits not yet applied, as the balance is.
    """

    owed_cents: int
    not_due_cents: int
    unknown_age_cents: int

    @property
    def late_cents(self) -> int:
        """What lateness holds back."""
        return self.owed_cents - self.not_due_cents - self.unknown_age_cents


def dso_sums(diagnosis: Diagnosis) -> DsoSums:
    """The sums behind the DSO; doubtful accounts (416) stay out of each."""
    balances, items = diagnosis.balances, diagnosis.open_items
    sound = items.filter(~pl.col("account").str.starts_with(DOUBTFUL_PREFIX))

    def of(bucket: str) -> int:
        return int(sound.filter(pl.col("bucket") == bucket)["amount_cents"].sum())

    return DsoSums(
        owed_cents=balances.balance_cents - balances.doubtful_cents,
        not_due_cents=of(NOT_DUE),
        unknown_age_cents=of(UNKNOWN_AGE),
    )


def _dso_table(diagnosis: Diagnosis, pen: Pen) -> Table:
    t, dso = pen.t, diagnosis.dso

    def days(value: Decimal | None) -> Cell:
        return Cell(pen.formats.days(value, 1))

    countback = days(dso.countback_days)
    if dso.countback_exhausted:
        least = t("at least {days}", days=countback.text)
        countback = Cell(least, sub=t("more is owed than all the sales known"))
    rows = (
        (t("DSO"), days(dso.simple_days), t("what is owed ÷ sales with tax × days")),
        (t("Count-back DSO"), countback, t("sales taken off month by month, newest first")),
        (t("Best possible DSO"), days(dso.best_possible_days), t("if all paid on the due date")),
        (t("Average days delinquent"), days(dso.delinquent_days), t("DSO − best possible DSO")),
        (
            t("Collection effectiveness"),
            Cell(pen.formats.percent(dso.collection_effectiveness_percent)),
            t("collected ÷ what could be collected"),
        ),
        (
            t("One day of DSO"),
            Cell(pen.money(day_of_sales(diagnosis))),
            t("sales with tax of a day: the cash one day less sets free"),
        ),
    )
    return Table(
        "dso-family",
        t("The measures"),
        (
            Column(t("Measure"), weight=1.4),
            Column(t("Value"), "number"),
            Column(t("How"), weight=2.4),
        ),
        tuple(Row((Cell(name), value, Cell(how))) for name, value, how in rows),
    )


def _dso_parts(diagnosis: Diagnosis, pen: Pen) -> Table:
    """The sums behind the DSO, which is their quotient."""
    t, balances, sums = pen.t, diagnosis.balances, dso_sums(diagnosis)
    unknown = Row((Cell(t("of unknown age")), pen.money_cell(sums.unknown_age_cents)))
    rows = (
        Row((Cell(t("Balance")), pen.money_cell(balances.balance_cents, href="#aged-balance"))),
        Row((Cell(t("less doubtful accounts (416)")), pen.money_cell(-balances.doubtful_cents))),
        total_row(t("What is owed, for the DSO"), (pen.money_cell(sums.owed_cents),)),
        Row((Cell(t("of which not due yet")), pen.money_cell(sums.not_due_cents))),
        *([unknown] if sums.unknown_age_cents else []),
        Row((Cell(t("late, less credits not yet applied")), pen.money_cell(sums.late_cents))),
        Row(
            (
                Cell(
                    t.plural(
                        "Sales with tax over {count} day",
                        "Sales with tax over {count} days",
                        count=diagnosis.sales.days,
                    )
                ),
                pen.money_cell(diagnosis.sales.sales_cents),
            )
        ),
    )
    return Table(
        "dso-parts",
        t("What the DSO is made of, in {currency}", currency=pen.currency),
        (Column(t("Sum"), weight=2.4), Column(t("Amount"), "number")),
        rows,
    )


def _sales_months(months: pl.DataFrame, pen: Pen, bounds: Bounds) -> Table:
    t = pen.t
    last, before = months.tail(bounds.months), months.head(-bounds.months)
    rows = [
        Row(
            (
                Cell(pen.formats.month(row["month"])),
                pen.money_cell(row["sales_cents"]),
                pen.money_cell(row["balance_cents"]),
                Cell(pen.formats.number(row["days"])),
            )
        )
        for row in last.iter_rows(named=True)
    ]

    def sums(several: pl.DataFrame) -> tuple[Cell, ...]:
        sold = pen.money_cell(int(several["sales_cents"].sum()))
        return (sold, Cell(""), Cell(pen.formats.number(int(several["days"].sum()))))

    if before.height:
        rows.insert(0, Row((_earlier(before.height, pen), *sums(before)), "rest"))
    return Table(
        "sales-months",
        t("Sales and balance by month, in {currency}", currency=pen.currency),
        (
            Column(t("Month"), weight=1.6),
            *number_columns(t("Sales with tax"), t("Balance at its end"), t("Days covered")),
        ),
        (*rows, total_row(t("Total"), sums(months))),
        folded=t("The figures of the chart"),
    )


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
