"""What the business cycle ties up and the cash that is left, by both ways, part by part."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from encours.diagnosis.report.model import Block, Cell, Column, Paragraph, Row, Section, Table
from encours.diagnosis.report.writing import Pen, total_row
from encours.diagnosis.rules.model import Diagnosis
from encours.metrics.rules.treasury import (
    CUSTOMERS,
    DEFERRED_CHARGES,
    DEFERRED_INCOME,
    DEPOSITS,
    DEPRECIATION,
    EQUITY,
    FIXED_ASSETS,
    LOANS,
    OTHER_CREDITORS,
    OTHER_DEBTORS,
    PREPAID,
    PROVISIONS,
    RESULT,
    STOCKS,
    SUPPLIERS,
    TAX_AND_STAFF,
    Treasury,
)
from encours.ui.plain import one_line

_HOMELESS_SHOWN = 8


def treasury_section(diagnosis: Diagnosis, pen: Pen) -> Section | None:
    """FR − BFR = net treasury, found both ways; nothing without a full ledger."""
    t, treasury = pen.t, diagnosis.treasury
    if treasury is None:
        return None
    blocks: list[Block] = []
    how = t("What the business cycle ties up, and the cash that is left: both ways agree.")
    if not treasury.agrees:
        how = t("What the business cycle ties up, and the cash that is left.")
        blocks.append(Paragraph(explain_homeless(treasury, pen), "caution"))
    blocks += [
        _treasury_table(treasury, pen),
        _capital_table(treasury, pen),
        _bfr_table(diagnosis, treasury, pen),
    ]
    return Section(
        "treasury",
        t("Working capital requirement (BFR) and net treasury"),
        how,
        tuple(blocks),
        (("def-bfr", t("Working capital requirement (BFR)")), ("def-treasury", t("Net treasury"))),
    )


def explain_homeless(treasury: Treasury, pen: Pen) -> str:
    """Why the two ways disagree: the accounts that stand in none of the places."""
    t = pen.t
    shown = treasury.homeless[:_HOMELESS_SHOWN]
    named = [f"{one_line(account, 24)} ({pen.money(cents)})" for account, cents in shown]
    left = len(treasury.homeless) - len(shown)
    more = [t.plural("{count} more", "{count} more", count=left)] if left else []
    return t(
        "The two ways do not agree: net treasury is {above} from above, {below} from below. These "
        "accounts stand in none of their places, so neither figure is sure: {accounts}.",
        above=pen.money(treasury.net_treasury_cents),
        below=pen.money(treasury.net_treasury_below_cents),
        accounts=", ".join([*named, *more]),
    )


def _treasury_table(treasury: Treasury, pen: Pen) -> Table:
    t = pen.t
    net = t("Net treasury")
    rows = (
        Row(
            (
                Cell(t("Working capital (FR)")),
                pen.money_cell(treasury.working_capital_cents),
                Cell(t("Cash and securities")),
                pen.money_cell(treasury.cash_cents),
            )
        ),
        Row(
            (
                Cell(t("less working capital requirement (BFR)")),
                pen.money_cell(-treasury.requirement_cents),
                Cell(t("less bank overdrafts")),
                pen.money_cell(-treasury.overdraft_cents),
            )
        ),
        Row(
            (
                Cell(net),
                pen.money_cell(treasury.net_treasury_cents),
                Cell(net),
                pen.money_cell(treasury.net_treasury_below_cents),
            ),
            "total",
        ),
    )
    return Table(
        "treasury-table",
        t("Net treasury, from above and from below, in {currency}", currency=pen.currency),
        (
            Column(t("From above"), weight=2),
            Column(t("Amount"), "number"),
            Column(t("From below"), weight=2),
            Column(t("Amount"), "number"),
        ),
        rows,
    )


def _capital_table(treasury: Treasury, pen: Pen) -> Table:
    """What the working capital is made of: stable resources less stable uses."""
    t = pen.t
    owed = {
        EQUITY: t("Equity (10, 11, 13, 14)"),
        RESULT: t("Result (12, 6, 7)"),
        PROVISIONS: t("Provisions (15, 19)"),
        LOANS: t("Long-term loans (16, 17)"),
        DEPRECIATION: t("Depreciation of fixed assets (28, 29)"),
    }
    used = {
        FIXED_ASSETS: t("less fixed assets (20 to 27)"),
        DEFERRED_CHARGES: t("less charges to spread (481)"),
    }
    return Table(
        "fr-parts",
        t("What the working capital (FR) is made of, in {currency}", currency=pen.currency),
        (Column(t("Part"), weight=2.4), Column(t("Amount"), "number")),
        (
            *_part_rows(treasury, pen, owed, used),
            total_row(t("Working capital (FR)"), (pen.money_cell(treasury.working_capital_cents),)),
        ),
    )


def _part_rows(
    treasury: Treasury, pen: Pen, added: Mapping[str, str], taken_off: Mapping[str, str]
) -> Iterator[Row]:
    """The parts that are added, then those taken off."""
    for place, label in added.items():
        yield Row((Cell(label), pen.money_cell(treasury.parts[place])))
    for place, label in taken_off.items():
        yield Row((Cell(label), pen.money_cell(-treasury.parts[place])))


def bfr_days(diagnosis: Diagnosis) -> Decimal | None:
    """BFR in days of turnover without tax: BFR ÷ turnover × days."""
    if diagnosis.treasury is None or not diagnosis.turnover_cents or diagnosis.turnover_cents < 0:
        return None
    days = Decimal(diagnosis.treasury.requirement_cents) * diagnosis.sales.days
    return days / diagnosis.turnover_cents


def _bfr_table(diagnosis: Diagnosis, treasury: Treasury, pen: Pen) -> Table:
    t = pen.t
    tied_up = {
        CUSTOMERS: t("Customers (41 without 419, less 491)"),
        STOCKS: t("Stocks (3)"),
        OTHER_DEBTORS: t("Other debtors (409; 42 to 47 in debit; 49)"),
        PREPAID: t("Prepaid charges (486)"),
    }
    owed = {
        SUPPLIERS: t("less suppliers (40 without 409)"),
        TAX_AND_STAFF: t("less tax and staff (42 to 44 in credit)"),
        OTHER_CREDITORS: t("less other creditors (45 to 47 in credit; 419 without 4191)"),
        DEPOSITS: t("less deposits received (4191)"),
        DEFERRED_INCOME: t("less deferred income (487)"),
    }
    rows = (
        *_part_rows(treasury, pen, tied_up, owed),
        total_row(
            t("Working capital requirement (BFR)"), (pen.money_cell(treasury.requirement_cents),)
        ),
    )
    days = bfr_days(diagnosis)
    caption = t(
        "What the working capital requirement (BFR) is made of, in {currency}",
        currency=pen.currency,
    )
    if days is not None:
        caption = t(
            "What the working capital requirement (BFR) is made of, in {currency}; it is {days} of "
            "turnover without tax",
            currency=pen.currency,
            days=pen.formats.days(days),
        )
    return Table(
        "bfr-parts",
        caption,
        (Column(t("Part"), weight=2.4), Column(t("Amount"), "number")),
        rows,
    )
