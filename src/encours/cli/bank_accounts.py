"""`encours bank accounts` and `status`: how far the bank is known, and what is missing of it."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import typer

from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.cash.queries.accounts import AccountSeen
    from encours.cash.rules.continuity import Break, Continuity
    from encours.cash.rules.freshness import Freshness

ACCOUNTS_HELP = message("Tells the bank accounts of an organisation and what waits in each.")
STATUS_HELP = message("Tells how far the bank is known and what is missing; status 1 if anything.")
LACKING = 1
"""Exit status when a statement is missing or off, or the bank is too old."""


def accounts_command(
    context: typer.Context,
    *,
    org: Org,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints the accounts, those in use first."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.cash.queries.accounts import list_accounts
        from encours.tenancy.queries import find_organisation

        accounts = list_accounts(find_organisation(org))
    if as_json:
        told = {"organisation": org, "accounts": [_account(each) for each in accounts]}
        print_whole(plain_json(told) + "\n")
    else:
        print_whole(_lines(map(_line, accounts), language))


def status_command(
    context: typer.Context,
    *,
    org: Org,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints how old the bank is, then each account with what is missing between its statements."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.cash.queries.accounts import list_accounts
        from encours.cash.queries.statements import continuities, freshness_of
        from encours.tenancy.queries import find_organisation

        organisation_id = find_organisation(org)
        accounts = list_accounts(organisation_id)
        found = continuities(organisation_id, [each.id for each in accounts])
        fresh = freshness_of(organisation_id, datetime.now(UTC).date())
    if as_json:
        print_whole(plain_json(_status(org, accounts, found, fresh)) + "\n")
    else:
        print_whole(_lines(_told(accounts, found, fresh), language))
    if fresh.is_stale or any(not each.is_whole for each in found.values()):
        raise typer.Exit(LACKING)


def _account(account: "AccountSeen") -> dict[str, Any]:
    left_out = ("id", "source_id")
    return {name: _plain(value) for name, value in asdict(account).items() if name not in left_out}


def _status(
    org: str,
    accounts: tuple["AccountSeen", ...],
    found: dict[int, "Continuity"],
    fresh: "Freshness",
) -> dict[str, Any]:
    return {
        "organisation": org,
        "last_on": _plain(fresh.last_on),
        "age_days": fresh.age_days,
        "stale": fresh.is_stale,
        "accounts": [
            {
                "number": each.number,
                "currency": each.currency,
                "last_on": _plain(each.last_on),
                "balance_cents": each.balance_cents,
                "stale": each.id in fresh.lagging,
                "whole": found[each.id].is_whole,
                "breaks": [_break(one) for one in found[each.id].breaks],
            }
            for each in accounts
        ],
    }


def _break(found: "Break") -> dict[str, Any]:
    return {
        "kind": found.kind.value,
        "amount_cents": found.amount_cents,
        "first_on": _plain(found.first_on),
        "last_on": _plain(found.last_on),
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _line(account: "AccountSeen") -> Message:
    return message(
        "{account}: lines: {lines}, to be settled: {waiting}, known until {day}, balance {balance}",
        account=account.title,
        lines=account.lines,
        waiting=account.waiting,
        day=account.last_on or "-",
        balance="-"
        if account.balance_cents is None
        else Money(account.balance_cents, account.currency),
    )


def _told(
    accounts: tuple["AccountSeen", ...], found: dict[int, "Continuity"], fresh: "Freshness"
) -> Iterator[Message]:
    if fresh.last_on is not None:
        yield message("The bank is known until {day}.", day=fresh.last_on)
    if fresh.is_stale:
        yield message("The bank is too old: ask for its statements.")
    for account in accounts:
        yield _line(account)
        yield from (_said(account, each) for each in found[account.id].breaks)


def _said(account: "AccountSeen", found: "Break") -> Message:
    amount = Money(found.amount_cents or 0, account.currency)
    if found.kind == "gap":
        return message(
            "{account}: {amount} is missing between the statements of {first} and {last}.",
            account=account.title,
            amount=amount,
            first=found.first_on,
            last=found.last_on,
        )
    return message(
        "{account}: the statement of {day} is off by {amount}.",
        account=account.title,
        day=found.last_on,
        amount=amount,
    )


def _lines(said: Iterator[Message], language: Language) -> str:
    t = Translator(language)
    lines = [one_line(t.message(each), 400) for each in said]
    return "\n".join(lines or [t("No statement of a bank was taken in yet.")]) + "\n"
