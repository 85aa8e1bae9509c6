"""Which days of the portfolio are there to be read, and what they were laid from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from encours.portfolio.models import CURRENT
from encours.portfolio.models import Situation as Row
from encours.portfolio.rules.seen import Cell, Situation, Totals


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a situation rests on: it holds while these stay what they were.

    `revision`: the last act of the ledger; `settings`: digest of what was decided; `parties`: how
    far what is known of customers had come (`parties.queries.history`).
    """

    revision: int
    settings: str
    parties: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A situation that is kept, what it rests on, and when somebody last asked for it."""

    situation: Situation
    grounds: Grounds
    asked_at: datetime


def find_kept(organisation_id: int, as_of: date | None) -> Kept | None:
    """The situation of a day, whether it still holds or not; of no day: the current one."""
    rows = Row.objects.filter(organisation_id=organisation_id)
    row = (rows.filter(slot=CURRENT) if as_of is None else rows.filter(as_of=as_of)).first()
    return None if row is None else kept_of(row)


def find_situation(organisation_id: int, as_of: date | None) -> Situation | None:
    """The situation of a day as it was last laid; of no day: the current one."""
    kept = find_kept(organisation_id, as_of)
    return None if kept is None else kept.situation


def list_current(organisations: Collection[int]) -> Mapping[int, Situation]:
    """The current situation of each of these organisations, as it was last laid."""
    rows = Row.objects.filter(organisation_id__in=list(organisations), slot=CURRENT)
    return {row.organisation_id: kept_of(row).situation for row in rows}


def kept_of(row: Row) -> Kept:
    """The row as it is read."""
    customer, change, terms = map(int, row.parties.split(","))
    cube = tuple(Cell(*cell) for cell in row.cube)
    situation = Situation(
        organisation_id=row.organisation_id,
        slot=row.slot,
        as_of=row.as_of,
        made_at=row.made_at,
        unit=row.unit,
        late_days=tuple(row.late_days),
        totals=Totals(
            tuple(row.totals),
            tuple(row.document_totals),
            sum(cell.cents for cell in cube if cell.is_disputed and cell.unit == row.unit),
        ),
        foreign={unit: Totals(tuple(cents)) for unit, cents in row.foreign_totals.items()},
        control_account_cents=row.control_account_cents,
        pending_cents=row.pending_cents,
        customers=row.customers,
        owing=row.owing,
        late=row.late,
        items=row.items,
        late_items=row.late_items,
        cube=cube,
        booked_until=row.booked_until,
        is_current=row.slot == CURRENT,
        due_next_7_cents=row.due_next_7_cents,
        due_next_30_cents=row.due_next_30_cents,
    )
    return Kept(
        situation, Grounds(row.revision, row.settings, (customer, change, terms)), row.asked_at
    )
