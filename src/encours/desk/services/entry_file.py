"""Gathers one document's file (dossier de la pièce): from the books, from people, from its import.

A constant number of questions, whatever the document: a payment of two thousand invoices too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl

from encours.cash.queries.origins import Origin, origins_of
from encours.daily.services.laying import lay_customers
from encours.daily.services.settings import ledger_settings
from encours.desk.services.marking import LINE
from encours.intake.queries import DocumentSeen, NoSuchDocument, find_document
from encours.kernel.subjects import SubjectRef
from encours.kernel.terms import PaymentTerms
from encours.parties.queries.customers import KnownCustomer, find_customer
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.queries.documents import Said, history_of, said_on
from encours.receivables.queries.line_file import (
    Closing,
    LineFile,
    carried_by,
    closings_of,
    entry_of,
    find_line,
    instalments_of,
    standing_instead,
)
from encours.receivables.rules.due_dates import with_due_dates
from encours.receivables.rules.ledger_positions import LedgerDay
from encours.receivables.services.absorbing import Settings
from encours.teamwork.queries.notes import NoteShown, notes_of
from encours.teamwork.queries.tasks import TaskShown, tasks_of
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import names_of

MOST_OFFERED = 30
_MOST_READ = 200


@dataclass(frozen=True, slots=True)
class Due:
    """When a line is due and on what ground (`rules.due_dates`)."""

    on: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class PresumedPart:
    """A part that nobody states: Encours presumes that `other` closes it, on the ground `basis`."""

    other_id: int
    other: str
    other_booked_on: date
    amount_cents: int
    basis: str


@dataclass(frozen=True, slots=True)
class EntryFile:
    """A document as who asks sees it on a day.

    `open_cents`: what is open of each of its instalments, signed, by line. `standing`: the facts
    that close it. `is_to_come`: it was not in the books yet. `offered`: what may pay it, or what it
    may pay. `pays`: it is on the credit side. `carried`: of an opening, the line of the year before
    that it repeats, where the books have it. `origins`: what it and what closes it are in the
    bank, by line of the ledger.
    """

    line: LineFile
    customer: KnownCustomer | None
    instalments: tuple[LineFile, ...]
    entry: tuple[LineFile, ...]
    closings: tuple[Closing, ...]
    standing: tuple[Closing, ...]
    presumed: tuple[PresumedPart, ...]
    open_cents: Mapping[int, int]
    dues: Mapping[int, Due]
    offered: tuple[LineState, ...]
    instead: tuple[LineFile, ...]
    said: Mapping[str, Said]
    history: tuple[Said, ...]
    notes: tuple[NoteShown, ...]
    tasks: tuple[TaskShown, ...]
    people: Mapping[int, str]
    document: DocumentSeen | None
    terms: PaymentTerms
    is_to_come: bool
    carried: LineFile | None = None
    origins: Mapping[int, Origin] = field(default_factory=dict)

    @property
    def pays(self) -> bool:
        """Whether it is a payment or a credit: it closes others."""
        return self.line.amount_cents < 0

    @property
    def left_cents(self) -> int:
        """What is open of it, signed."""
        return self.open_cents.get(self.line.id, 0)

    @property
    def due(self) -> Due:
        """When it is due."""
        return self.dues.get(self.line.id, Due(None, ""))


def read_entry(
    organisation_id: int,
    line_id: int,
    day: date,
    *,
    portfolio: Sequence[str],
    now: datetime,
    may_allocate: bool = False,
) -> EntryFile | None:
    """The file of a line of a receivable account on `day`; None when there is none to be seen.

    `may_allocate`: also what it could be allocated to.
    """
    with acting_for(organisation_id):
        seen = _find_seen(organisation_id, line_id, day, portfolio)
        if seen is None:
            return None
        line, customer = seen
        codes = [line.customer] if line.customer else []
        laid = lay_customers(organisation_id, codes, day, now=now)
        settings = ledger_settings(organisation_id, now.date(), customers=codes)
        instalments = instalments_of(organisation_id, line, day) or (line,)
        closings = closings_of(organisation_id, line.id, day)
        standing = find_standing(closings)
        history = _history(organisation_id, line, day)
        said = said_on(organisation_id, [line.id], day).get(line.id, {})
        subject = SubjectRef(LINE, str(line.id))
        return EntryFile(
            line=line,
            customer=customer,
            instalments=instalments,
            entry=entry_of(organisation_id, line, day),
            closings=closings,
            standing=standing,
            presumed=_presumed(laid, line),
            open_cents=_open(laid, instalments, day),
            dues=_dues(laid, instalments, settings, said),
            offered=_offer(organisation_id, laid, line) if may_allocate else (),
            instead=standing_instead(organisation_id, line, day),
            said=said,
            history=history,
            notes=notes_of(organisation_id, subject, portfolio=portfolio),
            tasks=tasks_of(organisation_id, subject, portfolio=portfolio),
            people=_people(line, closings, history),
            document=_document(organisation_id, line),
            terms=settings.terms_by_customer.get(line.customer or "", settings.assumed_terms),
            is_to_come=line.booked_on > day,
            carried=carried_by(organisation_id, line, day),
            origins=_origins(organisation_id, line, standing),
        )


def _find_seen(
    organisation_id: int, line_id: int, day: date, portfolio: Sequence[str]
) -> tuple[LineFile, KnownCustomer | None] | None:
    """The line and its customer; None where there is none that a member of `portfolio` sees."""
    line = find_line(organisation_id, line_id, day)
    if line is None or not line.is_receivable:
        return None
    customer = find_customer(organisation_id, line.customer or "", portfolio=portfolio)
    return None if customer is None and portfolio else (line, customer)


def _history(organisation_id: int, line: LineFile, day: date) -> tuple[Said, ...]:
    """What was said of the line by that day."""
    told = history_of(organisation_id, line.id)
    return tuple(each for each in told if each.asserted_on <= day)


def _origins(
    organisation_id: int, line: LineFile, standing: Sequence[Closing]
) -> dict[int, Origin]:
    """What the line, and what closes it, are in the bank."""
    lines = {line.id, *(each.other_id for each in standing)}
    return origins_of(organisation_id, lines, customer=line.customer or "")


def find_standing(closings: Sequence[Closing]) -> tuple[Closing, ...]:
    """The facts that stand: what was undone taken off, each as its last act told it."""
    left: dict[tuple[int, str, date], int] = {}
    for each in closings:
        key = each.other_id, each.basis, each.effective_on
        left[key] = left.get(key, 0) + each.amount_cents
    found: dict[tuple[int, str, date], Closing] = {}
    for each in closings:  # the last first
        key = each.other_id, each.basis, each.effective_on
        if left[key] > 0 and each.amount_cents > 0 and key not in found:
            found[key] = replace(each, amount_cents=left[key])
    return tuple(sorted(found.values(), key=lambda each: (each.effective_on, each.id)))


def _open(laid: LedgerDay, lines: Sequence[LineFile], day: date) -> dict[int, int]:
    """What is open of each line: as the day lays it; where it does not, what no fact closes."""
    items = laid.positions.open_items.join(
        laid.chained.select("line_id", "line"), on="line_id"
    ).select("line", "amount_cents")
    known = set(laid.chained["line"])
    found = dict(items.group_by("line").agg(pl.col("amount_cents").sum()).iter_rows())
    return {
        each.id: found.get(each.id, 0) if each.id in known else _left(each, day) for each in lines
    }


def _left(line: LineFile, day: date) -> int:
    if line.booked_on > day or line.reversed_act is not None:
        return 0
    return line.left_cents if line.amount_cents > 0 else -line.left_cents


def _dues(
    laid: LedgerDay, lines: Sequence[LineFile], settings: Settings, said: Mapping[str, Said]
) -> dict[int, Due]:
    """When each line is due: as the day lays it, for a transfer keeps the day of its invoice."""
    told = said.get("due_on")
    rows = pl.DataFrame(
        {
            "id": [each.id for each in lines],
            "customer": [each.customer for each in lines],
            "account": [each.account for each in lines],
            "document_on": [each.document_on or each.booked_on for each in lines],
            "due_on": [each.due_on for each in lines],
        },
        schema_overrides={"due_on": pl.Date, "document_on": pl.Date, "customer": pl.String},
    )
    plain = with_due_dates(
        rows, terms_by_customer=settings.terms_by_customer, assumed=settings.assumed_terms
    )
    found = {
        row[0]: Due(row[1], row[2]) for row in plain[["id", "due_on", "due_basis"]].iter_rows()
    }
    items = laid.positions.open_items.join(
        laid.chained.select("line_id", "line"), on="line_id"
    ).select("line", "due_on", "due_basis")
    for number, due_on, basis in items.sort("due_on", descending=True).iter_rows():
        if number in found:
            found[number] = Due(due_on, basis)
    if told is not None and isinstance(told.value, date) and len(lines) == 1:
        found[lines[0].id] = Due(told.value, found[lines[0].id].basis)
    return found


def _presumed(laid: LedgerDay, line: LineFile) -> tuple[PresumedPart, ...]:
    """The parts of the line that are presumed to be closed, the other side as it is known."""
    lines = laid.chained.select(
        "line_id", "line", "booked_on", pl.coalesce("reference", "label").alias("name")
    )
    mine = lines.filter(pl.col("line") == line.id)["line_id"]
    if mine.is_empty():
        return ()
    own = "debit_id" if line.amount_cents > 0 else "credit_id"
    other = "credit_id" if line.amount_cents > 0 else "debit_id"
    rows = (
        laid.positions.allocations.filter(
            pl.col("basis").str.starts_with("presumed") & (pl.col(own) == mine[0])
        )
        .join(lines, left_on=other, right_on="line_id")
        .group_by("line", "name", "booked_on", "basis")
        .agg(pl.col("amount_cents").sum())
        .sort("booked_on", "line", "basis")
    )
    return tuple(
        PresumedPart(
            row["line"],
            row["name"] or str(row["line"]),
            row["booked_on"],
            row["amount_cents"],
            row["basis"],
        )
        for row in rows.iter_rows(named=True)
    )


def _offer(organisation_id: int, laid: LedgerDay, line: LineFile) -> tuple[LineState, ...]:
    """Lines of the customer on the other side with something left: the same amount first."""
    if line.reversed_act is not None or line.left_cents <= 0:
        return ()
    other_side = pl.col("amount_cents") * (1 if line.amount_cents > 0 else -1) < 0
    same = pl.col("amount_cents").abs() == line.left_cents
    near = laid.current.filter(other_side & (pl.col("unit") == line.unit)).sort(
        same, "booked_on", "line", descending=True
    )
    ids = near["line"].head(_MOST_READ).to_list()
    states = lines_of(organisation_id, ids) if ids else {}
    free = [states[each] for each in ids if each in states and states[each].left_cents > 0]
    exact = [each for each in free if each.left_cents == line.left_cents]
    return tuple([*exact, *(each for each in free if each not in exact)][:MOST_OFFERED])


def _people(line: LineFile, closings: Sequence[Closing], history: Sequence[Said]) -> dict[int, str]:
    acts = [line.act, line.reversed_act, *(each.act for each in closings)]
    authors = {each.author_id for each in acts if each is not None}
    authors |= {each.author_id for each in history}
    return names_of({each for each in authors if each is not None})


def _document(organisation_id: int, line: LineFile) -> DocumentSeen | None:
    """The document the line came from."""
    if line.act is None or line.act.document_id is None:
        return None
    try:
        return find_document(organisation_id, line.act.document_id)
    except NoSuchDocument:
        return None
