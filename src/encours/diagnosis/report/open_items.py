"""Every open document, customer after customer: what the balance is made of."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from encours.diagnosis.report.model import (
    Cell,
    Column,
    Fold,
    Folds,
    Paragraph,
    Row,
    Section,
    Table,
)
from encours.diagnosis.report.receivables import Bounds, blank, name_cell, shown_customers
from encours.diagnosis.report.writing import Pen
from encours.diagnosis.rules.model import Diagnosis
from encours.receivables.rules.due_dates import CUSTOMER_TERMS, GIVEN, RETENTION, RETURNED_PAYMENT
from encours.ui.plain import one_line


def open_items_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section:
    """The rows behind every amount owed: open items, customer by customer."""
    t = pen.t
    customers = shown_customers(diagnosis)
    shown = customers.head(bounds.folds)
    items = diagnosis.open_items.filter(pl.col("customer").is_in(shown["customer"].to_list()))
    by_customer = items.sort(
        pl.col("due_on").fill_null(strategy=None, value=pl.date(1900, 1, 1)), "line_id"
    ).partition_by("customer", as_dict=True)
    deposits = dict(diagnosis.deposits.select("customer", "deposit_cents").iter_rows())
    folds = tuple(
        _fold(
            index,
            {**row, "deposit_cents": deposits.get(row["customer"], 0)},
            by_customer[(row["customer"],)],
            pen,
            bounds,
            file_names=_file_names(diagnosis),
        )
        for index, row in enumerate(shown.iter_rows(named=True))
        if (row["customer"],) in by_customer
    )
    rest = customers.slice(bounds.folds)
    rest_line = (
        t.plural(
            "and {count} more customer, {amount}",
            "and {count} more customers, {amount}",
            count=rest.height,
            amount=pen.money(int(rest["balance_cents"].sum())),
        )
        if rest.height
        else ""
    )
    balance = pen.money(diagnosis.balances.balance_cents)
    return Section(
        "open-items",
        t("Open items, customer by customer"),
        t("What each balance is made of, item by item."),
        (Folds(t("Open items"), folds, rest_line, t("Total balance: {amount}", amount=balance)),)
        if folds
        else (Paragraph(t("There is no open item.")),),
        (("def-due-date", t("Due date")),),
    )


def _file_names(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What each file is called beside its lines; nothing where there is one file only."""
    if len(diagnosis.files) == 1:
        return ()
    return tuple(one_line(file.name, 40) for file in diagnosis.files)


def _fold(
    index: int,
    customer: Mapping[str, Any],
    items: pl.DataFrame,
    pen: Pen,
    bounds: Bounds,
    *,
    file_names: tuple[str, ...],
) -> Fold:
    t = pen.t
    rows = [
        Row(_item_cells(item, pen, file_names=file_names))
        for item in items.head(bounds.items).iter_rows(named=True)
    ]
    rest = items.slice(bounds.items)
    if rest.height:
        label = t.plural("and {count} more item", "and {count} more items", count=rest.height)
        amount = pen.money_cell(int(rest["amount_cents"].sum()))
        rows.append(Row((Cell(label), *blank(3), amount, *blank(1)), "rest"))
    balance = int(customer["balance_cents"])
    rows.append(Row((Cell(t("Total")), *blank(3), pen.money_cell(balance), *blank(1)), "total"))
    overdue = int(customer["overdue_cents"])
    note = t("of which overdue {amount}", amount=pen.money(overdue)) if overdue else ""
    name = name_cell(customer)
    return Fold(
        title=f"{name.text} · {name.sub}" if name.sub else name.text,
        amount=pen.money(balance),
        note=note,
        table=Table(
            f"c-{index}",
            t("Open items of {customer}, in {currency}", customer=name.text, currency=pen.currency),
            (
                Column(t("Reference"), weight=1.6),
                Column(t("Dated")),
                Column(t("Due"), weight=1.5),
                Column(t("Days late"), "number", 0.8),
                Column(t("Amount"), "number", 1.2),
                Column(t("Account, line of the file"), weight=1.4),
            ),
            tuple(rows),
            note=_deposit_note(int(customer["deposit_cents"]), pen),
        ),
    )


def _deposit_note(ahead: int, pen: Pen) -> str:
    if not ahead:
        return ""
    t = pen.t
    return t("Deposit received and not yet applied (4191): {amount}.", amount=pen.money(ahead))


def _item_cells(
    item: Mapping[str, Any], pen: Pen, *, file_names: tuple[str, ...]
) -> tuple[Cell, ...]:
    t = pen.t
    late = item["lateness_days"]
    known = late is not None
    line = f"{one_line(item['account'], 20)} · "
    line += (
        t("{file}, line {line}", file=file_names[item["source_id"]], line=item["line"])
        if file_names
        else t("line {line}", line=item["line"])
    )
    due_basis = {
        GIVEN: "",
        CUSTOMER_TERMS: t("customer's terms"),
        RETENTION: t("retention"),
        RETURNED_PAYMENT: t("returned payment"),
    }.get(item["due_basis"], t("assumed"))
    return (
        Cell(one_line(item["reference"], 40) or one_line(item.get("label"), 40)),
        pen.date_cell(item["document_on"] if known or item["amount_cents"] < 0 else None),
        Cell(
            pen.formats.date_short(item["due_on"] if known else None),
            sub=due_basis if known else "",
            muted=not known,
        ),
        Cell(pen.formats.number(max(late, 0) if known else None), muted=not known or late <= 0),
        pen.money_cell(int(item["amount_cents"])),
        Cell(line, muted=True),
    )
