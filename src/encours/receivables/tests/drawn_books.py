"""Books drawn at random: two years of a few customers, with everything that ties lines together."""

from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from encours.receivables.tests.absorbed_books import Books

FIRST = date(2025, 1, 1)
OPENING = date(2026, 1, 1)
CUSTOMERS = ["411:A", "411:A", "411:B", "411DUPONT"]
SHAPES = {
    "sale": "VE {n} {day} {who} {x} {letter} {reference}; 707 -{x}",
    "paid": "BQ {n} {day} 512 {x}; {who} -{x} {letter} {reference}",
    "credit note": "VE {n} {day} {who} -{x} {letter} {reference}; 707 {x}",
    "came back": 'BQ {n} {day} {who} {x} {letter} {reference} "impaye"; 512 -{x}',
    "bill": "OD {n} {day} {bill} {x} {letter}; {who} -{x} {letter} {reference}",
    "bill paid": "BQ {n} {day} 512 {x}; {bill} -{x} {letter}",
    "retention": "VE {n} {day} {held} {x} {letter}; 707 -{x}",
    "moved": "OD {n} {day} {who} -{x} {letter}; 411:B {x} {letter}",
}
COMMON = ["sale", "sale", "sale", "paid", "paid", "paid", "credit note"]


@st.composite
def entries(draw):
    """Entries of two years, in order of their days; a letter is rare to fit and often does."""
    days = draw(st.lists(st.integers(0, 700), min_size=3, max_size=14))
    found = []
    for n, day in enumerate(sorted(days), 1):
        who = draw(st.sampled_from(CUSTOMERS))
        letter = draw(st.sampled_from(["=A", "=A", "=B", "=C", ""]))
        reference = draw(st.sampled_from(["#FA1", "#FA2", ""]))
        words = {
            "n": n,
            "day": FIRST + timedelta(days=day),
            "who": who,
            "bill": who.replace("411", "413", 1),
            "held": who.replace("411", "4117", 1),
            "x": draw(st.sampled_from([100, 100, 100, 40])),
            "letter": letter,
            "reference": reference,
        }
        shape = SHAPES[draw(st.sampled_from([*COMMON, *SHAPES]))]
        found.append((words["day"], shape.format_map(words)))
    return found


def cut(found, ends):
    """The entries as exports that end on the days `ends`."""
    starts = [date.min, *ends]
    for first, last in zip(starts, [*ends, date.max], strict=True):
        text = "\n".join(line for day, line in found if first <= day < last)
        if text:
            yield text


def opening(found):
    """The opening of 2026: what each account of each customer owes."""
    books = Books()
    books.take("\n".join(line for _, line in found))
    owed = books.lines.filter("is_receivable").group_by("account", "auxiliary")
    sums = owed.agg(pl.col("amount_cents").sum()).filter(pl.col("amount_cents") != 0).sort(pl.all())
    parts = [
        f"{account}{':' + name if name else ''} {cents / 100:.2f}"
        for account, name, cents in sums.iter_rows()
    ]
    total = int(sums["amount_cents"].sum()) / 100
    return f"AN 1 {OPENING} {'; '.join([*parts, f'120 {-total:.2f}'])}" if parts else None
