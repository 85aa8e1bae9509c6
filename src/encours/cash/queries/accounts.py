"""The accounts of the bank as pages and commands show them: whose, how far they go, what waits."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F

from encours.cash.models import BankAccount
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.isolation import reading_of


class NoSuchAccount(EncoursError):
    """The organisation has no bank account of this number."""


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """An account and its lines in numbers.

    `source`, `format`: whose statements create its lines; blank before the first. `lines`: all,
    `waiting`: those that nobody has settled; `telling`: what other sources say of lines that no
    statement holds yet. `first_on`, `last_on`: the days the statements cover; `balance_cents`: the
    last closing told.
    """

    id: int
    number: str
    currency: str
    name: str
    holder: str
    bank: str
    bic: str
    ledger_account: str
    is_factor: bool
    is_printed: bool
    source_id: int | None
    source: str
    format: str
    closed_on: date | None
    statements: int = 0
    lines: int = 0
    waiting: int = 0
    telling: int = 0
    first_on: date | None = None
    last_on: date | None = None
    balance_cents: int | None = None

    @property
    def title(self) -> str:
        """As people call it."""
        return self.name or self.number


_COUNTED = """
    WITH said AS (
        SELECT account_id, count(*) AS statements,
            min(coalesce(opened_on, first_on, closed_on)) AS first_on,
            max(greatest(closed_on, last_on)) AS last_on
        FROM cash_statement WHERE organisation_id = %(organisation)s AND creates
        GROUP BY account_id),
    held AS (
        SELECT account_id, count(*) AS lines,
            count(*) FILTER (WHERE outcome IN ('', 'proposed', 'left', 'customer')) AS waiting
        FROM cash_bankline WHERE organisation_id = %(organisation)s AND parent_id IS NULL
        GROUP BY account_id),
    told AS (
        SELECT account_id, count(*) AS telling FROM cash_telling
        WHERE organisation_id = %(organisation)s AND met_id IS NULL GROUP BY account_id),
    closing AS (
        SELECT DISTINCT ON (account_id) account_id, closing_cents FROM cash_statement
        WHERE organisation_id = %(organisation)s AND creates AND closing_cents IS NOT NULL
        ORDER BY account_id, coalesce(closed_on, last_on) DESC NULLS LAST, id DESC)
    SELECT a.id, a.number, a.currency, a.name, a.holder, a.bank, a.bic, a.ledger_account,
        a.is_factor, a.is_printed, a.source_id, coalesce(s.name, ''), a.format, a.closed_on,
        coalesce(said.statements, 0), coalesce(held.lines, 0), coalesce(held.waiting, 0),
        coalesce(told.telling, 0), said.first_on, said.last_on, closing.closing_cents
    FROM cash_bankaccount a
    LEFT JOIN intake_source s ON s.organisation_id = a.organisation_id AND s.id = a.source_id
    LEFT JOIN said ON said.account_id = a.id LEFT JOIN held ON held.account_id = a.id
    LEFT JOIN told ON told.account_id = a.id LEFT JOIN closing ON closing.account_id = a.id
    WHERE a.organisation_id = %(organisation)s AND (%(account)s::bigint IS NULL
        OR a.id = %(account)s)
    ORDER BY a.closed_on IS NOT NULL, a.is_factor, a.number, a.currency
"""


def list_accounts(organisation_id: int) -> tuple[AccountSeen, ...]:
    """The accounts of an organisation: those in use first, those of factors after ours."""
    return _read(organisation_id, None)


def name_accounts(organisation_id: int) -> dict[int, str]:
    """What each account is called, in the order of `list_accounts`; nothing is counted."""
    with reading_of([organisation_id]):
        rows = BankAccount.objects.filter(organisation_id=organisation_id)
        order = (F("closed_on").desc(nulls_first=True), "is_factor", "number", "currency")
        told = rows.order_by(*order).values_list("id", "name", "number")
        return {account_id: name or number for account_id, name, number in told}


def find_account(organisation_id: int, account_id: int) -> AccountSeen:
    """One account. Raises `NoSuchAccount`."""
    found = _read(organisation_id, account_id)
    if not found:
        raise NoSuchAccount(
            message("There is no bank account of that number."),
            message("Choose one in the list of accounts."),
        )
    return found[0]


def numbers_of(organisation_id: int) -> dict[tuple[str, str], int]:
    """Number of account and currency to what it is known by here."""
    with reading_of([organisation_id]):
        rows = BankAccount.objects.filter(organisation_id=organisation_id)
        return {
            (number, currency): account_id
            for number, currency, account_id in rows.values_list("number", "currency", "id")
        }


def _read(organisation_id: int, account_id: int | None) -> tuple[AccountSeen, ...]:
    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"organisation": organisation_id, "account": account_id})
        return tuple(AccountSeen(*row) for row in cursor.fetchall())
