"""An import of books that keep money waiting: what it does to receipts known first, and says."""

from datetime import UTC, datetime

import pytest

from encours.cash.tests.bank_lines import applied, balance, bank_line, number, run, standing
from encours.cash.tests.waiting_books import by_account
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
HEAD = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit"
SALE = (
    "VE|1|20260401|411000|ALPHA|FA1|Facture|1000,00|0,00",
    "VE|1|20260401|707||FA1|x|0,00|1000,00",
)


def taken_in(organisation, *rows, name="fec.txt"):
    text = "\n".join([HEAD, *SALE, *rows]) + "\n"
    files = [Handed(name, text.encode())]
    return take_in(organisation, files, source="books", author_id=None, now=NOW)


@pytest.fixture
def paid(organisation):
    """The bank brings the 1,000 of FA1, and tells of later days."""
    taken_in(organisation)
    line = bank_line(organisation, 100000, "2026-05-20", remittance="FA1")
    run(organisation, applied(line, "ALPHA", (number(organisation, "FA1"), 100000)))
    bank_line(organisation, -100, "2026-05-31")
    return organisation


def test_what_the_books_have_in_part_leaves_the_rest_ahead_of_them(paid):
    report = taken_in(
        paid,
        "BQ|9|20260520|512||VIR|x|1000,00|0,00",
        "BQ|9|20260520|411000|ALPHA|VIR|x|0,00|600,00",
        "BQ|9|20260520|471||VIR|x|0,00|400,00",
    )
    assert balance(paid) == 0
    assert standing(paid)[-2:] == [("ledger", "receipt", -60000), ("encours", "receipt", -40000)]
    assert by_account(paid) == {"ALPHA": -40000, "471": 40000}
    assert any("has its money on another account" in str(each) for each in report.notices)


def test_what_the_books_have_twice_is_said_with_the_import(paid):
    report = taken_in(
        paid,
        "ENC|5|20260520|512||VIR|x|1000,00|0,00",
        "ENC|5|20260520|411000|ALPHA|VIR|x|0,00|1000,00",
        "BQ|9|20260521|512||VIR|x|1000,00|0,00",
        "BQ|9|20260521|471||VIR|x|0,00|1000,00",
    )
    assert balance(paid) == 0
    [told] = [str(each) for each in report.notices if "twice" in str(each)]
    assert "entry ENC 5" in told
    assert "entry BQ 9" in told
