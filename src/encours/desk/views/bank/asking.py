"""What is asked of the lines of the bank: read from the address of the list, and of each line.

A line opened from the list carries what the list was asked, so that the next one follows it there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpRequest

from encours.cash.queries.bank_list import BankAsk
from encours.cash.queries.lines import WAITING
from encours.desk.page import Page
from encours.desk.typed import read_amount, read_day
from encours.desk.views.bank.typed import is_number
from encours.kernel.messages import message
from encours.parties.queries.customers import names_by_customer
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import PAGE_SIZE, Choice, Column, Filter, Kind, ListState

COLUMNS = (
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
OUTCOMES: dict[str, tuple[str, ...]] = {
    "waiting": WAITING,
    "proposed": ("proposed",),
    "automatic": ("applied",),
    "excluded": ("excluded",),
    "returned": ("returned",),
    "all": (),
}
_FIRST = "-booked"
_AS_IT_COMES = (("sort", _FIRST), ("show", "waiting"))
_KEEP = ("au", "from", "to", "statement")


def filters_of(accounts: Mapping[int, str]) -> tuple[Filter, ...]:
    """By what the list may be narrowed; `accounts`: what each is called."""
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
            tuple(Choice(str(number), name) for number, name in accounts.items()),
        ),
        Filter(
            "way",
            message("In or out"),
            (Choice("out", message("Money out")), Choice("both", message("In and out"))),
            several=False,
        ),
    )


def read_state(request: HttpRequest, filters: Sequence[Filter] | None = None) -> ListState:
    """What the address asks of the list. Without `filters`: in the address of a line, where the
    accounts are taken as they are said.
    """
    if filters is None:
        said = [each for each in request.GET.getlist("account") if is_number(each)]
        filters = filters_of({int(each): each for each in said})
    return ListState.of(request.GET, COLUMNS, filters, sort=_FIRST, keep=_KEEP)


def words_of(state: ListState) -> dict[str, list[str]]:
    """What an address says of the list, so that the list is known there: blank as it comes.

    The day looked at is in every address by itself.
    """
    said: dict[str, list[str]] = {}
    for key, text in state.words():
        if key != "au" and (key, text) not in _AS_IT_COMES:
            said.setdefault(key, []).append(text)
    return said


def ask_of(request: HttpRequest, page: Page, state: ListState, unit: str) -> BankAsk:
    """The question of the list, for what the member may see."""
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
        statement=int(typed) if is_number(typed) else None,
        sort=f"-{state.sort}" if state.descending else state.sort,
        page=state.page,
        size=PAGE_SIZE,
    )


def ask_next(request: HttpRequest, page: Page, unit: str) -> BankAsk:
    """The question of the list from which a line was opened, of what is to be settled alone.

    Where what is settled is listed, or money that went out, all of it.
    """
    ask = ask_of(request, page, read_state(request), unit)
    if ask.credits is False or not {*ask.outcomes} <= {*WAITING}:
        return ask
    return replace(ask, outcomes=ask.outcomes or WAITING, credits=True)


def seen_customers(page: Page) -> list[str] | None:
    """The customers whose lines one sees; None: everybody's."""
    portfolio = page.entered.portfolio
    return [*names_by_customer(page.organisation_id, portfolio=portfolio)] if portfolio else None
