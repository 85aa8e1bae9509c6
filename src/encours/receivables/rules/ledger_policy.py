"""What an organisation decides about its ledger: which accounts, what is assumed, what is kept."""

from dataclasses import dataclass
from decimal import Decimal

from encours.kernel.messages import message
from encours.kernel.terms import PaymentTerms, parse_terms
from encours.policybook.rules.sections import Section, UnusableSettings

# As `accounts.RECEIVABLE_PREFIXES`, whose module loads Polars: this one is loaded by every command.
_ACCOUNTS = ("411", "413", "416")
_TERMS = parse_terms("30")


@dataclass(frozen=True, slots=True)
class LedgerPolicy:
    """The section `ledger` (grand livre clients).

    `assumed_terms`: payment terms where the books tell none. `receivable_accounts`: what the
    accounts of customers begin with. `large_fall_percent`: an import that takes away this share of
    the lines of its days, and puts none in their place, asks for confirmation.
    `days_kept`, `month_ends_kept`: the aged balances kept ready, in days and in months back;
    `other_days_kept`: for how many days one computed on demand is kept. Raises `UnusableSettings`.
    """

    assumed_terms: PaymentTerms = _TERMS
    receivable_accounts: tuple[str, ...] = _ACCOUNTS
    large_fall_percent: Decimal = Decimal(20)
    days_kept: int = 60
    month_ends_kept: int = 120
    other_days_kept: int = 30

    def __post_init__(self) -> None:
        if not self.receivable_accounts or not all(
            prefix.isascii() and prefix.isalnum() for prefix in self.receivable_accounts
        ):
            raise UnusableSettings(
                message("Accounts of customers begin with digits or letters, and there are some."),
                message("Write receivable_accounts as {usual}.", usual=_ACCOUNTS),
            )
        if not 0 <= self.large_fall_percent <= 100:
            raise UnusableSettings(
                message("A large fall is a share, not {value}.", value=self.large_fall_percent),
                message("Write large_fall_percent between 0 and 100."),
            )
        for name in ("days_kept", "month_ends_kept", "other_days_kept"):
            if not 0 <= getattr(self, name) <= 3660:
                raise UnusableSettings(
                    message("{name} cannot be {value}.", name=name, value=getattr(self, name)),
                    message("Write a number between 0 and 3660."),
                )


LEDGER = Section(
    name="ledger",
    title=message("Ledger"),
    schema=LedgerPolicy,
    words={
        "assumed_terms": message("Payment terms assumed where the books tell none"),
        "receivable_accounts": message("What accounts of customers begin with"),
        "large_fall_percent": message("Percentage reversed that asks for confirmation"),
        "days_kept": message("Days whose aged balance is kept ready"),
        "month_ends_kept": message("Month-ends whose aged balance is kept ready"),
        "other_days_kept": message("Days for which another day's aged balance is kept"),
    },
    hints={
        "assumed_terms": message(
            "Decides when an invoice is due whose books and customer tell no terms, such as “30"
            " days end of month”."
        ),
        "receivable_accounts": message("First digits of the accounts of customers, with commas."),
        "large_fall_percent": message(
            "In % of the lines of its days: an import that takes away more asks for a person."
        ),
        "days_kept": message("In days back from today."),
        "month_ends_kept": message("In months back from today."),
        "other_days_kept": message("In days since it was asked for."),
    },
)
