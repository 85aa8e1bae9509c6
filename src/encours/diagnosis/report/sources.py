"""What this report had to assume, and what limits its figures: said, so that nobody is misled."""

from collections.abc import Iterator

import polars as pl

from encours.diagnosis.report.model import (
    Block,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
)
from encours.diagnosis.report.money import not_claimed
from encours.diagnosis.report.treasury import explain_homeless
from encours.diagnosis.report.writing import Pen
from encours.diagnosis.rules.model import Diagnosis
from encours.kernel.terms import print_terms
from encours.receivables.rules.due_dates import RETENTION
from encours.ui.plain import one_line


def limits_section(diagnosis: Diagnosis, pen: Pen) -> Section:
    """What was assumed, repaired or left out."""
    t = pen.t
    blocks: list[Block] = [_files_table(diagnosis, pen)]
    blocks += [Paragraph(text) for text in limits(diagnosis, pen)]
    return Section(
        "limits",
        t("Limits"),
        t("What was read, what was assumed, what is left out."),
        tuple(blocks),
        (("def-due-date", t("Due date")),),
    )


def limits(diagnosis: Diagnosis, pen: Pen) -> Iterator[str]:
    """Each assumption and each notice, as a sentence."""
    t = pen.t
    if diagnosis.terms_assumed_share_percent:
        yield t(
            "The due date of {share} of what is open rests on assumed terms: {terms}. Other terms "
            "are given with --terms, each customer's with --customers.",
            share=pen.formats.percent(diagnosis.terms_assumed_share_percent),
            terms=print_terms(diagnosis.terms, "fr" if t.language == "fr" else "en"),
        )
    if diagnosis.sales.days and diagnosis.sales.days < 365:
        yield t.plural(
            "The files cover {count} day only: sales and delays are those of that time.",
            "The files cover {count} days only: sales and delays are those of that time.",
            count=diagnosis.sales.days,
        )
    yield from _limits_beside(diagnosis, pen)
    if diagnosis.other_currencies:
        sums = [
            pen.formats.money(cents, code) for code, cents in diagnosis.other_currencies.items()
        ]
        yield t("Other currencies are left out of all figures: {sums}.", sums=_listed(sums, pen))
    for file in diagnosis.files:
        for notice in file.notices:
            yield f"{one_line(file.name, 60)} · {pen.message(notice)}"
    for notice in diagnosis.notices:
        yield pen.message(notice)


def _limits_beside(diagnosis: Diagnosis, pen: Pen) -> Iterator[str]:
    """What the figures beside the balance assume or leave out."""
    t = pen.t
    retained = diagnosis.open_items.filter(pl.col("due_basis") == RETENTION)
    if retained.height:
        yield t(
            "Retentions (4117) of {amount} without a due date of their own are due one year after "
            "their document (loi 71-584), so that they are not late before.",
            amount=pen.money(int(retained["amount_cents"].sum())),
        )
    if diagnosis.unpaid is not None and diagnosis.unpaid.financed:
        yield t(
            "The DSO does not add back receivables discounted, assigned or factored that are not "
            "due yet; the ledger shows: {accounts}.",
            accounts=_listed(
                [
                    f"{one_line(account, 24)} {pen.money(cents)}"
                    for account, cents in diagnosis.unpaid.financed
                ],
                pen,
            ),
        )
    if diagnosis.claims_by_law:
        yield from not_claimed(diagnosis.cost, pen)
    if diagnosis.treasury is None:
        yield t(
            "The working capital requirement (BFR) and net treasury need a full ledger that adds "
            "up: not shown."
        )
    elif not diagnosis.treasury.agrees:
        yield explain_homeless(diagnosis.treasury, pen)


def _listed(items: list[str], pen: Pen, most: int = 12) -> str:
    left = len(items) - most
    more = [pen.t.plural("{count} more", "{count} more", count=left)] if left > 0 else []
    return ", ".join([*items[:most], *more])


def _files_table(diagnosis: Diagnosis, pen: Pen) -> Table:
    t = pen.t
    formats = {
        "fec": t("FEC (text)"),
        "fec_xml": t("FEC (XML)"),
        "csv": t("table (CSV)"),
        "xlsx": t("table (XLSX)"),
        "books": t("kept books"),
    }
    separators = {
        "tab": t("tab"),
        "pipe": t("vertical bar"),
        "semicolon": t("semicolon"),
        "comma": t("comma"),
    }
    rows = [
        Row(
            (
                Cell(str(number)),
                Cell(one_line(file.name, 60)),
                Cell(formats.get(file.source.format, file.source.format)),
                Cell(file.source.encoding),
                Cell(separators.get(file.source.separator or "", "")),
                *(
                    Cell(pen.formats.number(count), muted=count == 0)
                    for count in (file.source.rows, file.source.accepted, file.source.rejected)
                ),
            )
        )
        for number, file in enumerate(diagnosis.files, 1)
    ]
    return Table(
        "files",
        t("Files read"),
        (
            Column("", "number", 0.3),
            Column(t("File"), weight=2.4),
            Column(t("Format")),
            Column(t("Encoding")),
            Column(t("Separator")),
            Column(t("Lines"), "number"),
            Column(t("Accepted"), "number"),
            Column(t("Rejected"), "number"),
        ),
        tuple(rows),
    )
