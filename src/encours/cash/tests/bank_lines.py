"""Lines of the bank put straight into the tables, and a matching that says what it is told."""

import secrets
from datetime import UTC, date, datetime

from encours.cash.models import BankAccount, BankLine, Statement
from encours.cash.queries.decisions import history_of, latest_decisions, postings_of
from encours.cash.rules.matching.words import Known, Match, Outcome, Share
from encours.cash.services.matching import match_statements
from encours.intake.models import Document
from encours.kernel.messages import Message
from encours.kernel.reasons import Reason
from encours.receivables.models import Line, Position
from encours.receivables.queries.allocations import standing_facts
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def bank_account(organisation, *, number="FR7630006000011234567890189", **told):
    """The number of a bank account, made the first time."""
    with acting_for(organisation):
        found, _ = BankAccount.objects.get_or_create(
            organisation_id=organisation,
            number=number,
            currency="EUR",
            defaults={"created_at": NOW, **told},
        )
    return found.pk


def bank_line(organisation, cents, on="2026-05-20", *, account=None, **told):
    """The number of a new line of the bank."""
    account = account or bank_account(organisation)
    with acting_for(organisation):
        document = Document.objects.create(
            organisation_id=organisation,
            name="releve.xml",
            sha256=secrets.token_hex(32),
            size=1,
            received_at=NOW,
        )
        statement = Statement.objects.create(
            organisation_id=organisation,
            account_id=account,
            document=document,
            kind="statement",
            recorded_at=NOW,
        )
        line = BankLine.objects.create(
            organisation_id=organisation,
            account_id=account,
            statement=statement,
            line=1,
            fingerprint=secrets.token_hex(16),
            occurrence=1,
            booked_on=date.fromisoformat(on),
            amount_cents=cents,
            unit="EUR",
            **told,
        )
    return line.pk


class saying:  # noqa: N801  # read as a word: a matching saying this
    """A matching that gives these answers by the number of the line; of others nothing.

    `known`: what it was shown last.
    """

    def __init__(self, *matches):
        self._told = {match.credit: match for match in matches}
        self.known = Known(())

    def __call__(self, credits, known):
        self.known = known
        return [self._told.get(each.key, Match(each.key, Outcome.NONE)) for each in credits]


def applied(line, customer, *shares, deductions=(), unapplied=0, **told):
    """What the matching says when it is sure."""
    because = (Reason("reference", Message("reference found")),)
    return Match(
        line,
        Outcome.APPLIED,
        customer,
        tuple(Share(*each) for each in shares),
        tuple(deductions),
        unapplied,
        confidence=0.999,
        because=because,
        **told,
    )


def run(organisation, *matches, now=NOW, **told):
    """Matches what waits, as `saying`."""
    return match_statements(organisation, now=now, engine=saying(*matches), **told)


def number(organisation, reference, *, sign=1):
    """The standing line of the ledger with this reference, on this side."""
    with acting_for(organisation):
        side = {"amount_cents__gt": 0} if sign > 0 else {"amount_cents__lt": 0}
        return Line.objects.get(
            reference=reference, reversed_by=None, is_receivable=True, **side
        ).pk[1]


def standing(organisation, customer="ALPHA"):
    """The lines of a customer that stand: origin, nature, cents."""
    with acting_for(organisation):
        rows = Line.objects.filter(customer=customer, reversed_by=None, is_receivable=True)
        return [*rows.order_by("id").values_list("origin", "nature", "amount_cents")]


def balance(organisation, customer="ALPHA"):
    """What the customer owes, booked and pending, openings aside."""
    return sum(cents for _, _, cents in standing(organisation, customer))


def left(organisation, line):
    """What no fact has closed of a line of the ledger."""
    with acting_for(organisation):
        cents = abs(Line.objects.get(id=line).amount_cents)
        taken = Position.objects.filter(line_id=line).values_list("allocated_cents", flat=True)
        return cents - sum(taken)


def facts(organisation, line):
    """What closes a line of the ledger: `(debit, credit, cents, basis)`."""
    with acting_for(organisation):
        return [
            (each.debit_id, each.credit_id, each.amount_cents, each.basis)
            for each in standing_facts(organisation, [line])
        ]


def outcome(organisation, line):
    """What stands decided of a line of the bank."""
    with acting_for(organisation):
        return BankLine.objects.get(pk=line).outcome


def latest(organisation, line):
    """The last decision on a line of the bank."""
    with acting_for(organisation):
        return latest_decisions(organisation, [line])[line]


def posted(organisation, line):
    """What the last decision wrote: `(kind, cents, is_found)`."""
    with acting_for(organisation):
        history = history_of(organisation, line)
        return [
            (each.kind, each.amount_cents, each.is_found)
            for each in postings_of(organisation, [history[-1].id])
        ]
