"""Adds to the lines of an account what other sources tell of them; splits sums into payments.

What is told before the bank tells the line waits for it: whenever lines or tellings come, those
that wait are looked at again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from encours.cash.models import BankLine, Decision, LineDetail, Telling
from encours.cash.queries.lines import DETAILS, LineSeen, lines_between
from encours.cash.rules.enriching import Met, Side, meet
from encours.cash.rules.identity import fingerprint
from encours.kernel.messages import Message, message, plural
from encours.kernel.messages_json import as_json

_SPLITS = ("", "proposed", "left")
"""The outcomes of a line that may still be split: nobody has settled it as a whole."""

_WITHIN_DAYS = 1


@dataclass(frozen=True, slots=True)
class Enriched:
    """What the tellings of a document did, by account: lines enriched, parts made."""

    enriched: Counter[int] = field(default_factory=Counter)
    parts: Counter[int] = field(default_factory=Counter)
    notices: tuple[Message, ...] = ()


def enrich_accounts(
    organisation_id: int, account_ids: Sequence[int], *, document_id: int, now: datetime
) -> Enriched:
    """Looks again at all that is told of lines of these accounts and waits.

    Counts are those of `document_id`; what earlier documents told is added too. Under the lock of
    an import.
    """
    done = Enriched()
    ambiguous = 0
    for account_id, first, last in _waiting(organisation_id, account_ids):
        tellings = _tellings(organisation_id, account_id)
        seen = lines_between(
            organisation_id,
            account_id,
            first - timedelta(_WITHIN_DAYS),
            last + timedelta(_WITHIN_DAYS),
        )
        met = meet([_of_line(each) for each in seen.values()], [*map(_of_telling, tellings)])
        told = {each.id: each for each in tellings}
        own = {each.id for each in tellings if each.document_id == document_id}
        changed = _add_details(organisation_id, met, told, seen, now)
        done.enriched[account_id] += len(own & changed)
        done.parts[account_id] += len(own & _split(organisation_id, met, told, seen, now))
        ambiguous += len(own.intersection(met.ambiguous))
    return Enriched(done.enriched, done.parts, tuple(_said(ambiguous)))


def _waiting(organisation_id: int, account_ids: Sequence[int]) -> list[tuple[int, date, date]]:
    """The accounts of which something told waits, with the days of it."""
    rows = Telling.objects.filter(
        organisation_id=organisation_id, account_id__in=list(account_ids), met__isnull=True
    )
    days = rows.values("account_id").annotate(first=Min("booked_on"), last=Max("booked_on"))
    return [(each["account_id"], each["first"], each["last"]) for each in days]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a source tells of a line, and in which document."""

    id: int
    line: int
    fingerprint: str
    booked_on: date
    amount_cents: int
    told: dict[str, Any]
    statement_id: int
    document_id: int


def _tellings(organisation_id: int, account_id: int) -> list[_Told]:
    rows = Telling.objects.filter(
        organisation_id=organisation_id, account_id=account_id, met__isnull=True
    )
    columns = ("id", "line", "fingerprint", "booked_on", "amount_cents", "told", "statement_id")
    found = rows.order_by("id").values_list(*columns, "statement__document_id")
    return [_Told(*row) for row in found.iterator(chunk_size=5_000)]


def _of_line(line: LineSeen) -> Side:
    return Side(line.id, line.booked_on, line.amount_cents, _texts(line))


def _of_telling(telling: _Told) -> Side:
    batch = telling.told.get("batch")
    return Side(
        telling.id,
        telling.booked_on,
        telling.amount_cents,
        telling.told,
        None if batch is None else (telling.statement_id, telling.booked_on, batch),
    )


def _texts(line: LineSeen) -> dict[str, str]:
    told = {name: getattr(line, name) for name in DETAILS}
    return {name: str(value) for name, value in told.items() if value is not None}


def _add_details(
    organisation_id: int,
    met: Met,
    told: Mapping[int, _Told],
    seen: Mapping[int, LineSeen],
    now: datetime,
) -> set[int]:
    """Writes what lines lack of what is told; returns the tellings that added something."""
    details, changed = [], set()
    for telling_id, line_id in met.pairs.items():
        known = _texts(seen[line_id])
        for name in DETAILS:
            value = told[telling_id].told.get(name)
            if value is not None and name not in known:
                changed.add(telling_id)
                details.append(
                    LineDetail(
                        organisation_id=organisation_id,
                        line_id=line_id,
                        document_id=told[telling_id].document_id,
                        field=name,
                        value=str(value),
                        recorded_at=now,
                    )
                )
    LineDetail.objects.bulk_create(details, batch_size=5_000)
    _meet(organisation_id, met.pairs)
    return changed


def _split(
    organisation_id: int,
    met: Met,
    told: Mapping[int, _Told],
    seen: Mapping[int, LineSeen],
    now: datetime,
) -> set[int]:
    """Writes the parts of lines that are sums; returns the tellings that became parts.

    A line that was settled as a whole stays as it is.
    """
    splits = {
        line_id: [told[each] for each in parts]
        for line_id, parts in met.splits.items()
        if seen[line_id].outcome in _SPLITS and seen[line_id].parent_id is None
    }
    parents = {
        each.pk: each
        for each in BankLine.objects.filter(organisation_id=organisation_id, pk__in=[*splits])
    }
    BankLine.objects.bulk_create(
        [part for line_id, parts in splits.items() for part in _parts(parents[line_id], parts)],
        batch_size=2_000,
    )
    BankLine.objects.filter(organisation_id=organisation_id, pk__in=[*splits]).update(
        outcome="split"
    )
    because = [as_json(message("Another source tells the payments that this line is the sum of."))]
    Decision.objects.bulk_create(
        Decision(
            organisation_id=organisation_id,
            line_id=line_id,
            outcome="split",
            is_automatic=True,
            confidence=1.0,
            because=because,
            recorded_at=now,
        )
        for line_id in splits
    )
    pairs = {part.id: line_id for line_id, parts in splits.items() for part in parts}
    _meet(organisation_id, pairs)
    return {*pairs}


def _parts(parent: BankLine, tellings: Iterable[_Told]) -> list[BankLine]:
    """The payments of which `parent` is the sum, known again by what they are parts of."""
    times: Counter[str] = Counter()
    parts = []
    for telling in tellings:
        of = (parent.fingerprint, str(parent.occurrence), telling.fingerprint)
        known_by = fingerprint(parent.booked_on, telling.amount_cents, of)
        times[known_by] += 1
        values: dict[str, Any] = {name: telling.told.get(name) for name in DETAILS}
        parts.append(
            BankLine(
                organisation_id=parent.organisation_id,
                account_id=parent.account_id,
                statement_id=telling.statement_id,
                line=telling.line,
                fingerprint=known_by,
                occurrence=times[known_by],
                parent_id=parent.pk,
                booked_on=parent.booked_on,
                amount_cents=telling.amount_cents,
                unit=parent.unit,
                **values,
            )
        )
    return parts


def _meet(organisation_id: int, pairs: Mapping[int, int]) -> None:
    """Notes which line each telling is about."""
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cash_telling t SET met_id = p.line FROM unnest(%s::bigint[], %s::bigint[])"
            " AS p (telling, line) WHERE t.organisation_id = %s AND t.id = p.telling",
            [[*pairs], [*pairs.values()], organisation_id],
        )


def _said(ambiguous: int) -> Iterable[Message]:
    if ambiguous:
        yield plural(
            "What {count} line tells could be about several payments: it was added to none.",
            "What {count} lines tell could be about several payments: it was added to none.",
            count=ambiguous,
        )
