"""What lateness costs, whom we also owe, and what the business cycle ties up."""

from decimal import Decimal

import polars as pl

from encours.diagnosis.report.model import Block, Cell, Column, Paragraph, Row, Section, Table
from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.writing import Pen, number_columns, one_line, total_row
from encours.diagnosis.rules.cost import turnover_for
from encours.diagnosis.rules.model import Cost, Diagnosis
from encours.kernel.money import decimals_of
from encours.kernel.rates import FIXED_INDEMNITY_CENTS
from encours.metrics.rules.ageing import LATE_BUCKETS
from encours.metrics.rules.treasury import Treasury

_EXAMPLE_LOSS = 10_000


def cost_section(diagnosis: Diagnosis, pen: Pen) -> Section:
    """What the delays cost, and how much turnover makes up for an unpaid invoice."""
    t = pen.t
    cost = diagnosis.cost
    blocks: list[Block] = [_cost_table(diagnosis, pen)]
    if cost.penalties_estimated:
        blocks.append(
            Paragraph(
                t(
                    "The penalties are an estimate: the rate of the latest half-year was not "
                    "published when this version was made, and the last known one is used."
                ),
                "caution",
            )
        )
    blocks.append(_making_up(diagnosis, pen))
    return Section(
        "cost",
        t("What the delays cost"),
        t("What lateness ties up, what the law lets you claim, what a loss takes to earn back."),
        tuple(blocks),
        (
            ("def-tied-up", t("Tied up by lateness")),
            ("def-penalties", t("Late-payment penalties")),
            ("def-make-up", t("Turnover that makes up")),
        ),
    )


def _cost_table(diagnosis: Diagnosis, pen: Pen) -> Table:
    t, cost = pen.t, diagnosis.cost
    penalties = (
        t("Penalties by law, estimated") if cost.penalties_estimated else t("Penalties by law")
    )
    rows = (
        (
            t("Tied up by lateness"),
            cost.tied_up_cents,
            t.plural(
                "on average over {count} day: past its due date and not paid",
                "on average over {count} days: past its due date and not paid",
                count=diagnosis.sales.days,
            ),
        ),
        (
            t("Financing of it"),
            cost.financing_cents,
            t(
                "at {rate} a year, an assumption (--financing-rate)",
                rate=pen.formats.percent(
                    cost.financing_rate_percent_year, _decimals(cost.financing_rate_percent_year)
                ),
            ),
        ),
        (
            penalties,
            cost.penalties_cents,
            t("claimable today on what is late, at the rate that applies when none is agreed"),
        ),
        (
            t("Fixed indemnities"),
            cost.indemnities_cents,
            t.plural(
                "{count} late invoice × {each}",
                "{count} late invoices × {each}",
                count=cost.late_invoices,
                each=pen.money(FIXED_INDEMNITY_CENTS),
            ),
        ),
    )
    return Table(
        "cost-table",
        t("What the delays cost, in {currency}", currency=pen.currency),
        (Column(t("Cost"), weight=1.5), Column(t("Amount"), "number"), Column(t("How"), weight=3)),
        tuple(Row((Cell(name), pen.money_cell(cents), Cell(how))) for name, cents, how in rows),
    )


def _decimals(rate: Decimal) -> int:
    return max(0, -int(rate.normalize().as_tuple().exponent))


def _making_up(diagnosis: Diagnosis, pen: Pen) -> Table:
    """A loss, the margin, and the turnover whose margin pays for it."""
    t, cost = pen.t, diagnosis.cost
    over_90 = diagnosis.balances.ageing[LATE_BUCKETS[-1]]
    example = _EXAMPLE_LOSS * 10 ** decimals_of(pen.currency)
    rows = (
        _made_up(t("If what is over 90 days late is lost"), over_90, cost, pen),
        _made_up(
            t("For one unpaid invoice of {amount}", amount=pen.money(example)), example, cost, pen
        ),
    )
    margin = pen.formats.percent(cost.margin_percent)
    return Table(
        "make-up",
        t(
            "Turnover that makes up for an unpaid invoice, with a margin of {margin} ({source})",
            margin=margin,
            source=pen.message(cost.margin_source),
        ),
        (
            Column(t("Loss"), weight=2.4),
            *number_columns(t("Amount lost"), t("Margin"), t("Turnover to make")),
        ),
        rows,
    )


def _made_up(name: str, lost: int, cost: Cost, pen: Pen) -> Row:
    return Row(
        (
            Cell(name),
            pen.money_cell(lost),
            Cell(pen.formats.percent(cost.margin_percent)),
            pen.money_cell(turnover_for(lost, cost.margin_percent)),
        )
    )


def suppliers_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section:
    """Customers who are also suppliers, with what we owe them."""
    t, found = pen.t, diagnosis.also_suppliers
    grounds = {"code": t("same code"), "name": t("same name")}
    rows = [
        Row(
            (
                Cell(one_line(row["customer_name"]) or one_line(row["customer"], 24)),
                pen.money_cell(row["owes_cents"]),
                pen.money_cell(row["we_owe_cents"]),
                pen.money_cell(min(row["owes_cents"], row["we_owe_cents"])),
                Cell(grounds.get(row["ground"], row["ground"])),
            )
        )
        for row in found.head(bounds.rows).iter_rows(named=True)
    ]
    if not rows:
        none = t("No customer who owes us something is also a supplier whom we owe.")
        blocks: tuple[Block, ...] = (Paragraph(none),)
    else:
        rest = found.slice(bounds.rows)
        if rest.height:
            label = t.plural("{count} other customer", "{count} other customers", count=rest.height)
            rows.append(Row((Cell(label), *_sums(rest, pen), Cell("")), "rest"))
        rows.append(total_row(t("Total"), (*_sums(found, pen), Cell(""))))
        heads = (t("Owes us"), t("We owe"), t("Could be set off"))
        blocks = (
            Table(
                "also-suppliers",
                t("Customers who are also suppliers, in {currency}", currency=pen.currency),
                (
                    Column(t("Customer"), weight=2.2),
                    *number_columns(*heads),
                    Column(t("Recognised by")),
                ),
                tuple(rows),
            ),
        )
    return Section(
        "suppliers",
        t("Customers who are also suppliers"),
        t("Before chasing what they owe, look at what you owe them."),
        blocks,
        (("def-set-off", t("Set-off")),),
    )


def _sums(rows: pl.DataFrame, pen: Pen) -> tuple[Cell, ...]:
    both = rows.select(pl.min_horizontal("owes_cents", "we_owe_cents").sum()).item()
    sums = (int(rows["owes_cents"].sum()), int(rows["we_owe_cents"].sum()), int(both))
    return tuple(pen.money_cell(cents) for cents in sums)


def treasury_section(diagnosis: Diagnosis, pen: Pen) -> Section | None:
    """FR − BFR = net treasury, found both ways; nothing without a full ledger."""
    t, treasury = pen.t, diagnosis.treasury
    if treasury is None:
        return None
    return Section(
        "treasury",
        t("BFR and net treasury"),
        t("What the business cycle ties up, and the cash that is left: both ways agree."),
        (_treasury_table(treasury, pen), _bfr_table(diagnosis, treasury, pen)),
        (("def-bfr", t("BFR")), ("def-treasury", t("Net treasury"))),
    )


def _treasury_table(treasury: Treasury, pen: Pen) -> Table:
    t = pen.t
    net = pen.money_cell(treasury.net_treasury_cents)
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
        Row((Cell(t("Net treasury")), net, Cell(t("Net treasury")), net), "total"),
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


def bfr_days(diagnosis: Diagnosis) -> Decimal | None:
    """BFR in days of turnover without tax: BFR ÷ turnover × days."""
    if diagnosis.treasury is None or not diagnosis.turnover_cents or diagnosis.turnover_cents < 0:
        return None
    days = Decimal(diagnosis.treasury.requirement_cents) * diagnosis.sales.days
    return days / diagnosis.turnover_cents


def _bfr_table(diagnosis: Diagnosis, treasury: Treasury, pen: Pen) -> Table:
    t = pen.t
    named = treasury.customers_cents + treasury.stocks_cents - treasury.suppliers_cents
    others = treasury.requirement_cents - named
    rows = [
        Row((Cell(t("Customers (41)")), pen.money_cell(treasury.customers_cents))),
        Row((Cell(t("Stocks (3)")), pen.money_cell(treasury.stocks_cents))),
        Row((Cell(t("less suppliers (40)")), pen.money_cell(-treasury.suppliers_cents))),
        Row((Cell(t("Tax, staff and others (42 to 49)")), pen.money_cell(others))),
        total_row(t("BFR"), (pen.money_cell(treasury.requirement_cents),)),
    ]
    days = bfr_days(diagnosis)
    caption = t("What the BFR is made of, in {currency}", currency=pen.currency)
    if days is not None:
        caption = t(
            "What the BFR is made of, in {currency}; it is {days} of turnover without tax",
            currency=pen.currency,
            days=pen.formats.days(days),
        )
    return Table(
        "bfr-parts",
        caption,
        (Column(t("Part"), weight=2.4), Column(t("Amount"), "number")),
        tuple(rows),
    )
