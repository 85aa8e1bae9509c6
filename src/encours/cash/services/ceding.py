"""Refuses to settle by our money what was sold to a factor, whoever asks."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from encours.cash.models import BankAccount
from encours.cash.queries.lines import LineSeen
from encours.cash.rules.matching.words import Share
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.receivables.queries.allocations import lines_of
from encours.receivables.queries.items import read_said
from encours.receivables.rules.assertions import PAYEE, Payee, read_value


class MoneyOfTheFactor(EncoursError):
    """The invoice was sold to a factor, and the money came into an account of ours."""


def check_not_ceded(
    organisation_id: int, line: LineSeen, shares: Sequence[Share], *, today: date
) -> None:
    """Raises `MoneyOfTheFactor` where a share is of an invoice sold, and the account is ours."""
    owed = [each.key for each in shares if each.amount_cents > 0]
    if not owed:
        return
    said = read_said(organisation_id, today, (PAYEE,), lines=pl.Series(owed, dtype=pl.Int64))
    for number, _, value, _ in said.iter_rows():
        payee = read_value(PAYEE, value)
        if not isinstance(payee, Payee) or payee.kind != "factor":
            continue
        accounts = BankAccount.objects.filter(organisation_id=organisation_id, is_factor=True)
        if accounts.filter(pk=line.account_id).exists():
            return
        state = lines_of(organisation_id, [number])[number]
        raise MoneyOfTheFactor(
            message(
                "{number} was sold to {factor}: this money is theirs, not ours.",
                number=state.name,
                factor=payee.name,
            ),
            message("Set the line aside as the factor's money, and pass it on to them."),
        )
