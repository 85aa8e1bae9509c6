"""Lists of invoices and payments for tests: rows, tables, random ones; how they are taken in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from encours.intake.formats.table.reader import RECORD_SCHEMA
from encours.receivables.rules.table_lines import lines_of_rows
from encours.receivables.rules.table_rows import Folded, fold, no_rows


def row(invoice: str | None = "F1", paid_on: date | None = None, **values: Any) -> dict[str, Any]:
    """An invoice of 100 € to A, issued on 10 January 2025, unless told otherwise."""
    plain = {"customer": "A", "issued_on": date(2025, 1, 10), "amount_cents": 10_000}
    return plain | {"invoice": invoice, "paid_on": paid_on} | values


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    """What the reader of tables hands over for these rows."""
    return pl.DataFrame(
        [
            {name: each.get(name) for name in RECORD_SCHEMA} | {"line": number}
            for number, each in enumerate(rows, start=2)
        ],
        schema=dict(RECORD_SCHEMA),
    )


@dataclass(frozen=True)
class Handed:
    """A list as it is handed in."""

    document_id: int
    records: pl.DataFrame
    mode: Any = "delta"
    drawn_on: date | None = None


def take_in(lists: Iterable[Handed], *, source_id: int = 0, rejected: int = 0) -> Folded:
    """What is known once all of `lists` are taken in, in this order; the counts of the last."""
    known = Folded(no_rows(), ())
    for each in lists:
        known = fold(
            known.states,
            each.records,
            document_id=each.document_id,
            mode=each.mode,
            unit="EUR",
            stocks=known.stocks,
            drawn_on=each.drawn_on,
            source_id=source_id,
            tellings=known.tellings,
            rejected=rejected,
        )
    return known


def lines_known(known: Folded) -> pl.DataFrame:
    """The lines the ledger should hold for what is known."""
    return lines_of_rows(known.states, stocks=known.stocks, tellings=known.tellings)


def counts(folded: Folded) -> dict[str, int]:
    """The counts of a list taken in that are not zero."""
    names = ("created", "changed", "reversed", "unchanged", "absent")
    return {name: getattr(folded, name) for name in names if getattr(folded, name)}


DAYS = st.integers(0, 40).map(lambda days: date(2025, 1, 1) + timedelta(days=days))
ROWS = st.builds(
    row,
    st.sampled_from(["F1", "F2", "F3", None]),
    st.none() | DAYS,
    customer=st.sampled_from(["A", "B"]),
    issued_on=st.sampled_from([date(2025, 1, 1), date(2025, 1, 20)]),
    due_on=st.none() | DAYS,
    amount_cents=st.sampled_from([5_000, 10_000, -5_000]),
    open_cents=st.sampled_from([None, None, 0, 1_000, 5_000]),
    paid_cents=st.sampled_from([None, None, 4_000]),
    kind=st.sampled_from([None, "invoice", "payment", "credit_note"]),
    currency=st.sampled_from([None, "EUR", "USD"]),
    order_reference=st.sampled_from([None, "PO1", "PO2"]),
    customer_name=st.sampled_from([None, "Alpha", "Beta"]),
)
TABLES = st.lists(ROWS, min_size=1, max_size=6).map(lambda rows: table(*rows))


@st.composite
def lists_of(draw: st.DrawFn, *, modes: tuple[str, ...] = ("delta", "stock")) -> list[Handed]:
    """One to four lists, some of them all that is open on a day of February or March."""
    found = []
    for number, records in enumerate(draw(st.lists(TABLES, min_size=1, max_size=4)), start=11):
        mode = draw(st.sampled_from(modes))
        day = date(2025, 2, 11) + timedelta(days=draw(st.integers(0, 3)) * 7)
        found.append(Handed(number, records, mode, day if mode == "stock" else None))
    return found


def known_settled(each: dict[str, Any]) -> tuple[int, int]:
    """A row's signed amount and how much of it the row itself says is settled, in plain Python."""
    lowers = each["kind"] in ("payment", "deposit", "credit_note")
    sign = (lambda cents: -abs(cents)) if lowers else (lambda cents: cents)
    amount = sign(each["amount_cents"])
    if each["kind"] in ("payment", "deposit"):
        return amount, 0
    told = 0
    if each["open_cents"] is not None:
        told = amount - sign(each["open_cents"])
    elif each["paid_cents"] is not None:
        told = sign(each["paid_cents"])
    elif each["paid_on"]:
        told = amount
    return amount, min(max(told, min(amount, 0)), max(amount, 0))
