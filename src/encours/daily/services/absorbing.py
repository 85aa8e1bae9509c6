"""One import, inside its transaction: exports of the books, then lists, then bank statements.

Decides nothing of the ledger itself (`receivables` does); it orders the steps, adds up the counts,
asks before a large fall or another company's export, and writes the journal's entry last.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl

from encours.cash.queries.asked_of_books import say_asked
from encours.cash.queries.beside import read_ahead
from encours.cash.queries.lines import count_waiting
from encours.cash.services.following import follow_rests
from encours.cash.services.refacing import reface_receipts
from encours.daily.services.banking import Banks, absorb_bank
from encours.daily.services.handing import Report
from encours.daily.services.matching import ask_matching
from encours.daily.services.opened import Act, Kind, Opened
from encours.daily.services.settings import ledger_policy, ledger_settings
from encours.intake.queries import source_of
from encours.intake.services.keeping import Kept, keep_rejects, record_absorbed
from encours.journal.services import record
from encours.kernel.messages import Message, message, plural
from encours.kernel.subjects import SubjectRef
from encours.receivables.queries.ledger import last_day
from encours.receivables.rules.absorbing import Counts
from encours.receivables.rules.entries import with_entries
from encours.receivables.rules.exports import Export, describe_export
from encours.receivables.services.absorbing import Absorbed, Settings, absorb_exports
from encours.receivables.services.listing import InvoiceList, absorb_lists
from encours.receivables.services.numbering import lock_ledger
from encours.tenancy.queries import siren_of

# The name that the law gives an export: SIREN, FEC, day of closing (art. A47 A-1 of the LPF).
_NAMED_AFTER_SIREN = re.compile(r"(\d{9})FEC\d{8}", re.IGNORECASE)
# However large its share, the fall of a few lines asks nothing.
FALL_LINES = 20
_MOST_ASKED = 5


def absorb(act: Act, opened: Sequence[Opened], kept: Sequence[Kept]) -> Report:
    """Takes what was read into the ledger; called inside a transaction that acts for its owner."""
    new = _new(opened, kept)
    settings = ledger_settings(act.organisation_id, act.now.date())
    books = _absorb_books(act, [each for each in new if each[0].kind is Kind.LEDGER], settings)
    told = [each for each in new if each[0].kind is Kind.LIST]
    lists, absent = _absorb_lists(act, told, settings)
    done = [each for each in (books, lists) if each is not None]
    bank = absorb_bank(act, [each for each in new if each[0].kind is Kind.BANK])
    opened = bank.read(opened, kept)
    counts = _count(opened, kept, done, bank)
    refaced = [] if books is None else [*_reface(act), *_asked_of_books(act)]
    absorbed = [notice for each in done for notice in each.notices]
    said = _said_once([*_remarks(act, new), *absorbed, *refaced])
    rejected = sum(file.reading.source.rejected for file in opened)
    for file, document in zip(opened, kept, strict=True):
        if not file.is_copy and document.status != "absorbed":
            _record(act, file, document, counts.get(document.id, Counts()), said=said)
    total = sum(counts.values(), Counts())
    report = Report(
        created=total.created,
        changed=total.changed,
        reversed=total.reversed,
        unchanged=total.unchanged,
        rejected=rejected,
        settled_by_absence=absent,
        as_of=last_day(act.organisation_id),
        dry_run=act.dry_run,
        documents=() if act.dry_run else tuple(document.id for document in kept),
        known=tuple(
            file.handed.name
            for file, document in zip(opened, kept, strict=True)
            if document.status == "absorbed"
        ),
        notices=_said_once([*said, *bank.notices]),
        balance_before_cents=done[0].before_cents if done else None,
        balance_after_cents=done[-1].after_cents if done else None,
        accounts=bank.accounts,
    )
    asks = None if act.confirmed else _asked(act, new, done, absent)
    if asks is None and new:
        if not act.dry_run and count_waiting(act.organisation_id, credits_only=True):
            ask_matching(act.organisation_id)
        _conclude(act, report, [document.id for _, document in new])
    return replace(report, asks=asks)


def _new(opened: Sequence[Opened], kept: Sequence[Kept]) -> list[tuple[Opened, Kept]]:
    """The files that are not in yet and hold something; what a bank's holds is not read yet."""
    return [
        (file, document)
        for file, document in zip(opened, kept, strict=True)
        if not file.is_copy
        and document.status != "absorbed"
        and (file.kind is Kind.BANK or file.reading.records.height)
    ]


def _asked(
    act: Act, new: Sequence[tuple[Opened, Kept]], done: Sequence[Absorbed], absent: int
) -> Message | None:
    """What a person must confirm before anything is written."""
    policy = ledger_policy(act.organisation_id, act.now.date())
    total = sum((each for absorbed in done for each in absorbed.counts.values()), Counts())
    known = _ask_of_fall(total, absent, policy.large_fall_percent)
    return _together(_ask_whose(act, new), known)


def _absorb_books(
    act: Act, new: Sequence[tuple[Opened, Kept]], settings: Settings
) -> Absorbed | None:
    """Takes the exports of the books in."""
    incoming: dict[int, pl.DataFrame] = {}
    exports: dict[int, Export] = {}
    for file, document in new:
        lines = with_entries(file.reading.records).with_columns(unit=pl.lit(settings.unit))
        incoming[document.id] = lines
        exports[document.id] = describe_export(lines, export_id=document.id, digest=file.digest)
    if not incoming:
        return None
    # What is ahead of the books must not change until they are in: payments are applied beside.
    lock_ledger(act.organisation_id)
    absorbed = absorb_exports(
        act.organisation_id,
        incoming,
        exports,
        settings=settings,
        author_id=act.author_id,
        now=act.now,
        ahead=read_ahead(act.organisation_id),
    )
    follow_rests(act.organisation_id, absorbed.rests)
    return absorbed


def _reface(act: Act) -> list[Message]:
    """What the books keep waiting of receipts that were entered ahead of them."""
    count = len(reface_receipts(act.organisation_id, author_id=act.author_id, now=act.now))
    if not count:
        return []
    return [
        plural(
            "{count} receipt entered ahead of the books has its money on another account there than"
            " was known: the journal given back says so.",
            "{count} receipts entered ahead of the books have their money on another account there"
            " than was known: the journal given back says so.",
            count=count,
        )
    ]


def _asked_of_books(act: Act) -> list[Message]:
    """What they seem to have twice, or may have of what is ahead of them: the first few."""
    asked = say_asked(act.organisation_id, today=act.now.date())
    if len(asked) <= _MOST_ASKED:
        return asked
    more = plural(
        "{count} more payment is to be looked at in the books: see Back to the books.",
        "{count} more payments are to be looked at in the books: see Back to the books.",
        count=len(asked) - _MOST_ASKED,
    )
    return [*asked[:_MOST_ASKED], more]


def _absorb_lists(
    act: Act, new: Sequence[tuple[Opened, Kept]], settings: Settings
) -> tuple[Absorbed | None, int]:
    """Takes lists in; returns also how many rows are settled by their absence."""
    if not new:
        return None, 0
    lists = [
        InvoiceList(document.id, file.reading.records, file.reading.source.rejected)
        for file, document in new
    ]
    return absorb_lists(
        act.organisation_id,
        lists,
        source_id=source_of(act.organisation_id, new[0][1].id),
        mode="stock" if act.mode == "stock" else "delta",
        drawn_on=act.drawn_on,
        settings=settings,
        author_id=act.author_id,
        now=act.now,
    )


def _remarks(act: Act, new: Sequence[tuple[Opened, Kept]]) -> list[Message]:
    """What looks like a mistake in what was handed in, though it is taken in."""
    said = [
        message(
            "{file} is named after the company {theirs}, the organisation is {own}.",
            file=name,
            theirs=theirs,
            own=own,
        )
        for name, theirs, own in _of_others(act, new)
    ]
    for file, _ in new:
        if file.kind is Kind.LEDGER and act.mode == "stock":
            said.append(
                message(
                    "{file} is an export of the books: stock or delta means nothing for it.",
                    file=file.handed.name,
                )
            )
    return said


def _of_others(act: Act, new: Sequence[tuple[Opened, Kept]]) -> list[tuple[str, str, str]]:
    """The exports named after another company: name, its SIREN, that of the organisation."""
    own = siren_of(act.organisation_id)
    named = [
        (file.handed.name, found[1], own)
        for file, _ in new
        if file.kind is Kind.LEDGER and (found := _NAMED_AFTER_SIREN.match(file.handed.name))
    ]
    return [each for each in named if own and each[1] != own]


def _ask_whose(act: Act, new: Sequence[tuple[Opened, Kept]]) -> Message | None:
    """What a person must confirm of exports that seem to be another company's."""
    others = _of_others(act, new)
    if not others:
        return None
    name, theirs, own = others[0]
    return message(
        "{file} is named after the company {theirs}, the organisation is {own}. Is it the right"
        " export?",
        file=name,
        theirs=theirs,
        own=own,
    )


def _together(*asked: Message | None) -> Message | None:
    """What a person is asked at once, in one text."""
    questions = [each for each in asked if each is not None]
    if len(questions) <= 1:
        return next(iter(questions), None)
    return message("{first} {second}", first=questions[0], second=questions[1])


def _said_once(notices: Sequence[Message]) -> tuple[Message, ...]:
    return tuple(dict.fromkeys(notices))


def _count(
    opened: Sequence[Opened], kept: Sequence[Kept], done: Sequence[Absorbed], bank: Banks
) -> dict[int, Counts]:
    """What each document did; what was already in, or is handed in twice, changes nothing."""
    counts = {number: each for absorbed in done for number, each in absorbed.counts.items()}
    counts |= bank.counts
    for file, document in zip(opened, kept, strict=True):
        if file.is_copy or document.status == "absorbed":
            before = counts.get(document.id, Counts())
            counts[document.id] = before + Counts(unchanged=file.reading.source.accepted)
    return counts


def _record(
    act: Act, file: Opened, document: Kept, counts: Counts, *, said: Sequence[Message]
) -> None:
    """What became of a document, what was `said` of it, and its lines that could not be taken."""
    first_on, last_on = file.days
    record_absorbed(
        act.organisation_id,
        document.id,
        reading=file.reading,
        kind=file.kind.value,
        first_on=first_on,
        last_on=last_on,
        exported=[],
        counts={
            "created": counts.created,
            "changed": counts.changed,
            "reversed": counts.reversed,
            "unchanged": counts.unchanged,
        },
        notices=(*file.reading.notices, *said),
    )
    keep_rejects(act.organisation_id, document.id, file.to_correct, content=file.handed.content)


def _ask_of_fall(total: Counts, absent: int, large_percent: Decimal) -> Message | None:
    """What a person must confirm: much of what stood would be gone, and nothing in its place."""
    lost = total.reversed + absent - total.created
    stood = total.reversed + total.changed + total.unchanged
    if lost < FALL_LINES or lost * 100 < large_percent * stood:
        return None
    return message(
        "{lost} lines of {stood} that stand on these days would be gone. Is the export complete?",
        lost=lost,
        stood=stood,
    )


def _conclude(act: Act, report: Report, documents: Sequence[int]) -> None:
    """Writes the journal: the last thing done."""
    record(
        act.organisation_id,
        kind="import",
        subject=SubjectRef("document", str(documents[0])),
        message=plural(
            "{count} file taken in: {created} lines created, {changed} changed, {undone} reversed,"
            " {unchanged} unchanged, {rejected} rejected.",
            "{count} files taken in: {created} lines created, {changed} changed, {undone}"
            " reversed, {unchanged} unchanged, {rejected} rejected.",
            count=len(documents),
            created=report.created,
            changed=report.changed,
            undone=report.reversed,
            unchanged=report.unchanged,
            rejected=report.rejected,
        ),
        covers={
            "documents": ",".join(map(str, documents)),
            "balance_before_cents": report.balance_before_cents,
            "balance_after_cents": report.balance_after_cents,
        },
        author_id=act.author_id,
        now=act.now,
    )
