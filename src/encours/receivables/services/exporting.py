"""Gives the accounting software what Encours wrote ahead of the books."""

from dataclasses import dataclass
from datetime import date

from encours.receivables.queries.written import (
    first_act_since,
    read_paired,
    read_sides,
    read_written,
)
from encours.receivables.rules.exporting import CounterAccounts, build_journal, write_journal
from encours.receivables.rules.ledger_policy import LedgerPolicy
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import currency_of


@dataclass(frozen=True, slots=True)
class Exported:
    """The journal as text; `other_currencies`: those of entries that are not in it."""

    text: str
    other_currencies: tuple[str, ...]


def export_books(
    organisation_id: int,
    *,
    since: date | None = None,
    policy: LedgerPolicy | None = None,
) -> Exported:
    """The journal, in the organisation's currency, of what was written from `since` on.

    `since`: by default the beginning. `policy`: what faces the customers' accounts; by default the
    usual accounts. Marks nothing: the same ledger and policy give the same bytes.
    """
    with reading_of([organisation_id]):
        entries = build_journal(
            read_written(organisation_id),
            read_paired(organisation_id),
            read_sides(organisation_id),
            first_act=0 if since is None else first_act_since(organisation_id, since),
            accounts=counter_accounts(policy or LedgerPolicy()),
        )
        currency = currency_of(organisation_id)
    others = sorted(set(entries["unit"].unique()) - {currency})
    return Exported(write_journal(entries, currency=currency), tuple(others))


def counter_accounts(policy: LedgerPolicy) -> CounterAccounts:
    """What faces the customers' accounts, by nature, as the organisation decided."""
    bank, loss, discount = policy.bank_account, policy.loss_account, policy.discount_account
    return CounterAccounts(
        facing={
            "receipt": (bank, bank),
            "refund": (bank, bank),
            "returned": (bank, bank),
            "write_off": (loss, loss),
            "discount": (discount, discount),
            "adjustment": (policy.difference_charge_account, policy.difference_income_account),
            "fx_difference": (policy.exchange_loss_account, policy.exchange_gain_account),
            "penalty": (policy.penalty_account, policy.penalty_account),
        },
        waiting=policy.waiting_account,
    )
