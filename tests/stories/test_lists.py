"""Lists of invoices in the ledger: alone they say what `diagnose` says; beside books, more."""

from datetime import date, timedelta

import pytest

from encours.daily.services.ageing import aged_balance
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.receivables.queries.verifying import verify
from tests.stories.test_any_order import lines_of, new_organisation
from tests.stories.test_parity import EXAMPLES, NOW, agree, imported

HEAD = "Client;Nom;Facture;Date;Echeance;Montant TTC;Date paiement;Montant paye;Type\n"
JANUARY = HEAD + (
    "ALPHA;Alpha SA;F1;2026-01-05;2026-02-05;1200,00;;;facture\n"
    "ALPHA;Alpha SA;F2;2026-01-15;2026-02-15;600,00;2026-02-10;600,00;facture\n"
    "BETA;Bêta;F3;2026-02-01;2026-03-01;300,50;;100,00;facture\n"
    "BETA;Bêta;A1;2026-02-03;;-50,50;;;avoir\n"
    "GAMMA;Gamma;F9;pas une date;;10,00;;;facture\n"
)
MARCH = HEAD + (
    "ALPHA;Alpha SA;F1;2026-01-05;2026-02-05;1200,00;2026-03-02;1200,00;facture\n"
    "BETA;Bêta;F3;2026-02-01;2026-03-01;300,50;;100,00;facture\n"
    "BETA;Bêta;F4;2026-03-01;2026-04-01;99,99;;;facture\n"
    "BETA;Bêta;;2026-03-05;;80,00;;;reglement\n"
)


@pytest.fixture
def lists(tmp_path):
    paths = []
    for name, text in (("january.csv", JANUARY), ("march.csv", MARCH)):
        paths.append(tmp_path / name)
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def test_a_list_says_the_same_in_the_ledger(database, lists):
    for path in lists:
        agree(imported([path]), [path])


def test_two_lists_say_the_same_together_and_in_either_order(database, lists):
    together, apart, back = (
        imported(lists),
        imported(*([path] for path in lists)),
        new_organisation(),
    )
    for path in [*reversed(lists), *lists]:
        files = [Handed(path.name, path.read_bytes())]
        take_in(back, files, source="lists", author_id=None, now=NOW)
    for organisation_id in (together, apart, back):
        agree(organisation_id, lists)
        assert verify(organisation_id) == ()


def stock(organisation_id, *rows, on):
    content = (HEAD + "".join(f"{row}\n" for row in rows)).encode()
    return take_in(
        organisation_id,
        [Handed(f"{on}.csv", content)],
        source="lists",
        author_id=None,
        now=NOW,
        mode="stock",
        drawn_on=on,
    )


def balance(organisation_id, day):
    return aged_balance(organisation_id, day, now=NOW).balance_cents


def test_what_is_missing_from_a_stock_was_settled_and_what_reappears_was_not(organisation):
    first = "ALPHA;Alpha;F1;2026-01-05;2026-02-05;1200,00;;;facture"
    second = "BETA;Beta;F2;2026-01-06;2026-02-06;300,00;;;facture"
    stock(organisation, first, second, on=date(2026, 1, 31))
    report = stock(organisation, first, on=date(2026, 2, 28))
    assert (report.created, report.changed, report.settled_by_absence) == (0, 1, 1)
    assert balance(organisation, date(2026, 2, 27)) == 150_000
    assert balance(organisation, date(2026, 2, 28)) == 120_000
    report = stock(organisation, first, second, on=date(2026, 3, 31))
    assert report.reversed == 1
    assert balance(organisation, date(2026, 2, 28)) == 150_000


def test_a_list_tells_the_books_when_documents_are_due_whichever_comes_first(database, tmp_path):
    lines = EXAMPLES[1].read_text(encoding="utf-8").splitlines()
    sale = next(
        row.split("\t")
        for row in lines[1:]
        if row.split("\t")[4].startswith("411")
        and row.startswith("VE")
        and row.split("\t")[11] != "0,00"
    )
    day = f"{sale[9][:4]}-{sale[9][4:6]}-{sale[9][6:]}"
    row = f"{sale[6]};{sale[7]};{sale[8]};{day};2027-09-30;{sale[11]};;;facture\n"
    told = Handed("due.csv", (HEAD + row).encode())
    books = Handed(EXAMPLES[1].name, EXAMPLES[1].read_bytes())
    ledgers = []
    for order in ([books, told], [told, books]):
        organisation_id = new_organisation()
        for file in order:
            take_in(organisation_id, [file], source="lists", author_id=None, now=NOW)
        ledgers.append(organisation_id)
    first, second = ledgers
    assert lines_of(first) == lines_of(second)
    for organisation_id in ledgers:
        aged = aged_balance(organisation_id, date(2026, 12, 31), now=NOW)
        plain = aged_balance(imported([EXAMPLES[1]]), date(2026, 12, 31), now=NOW)
        assert aged.balance_cents == plain.balance_cents


def delta(organisation_id, *rows, on=None):
    content = (HEAD + "".join(f"{row}\n" for row in rows)).encode()
    name = f"changes {on}.csv"
    return take_in(
        organisation_id,
        [Handed(name, content)],
        source="lists",
        author_id=None,
        now=NOW,
        drawn_on=on,
    )


def test_an_amount_told_anew_replaces_the_old_one_and_it_is_said(organisation):
    first, second = (
        f"ALPHA;Alpha;F2;2026-01-06;2026-02-06;{amount};;;facture"
        for amount in ("200,00", "250,00")
    )
    other = "ALPHA;Alpha;F3;2026-01-06;2026-02-06;30,00;;;facture"
    delta(organisation, first, other)
    report = delta(organisation, second)
    assert (report.created, report.reversed) == (1, 1)
    assert "F2" in str(report.notices[0])
    assert balance(organisation, date(2026, 1, 31)) == 28_000
    assert balance(organisation, date(2026, 2, 28)) == 28_000
    assert verify(organisation) == ()


def test_a_document_told_with_two_amounts_and_two_days_counts_twice_and_it_is_said(organisation):
    for amount, day in (("200,00", "06"), ("250,00", "07")):
        row = f"ALPHA;Alpha;F2;2026-01-{day};2026-02-06;{amount};;;facture"
        report = delta(organisation, row)
    assert "F2" in str(report.notices[0])
    assert balance(organisation, date(2026, 2, 28)) == 45_000


def test_what_was_paid_between_two_stocks_leaves_earlier_days_as_they_were(organisation):
    told = "ALPHA;Alpha;F1;2026-01-05;2026-02-05;1200,00;;{paid};facture".format
    stock(organisation, told(paid=""), on=date(2026, 1, 31))
    stock(organisation, told(paid="500,00"), on=date(2026, 2, 28))
    days = [date(2026, 1, 31), date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 31)]
    assert [balance(organisation, day) for day in days] == [120_000, 120_000, 70_000, 70_000]
    stock(organisation, told(paid="400,00"), on=date(2026, 3, 31))
    assert [balance(organisation, day) for day in days] == [120_000, 120_000, 80_000, 80_000]
    stock(organisation, told(paid="400,00"), on=date(2026, 4, 30))
    assert [balance(organisation, day) for day in days] == [120_000, 120_000, 80_000, 80_000]
    assert verify(organisation) == ()


def test_lists_of_many_days_in_any_order_any_number_of_times_are_one_ledger(database):
    told = "ALPHA;Alpha;{f};2026-01-05;2026-02-05;{ttc};;{paid};facture".format
    lists = [
        (stock, date(2026, 1, 31), [("F1", "1200,00", ""), ("F2", "300,00", "")]),
        (delta, date(2026, 2, 10), [("F2", "350,00", ""), ("F3", "80,00", "")]),
        (stock, date(2026, 2, 28), [("F1", "1200,00", "500,00"), ("F2", "350,00", "50,00")]),
        (stock, date(2026, 3, 31), [("F1", "1200,00", "400,00"), ("F3", "80,00", "10,00")]),
    ]
    ledgers = []
    for order in ((0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1, 0, 2)):
        organisation_id = new_organisation()
        for number in order:
            hand_in, on, rows = lists[number]
            texts = [told(f=f, ttc=ttc, paid=paid) for f, ttc, paid in rows]
            hand_in(organisation_id, *texts, on=on)
        assert verify(organisation_id) == ()
        days = [on - timedelta(days=ago) for _, on, _ in lists for ago in (0, 1)]
        owed = [balance(organisation_id, day) for day in days]
        # the number of the source, which begins the number of an entry, is the ledger's own
        stands = sorted(
            (str(line[0]), *line[2:5], line[6].partition("/")[2], str(line[-1]))
            for line in lines_of(organisation_id).elements()
        )
        ledgers.append((stands, owed))
    assert ledgers[0] == ledgers[1] == ledgers[2]
    # 31 January, 10 and 28 February, 31 March, each before the day before it
    assert ledgers[0][1] == [157_000, 157_000, 157_000, 157_000, 117_000, 157_000, 87_000, 117_000]
