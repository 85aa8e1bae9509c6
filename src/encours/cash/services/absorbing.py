"""Takes a file of bank statements into the accounts: each line once, what others tell added.

Called inside the transaction of an import, after the books and the lists. Two imports of one
organisation wait for each other here, from the first line written to the end of their transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from encours.cash.models import BankAccount
from encours.cash.queries.accounts import AccountSeen, list_accounts
from encours.cash.queries.statements import continuities
from encours.cash.rules.continuity import Break, Kind
from encours.cash.rules.owning import Owner, creates, decide_owner, family_of
from encours.cash.services.enriching import Enriched, enrich_accounts
from encours.cash.services.placing import DAYS, PLACED, Lacking, place_lines
from encours.cash.services.staging import (
    HEADINGS,
    TEXTS,
    Heading,
    Owned,
    Staged,
    stage,
    write_headings,
)
from encours.intake.formats.bank.records import BankFile
from encours.intake.formats.records import Reject
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.tenancy.isolation import acting_for

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('encours bank', %s))"


@dataclass(frozen=True, slots=True)
class AccountTold:
    """What a file said of an account; amounts in minor units of `currency`.

    `created` + `changed` + `unchanged` = `lines`. `breaks`: what is missing or off in or beside the
    statements of the file, once they stand among all that are known.
    """

    id: int
    number: str
    currency: str
    lines: int
    created: int
    changed: int
    unchanged: int
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class _Taking:
    """The document that is taken in, and how."""

    organisation_id: int
    document_id: int
    family: str
    unit: str
    source_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class AbsorbedBank:
    """What a file of statements did. Counts are its lines; `changed`: lines that it enriched.

    `created` + `changed` + `unchanged` + the refused = the lines of the file. `statements`: their
    numbers.
    """

    format: str
    created: int
    changed: int
    unchanged: int
    rejects: tuple[Reject, ...]
    first_on: date | None
    last_on: date | None
    accounts: tuple[AccountTold, ...]
    notices: tuple[Message, ...]
    statements: frozenset[int] = frozenset()

    @property
    def accepted(self) -> int:
        """The lines that were read."""
        return self.created + self.changed + self.unchanged


def absorb_statements(
    organisation_id: int,
    document_id: int,
    file: BankFile,
    *,
    source_id: int | None,
    unit: str,
    now: datetime,
) -> AbsorbedBank:
    """Writes the statements of `file`, kept as `document_id`; all of them, or none on an error.

    `source_id`: where the document came from. `unit`: the currency of accounts that name none.
    """
    family = family_of(file.format)
    taking = _Taking(organisation_id, document_id, family, unit, source_id, now)
    with acting_for(organisation_id):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [organisation_id])
        staged = stage(file)
        owned = _own(taking, staged)
        write_headings(staged, owned, unit=unit)
        lacking = place_lines(organisation_id, family=family)
        counted = _write(taking, owned, lacking)
        enriched = enrich_accounts(
            organisation_id, counted.touched, document_id=document_id, now=now
        )
        return _told(taking, file, staged, counted, enriched)


def _own(taking: _Taking, staged: Staged) -> dict[int, Owned]:
    """Each statement's account, made where it is new, and whether its lines are the account's."""
    known = {
        (each.number, each.currency): each
        for each in BankAccount.objects.filter(organisation_id=taking.organisation_id)
    }
    owned = {}
    for heading in staged.headings:
        where = heading.number, heading.opening.currency or taking.unit
        account = known.get(where)
        if account is None:
            account = known[where] = _made(taking, heading, where[1])
        before = Owner(account.format, account.creates_from)
        owner = decide_owner(before, family=taking.family, kind=heading.opening.kind)
        if owner != before:
            account.format, account.source_id = owner.family, taking.source_id
            account.save(update_fields=["format", "source"])
        mine = creates(owner, family=taking.family, kind=heading.opening.kind)
        owned[heading.n] = Owned(account.pk, mine, owner.creates_from)
    return owned


def _made(taking: _Taking, heading: Heading, currency: str) -> BankAccount:
    return BankAccount.objects.create(
        organisation_id=taking.organisation_id,
        number=heading.number,
        currency=currency,
        holder=(heading.opening.holder or "")[:200],
        bank=(heading.opening.bank or "")[:100],
        created_at=taking.now,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """By account, the lines of the file and those created; `statements`: their numbers."""

    statements: frozenset[int]
    touched: tuple[int, ...]
    lines: dict[int, int]
    created: dict[int, int]
    copied: int


_STATEMENTS = f"""
    WITH known AS (SELECT n, count(*) FILTER (WHERE NOT is_new) AS known FROM {PLACED} GROUP BY n)
    INSERT INTO cash_statement (organisation_id, account_id, document_id, kind, identifier,
        sequence, opening_cents, opened_on, closing_cents, closed_on, moved_cents, line_count,
        known_count, rejected_count, first_on, last_on, days, creates, recorded_at)
    SELECT %(organisation)s, h.account_id, %(document)s, h.kind, coalesce(h.identifier, ''),
        coalesce(h.sequence, ''), h.opening_cents, h.opened_on, h.closing_cents, h.closed_on,
        h.moved_cents, h.line_count, coalesce(k.known, 0), h.rejected_count, h.first_on, h.last_on,
        coalesce(d.days, '{{}}'), h.creates, %(now)s
    FROM {HEADINGS} h LEFT JOIN known k USING (n) LEFT JOIN {DAYS} d USING (n) ORDER BY h.n
    RETURNING id
"""  # noqa: S608  # names of the code's own
_COLUMNS = ", ".join(
    ("line", "booked_on", "amount_cents", "value_on", *TEXTS, "fee_cents", "is_reversal")
)
_LINES = f"""
    INSERT INTO cash_bankline (organisation_id, account_id, statement_id, fingerprint, occurrence,
        unit, outcome, {_COLUMNS})
    SELECT %(organisation)s, p.account_id, n.id, p.fingerprint, p.occurrence, p.unit, '',
        {_COLUMNS}
    FROM {PLACED} p JOIN unnest(%(numbers)s::int[], %(ids)s::bigint[]) AS n (n, id) USING (n)
    WHERE p.is_new AND p.is_own ORDER BY p.booked_on, p.place
"""  # noqa: S608  # names of the code's own
_TELLINGS = f"""
    INSERT INTO cash_telling (organisation_id, account_id, statement_id, line, format, fingerprint,
        occurrence, booked_on, amount_cents, told)
    SELECT %(organisation)s, p.account_id, n.id, p.line, %(family)s, p.fingerprint, p.occurrence,
        p.booked_on, p.amount_cents, jsonb_strip_nulls(jsonb_build_object(
            {", ".join(f"'{name}', p.{name}" for name in ("value_on", "fee_cents", *TEXTS))}))
    FROM {PLACED} p JOIN unnest(%(numbers)s::int[], %(ids)s::bigint[]) AS n (n, id) USING (n)
    WHERE p.is_new AND NOT p.is_own ORDER BY p.booked_on, p.place
"""  # noqa: S608  # names of the code's own
_COPIES = f"""
    INSERT INTO cash_bankline (organisation_id, account_id, statement_id, fingerprint, occurrence,
        unit, outcome, {_COLUMNS})
    SELECT l.organisation_id, l.account_id, l.statement_id, l.fingerprint, times.occurrence, l.unit,
        '', {", ".join(f"l.{name}" for name in _COLUMNS.split(", "))}
    FROM unnest(%(accounts)s::bigint[], %(fingerprints)s::text[], %(had)s::int[], %(needed)s::int[])
        AS w (account_id, fingerprint, had, needed)
    JOIN cash_bankline l ON l.organisation_id = %(organisation)s AND l.account_id = w.account_id
        AND l.fingerprint = w.fingerprint AND l.occurrence = 1
    CROSS JOIN LATERAL generate_series(w.had + 1, w.needed) AS times (occurrence)
"""  # noqa: S608  # names of the code's own

_COUNTS = f"""
    SELECT account_id, count(*), count(*) FILTER (WHERE is_new AND is_own)
    FROM {PLACED} GROUP BY account_id
"""  # noqa: S608  # names of the code's own


def _write(taking: _Taking, owned: Mapping[int, Owned], lacking: Sequence[Lacking]) -> _Counted:
    """Statements, new lines, what is told of others', and copies of lines that parts add up to."""
    given: dict[str, Any] = {
        "organisation": taking.organisation_id,
        "document": taking.document_id,
        "family": taking.family,
        "now": taking.now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS, given)
        ids = [statement_id for (statement_id,) in cursor.fetchall()]
        given |= {"ids": ids, "numbers": [*range(len(ids))]}
        cursor.execute(_LINES, given)
        cursor.execute(_TELLINGS, given)
        if lacking:
            cursor.execute(_COPIES, given | _columns(lacking))
        cursor.execute(_COUNTS)
        rows = cursor.fetchall()
    return _Counted(
        frozenset(ids),
        tuple(sorted({each.account_id for each in owned.values()})),
        {account_id: lines for account_id, lines, _ in rows},
        {account_id: created for account_id, _, created in rows},
        sum(each.needed - each.had for each in lacking),
    )


def _columns(lacking: Sequence[Lacking]) -> dict[str, Any]:
    return {
        "accounts": [each.account_id for each in lacking],
        "fingerprints": [each.fingerprint for each in lacking],
        "had": [each.had for each in lacking],
        "needed": [each.needed for each in lacking],
    }


def _told(
    taking: _Taking, file: BankFile, staged: Staged, counted: _Counted, enriched: Enriched
) -> AbsorbedBank:
    seen = {each.id: each for each in list_accounts(taking.organisation_id)}
    found = continuities(taking.organisation_id, counted.touched)
    accounts = []
    for account_id in counted.touched:
        lines = counted.lines.get(account_id, 0)
        created = counted.created.get(account_id, 0) + enriched.parts.get(account_id, 0)
        changed = enriched.enriched.get(account_id, 0)
        accounts.append(
            AccountTold(
                account_id,
                seen[account_id].number,
                seen[account_id].currency,
                lines=lines,
                created=created,
                changed=changed,
                unchanged=lines - created - changed,
                breaks=tuple(
                    each
                    for each in found[account_id].breaks
                    if {each.after, each.before} & counted.statements
                ),
            )
        )
    pending = _pending(staged.pending)
    days = [day for each in staged.headings for day in (each.first_on, each.last_on) if day]
    return AbsorbedBank(
        format=file.format,
        created=sum(each.created for each in accounts),
        changed=sum(each.changed for each in accounts),
        unchanged=sum(each.unchanged for each in accounts) + staged.pending,
        rejects=tuple(staged.rejects),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        accounts=tuple(accounts),
        notices=(
            *file.notices,
            *pending,
            *_copied(counted.copied),
            *enriched.notices,
        ),
        statements=counted.statements,
    )


def _pending(count: int) -> list[Message]:
    if not count:
        return []
    return [
        plural(
            "{count} line is not booked yet: it is left until the bank has booked it.",
            "{count} lines are not booked yet: they are left until the bank has booked them.",
            count=count,
        )
    ]


def _copied(count: int) -> list[Message]:
    if not count:
        return []
    return [
        plural(
            "{count} line of earlier statements is one more payment of the same kind: the"
            " statements follow one another within its day.",
            "{count} lines of earlier statements are more payments of the same kind: the"
            " statements follow one another within their day.",
            count=count,
        )
    ]


def breaks_beside(
    organisation_id: int, absorbed: Iterable[AbsorbedBank]
) -> dict[int, tuple[Break, ...]]:
    """By account, what is missing or off in or beside the statements of several files.

    Once all of them stand: what one file leaves open, another may bring.
    """
    files = list(absorbed)
    statements = {number for each in files for number in each.statements}
    accounts = {told.id for each in files for told in each.accounts}
    return {
        account_id: tuple(each for each in found.breaks if {each.after, each.before} & statements)
        for account_id, found in continuities(organisation_id, sorted(accounts)).items()
    }


def say_breaks(organisation_id: int, breaks: Mapping[int, Sequence[Break]]) -> Iterator[Message]:
    """The same in words."""
    for account in list_accounts(organisation_id):
        for each in breaks.get(account.id, ()):
            yield _said_of(account, each)


def _said_of(account: AccountSeen, found: Break) -> Message:
    amount = Money(found.amount_cents or 0, account.currency)
    if found.kind is Kind.UNBALANCED:
        return message(
            "{account}: the statement of {day} is off by {amount}.",
            account=account.title,
            day=found.last_on,
            amount=amount,
        )
    return message(
        "{account}: {amount} is missing between the statements of {first} and {last}.",
        account=account.title,
        amount=amount,
        first=found.first_on,
        last=found.last_on,
    )
