"""What the staff have learned of documents by telephone: causes of delay, statuses, days agreed.

Chosen from the story's own open documents, so that what is said fits what happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from encours.demo.rules.books import Item
from encours.demo.rules.cast import HOSPITAL, LIQUIDATION, PUBLIC, Customer
from encours.demo.rules.story import Story
from encours.receivables.rules.assertions import (
    DELAY_CAUSE,
    DUE_ON,
    OWNER,
    PAYEE,
    STATUS,
    VAT,
    Payee,
    Value,
    VatPart,
)
from encours.tenancy.rules.roles import Role

_MOST_LATE = 18
# What is said in turn of the largest late documents: cause, status, by whom.
_TURNS = (
    ("payment_run", "announced", Role.COLLECTOR),
    ("not_received", "document_sent", Role.COLLECTOR),
    ("cash", "", Role.CREDIT_MANAGER),
    ("forgotten", "announced", Role.COLLECTOR),
    ("our_error", "credit_note_due", Role.SALES),
    ("missing_document", "waiting_internally", Role.COLLECTOR),
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody of a role said of the open document `ref` of a customer, on a day."""

    code: str
    ref: str
    account: str
    kind: str
    value: Value
    said_on: date
    role: Role


def list_sayings(story: Story) -> list[Saying]:
    """All that was said; the first said first."""
    found = [
        *_of_disputes(story),
        *_of_late(story),
        *_of_public(story),
        *_of_doubtful(story),
        *_of_payees(story),
        *_of_taxes(story),
    ]
    return sorted(found, key=lambda said: (said.said_on, said.code, said.ref, said.kind))


def late_items(story: Story) -> list[Item]:
    """Documents on 411 that are late and that no payment is on its way for, the largest first."""
    today = story.spec.as_of.toordinal()
    found = [
        item
        for item in story.items
        if item.account == "411000" and item.open > 0 and item.due < today - 5 and not item.is_held
    ]
    return sorted(found, key=lambda item: (-item.open, item.party.code, item.ref))


def _of_disputes(story: Story) -> Iterator[Saying]:
    for rank, item in enumerate(each for each in late_items(story) if each.is_disputed):
        if rank < 8:
            on = _days_before(story, item, 3 + rank % 18)
            yield _said(item, STATUS, "disputed", on, Role.COLLECTOR)
            yield _said(item, DELAY_CAUSE, "dispute", on, Role.COLLECTOR)


def _of_late(story: Story) -> Iterator[Saying]:
    plain = [each for each in late_items(story) if not each.is_disputed and not _is_public(each)]
    for rank, item in enumerate(plain[:_MOST_LATE]):
        cause, status, role = _TURNS[rank % len(_TURNS)]
        on = _days_before(story, item, 1 + rank % 12)
        yield _said(item, DELAY_CAUSE, cause, on, role)
        if status:
            yield _said(item, STATUS, status, on, role)
        if rank % 7 == 3:
            agreed = story.spec.as_of + timedelta(days=10 + rank)
            yield _said(item, DUE_ON, agreed, on, Role.CREDIT_MANAGER)
        if rank % 9 == 4:
            yield _said(item, OWNER, "Service livraison", on, Role.COLLECTOR)


def _of_public(story: Story) -> Iterator[Saying]:
    for rank, item in enumerate(each for each in late_items(story) if _is_public(each)):
        if rank < 5:
            cause = "missing_order" if rank % 2 == 0 else "approval"
            on = _days_before(story, item, 4 + rank)
            yield _said(item, DELAY_CAUSE, cause, on, Role.COLLECTOR)


def _of_doubtful(story: Story) -> Iterator[Saying]:
    doubtful = [each for each in story.items if each.account == "416000" and each.open > 0]
    doubtful.sort(key=lambda each: (not _is_lost(each), each.party.code, each.ref))
    for rank, item in enumerate([*doubtful[:3], *doubtful[-3:]]):
        status = "irrecoverable" if _is_lost(item) else "handed_over"
        yield _said(item, STATUS, status, _days_before(story, item, 9 + rank), Role.CREDIT_MANAGER)


def _of_payees(story: Story) -> Iterator[Saying]:
    """The factor is to be paid what will be ceded to it; what it handed back is ours again."""
    today = story.spec.as_of.toordinal()
    for item in story.items:
        customer = item.party
        if not isinstance(customer, Customer) or not customer.is_factored or item.open <= 0:
            continue
        if item.account == "411000" and not item.is_held and item.day > today - 12:
            payee = Payee("factor", "Confluence Factor")
            yield _said(item, PAYEE, payee, story.spec.as_of, Role.ACCOUNTANT)


def _of_taxes(story: Story) -> Iterator[Saying]:
    """How the tax of a few invoices splits, where one rate says it all."""
    opened = {(item.party.code, item.ref): item for item in story.items if item.open > 0}
    told = 0
    for sale in story.sales:
        item = opened.get((sale.party.code, sale.ref))
        if item is None or told == 3 or sale.kind != "Facture" or item.account != "411000":
            continue
        if sale.tax * 5 == sale.net and item.lines[0].amount == sale.net + sale.tax:
            told += 1
            parts = (VatPart(Decimal(20), sale.net, sale.tax),)
            yield _said(item, VAT, parts, story.spec.as_of, Role.ACCOUNTANT)


def _said(item: Item, kind: str, value: Value, on: date, role: Role) -> Saying:
    return Saying(item.party.code, item.ref, item.account, kind, value, on, role)


def _days_before(story: Story, item: Item, days: int) -> date:
    """So many days before the end, never before the document is due or came back."""
    last = story.spec.as_of.toordinal()
    return date.fromordinal(min(last, max(last - days, item.day)))


def _is_lost(item: Item) -> bool:
    return isinstance(item.party, Customer) and item.party.fate == LIQUIDATION


def _is_public(item: Item) -> bool:
    return isinstance(item.party, Customer) and item.party.kind in (PUBLIC, HOSPITAL)
