"""What each figure means and where that comes from.

A figure without its definition is an opinion. Formulas are those of the credit-management trade;
articles of law carry the date from which they apply.
"""

from collections.abc import Iterator

from encours.diagnosis.report.model import (
    Definition,
    Definitions,
    Section,
)
from encours.diagnosis.report.writing import Pen
from encours.diagnosis.rules.model import Diagnosis
from encours.kernel.terms import print_terms


def definitions_section(diagnosis: Diagnosis, pen: Pen) -> Section:
    """All definitions, in the order in which the report uses them."""
    t = pen.t
    found = (
        *_of_balance(diagnosis, pen),
        *_of_customers(pen),
        *_of_time(pen),
        *_of_dso(pen),
        *_of_books(pen),
        *_of_money(diagnosis, pen),
        *_of_losses(pen),
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


def _of_customers(pen: Pen) -> Iterator[Definition]:
    t = pen.t
    yield Definition(
        "def-credits",
        t("Unapplied credits"),
        t(
            "Payments, credit notes and overpayments that no letter nor presumption sets against "
            "an invoice. They lower the balance and are late for nobody."
        ),
        t("Usage of the trade"),
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
    yield Definition(
        "def-delay",
        t("Mean and median delay"),
        t(
            "Σ amount × days ÷ Σ amount, from the invoice's date to the day the money is booked "
            "(an entry that faces class 5 or account 467). Median: the delay within which half of "
            "the money is in. Credit notes and write-offs are no payments."
        ),
        t("Usage of the trade"),
    )


def _of_dso(pen: Pen) -> Iterator[Definition]:
    t = pen.t
    with_tax = t("Usage of the trade; both sides with tax, doubtful accounts (416) left out")
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
        t("Usage of the trade"),
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


def _of_losses(pen: Pen) -> Iterator[Definition]:
    t = pen.t
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
