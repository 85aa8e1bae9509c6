"""Customers who are also suppliers: before chasing what they owe, look at what we owe them."""

from typing import Any

import polars as pl

from encours.receivables.rules.accounts import starts_with_any

SUPPLIERS_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "customer_name": pl.String,
        "owes_cents": pl.Int64,
        "we_owe_cents": pl.Int64,
        "ground": pl.String,
    }
)

_SUPPLIER_PREFIXES = ("401", "403")
_LEGAL_FORMS = (
    r"\b(sas|sasu|sarl|eurl|sa|snc|sci|scop|scs|sca|gie|ei|eirl|ets|etablissements?|ste|societe|"
    r"cie|compagnie|ltd|limited|gmbh|ag|bv|nv|spa|srl|inc|llc|plc|co)\b"
)


def plain_name(column: pl.Expr) -> pl.Expr:
    """A company's name to compare: no accents, capitals, punctuation, legal form or spaces."""
    bare = column.str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "")
    words = bare.str.replace_all(r"[.]", "").str.replace_all(r"[^a-z0-9]+", " ")
    return words.str.replace_all(_LEGAL_FORMS, " ").str.replace_all(" ", "", literal=True)


def find_also_suppliers(lines: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Customers whom we owe money, with how they were recognised.

    `lines`: ledger lines (`account`, `auxiliary`, `auxiliary_label`, `account_label`,
    `amount_cents`). `customers`: `customer`, `customer_name`, `balance_cents`. A supplier is the
    same when name is, or code with a letter in it; a debt is told once. Columns `customer`,
    `customer_name`, `owes_cents`, `we_owe_cents`, `ground` (`code`, `name`), largest of what both
    owe first.
    """
    known = customers.select(
        "customer",
        "customer_name",
        pl.col("balance_cents").alias("owes_cents"),
        plain_name(pl.col("customer_name")).alias("plain"),
    ).filter(pl.col("owes_cents") > 0)
    return _owed_once(_matches(known, _suppliers(lines))).sort(
        pl.min_horizontal("owes_cents", "we_owe_cents"), "customer", descending=[True, False]
    )


def match_supplier(lines: pl.DataFrame, customer: str, name: str) -> pl.DataFrame:
    """The suppliers we owe who are the customer of that code and name, whatever it owes.

    `lines`: as for `find_also_suppliers`. Columns `code` (of the supplier, else the end of its
    account), `we_owe_cents`, `ground` (`code`, `name`).
    """
    known = pl.DataFrame(
        {"customer": [customer], "customer_name": [name], "owes_cents": [0]}
    ).with_columns(plain_name(pl.col("customer_name")).alias("plain"))
    return _matches(known, _suppliers(lines)).select("code", "we_owe_cents", "ground").sort("code")


def _suppliers(lines: pl.DataFrame) -> pl.DataFrame:
    """Those we owe: their `code`, `plain` name, `we_owe_cents`."""
    return (
        lines.filter(starts_with_any(pl.col("account"), _SUPPLIER_PREFIXES))
        .group_by(
            pl.coalesce("auxiliary", pl.col("account").str.slice(3)).alias("code"),
        )
        .agg(
            plain_name(pl.coalesce("auxiliary_label", "account_label")).last().alias("plain"),
            (-pl.col("amount_cents").sum()).alias("we_owe_cents"),
        )
        .filter((pl.col("we_owe_cents") > 0) & (pl.col("code").str.strip_chars("0") != ""))
    )


def _matches(known: pl.DataFrame, suppliers: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a customer and a supplier that are one company; by code before by name."""
    code = pl.when(pl.col("customer").str.starts_with("411")).then(pl.col("customer").str.slice(3))
    by_code = (
        known.with_columns(pl.coalesce(code, "customer").alias("code"))
        .join(suppliers, on="code", suffix="_supplier")
        .filter(_is_telling("code") | (pl.col("plain") == pl.col("plain_supplier")))
        .with_columns(pl.lit("code").alias("ground"))
    )
    by_name = known.join(
        suppliers.filter(pl.col("plain").str.len_chars() >= 3), on="plain"
    ).with_columns(pl.lit("name").alias("ground"))
    columns = [*SUPPLIERS_SCHEMA, "code"]
    return pl.concat([by_code.select(columns), by_name.select(columns)]).unique(
        ["customer", "code"], keep="first", maintain_order=True
    )


def _owed_once(matches: pl.DataFrame) -> pl.DataFrame:
    """One row per customer; a debt to a supplier whom several customers are is told once.

    It goes to the largest debtor up to what he owes, then to the next; what none of them owes stays
    with the largest.
    """
    found: dict[str, dict[str, Any]] = {}
    largest_first = matches.sort("owes_cents", "customer", "code", descending=[True, False, False])
    for supplier in largest_first.partition_by("code", maintain_order=True):
        rows = supplier.to_dicts()
        left = int(rows[0]["we_owe_cents"])
        taken = []
        for row in rows:
            already = found.get(row["customer"], {"we_owe_cents": 0})["we_owe_cents"]
            share = min(left, max(row["owes_cents"] - already, 0))
            taken.append(share)
            left -= share
        taken[0] += left
        for row, share in zip(rows, taken, strict=True):
            if share:
                kept = found.setdefault(row["customer"], {**row, "we_owe_cents": 0})
                kept["we_owe_cents"] += share
                # One debt found by its code is enough to say that the code tells.
                kept["ground"] = min(kept["ground"], row["ground"])
    return pl.DataFrame(
        [[row[name] for name in SUPPLIERS_SCHEMA] for row in found.values()],
        schema=SUPPLIERS_SCHEMA,
        orient="row",
    )


def _is_telling(code: str) -> pl.Expr:
    """Whether one code on both sides says one company.

    Lists of customers and of suppliers that each count from one share their numbers: a code without
    a letter is believed only under the same name.
    """
    return pl.col(code).str.contains(r"\p{L}")
