"""The accounts that customers are told to pay into, one of a currency."""

from dataclasses import dataclass

from encours.cash.models import BankAccount
from encours.tenancy.isolation import reading_of


@dataclass(frozen=True, slots=True)
class PrintedAccount:
    """An account as papers print it: its IBAN, the holder exactly as the bank has it, the bank."""

    number: str
    holder: str
    bic: str


def printed_accounts(organisation_id: int) -> dict[str, PrintedAccount]:
    """By currency, the account marked as printed; a closed one is printed no more."""
    with reading_of([organisation_id]):
        rows = BankAccount.objects.filter(
            organisation_id=organisation_id, is_printed=True, closed_on__isnull=True
        ).values_list("currency", "number", "holder", "bic")
        return {currency: PrintedAccount(*told) for currency, *told in rows}
