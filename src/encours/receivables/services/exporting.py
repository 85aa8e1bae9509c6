"""Gives the accounting software what Encours wrote ahead of the books; hears what it refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from encours.journal.services import record
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.policybook.queries import policy_on
from encours.receivables.models import Act, Refusal
from encours.receivables.queries.written import (
    first_act_since,
    read_paired,
    read_refaced,
    read_refused,
    read_sides,
    read_written,
)
from encours.receivables.rules.exporting import CounterAccounts, Journals, build_journal
from encours.receivables.rules.journal_export_policy import JOURNAL_EXPORT, JournalExport, Layout
from encours.receivables.rules.journal_layouts import journals_of, write_layout
from encours.receivables.rules.journal_rejects import Refused, RejectsRead, read_rejects
from encours.receivables.rules.journal_texts import piece_of
from encours.receivables.rules.ledger_policy import LEDGER, LedgerPolicy
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.queries import currency_of, name_of


@dataclass(frozen=True, slots=True)
class Exported:
    """The journal as a file; `other_currencies`: those of entries that are not in it.

    `ending`: of its name. `entries`: how many are in it; `again`: the numbers of the pieces in it
    that the books had refused; `refaced`: of those that face another account than when they were
    written, as the books have their money elsewhere; `corrections`: of those that correct such a
    piece, told before.
    """

    data: bytes
    ending: str
    other_currencies: tuple[str, ...]
    entries: int
    again: tuple[str, ...]
    refaced: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectsKept:
    """What a report of refused lines told: the pieces marked, and what is none of ours.

    `unknown`: numbers of pieces that were never given out; `unread`: lines that name no piece.
    """

    pieces: tuple[str, ...]
    unknown: tuple[str, ...]
    unread: tuple[int, ...]


def export_books(
    organisation_id: int,
    *,
    today: date,
    since: date | None = None,
    layout: Layout | None = None,
    policy: LedgerPolicy | None = None,
    settings: JournalExport | None = None,
) -> Exported:
    """The journal, in the organisation's currency, of what was written from `since` on.

    `since`: by default the beginning; what the books refused is in it whenever it was written.
    `layout`, `policy`, `settings`: by default those in force on `today`. Marks nothing: the same
    ledger and policy give the same bytes. Raises `NoRoom`.
    """
    with reading_of([organisation_id]):
        chosen = settings or policy_on(organisation_id, JOURNAL_EXPORT, today)
        ledger = policy or policy_on(organisation_id, LEDGER, today)
        first_act = 0 if since is None else first_act_since(organisation_id, since)
        entries = _entries(organisation_id, first_act, ledger, chosen)
        currency, company = currency_of(organisation_id), name_of(organisation_id)
    written = write_layout(
        entries,
        layout=layout or chosen.layout,
        settings=chosen,
        currency=currency,
        company=company,
    )
    told = entries.filter(pl.col("unit") == currency)
    refaced = told.filter("is_refaced")
    return Exported(
        written.data,
        written.ending,
        tuple(sorted(set(entries["unit"].unique()) - {currency})),
        told.select("journal", "act_id", "booked_on").unique().height,
        _pieces(told.filter("is_again")),
        _pieces(refaced.filter("is_payment")),
        _pieces(refaced.filter(~pl.col("is_payment"))),
    )


def keep_rejects(
    organisation_id: int, data: bytes, *, author_id: int | None, now: datetime
) -> RejectsKept:
    """Marks the pieces that a report of refused lines names; they are told again.

    The same report twice changes nothing. Raises `UnreadableRejects`.
    """
    read = read_rejects(data)
    with acting_for(organisation_id):
        known = set(
            Act.objects.filter(
                organisation_id=organisation_id, id__in={each.act_id for each in read.refused}
            ).values_list("id", flat=True)
        )
        chosen = policy_on(organisation_id, JOURNAL_EXPORT, now.date())
        ledger = policy_on(organisation_id, LEDGER, now.date())
        days = _days(_entries(organisation_id, 0, ledger, chosen))
        named = _of_our_journals(read, journals_of(chosen))
        rows = _refusals(organisation_id, named, known, days, author_id=author_id, now=now)
        Refusal.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["organisation_id", "act_id", "booked_on", "journal"],
            update_fields=["reason", "author_id", "recorded_at", "settled_at"],
        )
        pieces = tuple(dict.fromkeys(piece_of(act, day) for act, day, _ in rows))
        if pieces:
            record(
                organisation_id,
                kind="books_refused",
                subject=SubjectRef("organisation", str(organisation_id)),
                message=message("The books refused pieces {pieces}", pieces=pieces),
                covers={"pieces": list(pieces)},
                author_id=author_id,
                now=now,
            )
    unknown = tuple(
        dict.fromkeys(_named(each) for each in read.refused if each.act_id not in known)
    )
    return RejectsKept(pieces, unknown, read.unread)


def set_aside_refusal(
    organisation_id: int, act_id: int, booked_on: date, journal: str, *, now: datetime
) -> bool:
    """The books have the piece after all: it is told as any other. False when it was so already."""
    with acting_for(organisation_id):
        found = Refusal.objects.filter(
            organisation_id=organisation_id,
            act_id=act_id,
            booked_on=booked_on,
            journal=journal,
            settled_at__isnull=True,
        )
        return bool(found.update(settled_at=now))


def counter_accounts(policy: LedgerPolicy) -> CounterAccounts:
    """What faces the customers' accounts, by nature, as the organisation decided."""
    bank, loss, discount = policy.bank_account, policy.loss_account, policy.discount_account
    return CounterAccounts(
        facing={
            "receipt": (bank, bank),
            "refund": (bank, bank),
            "returned": (bank, bank),
            "write_off": (loss, loss),
            "discount": (discount, discount),
            "bank_fee": (policy.fee_account, policy.fee_account),
            "retention": (policy.retention_account, policy.retention_account),
            "adjustment": (policy.difference_charge_account, policy.difference_income_account),
            "fx_difference": (policy.exchange_loss_account, policy.exchange_gain_account),
            "penalty": (policy.penalty_account, policy.penalty_account),
        },
        waiting=policy.waiting_account,
        discount_tax=policy.discount_tax_account,
    )


def _entries(
    organisation_id: int, first_act: int, ledger: LedgerPolicy, chosen: JournalExport
) -> pl.DataFrame:
    return build_journal(
        read_written(organisation_id),
        read_paired(organisation_id),
        read_sides(organisation_id),
        first_act=first_act,
        refused=read_refused(organisation_id),
        refaced=read_refaced(organisation_id),
        accounts=counter_accounts(ledger),
        journals=journals_of(chosen),
    )


def _pieces(entries: pl.DataFrame) -> tuple[str, ...]:
    """The numbers of the pieces, as files call them, each once."""
    found = entries.select("act_id", "booked_on").unique(maintain_order=True)
    return tuple(piece_of(*row) for row in found.rows())


def _days(entries: pl.DataFrame) -> dict[int, list[date]]:
    """The days of each act, for reports that name the act alone."""
    days: dict[int, list[date]] = {}
    for act, day in entries.select("act_id", "booked_on").unique().sort("booked_on").rows():
        days.setdefault(act, []).append(day)
    return days


def _of_our_journals(read: RejectsRead, journals: Journals) -> list[Refused]:
    """The lines refused, the journal left blank where the report calls it by another name."""
    codes = {journals.written, journals.payments, journals.allocations}
    return [each if each.journal in codes else replace(each, journal="") for each in read.refused]


def _refusals(
    organisation_id: int,
    refused: Sequence[Refused],
    known: set[int],
    days: Mapping[int, Sequence[date]],
    *,
    author_id: int | None,
    now: datetime,
) -> dict[tuple[int, date, str], Refusal]:
    """Each piece once, with the first reason told of it."""
    rows: dict[tuple[int, date, str], Refusal] = {}
    for each in refused:
        if each.act_id not in known:
            continue
        for day in [each.booked_on] if each.booked_on else days.get(each.act_id, []):
            key = each.act_id, day, each.journal
            if key not in rows or not rows[key].reason:
                rows[key] = Refusal(
                    organisation_id=organisation_id,
                    act_id=each.act_id,
                    booked_on=day,
                    journal=each.journal,
                    reason=each.reason,
                    author_id=author_id,
                    recorded_at=now,
                )
    return rows


def _named(refused: Refused) -> str:
    if refused.booked_on is None:
        return str(refused.act_id)
    return piece_of(refused.act_id, refused.booked_on)
