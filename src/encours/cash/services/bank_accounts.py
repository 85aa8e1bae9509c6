"""Keeps the bank accounts of the organisation as people write them: holder, printed, factor."""

from dataclasses import asdict
from datetime import datetime

from encours.cash.models import BankAccount
from encours.cash.queries.accounts import NoSuchAccount
from encours.cash.queries.counterparts import ledger_accounts_seen
from encours.cash.rules.bank_accounts import AccountWritten, UnusableAccount, check_account
from encours.journal.services import record
from encours.kernel.messages import Message, message
from encours.kernel.subjects import SubjectRef
from encours.tenancy.isolation import acting_for


def save_account(
    organisation_id: int,
    written: AccountWritten,
    *,
    account_id: int | None = None,
    author_id: int | None,
    now: datetime,
) -> int:
    """Adds a bank account, or changes the one of that number; returns its number.

    Marked as printed, it takes the place of the one of its currency that was. An account that
    statements brought keeps its number and currency. Raises `UnusableAccount`, `NoSuchAccount`.
    """
    account = check_account(written)
    with acting_for(organisation_id):
        accounts = BankAccount.objects.select_for_update().filter(organisation_id=organisation_id)
        known = {each.pk: each for each in accounts}
        row = _row(organisation_id, known, account_id, now)
        before = None if row.pk is None else _written(row)
        _check_alone(known, account, row.pk)
        if before is not None and (before.number, before.currency) != (
            account.number,
            account.currency,
        ):
            raise UnusableAccount(
                "number",
                message("The number and currency of an account do not change."),
                message("Add another account; this one keeps its lines."),
            )
        if before == account:
            return row.pk
        if account.is_printed:
            _print_no_other(known, account.currency, row.pk)
        for name, value in asdict(account).items():
            setattr(row, name, value)
        row.save()
        record(
            organisation_id,
            kind="bank_account",
            subject=SubjectRef("bank_account", str(row.pk)),
            message=_telling(before, account),
            covers={"account": row.pk, **asdict(account)},
            author_id=author_id,
            now=now,
        )
        return row.pk


def close_account(
    organisation_id: int, account_id: int, *, author_id: int | None, now: datetime
) -> None:
    """The account is used no more from today on: kept with its lines, printed nowhere.

    Raises `NoSuchAccount`.
    """
    with acting_for(organisation_id):
        accounts = BankAccount.objects.select_for_update().filter(organisation_id=organisation_id)
        row = _row(organisation_id, {each.pk: each for each in accounts}, account_id, now)
        if row.closed_on is not None:
            return
        row.closed_on, row.is_printed = now.date(), False
        row.save()
        record(
            organisation_id,
            kind="bank_account",
            subject=SubjectRef("bank_account", str(row.pk)),
            message=message("Bank account {number} is used no more", number=row.number),
            covers={"account": row.pk, "closed_on": row.closed_on},
            author_id=author_id,
            now=now,
        )


def learn_ledger_accounts(organisation_id: int, *, now: datetime) -> int:
    """Notes which account of the books each account of the bank is, where the books show it.

    Of accounts nobody said it of; returns how many it was learned of.
    """
    with acting_for(organisation_id):
        seen = ledger_accounts_seen(organisation_id)
        rows = BankAccount.objects.select_for_update().filter(
            organisation_id=organisation_id, pk__in=list(seen), ledger_account=""
        )
        learned = 0
        for row in rows.order_by("pk"):
            row.ledger_account = seen[row.pk]
            row.save(update_fields=["ledger_account"])
            record(
                organisation_id,
                kind="bank_account",
                subject=SubjectRef("bank_account", str(row.pk)),
                message=message(
                    "Bank account {number} is {account} in the books: payments found there say so",
                    number=row.number,
                    account=row.ledger_account,
                ),
                covers={"account": row.pk, "ledger_account": row.ledger_account},
                author_id=None,
                now=now,
            )
            learned += 1
    return learned


def _row(
    organisation_id: int, known: dict[int, BankAccount], account_id: int | None, now: datetime
) -> BankAccount:
    if account_id is None:
        return BankAccount(organisation_id=organisation_id, created_at=now)
    if account_id not in known:
        raise NoSuchAccount(
            message("There is no bank account of that number."),
            message("Choose one in the list of accounts."),
        )
    return known[account_id]


def _check_alone(
    known: dict[int, BankAccount], account: AccountWritten, account_id: int | None
) -> None:
    for each in known.values():
        same = (each.number, each.currency) == (account.number, account.currency)
        if same and each.pk != account_id:
            raise UnusableAccount(
                "number",
                message("This account is in the list already."),
                message("Change the one that is there."),
            )


def _print_no_other(known: dict[int, BankAccount], currency: str, account_id: int | None) -> None:
    others = [
        each.pk
        for each in known.values()
        if each.is_printed and each.currency == currency and each.pk != account_id
    ]
    if others:
        BankAccount.objects.filter(pk__in=others).update(is_printed=False)


def _written(row: BankAccount) -> AccountWritten:
    return AccountWritten(
        number=row.number,
        currency=row.currency,
        name=row.name,
        holder=row.holder,
        bank=row.bank,
        bic=row.bic,
        ledger_account=row.ledger_account,
        is_factor=row.is_factor,
        is_printed=row.is_printed,
    )


def _telling(before: AccountWritten | None, account: AccountWritten) -> Message:
    if before is None:
        return message(
            "Bank account {number} of {holder} added",
            number=account.number,
            holder=account.holder or account.name or account.number,
        )
    if before.is_printed != account.is_printed:
        if account.is_printed:
            return message(
                "Customers are told to pay into {number} of {holder}",
                number=account.number,
                holder=account.holder,
            )
        return message("Customers are told no more to pay into {number}", number=account.number)
    return message("Bank account {number} changed", number=account.number)
