"""Why a line of a bank statement is not taken: what cannot be read for certain is never guessed.

A reader raises `Refused` where a figure or a day cannot be read; whoever holds the line makes it a
`Reject` with its place. The rest of the statement is read.
"""

from encours.intake.formats.records import Reject
from encours.kernel.messages import Message, message

LONGEST_VALUE = 200
STATEMENT_WANTED = message("Give a statement as CAMT.053, CFONB 120, MT940, OFX, CSV or XLSX.")
ASK_THE_BANK = message("Ask the bank for this statement again.")


class Refused(Exception):
    """A value of a line cannot be used: which one, as written, and why."""

    def __init__(self, field: str, value: str, reason: Message, action: Message = ASK_THE_BANK):
        super().__init__(str(reason))
        self.field, self.value, self.reason, self.action = field, value, reason, action

    def at(self, line: int) -> Reject:
        """The reject of the line that holds it."""
        return reject(line, self.field, self.value, self.reason, self.action)


def reject(
    line: int, field: str, value: str, reason: Message, action: Message = ASK_THE_BANK
) -> Reject:
    """A reject whose value is no longer than people read."""
    return Reject(line, field, value[:LONGEST_VALUE], reason, action)


def too_long(line: int, record: str) -> Reject:
    """The reject of a line of fixed width that is longer: its figures may have moved."""
    reason = message("The line is longer than a record: its figures may have moved.")
    return reject(line, "record", record.strip(), reason)
