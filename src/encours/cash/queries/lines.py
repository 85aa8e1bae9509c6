"""The lines of the bank as everybody reads them: what the bank said, with what others added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from encours.cash.models import BankLine, LineDetail
from encours.tenancy.isolation import reading_of

WAITING = ("", "proposed", "left", "customer")
"""The outcomes of lines that somebody, or the matching, must still settle."""

DETAILS = (
    *("value_on", "payer_name", "payer_iban", "payer_bic", "payer_id", "ultimate_name"),
    *("reference", "end_to_end", "mandate", "bank_reference", "remittance", "label", "code"),
    *("return_reason", "original_amount", "original_currency", "fee_cents", "batch"),
)
"""The fields that another source may add to a line."""

PAGE = 100


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line of the bank, whole: columns, and where they are empty what another source told.

    Amounts: minor units of `unit`, credits above zero. `outcome` as of `models.BankLine`. `added`:
    the fields that came from another source.
    """

    id: int
    account_id: int
    statement_id: int
    line: int
    booked_on: date
    value_on: date | None
    amount_cents: int
    unit: str
    payer_name: str | None
    payer_iban: str | None
    payer_bic: str | None
    payer_id: str | None
    ultimate_name: str | None
    reference: str | None
    end_to_end: str | None
    mandate: str | None
    bank_reference: str | None
    remittance: str | None
    label: str | None
    code: str | None
    return_reason: str | None
    original_amount: str | None
    original_currency: str | None
    fee_cents: int | None
    batch: str | None
    is_reversal: bool
    outcome: str
    parent_id: int | None
    returns_id: int | None
    added: frozenset[str] = frozenset()


_COLUMNS = tuple(each.name for each in fields(LineSeen) if each.name != "added")


def lines(organisation_id: int, line_ids: Collection[int]) -> dict[int, LineSeen]:
    """The lines of these numbers; those that do not exist are left out. Two questions."""
    with reading_of([organisation_id]):
        return {
            each.id: each for each in _seen(organisation_id, _rows(organisation_id, pk=line_ids))
        }


def list_lines(
    organisation_id: int,
    *,
    account_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    outcomes: Sequence[str] | None = None,
    credits_only: bool = False,
    before: tuple[date, int] | None = None,
    limit: int | None = PAGE,
) -> tuple[LineSeen, ...]:
    """The lines, the last booked first; parts of a line that was split instead of the line.

    `outcomes`: those only (`WAITING`: what is to be settled). `before`: day and number of the last
    line of the page before. `limit`: None: all of them.
    """
    with reading_of([organisation_id]):
        found = _rows(organisation_id).exclude(outcome="split")
        if account_id is not None:
            found = found.filter(account_id=account_id)
        if since is not None:
            found = found.filter(booked_on__gte=since)
        if until is not None:
            found = found.filter(booked_on__lte=until)
        if outcomes is not None:
            found = found.filter(outcome__in=list(outcomes))
        if credits_only:
            found = found.filter(amount_cents__gt=0)
        if before is not None:
            day, line_id = before
            found = found.filter(Q(booked_on__lt=day) | Q(booked_on=day, pk__lt=line_id))
        return tuple(_seen(organisation_id, found.order_by("-booked_on", "-id")[: limit or None]))


def parts_of(organisation_id: int, line_id: int) -> tuple[LineSeen, ...]:
    """The parts into which a line was split, in the order they were told."""
    with reading_of([organisation_id]):
        rows = _rows(organisation_id).filter(parent_id=line_id).order_by("id")
        return tuple(_seen(organisation_id, rows))


def lines_between(
    organisation_id: int, account_id: int, first: date, last: date
) -> dict[int, LineSeen]:
    """The lines of an account booked on these days, parts left out, in the order of their days."""
    with reading_of([organisation_id]):
        rows = _rows(organisation_id).filter(
            account_id=account_id, booked_on__range=(first, last), parent__isnull=True
        )
        return {each.id: each for each in _seen(organisation_id, rows.order_by("booked_on", "id"))}


def count_waiting(organisation_id: int, *, credits_only: bool = False) -> int:
    """How many lines are to be settled."""
    with reading_of([organisation_id]):
        found = _rows(organisation_id).filter(outcome__in=WAITING)
        if credits_only:
            found = found.filter(amount_cents__gt=0)
        return found.count()


def _rows(organisation_id: int, *, pk: Collection[int] | None = None) -> QuerySet[BankLine]:
    rows = BankLine.objects.filter(organisation_id=organisation_id)
    return rows if pk is None else rows.filter(pk__in=list(pk))


def _seen(organisation_id: int, rows: QuerySet[BankLine]) -> list[LineSeen]:
    found = [LineSeen(*row) for row in rows.values_list(*_COLUMNS)]
    told: dict[int, dict[str, str]] = {}
    details = LineDetail.objects.filter(
        organisation_id=organisation_id, line_id__in=[each.id for each in found]
    )
    for line_id, name, value in details.order_by("id").values_list("line_id", "field", "value"):
        told.setdefault(line_id, {}).setdefault(name, value)
    return [_merged(each, told[each.id]) if each.id in told else each for each in found]


def _merged(line: LineSeen, told: Mapping[str, str]) -> LineSeen:
    """The line with what it lacks of what was told."""
    added: dict[str, Any] = {
        name: _typed(name, value)
        for name, value in told.items()
        if name in DETAILS and getattr(line, name) is None
    }
    return replace(line, **added, added=frozenset(added))


def _typed(name: str, value: str) -> object:
    if name == "value_on":
        return date.fromisoformat(value)
    return int(value) if name == "fee_cents" else value
