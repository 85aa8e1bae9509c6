"""What a new export of the books does to the ledger: decided whole before a line is written.

Pure: from the lines that stand and the exports handed in, to the lines that stand after, what is
created, told anew and reversed, and what pays what. The order in which exports come does not
matter, and an export that is already in changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from encours.kernel.messages import Message, plural
from encours.receivables.rules.accounts import (
    DEPOSIT_PREFIX,
    RECEIVABLE_PREFIXES,
    ReceivableAccounts,
    find_receivable_accounts,
)
from encours.receivables.rules.chaining import chain_lines
from encours.receivables.rules.comparing import Comparison, compare_lines, place_lines
from encours.receivables.rules.exports import Export, find_owners, owned_by
from encours.receivables.rules.from_ledger import Ledger, movements_of, with_customers
from encours.receivables.rules.ledger_lines import (
    ENCOURS,
    LEDGER,
    LINE_SCHEMA,
    TABLE,
)
from encours.receivables.rules.natures import with_documents
from encours.receivables.rules.settled_letters import settled_days
from encours.receivables.rules.years import check_same_books


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines of what was handed in, by what they did to the ledger; and what they undid of it."""

    created: int = 0
    changed: int = 0
    reversed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created,
            self.changed + other.changed,
            self.reversed + other.reversed,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class Merged:
    """The lines that stand after new exports (`LINE_SCHEMA`, derived columns not yet renewed).

    `reversed_ids`: what no longer stands. `counts`: by document. `notices`: what is not believed.
    """

    lines: pl.DataFrame
    reversed_ids: pl.Series
    counts: Mapping[int, Counts]
    notices: tuple[Message, ...] = ()


def merge_exports(
    standing: pl.DataFrame,
    incoming: Mapping[int, pl.DataFrame],
    exports: Sequence[Export],
    *,
    act_id: int,
    draw: Callable[[int], int],
) -> Merged:
    """Sets the exports `incoming` (by number; lines with entries) among the `standing` lines.

    `exports`: all that are in, the new ones too. `draw(count)`: the first of so many new numbers.
    Raises `DifferentBooks`.
    """
    owners = find_owners(exports)
    placed = owned_by(standing.filter(pl.col("origin") == LEDGER), owners)
    # Where the books speak, lists only tell what these do not say: their lines give way.
    others = standing.filter(pl.col("origin") == ENCOURS)
    gone = [standing.filter(pl.col("origin") == TABLE)["id"]]
    _check_same_books(placed, incoming, {export.id: export for export in exports})
    kept = [placed.filter(~pl.col("export").is_in(list(incoming)))]
    counts: dict[int, Counts] = {}
    outdone = 0
    for number, lines in incoming.items():
        mine = owned_by(lines, owners).filter(pl.col("export") == number)
        found = compare_lines(placed.filter(pl.col("export") == number), mine)
        superseded = lines.height - mine.height
        outdone += superseded
        counts[number] = Counts(
            found.created, found.changed, found.reversed_ids.len(), found.unchanged + superseded
        )
        kept.append(number_lines(found, origin=LEDGER, act_id=act_id, first_id=draw(found.created)))
        gone.append(found.reversed_ids)
    columns = list(LINE_SCHEMA)
    after = pl.concat([frame.select(columns) for frame in (*kept, others)])
    return Merged(after, pl.concat(gone), counts, _say_outdone(outdone))


def _say_outdone(lines: int) -> tuple[Message, ...]:
    """Says that lines were left out for those of an export that knows more."""
    if not lines:
        return ()
    return (
        plural(
            "{count} line stands on days that another export tells, which ends later, was validated"
            " later or holds more lines: that one is believed.",
            "{count} lines stand on days that another export tells, which ends later, was validated"
            " later or holds more lines: that one is believed.",
            count=lines,
        ),
    )


def _check_same_books(
    placed: pl.DataFrame, incoming: Mapping[int, pl.DataFrame], exports: Mapping[int, Export]
) -> None:
    """Refuses an export whose days are already those of other books."""
    told = {number: lines.with_columns(origin=pl.lit(LEDGER)) for number, lines in incoming.items()}
    for number, lines in told.items():
        mine = exports[number]
        inside = pl.col("booked_on").is_between(mine.first_on, mine.last_on)
        for other in (placed, *(rest for other, rest in told.items() if other < number)):
            days = other.filter(inside)
            if mine.opens_alone:
                days = days.filter(pl.col("booked_on") > mine.first_on)
            if days["is_opening"].all() and days["booked_on"].n_unique() <= 1:
                continue
            check_same_books(days, lines)


def number_lines(found: Comparison, *, origin: str, act_id: int, first_id: int) -> pl.DataFrame:
    """The lines compared, with numbers for the new ones, their places, their entries' keys."""
    lines = found.lines
    is_new = pl.col("id").is_null()
    return (
        lines.with_columns(
            place_lines(lines["place"]),
            pl.when(is_new).then(is_new.cum_sum() - 1 + first_id).otherwise("id").alias("id"),
            pl.coalesce("import_id", pl.lit(act_id, pl.Int64)).alias("import_id"),
            pl.lit(origin).alias("origin"),
            pl.lit(value=False).alias("is_receivable"),
            pl.lit(None, pl.String).alias("customer"),
            pl.lit("").alias("nature"),
            pl.lit(None, pl.Int64).alias("document_key"),
            pl.lit(None, pl.Date).alias("settled_on"),
        )
        .with_columns(pl.col("id").cast(pl.Int64))
        .with_columns(pl.col("id").min().over("entry_id").alias("entry_key"))
        .cast(LINE_SCHEMA)
    )


@dataclass(frozen=True, slots=True)
class Renewed:
    """The ledger after what follows from its lines was worked out again.

    `lines`: as given (`LINE_SCHEMA`), with the derived columns. `chained`: the same in order of
    time, with what the rules of movements need. `movements`: those of its receivable lines, all
    days, `line` being the line's number. `years`: `YEAR_SCHEMA`.
    """

    lines: pl.DataFrame
    chained: pl.DataFrame
    movements: pl.DataFrame
    years: pl.DataFrame
    accounts: ReceivableAccounts
    notices: tuple[Message, ...]


def renew(
    lines: pl.DataFrame,
    exports: Sequence[Export],
    *,
    prefixes: tuple[str, ...] = RECEIVABLE_PREFIXES,
) -> Renewed:
    """Works out again what follows: receivable accounts, years, customers, documents, letters.

    `lines`: all lines of receivable accounts that stand, and of each export at least its openings
    and one line a day.
    """
    booked = pl.col("origin") == LEDGER
    accounts = find_receivable_accounts(lines.filter(booked), prefixes=prefixes)
    receivable = pl.col("account").is_in(accounts.numbers) | ~booked
    chained, years, notices = chain_lines(
        lines.with_columns(receivable.alias("is_receivable")), exports
    )
    owed = pl.col("is_receivable") | pl.col("account").str.starts_with(DEPOSIT_PREFIX)
    named = with_customers(chained, accounts).with_columns(
        pl.when(owed).then("customer").alias("customer")
    )
    movements = movements_of(Ledger(named, accounts, ()))
    settled = settled_days(movements, named).rename({"line": "id"})
    told = _with_documents(named).drop("settled_on")
    dated = told.join(settled, on="id", how="left", maintain_order="left")
    return Renewed(dated.select(list(LINE_SCHEMA)), named, movements, years, accounts, notices)


def _with_documents(lines: pl.DataFrame) -> pl.DataFrame:
    """Nature and document of lines whose whole entry is here; the others keep theirs."""
    kept = [pl.col(name).alias(f"kept_{name}") for name in ("nature", "document_key")]
    told = with_documents(lines.with_columns(kept).drop("nature", "document_key"))
    is_kept = pl.col("kept_document_key").is_not_null()
    return told.with_columns(
        pl.when(is_kept).then(f"kept_{name}").otherwise(name).alias(name)
        for name in ("nature", "document_key")
    )
