"""What lateness costs, what came back unpaid, and whom we also owe."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from encours.diagnosis.report.dso import yearly_sales
from encours.diagnosis.report.model import Block, Cell, Column, Paragraph, Row, Section, Table
from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.writing import Pen, number_columns, total_row
from encours.diagnosis.rules.cost import turnover_for
from encours.diagnosis.rules.model import Cost, Diagnosis
from encours.kernel.money import decimals_of
from encours.kernel.rates import FIXED_INDEMNITY_CENTS
from encours.metrics.rules.ageing import LATE_BUCKETS
from encours.receivables.rules.unpaid import Unpaid
from encours.ui.plain import one_line

_EXAMPLE_LOSS = 10_000


def cost_section(diagnosis: Diagnosis, pen: Pen) -> Section:
    """What the delays cost, and how much turnover makes up for an unpaid invoice."""
    t = pen.t
    cost = diagnosis.cost
    blocks: list[Block] = [_cost_table(diagnosis, pen)]
    if diagnosis.unpaid is not None:
        blocks.append(_unpaid_table(diagnosis, diagnosis.unpaid, pen))
    if cost.penalties_estimated and diagnosis.claims_by_law:
        blocks.append(
            Paragraph(
                t(
                    "The penalties are an estimate: the rate of the latest half-year was not "
                    "published when this version was made, and the last known one is used."
                ),
                "caution",
            )
        )
    if diagnosis.claims_by_law:
        blocks += [Paragraph(text, "caution") for text in not_claimed(cost, pen)]
    blocks.append(_making_up(diagnosis, pen))
    return Section(
        "cost",
        t("What the delays cost"),
        t("What lateness ties up, what the law lets you claim, what a loss takes to earn back."),
        tuple(blocks),
        (
            ("def-tied-up", t("Tied up by lateness")),
            *([("def-penalties", t("Late-payment penalties"))] if diagnosis.claims_by_law else []),
            ("def-unpaid", t("Unpaid")),
            ("def-make-up", t("Turnover that makes up")),
        ),
    )


def _unpaid_table(diagnosis: Diagnosis, unpaid: Unpaid, pen: Pen) -> Table:
    """Overdue and unpaid (échu et impayés), as amounts and as shares of turnover."""
    t, percent = pen.t, pen.formats.percent
    rows = (
        (
            t("Overdue"),
            diagnosis.balances.overdue_cents,
            percent(diagnosis.overdue_percent_of_sales),
            t("of {sales}", sales=yearly_sales(diagnosis, pen)),
        ),
        (
            t.plural(
                "{count} returned payment", "{count} returned payments", count=unpaid.returned
            ),
            unpaid.returned_cents,
            percent(diagnosis.returned_percent_of_sales),
            t("of the sales with tax of the period"),
        ),
        (
            t.plural(
                "{count} loss written off, without tax",
                "{count} losses written off, without tax",
                count=unpaid.losses,
            ),
            unpaid.losses_cents,
            percent(diagnosis.bad_debt_percent),
            t("of the turnover without tax of the period"),
        ),
    )
    return Table(
        "unpaid-table",
        t("Overdue and unpaid, over turnover; amounts in {currency}", currency=pen.currency),
        (
            Column(t("Kind"), weight=2),
            *number_columns(t("Amount"), t("Share")),
            Column(t("How"), weight=2),
        ),
        tuple(
            Row((Cell(name), pen.money_cell(cents), Cell(share), Cell(how)))
            for name, cents, share, how in rows
        ),
    )


def not_claimed(cost: Cost, pen: Pen) -> Iterator[str]:
    """The late invoices of which nothing, or no penalty, is counted as claimable, and why."""
    t = pen.t
    if cost.unrated.invoices:
        yield t.plural(
            "{count} late invoice ({amount}) fell due before the rates known here begin: no "
            "penalty is counted for it.",
            "{count} late invoices ({amount}) fell due before the rates known here begin: no "
            "penalty is counted for them.",
            count=cost.unrated.invoices,
            amount=pen.money(cost.unrated.amount_cents),
        )
    if cost.lapsed.invoices:
        yield t.plural(
            "{count} invoice ({amount}) has been late for more than five years: a claim between "
            "traders lapses by then unless something interrupted it (Code de commerce, art. "
            "L110-4), so neither penalty nor indemnity is counted for it.",
            "{count} invoices ({amount}) have been late for more than five years: a claim between "
            "traders lapses by then unless something interrupted it (Code de commerce, art. "
            "L110-4), so neither penalty nor indemnity is counted for them.",
            count=cost.lapsed.invoices,
            amount=pen.money(cost.lapsed.amount_cents),
        )


def _cost_table(diagnosis: Diagnosis, pen: Pen) -> Table:
    t, cost = pen.t, diagnosis.cost
    rows = [
        (
            t("Tied up by lateness, on average"),
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
                "at {rate} a year: an assumption, to be replaced by your own rate",
                rate=pen.formats.percent(
                    cost.financing_rate_percent_year, _decimals(cost.financing_rate_percent_year)
                ),
            ),
        ),
    ]
    if diagnosis.claims_by_law:
        rows += _claims_by_law(cost, pen)
    return Table(
        "cost-table",
        t("What the delays cost, in {currency}", currency=pen.currency),
        (Column(t("Cost"), weight=1.5), Column(t("Amount"), "number"), Column(t("How"), weight=3)),
        tuple(Row((Cell(name), pen.money_cell(cents), Cell(how))) for name, cents, how in rows),
    )


def _claims_by_law(cost: Cost, pen: Pen) -> list[tuple[str, int, str]]:
    """What the law lets one claim of late invoices in euros."""
    t = pen.t
    penalties = (
        t("Penalties by law, estimated") if cost.penalties_estimated else t("Penalties by law")
    )
    return [
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
    ]


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
