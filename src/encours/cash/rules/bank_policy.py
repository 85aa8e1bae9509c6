"""What an organisation decides about its bank: how old is too old, what a returned payment does."""

from dataclasses import dataclass

from encours.kernel.messages import message
from encours.policybook.rules.sections import Section, UnusableSettings

_DAYS = {"stale_after_days": 60, "returned_within_days": 800}


@dataclass(frozen=True, slots=True)
class BankPolicy:
    """The section `bank` (banque).

    `stale_after_days`: working days without a statement after which the bank is too old to remind
    customers by. `reopens_alone`: a returned payment whose receipt is certain re-opens what it had
    settled without a person. `returned_within_days`: how far back its receipt is looked for; a SEPA
    direct debit that was not authorised can come back for thirteen months (règlement UE 260/2012;
    directive 2015/2366, art. 71). `charges_returned_fee`: the bank's fee for it may be invoiced to
    the customer; never by itself. Raises `UnusableSettings`.
    """

    stale_after_days: int = 3
    reopens_alone: bool = True
    returned_within_days: int = 400
    charges_returned_fee: bool = False

    def __post_init__(self) -> None:
        for name, most in _DAYS.items():
            if not 1 <= getattr(self, name) <= most:
                raise UnusableSettings(
                    message("{name} cannot be {value}.", name=name, value=getattr(self, name)),
                    message("Write a number between 1 and {most}.", most=most),
                )


BANK = Section(
    name="bank",
    title=message("Bank"),
    schema=BankPolicy,
    words={
        "stale_after_days": message("Working days after which the bank is too old"),
        "reopens_alone": message("A returned payment re-opens what it had settled by itself"),
        "returned_within_days": message("Days back in which the receipt returned is looked for"),
        "charges_returned_fee": message("The bank's fee of a return may be invoiced again"),
    },
    hints={
        "stale_after_days": message(
            "Whole working days that no statement tells of: reminders wait for the bank then."
        ),
        "reopens_alone": message(
            "Where only one receipt can be the one that came back; else a person chooses it."
        ),
        "returned_within_days": message(
            "A direct debit that was not authorised can come back for thirteen months."
        ),
        "charges_returned_fee": message("Never by itself: it is only offered to a person."),
    },
)
