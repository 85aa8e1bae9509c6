"""Banque: the lines of the bank, those that somebody must settle first."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from encours.cash.queries.accounts import list_accounts
from encours.cash.queries.bank_list import MOST_COUNTED, BankAsk, BankRow, list_bank
from encours.cash.queries.lines import WAITING
from encours.desk.exporting import give_out
from encours.desk.page import Page, open_page
from encours.desk.saved_views import open_views
from encours.desk.services.bank_line import outcome_words
from encours.desk.typed import read_amount, read_day
from encours.desk.views.bank.tabs import tabs_of
from encours.kernel.messages import Message, message
from encours.parties.queries import describe_customers, names_by_customer
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import (
    PAGE_SIZE,
    Cell,
    Choice,
    Column,
    Filter,
    Kind,
    ListState,
    Row,
    ShownList,
)
from encours.ui.templatetags.frame import place_of

_COLUMNS = (
    Column("payer", message("Payer"), sorts=False),
    Column("amount", message("Amount"), Kind.MONEY),
    Column("booked", message("Booked on"), Kind.DAY),
    Column("outcome", message("Outcome"), sorts=False),
    Column("text", message("What the bank says"), sorts=False, shown=False),
    Column("customer", message("Customer"), sorts=False, shown=False),
    Column("why", message("Why"), sorts=False, shown=False),
    Column("account", message("Account"), sorts=False, shown=False),
    Column("confidence", message("Confidence"), Kind.PERCENT, shown=False),
)
_KEEP = ("au", "from", "to", "statement")
OUTCOMES: dict[str, tuple[str, ...]] = {
    "waiting": WAITING,
    "proposed": ("proposed",),
    "automatic": ("applied",),
    "excluded": ("excluded",),
    "returned": ("returned",),
    "all": (),
}
_AT_ONCE = 1_000
_LONGEST = 120


@require_safe
def bank(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A page of lines, narrowed as asked; or all of them as a file."""
    page = open_page(request, slug)
    with reading_of([page.organisation_id]):
        views = open_views(request, page, "bank")
        if views.elsewhere:
            return redirect(views.elsewhere)
        unit = currency_of(page.organisation_id)
        filters = _filters(page)
        state = ListState.of(request.GET, _COLUMNS, filters, sort="-booked", keep=_KEEP)
        ask = _ask(request, page, state, unit)
        if state.export:
            return _exported(request, page, state, ask)
        found = list_bank(page.organisation_id, ask)
        names = _names(page, found.rows)
        shown = ShownList(
            name="bank",
            columns=_COLUMNS,
            rows=tuple(_row(request, each, names) for each in found.rows),
            state=state,
            count=found.count,
            at_least=MOST_COUNTED,
            caption=message("Lines of the bank"),
            filters=filters,
            totals={"amount": found.totals[unit]} if [*found.totals] == [unit] else {},
            unit=unit,
            views=views,
            search=message("Payer, text or amount"),
            empty=message("Every line of the bank is settled."),
        )
    given = {
        "page": page,
        "list": shown,
        "tabs": tabs_of(request, page, "bank"),
        "first": shown.rows[0].act if shown.rows else place_of(request, "bank_next"),
        "may_import": page.may(Right.IMPORT),
    }
    return render(request, "desk/bank/lines.html", given)


def _filters(page: Page) -> tuple[Filter, ...]:
    accounts = list_accounts(page.organisation_id)
    return (
        Filter(
            "show",
            message("Show"),
            (
                Choice("waiting", message("To be settled")),
                Choice("proposed", message("Proposed")),
                Choice("automatic", message("Applied")),
                Choice("excluded", message("Not a customer's")),
                Choice("returned", message("Returned")),
                Choice("all", message("All of them")),
            ),
            several=False,
        ),
        Filter(
            "account",
            message("Account"),
            tuple(Choice(str(each.id), each.name or each.number) for each in accounts),
        ),
        Filter(
            "way",
            message("Way"),
            (Choice("out", message("Money out")), Choice("both", message("In and out"))),
            several=False,
        ),
    )


def _ask(request: HttpRequest, page: Page, state: ListState, unit: str) -> BankAsk:
    typed = request.GET.get("statement", "")
    return BankAsk(
        until_on=page.day,
        q=state.q,
        amount_cents=read_amount(state.q, unit) if state.q else None,
        outcomes=OUTCOMES[state.first("show") or "waiting"],
        accounts=[int(each) for each in state.filters.get("account", ())],
        customers=seen_customers(page),
        unmatched=page.entered.may(Right.ALLOCATE),
        credits={"out": False, "both": None}.get(state.first("way"), True),
        from_on=read_day(request.GET.get("from", "")),
        to_on=read_day(request.GET.get("to", "")),
        statement=int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None,
        sort=f"-{state.sort}" if state.descending else state.sort,
        page=state.page,
        size=PAGE_SIZE,
    )


def seen_customers(page: Page) -> list[str] | None:
    """The customers whose lines one sees; None: everybody's."""
    portfolio = page.entered.portfolio
    return [*names_by_customer(page.organisation_id, portfolio=portfolio)] if portfolio else None


def _names(page: Page, rows: tuple[BankRow, ...]) -> dict[str, str]:
    codes = {each.customer for each in rows} - {""}
    return {each[0]: each[1] for each in describe_customers(page.organisation_id, codes=codes)}


def _row(request: HttpRequest, row: BankRow, names: dict[str, str]) -> Row:
    words, chip = outcome_words(row.outcome, is_automatic=row.is_automatic)
    if row.outcome == "applied" and row.is_automatic:
        words = message("By the automatic")
    href = place_of(request, "bank_line", row.id)
    return Row(
        str(row.id),
        {
            "payer": Cell(
                row.payer_name or message("Unknown payer"), href=href, more=row.text[:_LONGEST]
            ),
            "booked": row.booked_on,
            "amount": row.amount_cents,
            "text": row.text,
            "customer": Cell(
                names.get(row.customer) or row.customer,
                href=place_of(request, "customer", row.customer) if row.customer else "",
            ),
            "outcome": Cell(words, chip=chip, why=_because(row.reasons) or None),
            "why": _because(row.reasons),
            "account": row.account,
            "confidence": round(row.confidence * 100) if row.confidence else None,
        },
        minor=row.amount_cents,
        unit=row.unit,
        act=href,
    )


def _because(reasons: tuple[Message, ...]) -> Message | str:
    """The two first reasons."""
    if len(reasons) > 1:
        return message("{first}, {second}", first=reasons[0], second=reasons[1])
    return reasons[0] if reasons else ""


def _exported(request: HttpRequest, page: Page, state: ListState, ask: BankAsk) -> HttpResponseBase:
    def rows() -> Iterator[Row]:
        number = 1
        while True:
            found = list_bank(page.organisation_id, replace(ask, page=number, size=_AT_ONCE))
            names = _names(page, found.rows)
            yield from (_row(request, each, names) for each in found.rows)
            if len(found.rows) < _AT_ONCE:
                return
            number += 1

    return give_out(
        page.organisation_id,
        message("Lines of the bank"),
        [each for each in _COLUMNS if each.key in state.columns],
        rows(),
        kind=state.export,
        as_of=page.day,
        unit=currency_of(page.organisation_id),
    )
