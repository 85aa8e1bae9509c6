"""Banque: the lines of the bank, those that somebody must settle first."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from encours.cash.queries.accounts import name_accounts
from encours.cash.queries.bank_list import MOST_COUNTED, BankAsk, BankRow, list_bank
from encours.desk.exporting import give_out
from encours.desk.page import Page, open_page
from encours.desk.saved_views import open_views
from encours.desk.services.bank_line import outcome_words
from encours.desk.views.bank.asking import COLUMNS, ask_of, filters_of, read_state, words_of
from encours.desk.views.bank.tabs import tabs_of
from encours.kernel.messages import Message, message
from encours.parties.queries.customers import describe_customers
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import Cell, ListState, Row, ShownList
from encours.ui.templatetags.frame import place_of

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
        accounts = name_accounts(page.organisation_id)
        filters = filters_of(accounts)
        state = read_state(request, filters)
        ask = ask_of(request, page, state, unit)
        if state.export:
            return _exported(request, page, state, ask)
        found = list_bank(page.organisation_id, ask)
        names, asked = _names(page, found.rows), words_of(state)
        shown = ShownList(
            name="bank",
            columns=COLUMNS,
            rows=tuple(_row(request, each, names, asked) for each in found.rows),
            state=state,
            count=found.count,
            at_least=MOST_COUNTED,
            caption=message("Lines of the bank"),
            filters=filters,
            totals={"amount": found.totals[unit]} if [*found.totals] == [unit] else {},
            unit=unit,
            views=views,
            search=message("Payer, text or amount"),
            empty=message("Every line of the bank is settled.")
            if accounts
            else message(
                "No line yet: hand in a statement (CAMT, CFONB, MT940, OFX, or a table of your "
                "bank)."
            ),
            folds=True,
        )
    given = {
        "page": page,
        "list": shown,
        "tabs": tabs_of(request, page, "bank"),
        "first": shown.rows[0].act if shown.rows else place_of(request, "bank_next", **asked),
        "may_import": page.may(Right.IMPORT),
    }
    return render(request, "desk/bank/lines.html", given)


def _names(page: Page, rows: tuple[BankRow, ...]) -> dict[str, str]:
    codes = {each.customer for each in rows} - {""}
    return {each[0]: each[1] for each in describe_customers(page.organisation_id, codes=codes)}


def _row(
    request: HttpRequest, row: BankRow, names: Mapping[str, str], asked: Mapping[str, Any]
) -> Row:
    """`asked`: what the list is asked: the line it leads to goes on from there."""
    words, chip = outcome_words(row.outcome, is_automatic=row.is_automatic)
    if row.outcome == "applied" and row.is_automatic:
        words = message("Automatically")
    href = place_of(request, "bank_line", row.id, **asked)
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
            yield from (_row(request, each, names, {}) for each in found.rows)
            if len(found.rows) < _AT_ONCE:
                return
            number += 1

    return give_out(
        page.organisation_id,
        message("Lines of the bank"),
        [each for each in COLUMNS if each.key in state.columns],
        rows(),
        kind=state.export,
        as_of=page.day,
        unit=currency_of(page.organisation_id),
    )
