"""What is handed in is counted line by line; a dry run, a doubt and a bad file change nothing."""

import hashlib
import secrets
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from encours.daily.services.absorbing import FALL_LINES
from encours.daily.services.ageing import aged_balance, tell_aged
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.intake.formats.records import UnreadableFile
from encours.intake.models import Document
from encours.journal.models import Entry
from encours.parties.services.knowing import assign_owner, put_in_group
from encours.policybook.services import publish
from encours.receivables.rules.ledger_policy import LEDGER, LedgerPolicy
from encours.receivables.rules.years import DifferentBooks
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
HEAD = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit"
LIST_HEAD = "Client;Facture;Date;Echeance;Montant TTC"


def entry(number, customer="ALPHA", amount="120,00", day="20260105"):
    booked = f"VE|{number}|{day}"
    return (
        f"{booked}|411000|{customer}|F{number}|Facture|{amount}|0,00",
        f"{booked}|706000||F{number}|Facture|0,00|{amount}",
    )


def fec(*entries, name="fec.txt", more=()):
    rows = [HEAD, *(row for each in entries for row in each), *more]
    return Handed(name, ("\n".join(rows) + "\n").encode())


def invoices(*rows, name="list.csv"):
    return Handed(name, ("\n".join([LIST_HEAD, *rows]) + "\n").encode())


def take(organisation, *files, **told):
    given = {"source": "lists", "author_id": None, "now": NOW} | told
    return take_in(organisation, files, **given)


def counts(report):
    return (
        report.created,
        report.changed,
        report.reversed,
        report.unchanged,
        report.rejected,
    )


def contents(organisation):
    """What every table of the organisation holds."""
    with acting_for(organisation), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND c.column_name = 'organisation_id'"
            " AND t.table_type = 'BASE TABLE' ORDER BY 1"
        )
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT t::text FROM "{table}" t WHERE organisation_id = %s ORDER BY 1',  # noqa: S608  # a table of the schema
                [organisation],
            )
            found[table] = cursor.fetchall()
        return found


def documents(organisation):
    with acting_for(organisation):
        found = Document.objects.filter(organisation_id=organisation).order_by("id")
        return [(each.name, each.status, each.mode) for each in found]


@pytest.fixture
def company(database):
    """An organisation that has told its SIREN, 732 829 320."""
    return create_organisation(f"siren-{secrets.token_hex(6)}", name="Martin", siren="732829320")


def test_an_export_named_after_another_company_asks_before_it_is_taken_in(company):
    before = contents(company)
    other = fec(entry(1), name="356000000FEC20261231.txt")
    report = take(company, other)
    asked = (
        "356000000FEC20261231.txt is named after the company 356000000, the organisation is"
        " 732829320. Is it the right export?"
    )
    assert str(report.asks) == asked
    assert str(take(company, other, dry_run=True).asks) == asked
    assert contents(company)["receivables_line"] == before["receivables_line"] == []
    confirmed = take(company, other, confirmed=True)
    assert (confirmed.asks, counts(confirmed)) == (None, (2, 0, 0, 0, 0))
    assert asked.removesuffix(" Is it the right export?") in map(str, confirmed.notices)
    assert take(company, other).asks is None  # it is in: nothing is left to ask


def test_an_export_named_after_the_company_or_after_none_asks_nothing(company, organisation):
    own = take(company, fec(entry(1), name="732829320FEC20261231.txt"))
    assert (own.asks, own.created) == (None, 2)
    unnamed = take(company, fec(entry(1), entry(2), name="356000000.txt"))
    assert (unnamed.asks, unnamed.created) == (None, 2)
    nobody = take(organisation, fec(entry(1), name="356000000FEC20261231.txt"))
    assert (nobody.asks, nobody.created) == (None, 2)
    said = [str(notice) for each in (own, unnamed, nobody) for notice in each.notices]
    assert not [each for each in said if "named after" in each]


def test_of_another_company_and_with_a_large_fall_both_are_asked_at_once(company):
    take(company, fec(*(entry(number) for number in range(1, 40))))
    fallen = fec(entry(1), entry(2, day="20260106"), name="356000000FEC20261231.txt")
    asked = str(take(company, fallen).asks)
    assert "is named after the company 356000000" in asked
    assert "would be gone. Is the export complete?" in asked


def test_a_refused_line_weighs_on_an_account_of_which_all_else_is_settled(organisation):
    # No account begins with 411: those of customers are known by their label alone.
    head = f"{HEAD}|CompteLib|EcritureLet"
    settled = [
        "VE|1|20260105|4100|ALPHA|F1|Facture|120,00|0,00|Clients|A",
        "VE|1|20260105|706000||F1|Facture|0,00|120,00|Ventes|",
        "BQ|2|20260120|512000||F1|Virement|120,00|0,00|Banque|",
        "BQ|2|20260120|4100|ALPHA|F1|Virement|0,00|120,00|Clients|A",
    ]
    refused = [
        "VE|9|20269999|4100|ALPHA|F9|Facture|30,00|0,00|Clients|",
        "VE|9|20269999|706000||F9|Facture|0,00|30,00|Ventes|",
    ]
    take(organisation, Handed("fec.txt", ("\n".join([head, *settled, *refused]) + "\n").encode()))
    aged = aged_balance(organisation, date(2026, 1, 31), now=NOW)
    assert (aged.balance_cents, aged.control_account_cents) == (0, 3_000)


SMALL = fec(entry(1), entry(2, "BETA"))
BAD_LINE = "VE|9|20269999|411000|ALPHA|F9|Facture|30,00|0,00"


def test_every_line_of_the_files_is_counted_once(organisation):
    report = take(organisation, fec(entry(1), entry(2), more=[BAD_LINE]))
    assert counts(report) == (4, 0, 0, 0, 1)
    assert (report.as_of, report.balance_before_cents, report.balance_after_cents) == (
        date(2026, 1, 5),
        0,
        24_000,
    )
    more = fec(entry(1), entry(2, amount="130,00"), entry(3, day="20260201"))
    report = take(organisation, more)
    assert counts(report) == (4, 0, 2, 2, 0)
    assert (report.balance_before_cents, report.balance_after_cents) == (24_000, 37_000)


def test_files_already_in_are_known_and_change_nothing(organisation):
    first = take(organisation, SMALL)
    before = contents(organisation)
    again = take(organisation, Handed("another name.txt", SMALL.content))
    assert counts(again) == (0, 0, 0, 4, 0)
    assert (again.known, again.documents) == (("another name.txt",), first.documents)
    assert contents(organisation) == before


def test_the_same_bytes_twice_in_one_call_are_one_document(organisation):
    report = take(organisation, SMALL, Handed("copy.txt", SMALL.content))
    assert counts(report) == (4, 0, 0, 4, 0)
    assert len(set(report.documents)) == 1
    assert documents(organisation) == [("fec.txt", "absorbed", "ledger")]
    assert report.balance_after_cents == 24_000


def test_books_and_lists_of_one_call_go_in_together(organisation):
    rows = "ALPHA;F1;2026-01-05;2026-03-31;120,00", "GAMMA;G1;2026-01-06;2026-02-06;10,00"
    report = take(organisation, invoices(*rows), SMALL)
    assert counts(report) == (6, 0, 0, 0, 0)
    assert len(report.documents) == 2
    assert report.balance_after_cents == 24_000
    assert documents(organisation) == [
        ("list.csv", "absorbed", "delta"),
        ("fec.txt", "absorbed", "ledger"),
    ]
    aged = tell_aged(organisation, date(2026, 3, 31), by="customer", now=NOW).aged
    assert (aged.ageing["not_due"], aged.ageing["31_60"]) == (12_000, 12_000)


def test_rows_of_a_stock_and_those_it_no_longer_holds_are_counted(organisation):
    rows = [f"ALPHA;F{n};2026-01-05;2026-02-05;10,00" for n in range(4)]
    take(organisation, invoices(*rows), mode="stock", drawn_on=date(2026, 1, 31))
    left = invoices(rows[0], "BETA;;;;", "BETA;B1;2026-02-01;2026-03-01;7,00")
    report = take(organisation, left, mode="stock", drawn_on=date(2026, 2, 28))
    told = report.created + report.changed + report.unchanged + report.rejected
    assert told - report.settled_by_absence == 3
    assert (report.created, report.rejected) == (1, 1)


@pytest.mark.parametrize("known", [(), (SMALL,)], ids=["first", "later"])
def test_a_dry_run_tells_what_would_change_and_writes_nothing(organisation, known):
    if known:
        take(organisation, *known)
    before = contents(organisation)
    file = fec(entry(1), entry(3, "GAMMA"), more=[BAD_LINE])
    listed = invoices("ALPHA;F1;2026-01-05;2026-03-31;120,00")
    told = take(organisation, file, listed, dry_run=True)
    assert contents(organisation) == before
    assert (told.dry_run, told.documents) == (True, ())
    done = take(organisation, file, listed)
    assert counts(told) == counts(done)
    assert (told.as_of, told.balance_after_cents) == (done.as_of, done.balance_after_cents)
    assert contents(organisation) != before


MANY = fec(*(entry(number) for number in range(FALL_LINES)))
FEW = fec(entry(0), entry(99, day="20260106"), name="few.txt")


def test_a_large_fall_is_asked_and_writes_nothing_until_it_is_confirmed(organisation):
    take(organisation, MANY)
    before = contents(organisation)
    asked = take(organisation, FEW)
    assert asked.asks is not None
    assert dict(asked.asks.values) == {"lost": 36, "stood": 40}
    after = contents(organisation)
    assert {name for name in after if after[name] != before[name]} <= {
        "intake_document",
        "intake_piece",
    }
    assert documents(organisation)[1][1] != "absorbed"
    done = take(organisation, FEW, confirmed=True)
    assert (counts(done), done.asks) == ((2, 0, 38, 2, 0), None)
    assert documents(organisation)[1] == ("few.txt", "absorbed", "ledger")


def test_a_dry_run_of_a_large_fall_tells_that_it_would_be_asked(organisation):
    take(organisation, MANY)
    assert take(organisation, FEW, dry_run=True).asks is not None
    assert take(organisation, FEW, dry_run=True, confirmed=True).asks is None


@pytest.mark.parametrize(
    ("stood", "left", "asks"),
    [(100, 80, True), (101, 81, False), (40, 21, False), (30, 10, True)],
    ids=["a fifth", "less than a fifth", "few lines", "two thirds"],
)
def test_a_fall_is_large_by_its_number_and_by_its_share(organisation, stood, left, asks):
    rows = [f"ALPHA;F{n};2026-01-05;2026-02-05;10,00" for n in range(stood)]
    take(organisation, invoices(*rows), mode="stock", drawn_on=date(2026, 1, 31))
    report = take(
        organisation, invoices(*rows[:left]), mode="stock", drawn_on=date(2026, 2, 28), dry_run=True
    )
    assert report.settled_by_absence == stood - left
    assert (report.asks is not None) == asks


def test_the_share_that_is_large_is_the_organisations(organisation):
    with acting_for(organisation):
        policy = LedgerPolicy(large_fall_percent=Decimal(95))
        publish(organisation, LEDGER, policy, from_on=date(2026, 1, 1), author_id=None, now=NOW)
    take(organisation, MANY)
    assert take(organisation, FEW, dry_run=True).asks is None


def test_a_file_that_cannot_be_read_is_named_and_kept_with_the_reason(organisation):
    with pytest.raises(UnreadableFile) as refused:
        take(organisation, SMALL, Handed("photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256))))
    assert "photo.txt" in str(refused.value)
    assert documents(organisation) == [("photo.txt", "refused", "delta")]
    report = take(organisation, SMALL)
    assert report.created == 4


def test_books_of_another_company_are_kept_as_refused_and_leave_the_ledger_as_it_was(organisation):
    take(organisation, SMALL)
    other = fec(*(entry(n, f"X{n}", f"{n},00") for n in range(40, 44)), name="other.txt")
    with pytest.raises(DifferentBooks):
        take(organisation, other)
    assert [each[:2] for each in documents(organisation)] == [
        ("fec.txt", "absorbed"),
        ("other.txt", "refused"),
    ]
    aged = tell_aged(organisation, None, by="customer", now=NOW).aged
    assert aged.balance_cents == 24_000


def test_each_import_is_one_entry_of_the_journal_and_what_changes_nothing_none(organisation):
    take(organisation, SMALL)
    take(organisation, SMALL)
    take(organisation, FEW, dry_run=True)
    with acting_for(organisation):
        kinds = [each.kind for each in Entry.objects.filter(organisation_id=organisation)]
    assert kinds.count("import") == 1


def test_the_balance_is_told_by_group_owner_and_currency(organisation):
    take(organisation, fec(entry(1), entry(2, "BETA"), entry(3, "GAMMA")))
    with acting_for(organisation):
        for customer in ("ALPHA", "BETA"):
            put_in_group(organisation, customer, "Groupe Nord")
        assign_owner(organisation, "GAMMA", collector="Marie")

    def told(by):
        rows = tell_aged(organisation, None, by=by, now=NOW).rows
        return rows.select("key", "balance_cents").rows()

    assert told("customer") == [("ALPHA", 12_000), ("BETA", 12_000), ("GAMMA", 12_000)]
    assert told("group") == [("Groupe Nord", 24_000), ("GAMMA", 12_000)]
    assert told("owner") == [("", 24_000), ("Marie", 12_000)]
    assert told("currency") == [("EUR", 36_000)]


def test_what_is_kept_is_what_was_handed_in(organisation):
    take(organisation, SMALL)
    with acting_for(organisation):
        document = Document.objects.get(organisation_id=organisation)
        assert (document.size, document.sha256) == (
            len(SMALL.content),
            hashlib.sha256(SMALL.content).hexdigest(),
        )
