"""Reads who writes on the papers of an organisation, with its logo, and where one pays."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from encours.cash.queries.printed import printed_accounts
from encours.papers.models import Logo as LogoRow
from encours.papers.rules.letterhead_policy import LETTERHEAD, Letterhead
from encours.papers.rules.payment_code import Account
from encours.papers.rules.pictures import Picture
from encours.policybook.queries import policy_on
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import name_of, siren_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the letterhead of a day, its name and SIREN filled in, and its picture.

    `accounts`: by currency, the bank account that is marked as printed.
    """

    letterhead: Letterhead
    logo: Picture | None
    accounts: Mapping[str, Account] = field(default_factory=dict)

    def account_in(self, currency: str) -> Account | None:
        """Where one pays in `currency`: the account marked, else the letterhead's, else None."""
        head = self.letterhead
        usual = Account(head.account_holder or head.name, head.iban, head.bic)
        return self.accounts.get(currency) or (usual if head.iban else None)


def sender_on(organisation_id: int, day: date) -> Sender:
    """Who writes on `day`; what the letterhead leaves blank comes from the organisation."""
    with reading_of([organisation_id]):
        found = policy_on(organisation_id, LETTERHEAD, day)
        return Sender(
            letterhead=replace(
                found,
                name=found.name or name_of(organisation_id),
                siren=found.siren or siren_of(organisation_id),
            ),
            logo=find_logo(organisation_id, found.logo) if found.logo else None,
            accounts={
                currency: Account(each.holder, each.number, each.bic)
                for currency, each in printed_accounts(organisation_id).items()
            },
        )


def find_logo(organisation_id: int, digest: str) -> Picture | None:
    """The picture kept under `digest`; None when there is none."""
    with reading_of([organisation_id]):
        rows = LogoRow.objects.filter(organisation_id=organisation_id, digest=digest)
        row = rows.first()
    if row is None:
        return None
    return Picture(row.kind, row.width, row.height, bytes(row.content))
