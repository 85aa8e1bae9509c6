"""What lists say one after the other: paid in part, corrected, in any order, on any day."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.from_invoices import lines_of_tables
from encours.receivables.tests.invoice_rows import (
    Handed,
    counts,
    known_settled,
    lines_known,
    lists_of,
    row,
    table,
    take_in,
)

JANUARY, FEBRUARY, MARCH = date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)
ENDS = (JANUARY, FEBRUARY, MARCH)
A_DAY = timedelta(days=1)


def stocks(*rows):
    return [Handed(n, table(each), "stock", day) for n, (day, each) in enumerate(rows, start=1)]


def balance(known, day):
    lines = lines_known(known).filter(pl.col("unit") == "EUR")
    return int(lines.filter(pl.col("booked_on") <= day)["amount_cents"].sum())


def balances(known, days=ENDS):
    return [balance(known, day) for day in days]


def settled(known):
    found = lines_known(known).filter(pl.col("part").str.starts_with("settlement"))
    return found.select("booked_on", "amount_cents", "faces_payment").rows()


def test_what_was_paid_between_two_lists_leaves_the_day_of_the_first_as_it_was():
    lists = stocks((JANUARY, row(open_cents=10_000)), (FEBRUARY, row(open_cents=4_000)))
    for known in (take_in(lists), take_in(lists[::-1]), take_in([*lists, *lists])):
        assert balances(known, (JANUARY, FEBRUARY - A_DAY, FEBRUARY)) == [10_000, 10_000, 4_000]
        assert settled(known) == [(FEBRUARY, -6_000, False)]
        letters = lines_known(known)["letter"]
        assert (letters.null_count(), letters.n_unique()) == (0, 1)


def test_each_part_paid_falls_on_the_list_that_shows_it_and_what_was_paid_before_on_the_issue():
    told = [row(open_cents=cents) for cents in (9_000, 4_000, 1_000)]
    known = take_in(stocks(*zip(ENDS, told, strict=True)))
    assert balances(known, (date(2025, 1, 10), *ENDS)) == [9_000, 9_000, 4_000, 1_000]


def test_what_is_open_again_was_never_paid():
    told = [row(open_cents=cents) for cents in (10_000, 4_000, 8_000)]
    known = take_in(stocks(*zip(ENDS, told, strict=True)))
    assert balances(known) == [10_000, 8_000, 8_000]
    assert settled(known) == [(FEBRUARY, -2_000, False)]


def test_a_day_of_payment_that_a_list_tells_is_believed_for_what_was_paid_since():
    paid = [date(2025, 2, 10), date(2025, 3, 5)]
    told = [
        row(open_cents=10_000),
        row(open_cents=4_000, paid_on=paid[0]),
        row(open_cents=0, paid_on=paid[1]),
    ]
    known = take_in(stocks(*zip(ENDS, told, strict=True)))
    assert settled(known) == [(paid[0], -6_000, True), (paid[1], -4_000, True)]
    again = [told[0], told[1], row(open_cents=1_000, paid_on=paid[0])]
    known = take_in(stocks(*zip(ENDS, again, strict=True)))
    assert settled(known) == [(paid[0], -6_000, True), (MARCH, -3_000, False)]


def test_the_rest_of_an_invoice_paid_in_part_is_settled_when_the_next_list_lacks_it():
    lists = stocks((JANUARY, row(open_cents=10_000)), (FEBRUARY, row(open_cents=4_000)))
    known = take_in([*lists, Handed(3, table(row("F2", issued_on=MARCH)), "stock", MARCH)])
    assert balances(known, (JANUARY, FEBRUARY, MARCH - A_DAY)) == [10_000, 4_000, 4_000]
    assert balance(known, MARCH) == 10_000


def test_a_list_of_balances_due_tells_one_invoice_with_ever_smaller_amounts():
    told = [row(amount_cents=cents, open_cents=cents) for cents in (10_000, 4_000, 1_000)]
    lists = stocks(*zip(ENDS, told, strict=True))
    for known in (take_in(lists), take_in(lists[::-1])):
        assert balances(known) == [10_000, 4_000, 1_000]
        documents = lines_known(known).filter(pl.col("part") == "document")
        assert documents["amount_cents"].to_list() == [10_000]


def test_a_list_of_which_rows_were_rejected_still_shows_what_was_paid():
    lists = stocks((JANUARY, row(open_cents=10_000)), (FEBRUARY, row(open_cents=4_000)))
    lists.append(Handed(3, lists[1].records, "stock", MARCH))
    known = take_in(lists, rejected=1)
    assert balances(known) == [10_000, 4_000, 4_000]


def test_a_credit_note_used_in_part_between_two_lists():
    told = [row(kind="credit_note", amount_cents=-9_000, open_cents=c) for c in (-9_000, -2_000)]
    known = take_in(stocks((JANUARY, told[0]), (FEBRUARY, told[1])))
    assert balances(known, (JANUARY, FEBRUARY)) == [-9_000, -2_000]
    assert settled(known) == [(FEBRUARY, 7_000, False)]


def test_a_later_list_of_changes_corrects_the_amount_of_an_invoice():
    lists = [
        Handed(1, table(row(), row("F2")), drawn_on=JANUARY),
        Handed(2, table(row(amount_cents=12_000)), drawn_on=FEBRUARY),
    ]
    known = take_in(lists)
    assert counts(known) == {"created": 1, "reversed": 1}
    assert "".join(map(str, known.notices)) == (
        "1 row tells another amount than the latest list (F1): only the latest counts."
    )
    for each in (known, take_in(lists[::-1]), take_in([*lists, *lists])):
        assert balances(each, (JANUARY, MARCH)) == [22_000, 22_000]


def test_of_two_lists_of_one_day_the_one_handed_in_last_corrects_the_other():
    for first, second in ((10_000, 12_000), (12_000, 10_000)):
        lists = [
            Handed(1, table(row(amount_cents=first))),
            Handed(2, table(row(amount_cents=second))),
        ]
        assert balance(take_in(lists), MARCH) == second


def test_a_correction_taken_back_leaves_the_first_amount():
    told = [row(), row(amount_cents=12_000), row()]
    lists = [
        Handed(number, table(each), drawn_on=day)
        for number, (each, day) in enumerate(zip(told, ENDS, strict=True))
    ]
    assert balances(take_in(lists)) == [10_000] * 3
    assert balances(take_in(lists[::-1])) == [10_000] * 3


def test_a_correction_by_a_list_of_changes_also_corrects_what_an_earlier_stock_said():
    lists = [
        *stocks((JANUARY, row(open_cents=10_000))),
        Handed(2, table(row(amount_cents=6_000)), drawn_on=FEBRUARY),
        Handed(3, table(row(amount_cents=6_000, open_cents=6_000)), "stock", MARCH),
    ]
    for known in (take_in(lists[:2]), take_in(lists), take_in(lists[::-1])):
        assert balances(known) == [6_000] * 3


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        # another document, or a payment, which shares the number of its invoice
        ([row()], [row(customer="B", amount_cents=500)], 10_500),
        ([row()], [row("F2", amount_cents=500)], 10_500),
        ([row()], [row(kind="credit_note", amount_cents=-500)], 9_500),
        ([row()], [row(issued_on=date(2025, 1, 11), amount_cents=500)], 10_500),
        ([row(None)], [row(None, amount_cents=500)], 10_500),
        (
            [row(kind="payment", amount_cents=300)],
            [row(kind="payment", amount_cents=500)],
            -800,
        ),
        # one of two rows alike
        ([row(), row()], [row(amount_cents=500)], 10_500),
        # instalments: the one due that day
        (
            [row(due_on=JANUARY), row(due_on=MARCH, amount_cents=300)],
            [row(due_on=MARCH, amount_cents=500)],
            10_500,
        ),
        # one of several, and nothing says which
        ([row(), row(amount_cents=300)], [row(amount_cents=500)], 10_800),
        # an instalment told again corrects nothing
        ([row(), row(amount_cents=300)], [row(amount_cents=300)], 10_300),
    ],
)
def test_only_the_row_that_is_meant_is_corrected(first, second, total):
    lists = [
        Handed(1, table(*first), drawn_on=JANUARY),
        Handed(2, table(*second), drawn_on=FEBRUARY),
    ]
    assert balance(take_in(lists), MARCH) == balance(take_in(lists[::-1]), MARCH) == total


def test_a_file_of_a_later_day_corrects_an_amount_in_the_diagnosis_too():
    later = row("F9", issued_on=FEBRUARY)
    files = [table(row(), row("F2")), table(row(amount_cents=12_000), later)]
    for given_ in (files, files[::-1]):
        lines, superseded = lines_of_tables(given_, currency="EUR")
        assert (int(lines["amount_cents"].sum()), superseded) == (32_000, 1)


def test_a_number_that_thousands_of_rows_share_names_no_document():
    rows = [row("0", amount_cents=cents) for cents in range(100, 300)]
    lists = [Handed(1, table(*rows)), Handed(2, table(row("0", amount_cents=7)), drawn_on=MARCH)]
    assert balance(take_in(lists), MARCH) == sum(range(100, 300)) + 7


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["F1", "F2"]),
            st.tuples(st.sampled_from([4_000, 9_000]), st.sampled_from([1_000, 3_000, 4_000])),
        ),
        min_size=1,
        max_size=5,
    ),
    st.data(),
)
def test_on_the_day_of_each_stock_is_owed_what_it_lists_and_what_later_ones_show_was_not_paid(
    months, data
):
    days = [date(2025, 2, 1) + timedelta(days=30 * n) for n in range(len(months))]
    lists = [
        Handed(
            number,
            table(*(row(f, amount_cents=a, open_cents=o) for f, (a, o) in month.items())),
            "stock",
            day,
        )
        for number, (month, day) in enumerate(zip(months, days, strict=True), start=1)
    ]
    known = take_in(data.draw(st.permutations(lists)))
    for number, day in enumerate(days):
        owed = sum(max(m.get(f, (0, 0))[1] for m in months[number:]) for f in ("F1", "F2"))
        assert balance(known, day) == owed


def by_document(lists):
    """What each list tells of each document or row: day, mode, amount, settled, day of payment."""
    told = defaultdict(list)
    for each in lists:
        rows = each.records.rows(named=True)
        last = each.drawn_on or max(max(r["issued_on"], r["paid_on"] or date.min) for r in rows)
        for line in rows:
            amount, part = known_settled(line)
            kind = line["kind"] or "invoice"
            key: tuple[object, ...] = (
                *(line["customer"], line["invoice"], kind, line["currency"], line["issued_on"]),
            )
            if kind == "payment" or not line["invoice"]:
                key += (amount,) if line["invoice"] else (each.document_id, line["line"])
            told[key].append((last, each.mode == "stock", amount, part, line["paid_on"]))
    return {key: sorted(tellings, key=lambda telling: telling[0]) for key, tellings in told.items()}


def model_events(tellings, issued_on, stock_days):
    """What changes the balance of one document and when, by the words of the law."""
    told_on, _, amount, part, paid_on = tellings[-1]
    born = next(telling for telling in tellings if telling[2] == amount)
    believed = [t for t in tellings if t[1] and (born[1] or t[2] == amount)]
    sign = 1 if amount > 0 else -1
    left = (amount - part) * sign
    path = [(told_on, left, paid_on)]
    for day, _, was, was_part, was_paid_on in reversed(believed):
        if (was - was_part) * sign > max(path[0][1], 0):
            path.insert(0, (day, (was - was_part) * sign, was_paid_on))
    worth = max(amount * sign, path[0][1])
    yield issued_on, worth * sign
    before: tuple[date | None, int, date | None] = (None, worth, None)
    for now in path:
        on = next((each for each in stock_days if before[0] and each > before[0]), date.max)
        on = max(min(on, told_on), issued_on) if before[0] else issued_on
        new = now[2] and now[2] != before[2]
        yield now[2] if new else on, (now[1] - before[1]) * sign
        before = now
    absent_on = next((each for each in stock_days if each > told_on), date.max)
    yield max(absent_on, issued_on), -left * sign


@settings(max_examples=60, deadline=None)
@given(lists_of(), st.integers(0, 80), st.data())
def test_the_balance_of_any_day_is_that_of_a_plain_reading_of_the_lists(lists, later, data):
    # Each list on a day of its own, and no row that one of them repeats: the model knows no rank.
    apart = []
    for number, each in enumerate(lists):
        said = each.records.with_columns(
            pl.col("kind").fill_null("invoice"), pl.col("currency").fill_null("EUR")
        )
        records = said.unique(
            ["customer", "invoice", "kind", "currency", "issued_on"],
            keep="first",
            maintain_order=True,
        )
        marker = row(f"T{number}", issued_on=date(2025, 2, 12) + timedelta(days=number * 9))
        marked = table(marker).with_columns(
            pl.lit(100, pl.Int64).alias("line"), currency=pl.lit("EUR"), kind=pl.lit("invoice")
        )
        on = date(2025, 2, 14) + timedelta(days=number * 9) if each.mode == "stock" else None
        apart.append(Handed(each.document_id, pl.concat([records, marked]), each.mode, on))
    drawn = sorted(each.drawn_on or date.min for each in apart if each.mode == "stock")
    day = date(2025, 1, 1) + timedelta(days=later)
    expected = sum(
        cents
        for key, tellings in by_document(apart).items()
        if key[3] == "EUR"
        for on, cents in model_events(tellings, key[4], drawn)
        if on <= day
    )
    assert balance(take_in(data.draw(st.permutations(apart))), day) == expected
