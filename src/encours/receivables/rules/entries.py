"""Puts the lines of a ledger back into the entries (écritures) they were written in.

What a line means depends on the lines it was booked with: a credit of a customer that faces the
bank is a payment, one that faces sales is a credit note. Software numbers entries in many ways (by
journal, by month, by line, or all zero), so the number is believed only where the entry balances.
"""

import polars as pl

from encours.receivables.rules.accounts import starts_with_any

PAYMENT_PREFIXES = ("5", "467")
SALES_PREFIX = "70"
# Capital and results brought forward: what an opening entry balances against. 108 (compte de
# l'exploitant) is left out: a sole trader's customer may pay on it.
_CAPITAL_PREFIXES = ("101", "104", "105", "106", "110", "119", "120", "129", "890")
# So many lines of a journal, each under a number of its own, tell that it numbers lines.
_LINES_TO_TELL = 10
_OPENING_CODES = ("AN", "ANO", "ANX", "RAN", "OUV", "A-N", "A.N", "AN0")
_OPENING_JOURNALS = (
    r"\ba[ -]?nouveaux?\b|\breports?[ -](a|de)[ -](nouveaux?|soldes?)\b|\bouverture\b|\bopening\b"
)
_OPENING_LABELS = r"^((solde|reprise|report) )?(a[ -]nouveaux?|an)\b|^opening balance"


def with_entries(records: pl.DataFrame) -> pl.DataFrame:
    """Adds `entry_id` and what the entry says of each line.

    `records`: ledger lines of one source with `journal_code`, `journal_label`, `entry_number`,
    `booked_on`, `account`, `label`, `amount_cents`, in file order. Adds `entry_id` (Int64),
    `faces_payment` (a class 5 or 467 line), `credits_treasury` (a credit of class 5), `has_sales`
    (a class 70 line), `is_opening`, `in_opening_journal`.
    """
    numbered = _group_by_number(records)
    flagged = numbered.group_by("entry_id").agg(
        starts_with_any(pl.col("account"), PAYMENT_PREFIXES).any().alias("faces_payment"),
        (pl.col("account").str.starts_with("5") & (pl.col("amount_cents") < 0))
        .any()
        .alias("credits_treasury"),
        pl.col("account").str.starts_with(SALES_PREFIX).any().alias("has_sales"),
        starts_with_any(pl.col("account"), _CAPITAL_PREFIXES).any().alias("faces_capital"),
        starts_with_any(pl.col("account"), ("6", "7")).any().alias("has_result"),
    )
    return (
        numbered.join(flagged, on="entry_id", how="left", maintain_order="left")
        .with_columns(_in_opening_journal(records).alias("in_opening_journal"))
        .with_columns((pl.col("in_opening_journal") | _looks_opening(records)).alias("is_opening"))
        .drop("faces_capital", "has_result")
    )


def _group_by_number(records: pl.DataFrame) -> pl.DataFrame:
    """`entry_id` by journal, number and date; by journal and number; by runs that balance."""
    number = pl.col("entry_number").str.strip_chars_start("0")
    keyed = records.with_row_index("_row").with_columns(
        pl.col("journal_code").fill_null(""),
        pl.when(number == "").then(None).otherwise(number).alias("_number"),
    )
    dated = ["journal_code", "_number", "booked_on"]
    undated = ["journal_code", "_number"]
    balanced_dated = (pl.col("amount_cents").sum().over(dated) == 0) & pl.col(
        "_number"
    ).is_not_null()
    keyed = keyed.with_columns(balanced_dated.alias("_by_date"))
    rest = pl.col("amount_cents").filter(~pl.col("_by_date"))
    balanced_undated = (
        ~pl.col("_by_date") & (rest.sum().over(undated) == 0) & pl.col("_number").is_not_null()
    )
    keyed = keyed.with_columns(balanced_undated.alias("_by_number"))
    # Several lines under one number are one entry, even when one of them was lost or altered; only
    # where a journal numbers its lines, each by itself, does a number say nothing of the entry.
    alone = keyed.with_columns(pl.len().over(undated).alias("_size")).group_by("journal_code")
    lone = alone.agg((pl.col("_size") == 1).all().alias("lone"), pl.len().alias("lines"))
    by_line = lone.filter(pl.col("lone") & (pl.col("lines") >= _LINES_TO_TELL))["journal_code"]
    numbers_lines = pl.col("journal_code").is_in(by_line.implode())
    unbound = pl.col("_number").is_null() | numbers_lines
    runs = _runs_that_balance(
        keyed.filter(unbound & ~pl.col("_by_date") & ~pl.col("_by_number")),
    )
    key = pl.struct(
        "journal_code",
        pl.when(pl.col("_run").is_null()).then(pl.col("_number")).alias("n"),
        pl.when(pl.col("_by_date") | pl.col("_run").is_not_null())
        .then(pl.col("booked_on"))
        .alias("d"),
        pl.col("_run"),
    )
    return (
        keyed.join(runs, on="_row", how="left", maintain_order="left")
        .with_columns(key.rank("dense").cast(pl.Int64).alias("entry_id"))
        .with_columns(pl.col("journal_code").replace("", None))
        .drop("_row", "_number", "_by_date", "_by_number", "_run")
    )


def _runs_that_balance(rows: pl.DataFrame) -> pl.DataFrame:
    """For lines no number groups: a run of one journal and day ends where it balances.

    A run that never balances falls back on the entry's number, so that a line lost to a reject
    does not glue the entries after it together.
    """
    day = ["journal_code", "booked_on"]
    runs = rows.select("_row", *day, "_number", "amount_cents").with_columns(
        (pl.col("amount_cents").cum_sum().over(day) == 0).alias("_closes")
    )
    runs = runs.with_columns(
        pl.col("_closes")
        .shift(1, fill_value=False)
        .cast(pl.Int64)
        .cum_sum()
        .over(day)
        .alias("_run")
    )
    balances = pl.col("amount_cents").sum().over([*day, "_run"]) == 0
    return runs.select(
        "_row",
        pl.when(balances | pl.col("_number").is_null()).then(pl.col("_run")).alias("_run"),
    )


def _in_opening_journal(records: pl.DataFrame) -> pl.Expr:
    """A line of the opening journal, by its code or its name."""
    code = pl.col("journal_code").str.to_uppercase().is_in(_OPENING_CODES).fill_null(value=False)
    # Words are compared once per distinct text: a ledger repeats a few journals a million times.
    return code | _is_one_of(
        "journal_label", _texts_with(records["journal_label"], _OPENING_JOURNALS)
    )


def _looks_opening(records: pl.DataFrame) -> pl.Expr:
    """A line of an opening kept in another journal: on the first day, by its words or capital."""
    # As an expression, for the day is unknown when no line was taken.
    first_on = pl.lit(records["booked_on"].min(), pl.Date)
    labels = _texts_with(records.filter(pl.col("booked_on") == first_on)["label"], _OPENING_LABELS)
    looks = pl.col("faces_capital") | _is_one_of("label", labels)
    return looks & (pl.col("booked_on") == first_on) & ~pl.col("has_result")


def _texts_with(texts: pl.Series, words: str) -> list[str]:
    """The distinct texts that contain `words`, compared without case or accents."""
    found = texts.unique().drop_nulls().alias("text").to_frame()
    plain = pl.col("text").str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "")
    return found.filter(plain.str.contains(words))["text"].to_list()


def _is_one_of(column: str, texts: list[str]) -> pl.Expr:
    return pl.col(column).is_in(texts).fill_null(value=False)
