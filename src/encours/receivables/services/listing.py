"""Takes lists of invoices and payments into the ledger: what is new, or all that is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Literal

import polars as pl
from django.db import connection

from encours.database.bulk import insert_frame, write_temporary
from encours.kernel.messages import Message
from encours.receivables.models import ListStock
from encours.receivables.queries.ledger import list_exports
from encours.receivables.queries.lists import list_stocks, read_rows, read_tellings
from encours.receivables.rules.absorbing import Counts
from encours.receivables.rules.listing import as_ledger_lines, merge_list, say_told_apart
from encours.receivables.rules.table_corrections import standing_rows
from encours.receivables.rules.table_days import Stock
from encours.receivables.rules.table_history import TELLING_SCHEMA
from encours.receivables.rules.table_lines import lines_of_rows
from encours.receivables.rules.table_rows import ROW_STATE_SCHEMA, Folded, fold
from encours.receivables.services.absorbing import (
    Absorbed,
    Settings,
    balance_of,
    read_all_standing,
    record_import,
    write_merged,
)
from encours.receivables.services.numbering import draw, lock_ledger


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """A list as it was read: `records` of the table reader, how many of its rows were rejected."""

    document_id: int
    records: pl.DataFrame
    rejected: int


def absorb_lists(
    organisation_id: int,
    lists: Sequence[InvoiceList],
    *,
    source_id: int,
    mode: Literal["stock", "delta"],
    drawn_on: date | None,
    settings: Settings,
    author_id: int | None,
    now: datetime,
) -> tuple[Absorbed, int]:
    """Takes lists of one source in; returns also how many rows are settled by their absence.

    `drawn_on`: the day of the lists, each one's own last day when `None`. Called inside a
    transaction that acts for the organisation.
    """
    lock_ledger(organisation_id)
    before = read_rows(organisation_id, source_id)
    remembered = read_tellings(organisation_id, source_id)
    told = _fold_all(
        lists,
        Folded(before, list_stocks(organisation_id, source_id), tellings=remembered),
        source_id=source_id,
        mode=mode,
        drawn_on=drawn_on,
        unit=settings.unit,
    )
    exports = list_exports(organisation_id)
    standing = read_all_standing(organisation_id)
    balance_before = balance_of(organisation_id, standing, exports)
    act_id = draw(organisation_id, "act")
    merged = merge_list(
        standing,
        as_ledger_lines(_wanted(told, has_books=bool(exports)), source_id=source_id),
        source_id=source_id,
        act_id=act_id,
        draw=partial(draw, organisation_id, "line"),
    )
    _keep(organisation_id, source_id, told, before=before, remembered=remembered)
    written = write_merged(
        organisation_id, standing, merged, exports, settings=settings, act_id=act_id, now=now
    )
    absorbed = replace(
        written,
        counts=told.counts,
        before_cents=balance_before,
        notices=(*written.notices, *told.notices),
    )
    record_import(organisation_id, absorbed, author_id=author_id, now=now)
    return absorbed, told.absent


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known once all lists are folded in, and what each of them changed."""

    states: pl.DataFrame
    stocks: Sequence[Stock]
    tellings: pl.DataFrame
    counts: Mapping[int, Counts]
    absent: int
    notices: tuple[Message, ...]


def _keep(
    organisation_id: int,
    source_id: int,
    told: _Told,
    *,
    before: pl.DataFrame,
    remembered: pl.DataFrame,
) -> None:
    """What is known of the source from now on."""
    _keep_rows(organisation_id, before, told.states)
    _keep_tellings(organisation_id, remembered, told.tellings, source_id=source_id)
    _keep_stocks(organisation_id, source_id, told.stocks)


def _wanted(told: _Told, *, has_books: bool) -> pl.DataFrame:
    """The lines that the lists ask for; none where the books speak, which they only complete."""
    states = told.states.clear() if has_books else told.states
    return lines_of_rows(states, stocks=told.stocks, tellings=told.tellings)


def _fold_all(
    lists: Sequence[InvoiceList],
    known: Folded,
    *,
    source_id: int,
    mode: Literal["stock", "delta"],
    drawn_on: date | None,
    unit: str,
) -> _Told:
    """Takes each of `lists` in after what is `known`."""
    counts: dict[int, Counts] = {}
    notices: list[Message] = []
    absent = 0
    for each in lists:
        known = fold(
            known.states,
            each.records,
            document_id=each.document_id,
            mode=mode,
            unit=unit,
            stocks=known.stocks,
            tellings=known.tellings,
            drawn_on=drawn_on,
            source_id=source_id,
            rejected=each.rejected,
        )
        counts[each.document_id] = Counts(
            known.created, known.changed, known.reversed, known.unchanged
        )
        notices += known.notices
        absent += known.absent
    standing, _ = standing_rows(known.states)
    said = (*notices, *say_told_apart(standing))
    return _Told(known.states, known.stocks, known.tellings, counts, absent, said)


def _keep_rows(organisation_id: int, before: pl.DataFrame, after: pl.DataFrame) -> None:
    """Writes the rows of which something is told anew."""
    columns = list(ROW_STATE_SCHEMA)
    new = after.join(before, on=columns, how="anti", nulls_equal=True).select(columns)
    gone = before.join(after, on=columns, how="anti", nulls_equal=True)
    if gone.height:
        write_temporary("staging_rows", gone.select("row_key"))
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM receivables_listrow r USING staging_rows g"
                " WHERE r.organisation_id = %s AND r.row_key = g.row_key",
                [organisation_id],
            )
            cursor.execute("DROP TABLE staging_rows")
    insert_frame("receivables_listrow", new, organisation_id=organisation_id)


def _keep_tellings(
    organisation_id: int, before: pl.DataFrame, after: pl.DataFrame, *, source_id: int
) -> None:
    """Writes what is remembered of earlier lists; forgets what later ones contradict."""
    columns = list(TELLING_SCHEMA)
    new = after.join(before, on=columns, how="anti", nulls_equal=True)
    gone = before.join(after, on=columns, how="anti", nulls_equal=True)
    if gone.height:
        write_temporary("staging_tellings", gone.select("row_key", "told_on", "told_in"))
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM receivables_listtelling t USING staging_tellings g"
                " WHERE t.organisation_id = %s AND t.row_key = g.row_key"
                " AND t.told_on = g.told_on AND t.told_in = g.told_in",
                [organisation_id],
            )
            cursor.execute("DROP TABLE staging_tellings")
    sourced = new.with_columns(pl.lit(source_id, pl.Int64).alias("source_id"))
    insert_frame("receivables_listtelling", sourced, organisation_id=organisation_id)


def _keep_stocks(organisation_id: int, source_id: int, stocks: Sequence[Stock]) -> None:
    ListStock.objects.bulk_create(
        [
            ListStock(
                organisation_id=organisation_id,
                document_id=stock.document_id,
                source_id=source_id,
                drawn_on=stock.drawn_on,
                is_whole=stock.is_whole,
            )
            for stock in stocks
        ],
        ignore_conflicts=True,
    )
