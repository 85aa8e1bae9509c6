"""Takes exports and lists into the ledger: all of it or nothing, in one transaction.

The decision is pure (`rules.absorbing`); here it is fed from the tables and written to them. The
ledger's lock is held from the first reading to the commit, so two importers come one after the
other, and a killed one leaves nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256

import polars as pl
from django.db import connection

from encours.database.bulk import insert_frame, write_temporary
from encours.kernel.messages import Message
from encours.kernel.terms import PaymentTerms, print_terms
from encours.parties.services.recording import record_customers
from encours.receivables.models import Act
from encours.receivables.models import Export as ExportRow
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
from encours.receivables.rules.ledger_lines import ENCOURS, LEDGER, MUTABLE, TOLD, no_lines
from encours.receivables.rules.ledger_positions import (
    FACT_SCHEMA,
    STATED,
    stated_allocations,
    with_told_dues,
)
from encours.receivables.rules.positions import Positions, compute_positions
from encours.receivables.rules.schema import FACTS
from encours.receivables.rules.superseding import supersede
from encours.receivables.services.enriching import enrich, first_told
from encours.receivables.services.numbering import draw, lock_ledger
from encours.receivables.services.pending import move_allocations

# So many new lines change what the database knows of its tables.
_MANY_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What of the organisation's policy the ledger needs."""

    unit: str
    prefixes: tuple[str, ...]
    assumed_terms: PaymentTerms
    terms_by_customer: Mapping[str, PaymentTerms]

    @property
    def digest(self) -> str:
        """What tells these settings from others: a balance laid under others does not hold."""
        terms = sorted((code, print_terms(each)) for code, each in self.terms_by_customer.items())
        told = (self.unit, self.prefixes, print_terms(self.assumed_terms), terms)
        return sha256(repr(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What an import did. `counts` by document; `before_cents`, `after_cents`: what is owed.

    `positions`: by currency, of all days booked. `touched_on`: the first day whose positions may
    differ now; `None` when nothing changed.
    """

    act_id: int
    counts: Mapping[int, Counts]
    renewed: Renewed
    positions: Mapping[str, Positions]
    before_cents: int
    after_cents: int
    touched_on: date | None
    notices: tuple[Message, ...]


def absorb_exports(
    organisation_id: int,
    incoming: Mapping[int, pl.DataFrame],
    exports: Mapping[int, Export],
    *,
    settings: Settings,
    author_id: int | None,
    now: datetime,
) -> Absorbed:
    """Takes exports of the books in: `incoming` lines with entries, by number of their document.

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
    _keep_exports(organisation_id, exports.values())
    before_cents = balance_of(organisation_id, standing, known)
    absorbed = write_merged(
        organisation_id, standing, merged, everything, settings=settings, act_id=act_id, now=now
    )
    record_import(organisation_id, absorbed, author_id=author_id, now=now)
    return replace(absorbed, before_cents=before_cents)


def balance_of(organisation_id: int, standing: pl.DataFrame, known: Sequence[Export]) -> int:
    """What was owed by the books before: the receivable lines since the last opening."""
    owed = standing.filter("is_receivable")
    if owed.is_empty():
        return 0
    placed = read_years(owed, known, list_years(organisation_id))
    last = placed.filter(pl.col("segment") == pl.col("segment").max())
    return int(last["amount_cents"].sum())


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


def _keep_exports(organisation_id: int, exports: Iterable[Export]) -> None:
    ExportRow.objects.bulk_create(
        [
            ExportRow(
                organisation_id=organisation_id,
                document_id=export.id,
                first_on=export.first_on,
                last_on=export.last_on,
                exported=list(export.exported),
                opens_alone=export.opens_alone,
            )
            for export in exports
        ],
        ignore_conflicts=True,
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
) -> Absorbed:
    """Works out what follows from the merged lines and writes what differs from what stood."""
    renewed = renew(merged.lines, exports, prefixes=settings.prefixes)
    twins = _find_twins(standing, renewed)
    if twins:
        left = merged.lines.filter(~pl.col("id").is_in(list(twins)))
        renewed = renew(left, exports, prefixes=settings.prefixes)
    _write_customers(organisation_id, renewed)
    touched_on = _write_lines(organisation_id, standing, merged, renewed, act_id=act_id, now=now)
    move_allocations(organisation_id, twins, act_id)
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
    _write_facts(organisation_id, facts, laid, act_id=act_id)
    _write_years(organisation_id, renewed.years)
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
        notices=(*renewed.notices, *unmatched),
    )


def _count_again() -> None:
    """Has the database count its tables now, not when it finds the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT receivables_count_again()")


def _find_twins(standing: pl.DataFrame, renewed: Renewed) -> dict[int, int]:
    """The pending lines that new lines of the books announce, each with its twin."""
    pending = renewed.lines.filter(pl.col("origin") == ENCOURS)
    if pending.is_empty():
        return {}
    booked = renewed.lines.filter(
        (pl.col("origin") == LEDGER) & pl.col("is_receivable") & ~pl.col("is_opening")
    ).join(standing.select("id"), on="id", how="anti")
    pairs = supersede(pending, booked).pairs
    return dict(pairs.select("pending_id", "booked_id").iter_rows())


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


def _write_customers(organisation_id: int, renewed: Renewed) -> None:
    named = renewed.movements.group_by("customer", maintain_order=True).agg(
        pl.col("customer_name").last()
    )
    record_customers(
        organisation_id,
        named.select(pl.col("customer").alias("code"), pl.col("customer_name").alias("name")),
    )


def _write_lines(
    organisation_id: int,
    standing: pl.DataFrame,
    merged: Merged,
    renewed: Renewed,
    *,
    act_id: int,
    now: datetime,
) -> date | None:
    """New lines, lines told anew with the history of it, lines that no longer stand.

    Returns the first day of what was written.
    """
    new = renewed.lines
    touched = gone = standing.clear()
    if standing.height:
        new = renewed.lines.join(standing.select("id"), on="id", how="anti")
        before = standing.select("id", *[pl.col(name).alias(f"{name}_before") for name in MUTABLE])
        differs = [pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in MUTABLE]
        touched = renewed.lines.join(before, on="id").filter(pl.any_horizontal(differs))
        gone = standing.filter(pl.col("id").is_in(merged.reversed_ids.implode()))
    insert_frame("receivables_line", new, organisation_id=organisation_id)
    if touched.height:
        _update_lines(organisation_id, touched.select("id", *MUTABLE))
        _assert_told(organisation_id, touched, act_id=act_id, now=now)
    if gone.height:
        _reverse_lines(organisation_id, gone["id"], act_id=act_id)
    days = pl.concat([frame["booked_on"] for frame in (new, touched, gone)])
    return days.min()  # type: ignore[return-value]  # a Date column


def _update_lines(organisation_id: int, lines: pl.DataFrame) -> None:
    write_temporary("staging_touched", lines)
    sets = ", ".join(f"{name} = t.{name}" for name in MUTABLE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE receivables_line l SET {sets} FROM staging_touched t"  # noqa: S608  # the code's names
            " WHERE l.organisation_id = %s AND l.id = t.id",
            [organisation_id],
        )
        cursor.execute("DROP TABLE staging_touched")


def _assert_told(
    organisation_id: int, touched: pl.DataFrame, *, act_id: int, now: datetime
) -> None:
    """What the books tell anew of a line is kept with what they told before."""
    told = [
        touched.filter(pl.col(name).ne_missing(pl.col(f"{name}_before"))).select(
            pl.col("id").alias("line_id"),
            pl.lit(name).alias("kind"),
            pl.col(name).cast(pl.String).alias("value"),
            pl.col(f"{name}_before").cast(pl.String).alias("before"),
        )
        for name in TOLD
    ]
    rows = pl.concat(told)
    if rows.is_empty():
        return
    first = draw(organisation_id, "assertion", rows.height)
    insert_frame(
        "receivables_assertion",
        rows.with_row_index("id", offset=first).with_columns(
            pl.col("id").cast(pl.Int64),
            pl.lit(act_id, pl.Int64).alias("act_id"),
            pl.lit(now.date(), pl.Date).alias("asserted_on"),
            pl.lit(now).alias("recorded_at"),
        ),
        organisation_id=organisation_id,
    )


def _reverse_lines(organisation_id: int, ids: pl.Series, *, act_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE receivables_line SET reversed_by = %s"
            " WHERE organisation_id = %s AND id = ANY (%s)",
            [act_id, organisation_id, ids.to_list()],
        )


def _write_facts(
    organisation_id: int, stored: pl.DataFrame, laid: pl.DataFrame, *, act_id: int
) -> None:
    """What letters and people say now, less what is stored: rows that add, rows that undo."""
    wanted = laid.filter(pl.col("basis").is_in([*FACTS, *STATED]))
    key = ["debit_id", "credit_id", "basis", "effective_on"]
    moves = (
        pl.concat([wanted, stored.with_columns(-pl.col("amount_cents"))])
        .group_by(key)
        .agg(pl.col("amount_cents").sum())
        .filter(pl.col("amount_cents") != 0)
        .sort(key)
    )
    if moves.is_empty():
        return
    first = draw(organisation_id, "allocation", moves.height)
    insert_frame(
        "receivables_allocation",
        moves.with_row_index("id", offset=first).with_columns(
            pl.col("id").cast(pl.Int64), pl.lit(act_id, pl.Int64).alias("act_id")
        ),
        organisation_id=organisation_id,
    )


def _write_years(organisation_id: int, years: pl.DataFrame) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM receivables_year WHERE organisation_id = %s", [organisation_id])
    insert_frame("receivables_year", years, organisation_id=organisation_id)
