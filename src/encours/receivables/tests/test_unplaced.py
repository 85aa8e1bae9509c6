"""A line that could not be taken weighs where its document is believed, and nowhere else."""

from datetime import date, timedelta

import polars as pl
import pytest

from encours.receivables.rules.chaining import YEAR_SCHEMA
from encours.receivables.rules.exports import Export
from encours.receivables.rules.unplaced import weigh_unplaced

WEIGHTS = {
    "document_id": pl.Int64,
    "account": pl.String,
    "booked_on": pl.Date,
    "amount_cents": pl.Int64,
    "currency": pl.String,
}
OLD_ON, NEW_ON, AS_OF = date(2025, 6, 1), date(2026, 2, 1), date(2026, 3, 31)


def export(number, first_on, last_on, rank=0):
    exported = (last_on.isoformat(), "", rank, str(number))
    return Export(number, first_on, last_on, exported, opens_alone=False)


OLD = export(1, date(2025, 1, 1), date(2025, 12, 31))
NEW = export(2, date(2026, 1, 1), date(2026, 3, 31))
YEARS = (
    (0, 1, OLD.first_on, OLD.last_on, 0, 0),
    (1, 2, NEW.first_on, NEW.last_on, 1, 1),
)


def weigh(*rows, exports=(OLD, NEW), years=YEARS, segment=1, as_of=AS_OF):
    told = [(*row, None) if len(row) == 4 else row for row in rows]
    return weigh_unplaced(
        pl.DataFrame(told, schema=WEIGHTS, orient="row"),
        exports,
        pl.DataFrame(years, schema=YEAR_SCHEMA, orient="row"),
        segment=segment,
        accounts=("CLIENTS",),
        prefixes=("411", "416"),
        unit="EUR",
        as_of=as_of,
    )


def test_nothing_refused_weighs_nothing():
    assert weigh() == 0


@pytest.mark.parametrize(
    ("account", "cents"), [("411000", 70), ("CLIENTS", 70), ("416", 70), ("707000", 0), ("512", 0)]
)
def test_only_accounts_of_customers_weigh(account, cents):
    assert weigh((2, account, NEW_ON, 70)) == cents


def test_a_line_weighs_on_the_balance_of_its_own_year_only():
    rows = (1, "411", OLD_ON, 70), (2, "411", NEW_ON, -8)
    assert weigh(*rows) == -8
    assert weigh(*rows, segment=0, as_of=date(2025, 12, 31)) == 70


def test_a_line_weighs_from_its_day_on():
    for late, cents in ((0, 70), (1, 0)):
        assert weigh((2, "411", NEW_ON + timedelta(days=late), 70), as_of=NEW_ON) == cents


def test_a_line_of_an_unknown_day_weighs_in_the_last_year_of_its_document():
    both = ((0, 1, OLD.first_on, OLD.last_on, 0, 0), (1, 1, NEW.first_on, NEW.last_on, 1, 1))
    whole = export(1, OLD.first_on, NEW.last_on)
    assert weigh((1, "411", None, 70), exports=(whole,), years=both) == 70
    assert weigh((1, "411", None, 70), exports=(whole,), years=both, segment=0) == 0
    assert weigh((1, "411", OLD_ON, 70), exports=(whole,), years=both, segment=0) == 70
    assert weigh((1, "411", date(2024, 1, 1), 70), exports=(whole,), years=both, segment=0) == 70


def test_what_a_later_export_replaces_weighs_no_more():
    again = export(3, NEW.first_on, NEW.last_on, rank=9)
    years = (YEARS[0], (1, 3, NEW.first_on, NEW.last_on, 1, 1))
    rows = (2, "411", NEW_ON, 70), (3, "411", NEW_ON, 5), (2, "411", None, 11)
    assert weigh(*rows, exports=(OLD, NEW, again), years=years) == 5


def test_what_a_later_export_replaces_in_part_weighs_on_the_other_days():
    longer = export(4, date(2026, 2, 1), date(2026, 4, 30))
    years = (*YEARS, (2, 4, longer.first_on, longer.last_on, 1, 2))
    rows = (2, "411", date(2026, 1, 5), 3), (2, "411", date(2026, 2, 5), 70)
    assert weigh(*rows, exports=(OLD, NEW, longer), years=years) == 3


def test_an_older_export_of_some_days_takes_nothing_from_the_later_one():
    month = export(3, date(2026, 2, 1), date(2026, 2, 28), rank=9)
    rows = (2, "411", date(2026, 2, 5), 70), (3, "411", date(2026, 2, 5), 5)
    assert weigh(*rows, exports=(OLD, NEW, month)) == 70


def test_a_day_outside_every_export_weighs_with_its_document():
    assert weigh((2, "411", date(2026, 5, 1), 70), as_of=date(2026, 6, 1)) == 70


def test_a_row_of_a_list_weighs_in_its_own_currency():
    nothing = {"exports": (), "years": (), "segment": 0}
    assert weigh((9, None, NEW_ON, 70, "EUR"), **nothing) == 70
    assert weigh((9, None, NEW_ON, 70, None), **nothing) == 70
    assert weigh((9, None, NEW_ON, 70, "USD"), **nothing) == 0
    assert weigh((9, None, None, 7, "EUR"), (9, None, NEW_ON, 1, "EUR"), **nothing) == 8
