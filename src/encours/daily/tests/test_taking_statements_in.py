"""Bank statements come through the same door as the books: kept, tried, counted, undone whole."""

from datetime import UTC, datetime

import pytest

from encours.cash.queries.accounts import list_accounts
from encours.cash.queries.lines import list_lines
from encours.cash.services.matching import match_statements
from encours.daily.services.ageing import tell_aged
from encours.daily.services.banking import is_statement
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.daily.services.waiting_behind import _as_json, _from_json
from encours.intake.formats.records import UnreadableFile
from encours.intake.models import Document, Reject
from encours.intake.services.previewing import mapping_to_remember
from encours.intake.services.sources import remember_mapping
from encours.journal.models import Entry
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
IBAN = "FR7630006000011234567890189"
HEAD = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit"
BOOKS = (
    f"{HEAD}\nVE|1|20260105|411000|ALPHA|F1|Facture|120,00|0,00\n"
    "VE|1|20260105|706000||F1|Facture|0,00|120,00\n"
)


def entry(amount, name, *, day="2026-03-02", told="F1"):
    return f"""<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr>
        </RltdPties><RmtInf><Ustrd>{told}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def balance(code, amount, day="2026-03-02"):
    return f"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>
        <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"""


def camt(*entries, opening="0.00", closing="0.00", name="releve.xml"):
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
        <GrpHdr><MsgId>1</MsgId><CreDtTm>2026-03-02T20:00:00</CreDtTm></GrpHdr>
        <Stmt><Id>1</Id><CreDtTm>2026-03-02T20:00:00</CreDtTm><Acct><Id><IBAN>{IBAN}</IBAN></Id>
        <Ccy>EUR</Ccy></Acct>{balance("OPBD", opening)}{balance("CLBD", closing)}
        {"".join(entries)}</Stmt></BkToCstmrStmt></Document>"""
    return Handed(name, text.encode())


DURAND = entry("100.00", "DURAND")
MARTIN = entry("50.00", "MARTIN", told="F2")


def take(organisation, *files, **told):
    return take_in(
        organisation, files, **({"source": "bank", "author_id": None, "now": NOW} | told)
    )


def counts(report):
    return report.created, report.changed, report.unchanged, report.rejected


def documents(organisation):
    with acting_for(organisation):
        found = Document.objects.filter(organisation_id=organisation).order_by("id")
        return [(each.mode, each.kind, each.status, each.rows) for each in found]


def test_a_statement_is_taken_in_kept_and_told(organisation):
    report = take(organisation, camt(DURAND, MARTIN, closing="150.00"))
    assert counts(report) == (2, 0, 0, 0)
    (account,) = report.accounts
    assert (account.account, account.lines, account.created, account.breaks) == (IBAN, 2, 2, 0)
    assert documents(organisation) == [("bank", "bank", "absorbed", 2)]
    with acting_for(organisation):
        (entry_of_journal,) = Entry.objects.filter(organisation_id=organisation, kind="import")
    assert entry_of_journal.number == 1


def test_the_same_statement_again_and_one_that_overlaps_change_what_is_new_only(organisation):
    file = camt(DURAND, closing="100.00")
    take(organisation, file, file)
    again = take(organisation, file)
    assert (counts(again), again.known) == ((0, 0, 1, 0), ("releve.xml",))
    assert counts(take(organisation, camt(DURAND, MARTIN, closing="150.00"))) == (1, 0, 1, 0)
    assert len(list_lines(organisation)) == 2


def test_a_dry_run_tells_the_same_and_writes_nothing(organisation):
    file = camt(DURAND, MARTIN, closing="150.00")
    tried = take(organisation, file, dry_run=True)
    assert not list_accounts(organisation)
    assert not documents(organisation)
    done = take(organisation, file)
    assert (counts(tried), tried.accounts) == (counts(done), done.accounts)


def test_a_refused_line_is_kept_with_its_reason_and_the_rest_is_taken(organisation):
    wrong = DURAND.replace("2026-03-02", "2026-99-99")
    report = take(organisation, camt(wrong, MARTIN, closing="150.00"))
    assert counts(report) == (1, 0, 0, 1)
    assert report.notices
    with acting_for(organisation):
        (kept,) = Reject.objects.filter(organisation_id=organisation)
    assert kept.content == ""


def test_books_and_statements_of_one_call_go_in_together_or_not_at_all(organisation):
    books = Handed("fec.txt", BOOKS.encode())
    with pytest.raises(UnreadableFile):
        take(organisation, books, camt(DURAND, closing="100.00"), Handed("empty.csv", b"a;b"))
    assert not list_accounts(organisation)
    report = take(organisation, camt(DURAND, closing="100.00"), books)
    assert (report.created, report.rejected) == (3, 0)
    assert [mode for mode, *_ in documents(organisation)][-2:] == ["bank", "ledger"]


def test_what_a_trial_found_is_kept_with_its_accounts(organisation):
    tried = take(organisation, camt(DURAND, closing="100.00"), dry_run=True)
    assert _from_json(_as_json(tried)) == tried


def test_books_and_lists_are_no_statements_and_a_table_is_one_when_it_is_said(organisation):
    table = b"Date;Libelle;Montant\n02/03/2026;VIR DURAND F1;100,00\n"
    assert not is_statement(BOOKS.encode(), mode="delta")
    assert not is_statement(BOOKS.encode(), mode="bank")
    assert not is_statement(b"Client;Facture;Date;Montant TTC\nA;F1;2026-01-05;12\n", mode="delta")
    assert is_statement(table, mode="bank")
    report = take(organisation, Handed("banque.csv", table), mode="bank")
    assert counts(report) == (1, 0, 0, 0)


ODD = b"Jour compta;Motif;Mvt EUR\n02/03/2026;VIR DURAND F1;100,00\n"
EXPLAINED = {"booked_on": "Jour compta", "label": "Motif", "amount": "Mvt EUR"}


def explain(organisation, source):
    """A person says on the page how the tables of the bank are read."""
    told = mapping_to_remember(organisation, source, EXPLAINED, is_bank=True)
    remember_mapping(organisation, source, told)


def test_a_table_of_a_bank_that_was_explained_once_is_read_through_every_door(organisation):
    with pytest.raises(UnreadableFile):
        take(organisation, Handed("nuit.csv", ODD), source="Serveur")
    explain(organisation, "Page")
    report = take(organisation, Handed("nuit.csv", ODD), source="Serveur")
    assert counts(report) == (1, 0, 0, 0)
    assert documents(organisation)[-1][:3] == ("bank", "bank", "absorbed")
    [line] = list_lines(organisation)
    assert (line.amount_cents, line.remittance or line.label) == (100_00, "VIR DURAND F1")


def test_what_was_explained_of_another_source_changes_nothing_of_what_is_read_otherwise(
    organisation,
):
    explain(organisation, "Page")
    lists = b"Client;Facture;Jour compta;Motif;Mvt EUR;Montant TTC;Date\nA;F1;x;y;z;12;2026-01-05\n"
    report = take(organisation, Handed("factures.csv", lists), source="Serveur")
    assert documents(organisation)[-1][1] == "table"
    assert counts(report)[0] > 0
    other = ODD.replace(b"Motif", b"Texte")
    with pytest.raises(UnreadableFile):
        take(organisation, Handed("autre.csv", other), source="Serveur")


def batch(*payments):
    """Direct debits that the bank credits in one entry, told one by one: cents and invoice."""
    total = sum(cents for cents, _ in payments)
    details = "".join(
        f"""<TxDtls><Amt Ccy="EUR">{cents / 100:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
        <RmtInf><Ustrd>{told}</Ustrd></RmtInf></TxDtls>"""
        for cents, told in payments
    )
    return f"""<Ntry><Amt Ccy="EUR">{total / 100:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
        <Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><NtryDtls><Btch><PmtInfId>PR1</PmtInfId>
        </Btch>{details}</NtryDtls></Ntry>"""


def test_debits_of_a_batch_that_the_books_hold_in_one_line_count_once(organisation):
    """One was entered ahead of the books; the invoice of the other was not in them yet."""
    invoice = (
        "VE|{n}|2026010{n}|411000|ALPHA|FA26-000{n}|Facture|{amount}|0,00\n"
        "VE|{n}|2026010{n}|706000||FA26-000{n}|Facture|0,00|{amount}\n"
    )
    first = invoice.format(n=1, amount="600,00")
    take(organisation, Handed("FEC.txt", f"{HEAD}\n{first}".encode()))
    debits = batch((600_00, "FA26-0001"), (400_00, "FA26-0002"))
    take(organisation, camt(debits, closing="1000.00"))
    report = match_statements(organisation, now=NOW)
    assert (report.applied, report.left + report.proposed) == (1, 1)
    assert tell_aged(organisation, None, by="customer", now=NOW).aged.balance_cents == 0

    second = invoice.format(n=2, amount="400,00") + (
        "BQ|3|20260303|512000||PR1|Prelevements|1000,00|0,00\n"
        "BQ|3|20260303|411000|ALPHA|PR1|Prelevements|0,00|1000,00\n"
    )
    take(organisation, Handed("FEC.txt", f"{HEAD}\n{first}{second}".encode()))
    assert tell_aged(organisation, None, by="customer", now=NOW).aged.balance_cents == 0
    match_statements(organisation, now=NOW)
    told = tell_aged(organisation, None, by="customer", now=NOW).aged
    assert (told.balance_cents, told.pending_cents) == (0, 0)


def test_a_gap_is_told_once_all_files_of_the_call_are_in(organisation):
    days = ["2026-03-02", "2026-03-03", "2026-03-04"]
    files = [
        camt(
            entry("100.00", "DURAND", day=day),
            opening=f"{at}00.00",
            closing=f"{at + 1}00.00",
            name=f"{day}.xml",
        )
        for at, day in enumerate(days)
    ]
    gap = take(organisation, files[0], files[2], dry_run=True)
    assert (gap.accounts[0].breaks, len(gap.notices)) == (1, 1)
    whole = take(organisation, files[0], files[2], files[1])
    assert (whole.created, whole.notices) == (3, ())
    assert {each.breaks for each in whole.accounts} == {0}
