"""What a document's file says in words: on what ground it is due, why something pays it."""

from encours.kernel.messages import Message, message
from encours.receivables.rules import due_dates

BASES: dict[str, tuple[Message, Message]] = {
    "person": (message("Stated"), message("A person said so: this goes before the letters.")),
    "bank_confirmed": (
        message("Bank, confirmed"),
        message("Found in the bank statement, and confirmed by a person."),
    ),
    "bank": (message("Bank"), message("Found in the bank statement.")),
    "balanced_letter": (
        message("Letter"),
        message("The books give both sides the same letter, and its lines balance."),
    ),
    "partial_letter": (
        message("Letter, in part"),
        message("The books give both sides the same letter; its lines do not balance yet."),
    ),
    "presumed_reference": (
        message("Presumed"),
        message("No letter says it: the payment names the same reference."),
    ),
    "presumed_amount": (
        message("Presumed"),
        message("No letter says it: the payment has exactly this amount."),
    ),
    "presumed_oldest": (
        message("Presumed"),
        message("No letter says it: what is oldest is taken to be paid first."),
    ),
}
"""How sure one is that something pays something: a short word, and why."""


def due_ground(basis: str, terms: str) -> Message | None:
    """On what ground a due day rests; None where nothing is to be said."""
    match basis:
        case due_dates.CUSTOMER_TERMS:
            return message("From the customer's terms of payment: {terms}.", terms=terms)
        case due_dates.ASSUMED_TERMS:
            return message(
                "Assumed, for nothing is known of the customer's terms: {terms}.", terms=terms
            )
        case due_dates.RETENTION:
            return message("A retention is due a year after its document.")
        case due_dates.RETURNED_PAYMENT:
            return message("A payment that came back keeps the day of what it had paid.")
        case due_dates.GIVEN:
            return message("The books give this day.")
    return None
