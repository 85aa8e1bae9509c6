"""Who owes us what, since when, and whom to call: the part of the report one acts on the same day.

Each table closes on its total; what is not shown row by row is one row, "others", so that the rows
always add up to the figure they explain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from encours.diagnosis.report.model import (
    Bar,
    Block,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Segment,
    Table,
)
from encours.diagnosis.report.writing import Pen, number_columns, total_row
from encours.diagnosis.rules.model import Diagnosis
from encours.metrics.rules.ageing import BUCKETS
from encours.metrics.rules.priorities import Priority
from encours.ui.plain import one_line

_SUMS = (*BUCKETS, "balance_cents", "overdue_cents")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many rows a surface shows before it says "and n more"."""

    customers: int = 25
    folds: int = 200
    items: int = 50
    rejects: int = 100
    priorities: int = 20
    rows: int = 15
    months: int = 24


def receivables_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section:
    """Who owes us what, since when."""
    t = pen.t
    blocks: list[Block] = []
    if diagnosis.balances.open_debit_cents > 0:
        blocks.append(
            Bar(t("What is owed, by age"), pen.segments(diagnosis.balances.ageing)),
        )
    blocks += [control_line(diagnosis, pen), _by_customer(diagnosis, pen, bounds)]
    if diagnosis.by_group is not None:
        blocks.append(_by_group(diagnosis.by_group, pen, bounds))
    return Section(
        "receivables",
        t("Who owes us what, since when"),
        t("Each customer's balance by days past the due date."),
        tuple(blocks),
        (
            ("def-balance", t("Receivables balance")),
            ("def-overdue", t("Overdue")),
            ("def-due-date", t("Due date")),
            ("def-unknown-age", t("Unknown age")),
            ("def-credits", t("Unapplied credits")),
        ),
    )


def control_line(diagnosis: Diagnosis, pen: Pen) -> Paragraph:
    """Whether the balance ties to the control account, said either way."""
    t, balances = pen.t, diagnosis.balances
    if balances.difference_cents == 0 and not diagnosis.from_ledgers:
        return Paragraph(
            t(
                "The balance is the sum of the rows of the files: {amount}.",
                amount=pen.money(balances.balance_cents),
            ),
            "good",
        )
    if balances.difference_cents == 0:
        return Paragraph(
            t(
                "The balance ties to the control accounts to the cent: {amount}.",
                amount=pen.money(balances.control_account_cents),
            ),
            "good",
        )
    return Paragraph(
        t(
            "Control accounts {control}, balance {balance}: the difference of {difference} is in "
            "the rejected lines listed below.",
            control=pen.money(balances.control_account_cents),
            balance=pen.money(balances.balance_cents),
            difference=pen.money(balances.difference_cents),
        ),
        "caution",
    )


def _ageing_columns(pen: Pen, first: str) -> tuple[Column, ...]:
    heads = tuple(
        Column(title, "number", 1.2, step=bucket) for bucket, title in pen.buckets().items()
    )
    return (Column(first, weight=2.4), *heads, Column(pen.t("Balance"), "number", 1.25))


def _ageing_cells(pen: Pen, sums: Mapping[str, Any]) -> tuple[Cell, ...]:
    cells = (pen.money_cell(int(sums[bucket])) for bucket in BUCKETS)
    return (*cells, pen.money_cell(int(sums["balance_cents"])))


def _sums_of(rows: pl.DataFrame) -> dict[str, int]:
    return {name: int(rows[name].sum()) for name in _SUMS}


def customer_link(index: int, bounds: Bounds) -> str:
    """The anchor of a customer's open items, by rank; empty when they are not shown."""
    return f"#c-{index}" if index < bounds.folds else ""


def shown_customers(diagnosis: Diagnosis) -> pl.DataFrame:
    """Customers in the order of the report: those with something open, largest balance first."""
    return diagnosis.by_customer.filter(
        pl.any_horizontal(pl.col(bucket) != 0 for bucket in BUCKETS)
    )


def _by_customer(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Table:
    t = pen.t
    customers = shown_customers(diagnosis)
    rows = [
        Row(
            (
                name_cell(row, customer_link(index, bounds), pen.segments(row)),
                *_ageing_cells(pen, row),
            )
        )
        for index, row in enumerate(customers.head(bounds.customers).iter_rows(named=True))
    ]
    rest = customers.slice(bounds.customers)
    if rest.height:
        label = t.plural("{count} other customer", "{count} other customers", count=rest.height)
        href = "#open-items" if customer_link(bounds.customers, bounds) else ""
        rows.append(Row((Cell(label, href=href), *_ageing_cells(pen, _sums_of(rest))), "rest"))
    total = {**diagnosis.balances.ageing, "balance_cents": diagnosis.balances.balance_cents}
    rows.append(total_row(t("Total"), _ageing_cells(pen, total)))
    owed = sum(max(cents, 0) for cents in diagnosis.balances.ageing.values())
    if owed:
        shares = [
            Cell(pen.percent_of(diagnosis.balances.ageing[bucket], owed)) for bucket in BUCKETS
        ]
        rows.append(Row((Cell(t("Share of what is owed")), *shares, Cell("")), "rest"))
    settled = diagnosis.customers - customers.height
    note = (
        t.plural(
            "{count} customer of the files owes nothing.",
            "{count} customers of the files owe nothing.",
            count=settled,
        )
        if settled > 0
        else ""
    )
    return Table(
        "aged-balance",
        t("Aged balance by customer, in {currency}", currency=diagnosis.currency),
        _ageing_columns(pen, t("Customer")),
        tuple(rows),
        note=note,
        wide=True,
    )


def name_cell(row: Mapping[str, Any], href: str = "", segments: tuple[Segment, ...] = ()) -> Cell:
    """A customer by name, with the code below where it says more."""
    name, code = one_line(row["customer_name"]), one_line(row["customer"], 24)
    sub = code if name and code != name else ""
    return Cell(name or code, sub=sub, href=href, segments=segments)


def _by_group(groups: pl.DataFrame, pen: Pen, bounds: Bounds) -> Table:
    t = pen.t
    rows = [
        Row(
            (
                name_cell({"customer_name": row["group"], "customer": row["customer"]}),
                *_ageing_cells(pen, row),
            )
        )
        for row in groups.head(bounds.customers).iter_rows(named=True)
    ]
    rest = groups.slice(bounds.customers)
    if rest.height:
        label = t.plural("{count} other group", "{count} other groups", count=rest.height)
        rows.append(Row((Cell(label), *_ageing_cells(pen, _sums_of(rest))), "rest"))
    rows.append(total_row(t("Total"), _ageing_cells(pen, _sums_of(groups))))
    return Table(
        "aged-balance-groups",
        t("Aged balance by group; a customer of no group stands for himself"),
        _ageing_columns(pen, t("Group")),
        tuple(rows),
        wide=True,
    )


def priorities_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section:
    """Whom to call first, and why."""
    t = pen.t
    called = diagnosis.priorities[: bounds.priorities]
    blocks: tuple[Block, ...] = (
        Paragraph(t("Nothing is late: there is nobody to call today."), "good"),
    )
    if called:
        overdue = diagnosis.balances.overdue_cents
        covers = t.plural(
            "{count} call covers {share} of what is overdue.",
            "{count} calls cover {share} of what is overdue.",
            count=len(called),
            share=pen.percent_of(sum(each.overdue_cents for each in called), overdue, 0),
        )
        blocks = (Paragraph(covers), _calls(diagnosis, called, pen, bounds))
    return Section(
        "priorities",
        t("Whom to call first, and why"),
        t("By what a call can bring in: what is later than usual counts in full."),
        blocks,
        (("def-priorities", t("Order of calls")),),
    )


def _calls(diagnosis: Diagnosis, called: tuple[Priority, ...], pen: Pen, bounds: Bounds) -> Table:
    t, overdue = pen.t, diagnosis.balances.overdue_cents
    places = {code: index for index, code in enumerate(shown_customers(diagnosis)["customer"])}
    rows = [
        Row(
            (
                Cell(str(rank)),
                name_cell(
                    {"customer_name": each.name, "customer": each.customer},
                    customer_link(places.get(each.customer, bounds.folds), bounds),
                ),
                pen.money_cell(each.overdue_cents),
                pen.days_cell(each.oldest_days),
                Cell(chips=tuple(pen.message(reason.text) for reason in each.because)),
            )
        )
        for rank, each in enumerate(called, 1)
    ]
    rest = overdue - sum(each.overdue_cents for each in called)
    if rest:
        others = (Cell(""), Cell(t("Other customers")), pen.money_cell(rest))
        rows.append(Row((*others, *blank(2)), "rest"))
    total = (Cell(""), Cell(t("Total overdue")), pen.money_cell(overdue))
    rows.append(Row((*total, *blank(2)), "total"))
    return Table(
        "calls",
        t("Customers to call, in order; amounts in {currency}", currency=diagnosis.currency),
        (
            Column(t("Rank"), "number", 0.4),
            Column(t("Customer"), weight=1.8),
            *number_columns(t("Overdue"), t("Oldest, days"), weight=0.9),
            Column(t("Why"), "chips", 4.0),
        ),
        tuple(rows),
    )


def blank(count: int) -> tuple[Cell, ...]:
    """Cells that say nothing."""
    return (Cell(""),) * count
