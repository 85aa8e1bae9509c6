"""What of an organisation decides how its ledger is read: currency, policy, terms granted."""

from encours.kernel.terms import parse_terms
from encours.parties.queries import terms_by_customer
from encours.receivables.rules.accounts import RECEIVABLE_PREFIXES
from encours.receivables.services.absorbing import Settings
from encours.tenancy.queries import currency_of


def ledger_settings(organisation_id: int) -> Settings:
    """The settings in force, read inside a transaction that acts for the organisation."""
    return Settings(
        unit=currency_of(organisation_id),
        prefixes=RECEIVABLE_PREFIXES,
        assumed_terms=parse_terms("30"),
        terms_by_customer=terms_by_customer(organisation_id),
    )
