"""Files of bank statements as readers hand them over, and their way into the tables."""

import secrets
from datetime import UTC, date, datetime

from encours.cash.services.absorbing import absorb_statements
from encours.intake.formats.bank.records import BankFile, BankLine, Closing, Opening
from encours.intake.services.keeping import keep_document
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)
IBAN = "FR7630006000011234567890189"


def line(cents, *, day=DAY, **told):
    return BankLine(**({"line": 1, "booked_on": day, "amount_cents": cents} | told))


def statement(lines, *, opening=None, closing=None, account=IBAN, kind="statement", **told):
    """The parts of a statement; with an `opening`, it closes with what its lines make of it."""
    moved = sum(each.amount_cents for each in lines if not each.is_pending)
    closes = opening + moved if closing is None and opening is not None else closing
    days = [each.booked_on for each in lines]
    return [
        Opening(1, account, "EUR", opening_cents=opening, kind=kind, **told),
        *lines,
        Closing(9, opening, min(days, default=DAY), closes, max(days, default=DAY)),
    ]


def bank_file(*statements, kind="camt.053"):
    return BankFile(kind, iter([part for each in statements for part in each]))


def take(organisation, file, *, source_id=None):
    """The file into the tables, as a document of its own."""
    with acting_for(organisation):
        kept = keep_document(
            organisation,
            "releve.xml",
            secrets.token_bytes(16),
            source="bank",
            kind_of_source="upload",
            author_id=None,
            mode="bank",
            now=NOW,
        )
        return absorb_statements(
            organisation, kept.id, file, source_id=source_id, unit="EUR", now=NOW
        )
