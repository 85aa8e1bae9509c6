"""Takes exports and lists into the ledger: all of it or nothing, in one transaction.

The decision is pure (`rules.absorbing`); here it is fed from the tables and written to them. The
ledger's lock is held from the first reading to the commit, so two importers come one after the
other, and a killed one leaves nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

import polars as pl
from django.db import connection

from encours.kernel.messages import Message
from encours.kernel.terms import PaymentTerms
from encours.receivables.models import Act
from encours.receivables.queries.ledger import (
    list_exports,
    list_years,
    read_dues,
    read_facts,
    read_standing,
)
from encours.receivables.rules.absorbing import Counts, Merged, Renewed, merge_exports, renew
from encours.receivables.rules.chaining import read_years
from encours.receivables.rules.exports import Export
from encours.receivables.rules.ledger_lines import LEDGER, no_lines
from encours.receivables.rules.ledger_positions import (
    FACT_SCHEMA,
    stated_allocations,
    with_told_dues,
)
from encours.receivables.rules.positions import Positions, compute_positions
from encours.receivables.rules.superseding_part import number_rests, rests_of
from encours.receivables.rules.twins import NOTHING_KNOWN, Ahead
from encours.receivables.services.enriching import enrich, first_told
from encours.receivables.services.finding_twins import find_twins
from encours.receivables.services.numbering import draw, lock_ledger
from encours.receivables.services.superseding import move_groups
from encours.receivables.services.writing import (
    keep_exports,
    write_customers,
    write_facts,
    write_lines,
    write_years,
)

# So many new lines change what the database knows of its tables.
_MANY_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What of the organisation's policy the ledger needs."""

    unit: str
    prefixes: tuple[str, ...]
    assumed_terms: PaymentTerms
    terms_by_customer: Mapping[str, PaymentTerms]


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What an import did. `counts` by document; `before_cents`, `after_cents`: what is owed.

    `positions`: by currency, of all days booked. `touched_on`: the first day whose positions may
    differ now; `None` when nothing changed. `rests`: by line that stays ahead of the books, those
    of which they now have a part.
    """

    act_id: int
    counts: Mapping[int, Counts]
    renewed: Renewed
    positions: Mapping[str, Positions]
    before_cents: int
    after_cents: int
    touched_on: date | None
    notices: tuple[Message, ...]
    rests: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def absorb_exports(
    organisation_id: int,
    incoming: Mapping[int, pl.DataFrame],
    exports: Mapping[int, Export],
    *,
    settings: Settings,
    author_id: int | None,
    now: datetime,
    ahead: Ahead = NOTHING_KNOWN,
) -> Absorbed:
    """Takes exports of the books in: `incoming` lines with entries, by number of their document.

    `ahead`: what the bank knows of the lines entered ahead of the books.
    Called inside a transaction that acts for the organisation. Raises `DifferentBooks`.
    """
    lock_ledger(organisation_id)
    known = list_exports(organisation_id)
    standing = _standing(organisation_id, known, [*exports.values()])
    act_id = draw(organisation_id, "act")
    everything = [*(export for export in known if export.id not in exports), *exports.values()]
    merged = merge_exports(
        standing,
        incoming,
        everything,
        act_id=act_id,
        draw=partial(draw, organisation_id, "line"),
    )
    keep_exports(organisation_id, exports.values())
    before_cents = balance_of(organisation_id, standing, known)
    absorbed = write_merged(
        organisation_id,
        standing,
        merged,
        everything,
        settings=settings,
        act_id=act_id,
        now=now,
        ahead=ahead,
    )
    record_import(organisation_id, absorbed, author_id=author_id, now=now)
    return replace(absorbed, before_cents=before_cents)


def balance_of(organisation_id: int, standing: pl.DataFrame, known: Sequence[Export]) -> int:
    """What was owed by the books before: the receivable lines since the last opening."""
    owed = standing.filter("is_receivable")
    if owed.is_empty():
        return 0
    placed = read_years(owed, known, list_years(organisation_id))
    is_booked = pl.col("origin") == LEDGER
    last = placed.filter(is_booked)["segment"].max() or 0
    counts = ~is_booked | (pl.col("segment") == last)
    return int(placed.filter(counts)["amount_cents"].sum())


def read_all_standing(organisation_id: int) -> pl.DataFrame:
    """What stands and an import of lists must know: no line of the books changes by it."""
    if not Act.objects.filter(organisation_id=organisation_id).exists():
        return no_lines()
    return read_standing(organisation_id, [])


def _standing(organisation_id: int, known: Sequence[Export], new: Sequence[Export]) -> pl.DataFrame:
    """What stands and matters; nothing is read for the first export of an organisation."""
    if not known and not Act.objects.filter(organisation_id=organisation_id).exists():
        return no_lines()
    return read_standing(organisation_id, [(each.first_on, each.last_on) for each in new])


def record_import(
    organisation_id: int,
    absorbed: Absorbed,
    *,
    author_id: int | None,
    now: datetime,
) -> None:
    """Keeps the act of an import: what it touched decides which balances must be computed again."""
    Act.objects.create(
        organisation_id=organisation_id,
        id=absorbed.act_id,
        kind="import",
        document_id=next(iter(absorbed.counts), None),
        author_id=author_id,
        touched_on=absorbed.touched_on or date.max,
        recorded_at=now,
    )


def write_merged(
    organisation_id: int,
    standing: pl.DataFrame,
    merged: Merged,
    exports: Sequence[Export],
    *,
    settings: Settings,
    act_id: int,
    now: datetime,
    ahead: Ahead = NOTHING_KNOWN,
) -> Absorbed:
    """Works out what follows from the merged lines and writes what differs from what stood."""
    renewed = renew(merged.lines, exports, prefixes=settings.prefixes)
    twins = number_rests(
        find_twins(organisation_id, standing, merged, renewed, ahead),
        partial(draw, organisation_id, "line"),
    )
    if twins:
        given_up = pl.col("id").is_in([line for group in twins for line in group.pending])
        rests = rests_of(twins, renewed.lines.filter(given_up), act_id=act_id)
        left = pl.concat([merged.lines.filter(~given_up), rests])
        renewed = renew(left, exports, prefixes=settings.prefixes)
    write_customers(organisation_id, renewed)
    touched_on = write_lines(organisation_id, standing, merged, renewed, act_id=act_id, now=now)
    move_groups(organisation_id, twins, act_id)
    unmatched = (
        enrich(organisation_id, renewed.chained, unit=settings.unit, act_id=act_id, now=now)
        if exports
        else ()
    )
    told_on = first_told(organisation_id, act_id) if exports else None
    facts = read_facts(organisation_id) if standing.height else pl.DataFrame(schema=FACT_SCHEMA)
    dues = read_dues(organisation_id, date.max)
    positions = _positions(renewed, facts, dues, settings, is_ledger=bool(exports))
    laid = _laid(pl.concat([each.allocations for each in positions.values()]), renewed)
    write_facts(organisation_id, facts, laid, act_id=act_id)
    write_years(organisation_id, renewed.years)
    if renewed.lines.height - standing.height > _MANY_LINES:
        _count_again()
    return Absorbed(
        act_id=act_id,
        counts=merged.counts,
        renewed=renewed,
        positions=positions,
        before_cents=0,
        after_cents=int(positions[settings.unit].open_items["amount_cents"].sum()),
        touched_on=min(filter(None, (touched_on, told_on)), default=None),
        notices=(*merged.notices, *renewed.notices, *unmatched),
        rests={group.rest: group.pending for group in twins if group.rest is not None},
    )


def _count_again() -> None:
    """Has the database count its tables now, not when it finds the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT receivables_count_again()")


def _positions(
    renewed: Renewed,
    facts: pl.DataFrame,
    dues: pl.DataFrame,
    settings: Settings,
    *,
    is_ledger: bool,
) -> Mapping[str, Positions]:
    """The positions by currency: nothing of one is ever laid against another."""
    unit_of = renewed.chained.select("line_id", "unit")
    dated = with_told_dues(renewed.movements, dues)
    movements = dated.join(unit_of, on="line_id", maintain_order="left")
    return {
        unit: compute_positions(
            movements.filter(pl.col("unit") == unit).drop("unit"),
            renewed.chained.filter(pl.col("unit") == unit) if is_ledger else None,
            terms_by_customer=settings.terms_by_customer,
            assumed=settings.assumed_terms,
            known=stated_allocations(facts, renewed.movements),
        )
        for unit in sorted({settings.unit, *movements["unit"]})
    }


def _laid(allocations: pl.DataFrame, renewed: Renewed) -> pl.DataFrame:
    """Allocations (`FACT_SCHEMA`) by the numbers of their lines, from the day both were booked."""
    lines = renewed.movements.select("line_id", "line", "booked_on")
    debits = lines.rename({"line_id": "debit_id", "line": "debit", "booked_on": "debit_on"})
    credits = lines.rename({"line_id": "credit_id", "line": "credit", "booked_on": "credit_on"})
    return (
        allocations.join(debits, on="debit_id")
        .join(credits, on="credit_id")
        .with_columns(pl.max_horizontal("debit_on", "credit_on").alias("effective_on"))
        .group_by("debit", "credit", "basis", "effective_on")
        .agg(pl.col("amount_cents").sum())
        .rename({"debit": "debit_id", "credit": "credit_id"})
        .select(list(FACT_SCHEMA))
    )
