"""What is owed in days of sales (DSO), what it is made of, and the sales it is measured by."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from encours.diagnosis.report.charts import months_chart_sales
from encours.diagnosis.report.model import Block, Cell, Column, Paragraph, Row, Section, Table
from encours.diagnosis.report.payments import earlier
from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.writing import Pen, number_columns, total_row
from encours.diagnosis.rules.model import Diagnosis
from encours.metrics.rules.ageing import NOT_DUE, UNKNOWN_AGE
from encours.receivables.rules.accounts import DOUBTFUL_PREFIX

# A ledger whose first entry comes some days after the opening still covers its year.
_NEARLY_A_YEAR = 350


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
        rows.insert(0, Row((earlier(before.height, pen), *sums(before)), "rest"))
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
