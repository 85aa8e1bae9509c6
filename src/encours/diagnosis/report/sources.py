"""What each figure means and where that comes from, and what this report had to assume.

A figure without its definition is an opinion. Formulas are those of the credit-management trade;
articles of law carry the date from which they apply.
"""

from collections.abc import Iterator

import polars as pl

from encours.diagnosis.report.model import (
    Block,
    Cell,
    Column,
    Definition,
    Definitions,
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


def definitions_section(diagnosis: Diagnosis, pen: Pen) -> Section:
    """All definitions, in the order in which the report uses them."""
    t = pen.t
    found = (
        *_of_balance(diagnosis, pen),
        *_of_time(pen),
        *_of_books(pen),
        *_of_money(diagnosis, pen),
        *_of_treasury(pen),
    )
    return Section(
        "definitions",
        t("Definitions and sources"),
        t("What each figure means, the accounts it takes, the rule or the law it rests on."),
        (Definitions(tuple(item for item in found)),),
    )


def _of_balance(diagnosis: Diagnosis, pen: Pen) -> Iterator[Definition]:
    t = pen.t
    chart = t("Plan comptable général (ANC regulation 2014-03), accounts 411, 413, 416, 4191")
    accounts = chart
    if diagnosis.assumed_accounts:
        accounts = t(
            "Accounts recognised by their labels and by what they face, listed under Limits"
        )
    trade = t("Usage of the trade")
    yield Definition(
        "def-balance",
        t("Receivables balance"),
        t(
            "Debits less credits of the receivable accounts up to the day looked at. Deposits "
            "received (4191) stand apart: {amount}.",
            amount=pen.money(diagnosis.balances.deposits_cents),
        ),
        accounts,
    )
    yield Definition(
        "def-overdue",
        t("Overdue"),
        t(
            "Open items whose due date is past; on the due date itself an item is not late. As a "
            "share of a year's sales with tax, {limit} is the alarm.",
            limit=pen.formats.percent(5, 0),
        ),
        trade,
    )
    yield Definition(
        "def-due-date",
        t("Due date"),
        t(
            "The one given; else from the customer's terms; else from the terms assumed, {terms}. "
            "By law, failing agreement, 30 days after receipt; agreed, 60 days from the invoice "
            "at most, or 45 days end of month.",
            terms=print_terms(diagnosis.terms, "fr" if t.language == "fr" else "en"),
        ),
        t("Code de commerce, art. L441-10 I, in force since 26 April 2019"),
    )
    yield Definition(
        "def-credits",
        t("Unapplied credits"),
        t(
            "Payments, credit notes and overpayments that no letter nor presumption sets against "
            "an invoice. They lower the balance and are late for nobody."
        ),
        trade,
    )
    yield Definition(
        "def-priorities",
        t("Order of calls"),
        t(
            "Each late euro counts in full when the customer is later than usual, for a third "
            "while he is within his habits; what we owe him and the deposits received of him "
            "(4191) are taken off."
        ),
        t("A rule of this report, printed here so that it can be redone by hand"),
    )


def _of_time(pen: Pen) -> Iterator[Definition]:
    t = pen.t
    trade = t("Usage of the trade")
    with_tax = t("Usage of the trade; both sides with tax, doubtful accounts (416) left out")
    yield Definition(
        "def-delay",
        t("Mean and median delay"),
        t(
            "Σ amount × days ÷ Σ amount, from the invoice's date to the day the money is booked "
            "(an entry that faces class 5 or account 467). Median: the delay within which half of "
            "the money is in. Credit notes and write-offs are no payments."
        ),
        trade,
    )
    yield Definition(
        "def-dso", t("DSO"), t("What is owed ÷ sales with tax of the period × its days."), with_tax
    )
    yield Definition(
        "def-countback",
        t("Count-back DSO"),
        t(
            "The sales of each month are taken off what is owed, newest first; the days of the "
            "months used up are counted, the last one in proportion."
        ),
        with_tax,
    )
    yield Definition(
        "def-best-dso",
        t("Best possible DSO"),
        t("What is not due yet ÷ sales with tax × days: the DSO if all paid on the due date."),
        with_tax,
    )
    yield Definition(
        "def-add",
        t("Average days delinquent"),
        t("DSO less the best possible DSO: the days lost to lateness."),
        with_tax,
    )
    yield Definition(
        "def-cei",
        t("Collection effectiveness"),
        t(
            "(Opening balance + sales − closing balance) ÷ (opening balance + sales − closing "
            "balance not due yet), in percent."
        ),
        with_tax,
    )
    yield Definition(
        "def-concentration",
        t("Concentration"),
        t("Share of the largest balances in what customers owe; credit balances are left out."),
        trade,
    )


def _of_books(pen: Pen) -> Iterator[Definition]:
    t = pen.t
    export = t("Livre des procédures fiscales, art. A47 A-1 (the FEC and its fields)")
    rule = t("A rule of this report, printed here so that it can be redone by hand")
    yield Definition(
        "def-presumed",
        t("Presumed"),
        t(
            "Where no letter says what a payment settles, it is presumed: by the same reference, "
            "else the same amount, else the oldest invoice first. A presumption is always marked "
            "and never counted as a fact."
        ),
        rule,
    )
    yield Definition(
        "def-unlettered",
        t("Unlettered"),
        t(
            "Lines of the receivable accounts since the last opening that carry no letter. A "
            "letter holds within an account, a customer and a fiscal year."
        ),
        export,
    )
    yield Definition(
        "def-unknown-age",
        t("Unknown age"),
        t(
            "Balances brought forward as one sum a customer: the dates of the invoices are in the "
            "previous year's file."
        ),
        export,
    )


def _of_money(diagnosis: Diagnosis, pen: Pen) -> Iterator[Definition]:
    t = pen.t
    yield Definition(
        "def-tied-up",
        t("Tied up by lateness"),
        t(
            "Σ amount × days after the due date ÷ days of the period, paid or not. Its financing "
            "is that sum at the rate assumed, over the same days; --financing-rate gives another."
        ),
        t("Usage of the trade"),
    )
    if diagnosis.claims_by_law:
        yield Definition(
            "def-penalties",
            t("Late-payment penalties"),
            t(
                "Amount with tax × rate × days late ÷ 365, from the day after the due date and "
                "without a reminder; failing agreement the rate is that of the ECB on 1 January or "
                "1 July + 10 points. Plus 40 € an invoice. Between professionals only."
            ),
            t("Code de commerce, art. L441-10 II, in force since 26 April 2019, and D441-5"),
        )
    yield Definition(
        "def-unpaid",
        t("Unpaid"),
        t(
            "Returned payments: debits of customers in entries that credit class 5, where the same "
            "amount had been paid before or the label says so; such an item is as old as the "
            "invoice that its reference or letter tells, else due on its own day. Losses: account "
            "654 (before 2025 also 6714) against a customer, ÷ class 70."
        ),
        t("Plan comptable général, accounts 654 and 70; usage of the trade"),
    )
    yield Definition(
        "def-make-up",
        t("Turnover that makes up"),
        t("Loss ÷ margin: the new sales whose margin pays for the loss."),
        t(
            "Margin of the ledger (70 less 601 to 608) where it holds purchases; else an "
            "assumption to be replaced by your own: 20%, trade 14%, wholesale 21%, retail 30%"
        ),
    )
    yield Definition(
        "def-set-off",
        t("Set-off"),
        t(
            "Two debts between the same two parties, certain, liquid and due, extinguish each "
            "other up to the smaller. The same party is recognised by its code or its name: check."
        ),
        t("Code civil, art. 1347 and 1347-1, in force since 1 October 2016"),
    )


def _of_treasury(pen: Pen) -> Iterator[Definition]:
    t = pen.t
    chart = t("Plan comptable général, classes 1 to 7; functional balance sheet")
    yield Definition(
        "def-bfr",
        t("Working capital requirement (BFR)"),
        t(
            "Working capital requirement: stocks, customers and other debtors (classes 3 and 4) "
            "less suppliers and other creditors. In days: ÷ turnover without tax × days."
        ),
        chart,
    )
    yield Definition(
        "def-treasury",
        t("Net treasury"),
        t(
            "From above: working capital (FR: stable resources less stable uses) less BFR. From "
            "below: cash and securities less bank overdrafts. Each way adds accounts it names; "
            "one that stands in none of their places makes them disagree, and is named."
        ),
        chart,
    )


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
