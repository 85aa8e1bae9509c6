"""Lists of invoices in the ledger: alone they say what `diagnose` says; beside books, more."""

from datetime import date

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


def test_a_document_told_with_two_amounts_counts_twice_and_it_is_said(organisation):
    for amount in ("200,00", "250,00"):
        row = f"ALPHA;Alpha;F2;2026-01-06;2026-02-06;{amount};;;facture\n"
        report = take_in(
            organisation,
            [Handed(f"{amount}.csv", (HEAD + row).encode())],
            source="lists",
            author_id=None,
            now=NOW,
        )
    assert "F2" in str(report.notices[0])
    assert balance(organisation, date(2026, 2, 28)) == 45_000
