"""The statements of the bank: each account's balance, how far it is known, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from encours.cash.queries.accounts import AccountSeen, list_accounts
from encours.cash.queries.statements import (
    PAGE,
    StatementSeen,
    continuities,
    freshness_of,
    list_statements,
)
from encours.cash.rules.continuity import Break, Continuity
from encours.desk.page import Page
from encours.desk.views.bank.tabs import open_whole, tabs_of
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import read_page
from encours.ui.templatetags.frame import place_of

_MOST_BREAKS = 12


@dataclass(frozen=True, slots=True)
class ToldBreak:
    """Something missing between two statements, or told twice. `is_fault`: money may be missing."""

    words: Message
    is_fault: bool


@dataclass(frozen=True, slots=True)
class ToldAccount:
    """An account as its card shows it."""

    account: AccountSeen
    balance: Money | None
    href: str
    lines_href: str
    state: Message
    chip: str
    breaks: Sequence[ToldBreak]
    more: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ToldStatement:
    """A statement as the list shows it."""

    statement: StatementSeen
    account: str
    opening: Money | None
    closing: Money | None
    state: Message
    chip: str
    why: Message | None


@require_safe
def bank_statements(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The accounts, and the statements of all or of one of them."""
    page = open_whole(request, slug)
    typed = request.GET.get("account", "")
    chosen = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
    number = read_page(request.GET.get("page", ""))
    with reading_of([page.organisation_id]):
        accounts = list_accounts(page.organisation_id)
        followed = continuities(page.organisation_id)
        fresh = freshness_of(page.organisation_id, page.today)
        found = list_statements(page.organisation_id, chosen, page=number, size=PAGE)
    known = {each.id: each for each in accounts}
    cards = [
        _account(request, each, followed.get(each.id), {*fresh.lagging}, chosen=chosen)
        for each in accounts
    ]
    given = {
        "page": page,
        "tabs": tabs_of(request, page, "bank_statements"),
        "accounts": cards,
        "statements": [_statement(each, known[each.account_id]) for each in found],
        "fresh": fresh,
        "age": _age(fresh.age_days),
        "chosen": known.get(chosen) if chosen else None,
        "next": number + 1 if len(found) == PAGE else None,
        "before": number - 1 if number > 1 else None,
        **_may(page),
    }
    return render(request, "desk/bank/statements.html", given)


def _may(page: Page) -> Mapping[str, bool]:
    return {
        "may_import": page.may(Right.IMPORT),
        "may_set": page.may(Right.SET_POLICY),
    }


def _age(days: int | None) -> Message | None:
    if days is None:
        return None
    if days == 0:
        return message("up to date")
    return plural("{count} working day behind", "{count} working days behind", count=days)


def _account(
    request: HttpRequest,
    account: AccountSeen,
    followed: Continuity | None,
    lagging: set[int],
    *,
    chosen: int | None,
) -> ToldAccount:
    breaks = followed.breaks if followed else ()
    told = [
        ToldBreak(_break_words(each, account.currency), is_fault=True)
        for each in reversed(breaks[-_MOST_BREAKS:])
    ]
    state, chip = message("Nothing is missing"), "good"
    if account.statements == 0:
        state, chip = message("No statement yet"), "plain"
    elif breaks:
        state = plural("{count} thing is missing", "{count} things are missing", count=len(breaks))
        chip = "alarm"
    elif account.id in lagging:
        state, chip = message("Too old"), "caution"
    return ToldAccount(
        account,
        None if account.balance_cents is None else Money(account.balance_cents, account.currency),
        place_of(request, "bank_statements", account=account.id),
        place_of(request, "bank", account=account.id),
        state,
        chip,
        told,
        max(0, len(breaks) - _MOST_BREAKS),
        account.id == chosen,
    )


def _break_words(wrong: Break, unit: str) -> Message:
    """What is missing between two statements, or in one."""
    amount = Money(wrong.amount_cents or 0, unit)
    first, last = wrong.first_on, wrong.last_on
    if wrong.kind == "gap":
        if first is None or last is None or first == last:
            return message("{amount} is missing between two statements.", amount=amount)
        return message(
            "{amount} is missing between {first} and {last}.", amount=amount, first=first, last=last
        )
    if wrong.kind == "unbalanced":
        day: date | str = last or first or ""
        return message(
            "The statement of {day} does not add up: {amount} apart.", day=day, amount=amount
        )
    if wrong.kind == "overlap":
        return message("Lines of {day} are told by two statements.", day=first or "")
    return message("The balances of a statement are not told.")


def _statement(statement: StatementSeen, account: AccountSeen) -> ToldStatement:
    unit = account.currency
    state, chip, why = message("Adds up"), "good", None
    if not statement.creates:
        state, chip = message("Adds details"), "plain"
        why = message("Another source creates the lines of this account; this one completes them.")
    elif statement.balanced is None:
        state, chip = message("Not told"), "plain"
        why = message("It tells no opening or no closing balance.")
    elif not statement.balanced:
        state, chip = message("Does not add up"), "alarm"
        why = message("Opening balance and lines do not make up the closing balance.")
    return ToldStatement(
        statement,
        account.title,
        None if statement.opening_cents is None else Money(statement.opening_cents, unit),
        None if statement.closing_cents is None else Money(statement.closing_cents, unit),
        state,
        chip,
        why,
    )
