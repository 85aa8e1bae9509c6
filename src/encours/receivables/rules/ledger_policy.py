"""What an organisation decides about its ledger: which accounts, what is assumed, what is kept."""

from dataclasses import dataclass
from decimal import Decimal

from encours.kernel.messages import message
from encours.kernel.terms import PaymentTerms, parse_terms
from encours.policybook.rules.sections import Section, UnusableSettings

# As `accounts.RECEIVABLE_PREFIXES`, whose module loads Polars: this one is loaded by every command.
_ACCOUNTS = ("411", "413", "416")
_TERMS = parse_terms("30")
_LONGEST_ACCOUNT = 20
COUNTER_ACCOUNTS = (
    *("bank_account", "loss_account", "discount_account", "discount_tax_account", "fee_account"),
    *("retention_account", "difference_charge_account", "difference_income_account"),
    *("exchange_loss_account", "exchange_gain_account", "penalty_account", "waiting_account"),
)
"""The settings that name what faces the customers in the journal given to the books."""


@dataclass(frozen=True, slots=True)
class LedgerPolicy:
    """The section `ledger` (grand livre clients).

    `assumed_terms`: payment terms where the books tell none. `receivable_accounts`: what the
    accounts of customers begin with. `large_fall_percent`: an import that takes away this share of
    the lines of its days, and puts none in their place, asks for confirmation.
    `days_kept`, `month_ends_kept`: the aged balances kept ready, in days and in months back;
    `other_days_kept`: for how many days one computed on demand is kept. The other accounts are what
    the journal given to the books faces customers with (plan comptable général: 512 bank, 654
    losses, 665 discounts and 44571 their tax, 627 bank fees, 4117 retentions, 658 and 758
    differences, 656 and 756 exchange, 763 penalties, 471 waiting). Raises `UnusableSettings`.
    """

    assumed_terms: PaymentTerms = _TERMS
    receivable_accounts: tuple[str, ...] = _ACCOUNTS
    large_fall_percent: Decimal = Decimal(20)
    days_kept: int = 60
    month_ends_kept: int = 120
    other_days_kept: int = 30
    bank_account: str = "512000"
    loss_account: str = "654000"
    discount_account: str = "665000"
    discount_tax_account: str = "445710"
    fee_account: str = "627000"
    retention_account: str = "411700"
    difference_charge_account: str = "658000"
    difference_income_account: str = "758000"
    exchange_loss_account: str = "656000"
    exchange_gain_account: str = "756000"
    penalty_account: str = "763000"
    waiting_account: str = "471000"

    def __post_init__(self) -> None:
        if not self.receivable_accounts or not all(
            prefix.isascii() and prefix.isalnum() for prefix in self.receivable_accounts
        ):
            raise UnusableSettings(
                message("Accounts of customers begin with digits or letters, and there are some."),
                message("Write receivable_accounts as {usual}.", usual=_ACCOUNTS),
            )
        for name in COUNTER_ACCOUNTS:
            account = getattr(self, name)
            if not (account.isascii() and account.isalnum() and len(account) <= _LONGEST_ACCOUNT):
                raise UnusableSettings(
                    message("{name}: “{value}” is no account.", name=name, value=account),
                    message("Write digits or letters, 20 at most, such as 512000."),
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
        "bank_account": message("Account of receipts, refunds and returned payments"),
        "loss_account": message("Account of losses"),
        "discount_account": message("Account of discounts granted"),
        "discount_tax_account": message("Account of the VAT of discounts granted"),
        "fee_account": message("Account of bank fees"),
        "retention_account": message("Account of retentions"),
        "difference_charge_account": message("Account of differences to our cost"),
        "difference_income_account": message("Account of differences in our favour"),
        "exchange_loss_account": message("Account of exchange losses"),
        "exchange_gain_account": message("Account of exchange gains"),
        "penalty_account": message("Account of late payment penalties"),
        "waiting_account": message("Account of what waits"),
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
        "bank_account": message(
            "In the journal given to the accounting software; so are the accounts that follow."
        ),
        "discount_tax_account": message(
            "Takes the tax of an early-payment discount, where the tax is known."
        ),
        "fee_account": message("What banks keep of a payment on its way to us."),
        "retention_account": message(
            "A guarantee withheld on works (5% at most): it stays due until its own day."
        ),
        "waiting_account": message("For all that no other account is meant for."),
    },
)
