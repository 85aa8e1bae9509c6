"""What of an organisation decides how its ledger is read: currency, policy, terms granted."""

from collections.abc import Collection
from datetime import date
from hashlib import sha256

from encours.kernel.terms import print_terms
from encours.parties.queries.terms import terms_by_customer, terms_digest
from encours.policybook.queries import policy_on
from encours.receivables.rules.ledger_policy import LEDGER, LedgerPolicy
from encours.receivables.services.absorbing import Settings
from encours.tenancy.queries import currency_of


def ledger_settings(
    organisation_id: int, today: date, *, customers: Collection[str] | None = None
) -> Settings:
    """The settings in force, read inside a transaction that acts for the organisation.

    `customers`: the terms of these only.
    """
    policy = ledger_policy(organisation_id, today)
    return Settings(
        unit=currency_of(organisation_id),
        prefixes=policy.receivable_accounts,
        assumed_terms=policy.assumed_terms,
        terms_by_customer=terms_by_customer(organisation_id, codes=customers),
    )


def settings_digest(organisation_id: int, today: date) -> str:
    """What tells the settings in force from others: a balance laid under others does not hold."""
    policy = ledger_policy(organisation_id, today)
    told = (
        currency_of(organisation_id),
        policy.receivable_accounts,
        print_terms(policy.assumed_terms),
        terms_digest(organisation_id, on=today),
    )
    return sha256(repr(told).encode()).hexdigest()


def ledger_policy(organisation_id: int, today: date) -> LedgerPolicy:
    """What the organisation decided about its ledger, as in force today."""
    return policy_on(organisation_id, LEDGER, today)
