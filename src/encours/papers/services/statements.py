"""Prints the account of a customer (relevé de compte), under the organisation's letterhead."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Any

from encours.journal.queries import head
from encours.kernel.messages import message
from encours.kernel.payment_references import (
    creditor_reference_of,
    reference_of_customer,
    reference_of_document,
)
from encours.papers.composing import Addressee, Paying, Printing, compose_statement, logo_svg
from encours.papers.queries import Sender, sender_on
from encours.papers.rules.owed import Owed, assess_owed
from encours.papers.rules.payment_code import COUNTRIES, draw_payment_code, is_wanted
from encours.parties.queries.customers import find_customer
from encours.receivables.queries.documents import facts_on
from encours.receivables.rules.assertions import PAYEE, US, Payee
from encours.receivables.services.absorbing import Settings
from encours.receivables.services.statements import CustomerStatement, tell_statement
from encours.tenancy.isolation import reading_of
from encours.ui.translation import Translator
from encours.ui.typesetting import typeset

_PRESSES, _BATCH = 2, 32
"""Papers laid out at once, beside the reading; and how many are in hand."""
LAYOUT = Path(__file__).parent.parent / "layouts" / "statement.typ"


def statement_pdf(
    organisation_id: int,
    code: str,
    *,
    settings: Settings,
    now: datetime,
    as_of: date | None = None,
    from_on: date | None = None,
    currency: str | None = None,
    language: str = "fr",
) -> bytes:
    """The statement of one customer, as `tell_statement` tells it, on paper (PDF/A).

    The letterhead is the one in force when it is printed, whatever the day told: that is where
    one pays now. Raises `NoSuchCustomer`, `EmptyPeriod`.
    """
    told = tell_statement(
        organisation_id,
        code,
        settings=settings,
        today=now.date(),
        as_of=as_of,
        from_on=from_on,
        currency=currency,
    )
    return print_statement(organisation_id, told, now=now, language=language)


def statement_pdfs(
    organisation_id: int,
    codes: Sequence[str],
    *,
    settings: Settings,
    now: datetime,
    as_of: date | None = None,
    language: str = "fr",
) -> Iterator[tuple[str, bytes]]:
    """The statements of several customers, one paper each, in the order given."""
    sender, printing = sender_on(organisation_id, now.date()), _printing(organisation_id, now)

    def composed(code: str) -> Mapping[str, Any]:
        told = tell_statement(
            organisation_id, code, settings=settings, today=now.date(), as_of=as_of
        )
        return _composed(organisation_id, told, sender, printing, language)

    with ThreadPoolExecutor(_PRESSES) as presses:
        for some in batched(codes, _BATCH, strict=False):
            papers = presses.map(partial(typeset, LAYOUT, stamped_at=now), map(composed, some))
            yield from zip(some, papers, strict=True)


def print_statement(
    organisation_id: int, told: CustomerStatement, *, now: datetime, language: str
) -> bytes:
    """A statement that was told, on paper."""
    sender, printing = sender_on(organisation_id, now.date()), _printing(organisation_id, now)
    inputs = _composed(organisation_id, told, sender, printing, language)
    return typeset(LAYOUT, inputs, stamped_at=now)


def _printing(organisation_id: int, now: datetime) -> Printing:
    number, digest = head(organisation_id)
    return Printing(now, number, digest)


def _composed(
    organisation_id: int,
    told: CustomerStatement,
    sender: Sender,
    printing: Printing,
    language: str,
) -> Mapping[str, Any]:
    """The statement and the logo, as the layout is given them."""
    with reading_of([organisation_id]):
        known = find_customer(organisation_id, told.customer)
        payees = _payees(organisation_id, told, Translator(language))
    owed = assess_owed(told.open_items, as_of=told.statement.as_of, payees=payees)
    paying = _paying(organisation_id, told, owed, sender, known.country if known else "")
    paper = compose_statement(
        told,
        owed,
        sender=sender,
        addressee=Addressee(told.customer, told.name, known.entity, known.siren, known.collector)
        if known
        else Addressee(told.customer, told.name),
        printing=printing,
        paying=paying,
        language=language,
    )
    return {"paper": paper, "logo": logo_svg(sender.logo), "code": paying.code}


def _paying(
    organisation_id: int, told: CustomerStatement, owed: Owed, sender: Sender, country: str
) -> Paying:
    """Where the customer pays, what it writes on the payment, and the code that says it all."""
    account = sender.account_in(told.currency)
    reference = reference_of_customer(organisation_id, told.customer)
    long = creditor_reference_of(reference)
    code = None
    wanted = is_wanted(sender.letterhead.payment_code, country)
    if account is not None and wanted and owed.to_pay_cents > 0:
        code = draw_payment_code(
            account, amount_cents=owed.to_pay_cents, currency=told.currency, reference=long
        )
    documents = {
        row["line"]: reference_of_document(organisation_id, told.customer, row["reference"])
        for group in (owed.late, owed.not_due, owed.unknown)
        for row in group
        if row["reference"] and row["line"] not in owed.payees
    }
    return Paying(account, reference, long if country in COUNTRIES else "", documents, code or "")


def _payees(organisation_id: int, told: CustomerStatement, t: Translator) -> dict[int, str]:
    """By open line, who must be paid when it is not us."""
    lines = told.open_items["line"].to_list()
    said = facts_on(organisation_id, lines, told.statement.as_of, kinds=[PAYEE])
    kinds = {"factor": message("a factor")}
    found = {}
    for line, facts in said.items():
        payee = facts.get(PAYEE)
        if isinstance(payee, Payee) and payee.kind != US:
            found[line] = payee.name or t.message(kinds.get(payee.kind, message("somebody else")))
    return found
