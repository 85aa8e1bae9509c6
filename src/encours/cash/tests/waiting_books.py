"""Books that keep money of the bank waiting: taken in as an import does, and what is given back."""

from datetime import timedelta

from encours.cash.queries.beside import read_ahead
from encours.cash.services.following import follow_rests
from encours.cash.services.refacing import reface_receipts
from encours.cash.tests.bank_lines import NOW, applied, bank_line, number, run
from encours.intake.formats.fec.reader import read_fec
from encours.receivables.services.exporting import export_books
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for

SALES = """
    VE 1 2026-04-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-04-10 411:BETA 400 #FB1; 707 -400
"""
_TAKEN: set[tuple[int, str]] = set()
# The same books may be handed in again: as another file.
LATER = NOW + timedelta(days=1)


def books(organisation, text="", *, sales=SALES, now=LATER):
    """The books come in, then what is ahead of them is looked at again, as an import does."""
    with acting_for(organisation):
        ahead = read_ahead(organisation)
    whole = sales + text
    while (organisation, whole) in _TAKEN:
        whole += "\n"
    _TAKEN.add((organisation, whole))
    told = take(organisation, whole, ahead=ahead)
    with acting_for(organisation):
        follow_rests(organisation, told[0].rests)
    return reface_receipts(organisation, author_id=None, now=now)


def journal(organisation, **asked):
    """What the journal given back says, but allocations: account, customer and cents added up."""
    told = export_books(organisation, today=LATER.date(), **asked)
    if not told.entries:
        return {}
    records = read_fec(told.data).records
    sums: dict[tuple[str, str | None, int], int] = {}
    for row in records.iter_rows(named=True):
        if row["journal_code"] != "ENL":
            key = row["account"], row["auxiliary"], row["booked_on"].day
            sums[key] = sums.get(key, 0) + row["amount_cents"]
    return {key: cents for key, cents in sums.items() if cents}


def by_account(organisation):
    """What the journal given back says by account, but allocations."""
    sums: dict[str, int] = {}
    for (account, customer, _), cents in journal(organisation).items():
        sums[customer or account] = sums.get(customer or account, 0) + cents
    return {account: cents for account, cents in sums.items() if cents}


def pay(organisation, reference, customer, cents, on="2026-05-20", *, deductions=(), **told):
    """A line of the bank that pays the invoice; with `deductions`, more of it than came."""
    line = bank_line(organisation, cents, on, remittance=reference, **told)
    whole = cents + sum(each.amount_cents for each in deductions)
    share = number(organisation, reference), whole
    run(organisation, applied(line, customer, share, deductions=deductions))
    return line
