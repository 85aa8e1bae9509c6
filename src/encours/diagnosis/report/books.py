"""What the books do not explain, and the lines that could not be read: where an accountant looks.

A figure is worth what stands behind it. This part says how much rests on letters (facts), how much
on presumptions, and gives each rejected line with its remedy.
"""

from collections.abc import Sequence

from encours.diagnosis.report.model import (
    Block,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from encours.diagnosis.report.receivables import Bounds
from encours.diagnosis.report.writing import Pen, number_columns, total_row
from encours.diagnosis.rules.model import Diagnosis
from encours.intake.formats.records import Reject
from encours.receivables.rules.schema import (
    BALANCED_LETTER,
    PARTIAL_LETTER,
    PRESUMED_AMOUNT,
    PRESUMED_OLDEST,
    PRESUMED_REFERENCE,
)
from encours.ui.plain import one_line

PRESUMED_CAUTION_PERCENT = 25


def unexplained_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section:
    """What the books do not explain."""
    t = pen.t
    settled = diagnosis.unexplained.by_basis.height > 0
    blocks: list[Block] = [
        _bases(diagnosis, pen)
        if settled
        else Paragraph(t("No payment nor credit note is set against an invoice.")),
        _points(diagnosis, pen),
    ]
    if diagnosis.unexplained.unbalanced_letters.height:
        blocks.append(_letters(diagnosis, pen, bounds))
    return Section(
        "unexplained",
        t("What the books do not explain"),
        t("What rests on facts, what is presumed, and where to look first."),
        tuple(blocks),
        (
            ("def-presumed", t("Presumed")),
            ("def-unknown-age", t("Unknown age")),
            ("def-unlettered", t("Unlettered")),
        ),
    )


def _bases(diagnosis: Diagnosis, pen: Pen) -> Table:
    t = pen.t
    ledger = diagnosis.from_ledgers
    names = {
        BALANCED_LETTER: t("Letter that balances (fact)")
        if ledger
        else t("Paid in full, as the table says (fact)"),
        PARTIAL_LETTER: t("Letter that does not balance, as far as it goes (fact)")
        if ledger
        else t("Paid in part, as the table says (fact)"),
        PRESUMED_REFERENCE: t("Presumed: same reference"),
        PRESUMED_AMOUNT: t("Presumed: same amount"),
        PRESUMED_OLDEST: t("Presumed: the oldest first"),
    }
    by_basis = diagnosis.unexplained.by_basis
    total = int(by_basis["amount_cents"].sum())
    rows = [
        Row(
            (
                Cell(names.get(basis, basis)),
                pen.money_cell(amount),
                Cell(pen.percent_of(amount, total)),
                Cell(pen.formats.number(parts)),
            )
        )
        for basis, amount, parts in by_basis.select("basis", "amount_cents", "parts").iter_rows()
    ]
    sums = (
        pen.money_cell(total),
        Cell(pen.percent_of(total, total)),
        Cell(pen.formats.number(int(by_basis["parts"].sum()))),
    )
    return Table(
        "bases",
        t("On what ground invoices are counted as settled, in {currency}", currency=pen.currency),
        (
            Column(t("Ground"), weight=2.6),
            *number_columns(t("Settled"), t("Share"), t("Parts")),
        ),
        (*rows, total_row(t("Total"), sums)),
    )


def _points(diagnosis: Diagnosis, pen: Pen) -> Table:
    """What to look at in the books: one row a point, with what it means."""
    t = pen.t
    points = (
        _points_of_ledgers(diagnosis, pen)
        if diagnosis.from_ledgers
        else _points_of_tables(diagnosis, pen)
    )
    return Table(
        "points",
        t("Points to look at; amounts in {currency}", currency=pen.currency),
        (
            Column(t("Point"), weight=1.6),
            Column(t("Amount or number"), "number"),
            Column(t("What it means"), weight=3.4),
        ),
        tuple(Row((Cell(name), value, Cell(meaning))) for name, value, meaning in points),
    )


def _points_of_ledgers(diagnosis: Diagnosis, pen: Pen) -> tuple[tuple[str, Cell, str], ...]:
    t, found = pen.t, diagnosis.unexplained
    number = pen.formats.number
    return (
        (
            t("Debits without a letter"),
            pen.money_cell(found.unlettered_debit_cents),
            t("On the accounts since the last opening; the open items are less, once presumed."),
        ),
        (
            t("Credits without a letter"),
            pen.money_cell(found.unlettered_credit_cents),
            t("Payments and credit notes that no letter ties to an invoice."),
        ),
        (
            t("Letters that do not balance"),
            Cell(number(found.unbalanced_letters.height), href="#unbalanced-letters")
            if found.unbalanced_letters.height
            else Cell("0", muted=True),
            t("Their debits and credits do not meet: a part payment, or a slip to correct."),
        ),
        (
            t("Openings of unknown age"),
            pen.money_cell(found.unknown_age_cents),
            t("Brought forward as one sum: give the previous year's file as well."),
        ),
        (
            t("Gap between years"),
            pen.money_cell(found.opening_gap_cents, tone=_caution(found.opening_gap_cents)),
            t("Sum by customer of opening less the closing before it: it ought to be nil."),
        ),
        (
            t("Entries that do not balance"),
            Cell(number(found.unbalanced_entries), muted=not found.unbalanced_entries),
            t("Their debits and credits differ in the file."),
        ),
        _point_of_rejects(diagnosis, pen),
    )


def _points_of_tables(diagnosis: Diagnosis, pen: Pen) -> tuple[tuple[str, Cell, str], ...]:
    """A table has no letters, entries nor openings: what it leaves open, on both sides."""
    t, found = pen.t, diagnosis.unexplained
    return (
        (
            t("Invoices that no payment names"),
            pen.money_cell(found.unlettered_debit_cents),
            t("The open items are less, once other payments are presumed to pay them."),
        ),
        (
            t("Payments and credit notes without an invoice"),
            pen.money_cell(found.unlettered_credit_cents),
            t("The table does not say which invoice they settle."),
        ),
        _point_of_rejects(diagnosis, pen),
    )


def _point_of_rejects(diagnosis: Diagnosis, pen: Pen) -> tuple[str, Cell, str]:
    t, rejected = pen.t, _rejected(diagnosis)
    return (
        t("Rejected lines"),
        Cell(pen.formats.number(rejected), href="#rejects") if rejected else Cell("0", muted=True),
        t("They weigh {amount} on the control accounts.", amount=_difference(diagnosis, pen)),
    )


def _caution(cents: int) -> Tone:
    return "caution" if cents else "plain"


def _difference(diagnosis: Diagnosis, pen: Pen) -> str:
    return pen.money(diagnosis.balances.difference_cents)


def _rejected(diagnosis: Diagnosis) -> int:
    return sum(file.source.rejected for file in diagnosis.files)


def _letters(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Table:
    t, letters = pen.t, diagnosis.unexplained.unbalanced_letters
    rows = [
        Row(
            (
                Cell(one_line(row["customer_name"]) or one_line(row["customer"], 24)),
                Cell(one_line(row["account"], 20)),
                Cell(one_line(row["letter"], 12)),
                Cell(pen.formats.number(row["lines"])),
                pen.money_cell(row["gap_cents"]),
            )
        )
        for row in letters.head(bounds.rows).iter_rows(named=True)
    ]
    rest = letters.slice(bounds.rows)
    blank = (Cell(""),) * 2
    if rest.height:
        label = t.plural("and {count} more letter", "and {count} more letters", count=rest.height)
        gap = pen.money_cell(int(rest["gap_cents"].sum()))
        lines = Cell(pen.formats.number(int(rest["lines"].sum())))
        rows.append(Row((Cell(label), *blank, lines, gap), "rest"))
    total = pen.money_cell(int(letters["gap_cents"].sum()))
    lines = Cell(pen.formats.number(int(letters["lines"].sum())))
    return Table(
        "unbalanced-letters",
        t("Letters that do not balance, in {currency}", currency=pen.currency),
        (
            Column(t("Customer"), weight=2.2),
            Column(t("Account")),
            Column(t("Letter"), weight=0.8),
            *number_columns(t("Lines"), t("Gap")),
        ),
        (*rows, Row((Cell(t("Total")), *blank, lines, total), "total")),
    )


def rejects_section(diagnosis: Diagnosis, pen: Pen, bounds: Bounds) -> Section | None:
    """The lines that were not taken, each with its remedy; nothing when all were."""
    t = pen.t
    rejects = [(file.name, reject) for file in diagnosis.files for reject in file.rejects]
    if not rejects:
        return None
    return Section(
        "rejects",
        t("Rejected lines"),
        t("Every other line was taken. Correct these in the accounting software, export again."),
        (
            Paragraph(
                t.plural(
                    "{count} line of {rows} was rejected; it weighs {amount} on the control "
                    "accounts.",
                    "{count} lines of {rows} were rejected; they weigh {amount} on the control "
                    "accounts.",
                    count=_rejected(diagnosis),
                    rows=pen.formats.number(sum(file.source.rows for file in diagnosis.files)),
                    amount=_difference(diagnosis, pen),
                ),
                "caution",
            ),
            _rejected_lines(rejects, pen, bounds, several=len(diagnosis.files) > 1),
        ),
    )


def _rejected_lines(
    rejects: Sequence[tuple[str, Reject]], pen: Pen, bounds: Bounds, *, several: bool
) -> Table:
    """The first of them; `several`: of several files, each is then named."""
    t = pen.t
    rows = tuple(
        Row(
            (
                Cell(str(reject.line), sub=one_line(name, 40) if several else ""),
                Cell(one_line(reject.field, 30)),
                Cell(one_line(reject.value, 60)),
                Cell(pen.message(reject.reason)),
                Cell(pen.message(reject.action)),
            )
        )
        for name, reject in rejects[: bounds.rejects]
    )
    left = len(rejects) - len(rows)
    more = t.plural("and {count} more rejected line", "and {count} more rejected lines", count=left)
    return Table(
        "rejected-lines",
        t("Rejected lines"),
        (
            Column(t("Line"), "number", 0.7),
            Column(t("Field"), weight=1.1),
            Column(t("Value"), weight=1.5),
            Column(t("Reason"), weight=2.2),
            Column(t("What to do"), weight=2.2),
        ),
        rows,
        note=more if left else "",
    )
