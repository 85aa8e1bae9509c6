"""What programs are told, field by field: the contract, which only ever grows."""

from dataclasses import asdict
from datetime import date, datetime

from ninja import Schema

from encours.daily.services.ageing import AgedTold
from encours.daily.services.handing import Report
from encours.intake.queries import DocumentSeen, RejectSeen
from encours.metrics.rules.ageing import BUCKETS
from encours.ui.translation import Translator


class Problem(Schema):
    """What is wrong, and what to do about it."""

    error: str
    action: str | None = None


class AccountTold(Schema):
    """What statements said of a bank account. `changed`: lines completed; `breaks`: gaps."""

    account: str
    currency: str
    lines: int
    created: int
    changed: int
    unchanged: int
    breaks: int


class ImportReport(Schema):
    """What taking files in did, or would do (`dry_run`). Counts are lines, all files together.

    `asks`: nothing was written; call again with `confirmed=true` when this is meant.
    """

    created: int
    changed: int
    reversed: int
    unchanged: int
    rejected: int
    as_of: date | None
    dry_run: bool
    asks: str | None
    documents: list[int]
    known: list[str]
    notices: list[str]
    accounts: list[AccountTold]


class Rejected(Schema):
    """A line that was not taken: where, why, what to do."""

    line: int
    field: str
    value: str
    reason: str
    action: str


class ImportSeen(Schema):
    """A document and its fate: `received`, `absorbed`, `refused`. `rejects`: the first hundred."""

    id: int
    name: str
    sha256: str
    size: int
    received_at: datetime
    status: str
    rows: int
    accepted: int
    rejected: int
    first_on: date | None
    last_on: date | None
    counts: dict[str, int]
    notices: list[str]
    problem: list[str]
    rejects: list[Rejected]


class Bucket(Schema):
    """An amount of the aged balance, in minor units."""

    bucket: str
    amount_cents: int


class AgedRow(Schema):
    """One customer's share, in `currency`."""

    key: str
    name: str
    currency: str
    balance_cents: int
    ageing: list[Bucket]


class Aged(Schema):
    """The aged balance of a day, as `encours aged --json` tells it."""

    as_of: date
    currency: str
    balance_cents: int
    control_account_cents: int
    pending_cents: int
    ageing: list[Bucket]
    rows: list[AgedRow]


def told_report(report: Report, say: Translator) -> ImportReport:
    """A report in the caller's language."""
    return ImportReport(
        created=report.created,
        changed=report.changed,
        reversed=report.reversed,
        unchanged=report.unchanged,
        rejected=report.rejected,
        as_of=report.as_of,
        dry_run=report.dry_run,
        asks=None if report.asks is None else say.message(report.asks),
        documents=[*report.documents],
        known=[*report.known],
        notices=[say.message(each) for each in report.notices],
        accounts=[AccountTold(**asdict(each)) for each in report.accounts],
    )


def told_import(
    found: DocumentSeen, rejects: tuple[RejectSeen, ...], say: Translator
) -> ImportSeen:
    """A document's fate in the caller's language."""
    return ImportSeen(
        id=found.id,
        name=found.name,
        sha256=found.sha256,
        size=found.size,
        received_at=found.received_at,
        status=found.status,
        rows=found.rows,
        accepted=found.accepted,
        rejected=found.rejected,
        first_on=found.first_on,
        last_on=found.last_on,
        counts=found.counts,
        notices=[say.message(each) for each in found.notices],
        problem=[say.message(each) for each in found.problem],
        rejects=[
            Rejected(
                line=each.line,
                field=each.field,
                value=each.value,
                reason=say.message(each.reason),
                action=say.message(each.action),
            )
            for each in rejects
        ],
    )


def told_aged(told: AgedTold) -> Aged:
    """The aged balance as data."""
    return Aged(
        as_of=told.aged.as_of,
        currency=told.currency,
        balance_cents=told.aged.balance_cents,
        control_account_cents=told.aged.control_account_cents,
        pending_cents=told.aged.pending_cents,
        ageing=[Bucket(bucket=name, amount_cents=told.aged.ageing[name]) for name in BUCKETS],
        rows=[
            AgedRow(
                key=row["key"],
                name=row["name"],
                currency=row["currency"],
                balance_cents=row["balance_cents"],
                ageing=[Bucket(bucket=name, amount_cents=row[name]) for name in BUCKETS],
            )
            for row in told.rows.iter_rows(named=True)
        ],
    )
