from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.queries.written import list_refused
from encours.receivables.rules.journal_export_policy import Layout
from encours.receivables.rules.journal_rejects import UnreadableRejects, read_rejects
from encours.receivables.services.exporting import export_books, keep_rejects, set_aside_refusal
from encours.receivables.services.pending import record_pending
from encours.receivables.tests.ledger_books import take

DAY = date(2026, 3, 10)
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def told(data):
    read = read_rejects(data)
    return [(each.act_id, each.booked_on, each.journal, each.reason) for each in read.refused]


@pytest.mark.parametrize(
    "report",
    [
        "JournalCode;EcritureNum;CompteNum;Motif\r\nENC;000012-20260310;411;Compte inconnu\r\n",
        "\ufeffJou\tN°\tPièce\tMessage d'erreur\nENC\t1\t000012-260310\tCompte inconnu\n",
        "Journal,Date,N° pièce,Raison du rejet\nENC,10/03/2026,12,Compte inconnu\n",
        'ENC;000012-20260310;411000;12,50;"Compte inconnu"\n',
        "Code journal;Numéro de pièce;Erreur\n\nENC;Piece 000012-20260310;Compte inconnu\n",
    ],
)
def test_a_report_of_refused_lines_is_read_as_it_comes(report):
    [(act, day, journal, reason)] = told(report.encode())
    assert (act, day, reason) == (12, DAY, "Compte inconnu")
    assert journal in ("ENC", "")


def test_a_copy_of_each_layout_with_a_reason_is_read():
    copies = {
        "ebp": '12,10032026,ENC,411ALPHA,,"Virement","000012-20260310",9.00,C,,EUR,Compte clos',
        "sage": "G\tENC\t100326\t000012-260310\t411000\tALPHA\tV\t\t\t0,00\t9,00\tV\tCompte clos",
        "pennylane": "10/03/2026;ENC;411ALPHA;Virement;0,00;9,00;000012-20260310;EUR;Compte clos",
    }
    for copy in copies.values():
        assert told(copy.encode("cp1252")) == [(12, DAY, "", "Compte clos")]


def test_a_report_that_names_the_act_alone_is_read_without_a_day():
    assert told("Pièce;Motif\n0000012;Compte clos\n".encode("cp1252")) == [
        (12, None, "", "Compte clos")
    ]


def test_lines_that_name_no_piece_are_told():
    read = read_rejects(b"EcritureNum;Motif\n000012-20260310;a\nTotal;1\n;\n000012-20261399;b\n")
    assert ([each.row for each in read.refused], read.unread) == ([2], (3, 5))


@pytest.mark.parametrize("data", [b"", b"\n", b"Motif\nrien\n", b"\x00\x01", b'"' + b"a" * 200_000])
def test_what_is_no_report_is_refused(data):
    with pytest.raises(UnreadableRejects):
        read_rejects(data)


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_is_handed_in_is_read_or_refused(data):
    with suppress(UnreadableRejects):
        assert read_rejects(data).refused


@pytest.fixture
def receipts(organisation):
    """Two receipts that the books do not have: the numbers of their pieces."""
    take(organisation, "VE 1 2026-02-01 411:ALPHA 900 #FA1; 707 -900")
    for number in range(2):
        record_pending(
            organisation,
            kind="receipt",
            customer="ALPHA",
            amount_cents=-100 - number,
            booked_on=DAY,
            reference=f"VIR {number}",
            author_id=None,
            now=NOW + timedelta(days=number),
        )
    data = export_books(organisation, today=NOW.date()).data.decode()
    return list(dict.fromkeys(line.split(";")[2] for line in data.splitlines()[1:]))


def exported(organisation, **asked):
    return export_books(organisation, today=NOW.date(), **asked)


def test_what_the_books_refused_is_told_again_in_the_next_journal(organisation, receipts):
    since = NOW.date() + timedelta(days=1)
    assert receipts[0] not in exported(organisation, since=since).data.decode()
    report = f"JournalCode;EcritureNum;Motif\nENC;{receipts[0]};Compte 411000 clos\n".encode()
    kept = keep_rejects(organisation, report, author_id=None, now=NOW)
    assert (kept.pieces, kept.unknown, kept.unread) == ((receipts[0],), (), ())
    [refused] = list_refused(organisation)
    assert (refused.number, refused.reason, refused.is_waiting) == (
        receipts[0],
        "Compte 411000 clos",
        True,
    )
    again = exported(organisation, since=since)
    assert again.again == (receipts[0],)
    assert again.entries == 2
    assert receipts[0] in again.data.decode()
    for layout in Layout:
        assert exported(organisation, since=since, layout=layout).again == (receipts[0],)


def test_the_same_report_twice_is_one_refusal_and_one_may_set_it_aside(organisation, receipts):
    report = f"EcritureNum;Motif\n{receipts[0]};a\n{receipts[0]};b\n".encode()
    for _ in range(2):
        keep_rejects(organisation, report, author_id=None, now=NOW)
    [refused] = list_refused(organisation)
    assert refused.reason == "a"
    aside = (refused.act_id, refused.booked_on, refused.journal)
    assert set_aside_refusal(organisation, *aside, now=NOW)
    assert not set_aside_refusal(organisation, *aside, now=NOW)
    assert list_refused(organisation) == ()
    assert exported(organisation).again == ()
    keep_rejects(organisation, report, author_id=None, now=NOW)
    assert len(list_refused(organisation)) == 1


def test_a_piece_that_was_never_given_out_is_told(organisation, receipts):
    report = b"EcritureNum;Motif\n000999-20260310;a\n"
    kept = keep_rejects(organisation, report, author_id=None, now=NOW)
    assert (kept.pieces, kept.unknown) == ((), ("000999-20260310",))
    assert list_refused(organisation) == ()


def test_an_act_alone_means_all_its_days(organisation, receipts):
    act = int(receipts[1].split("-")[0])
    report = f"Journal;Pièce;Motif\nBANQUE;{act};Exercice clos\n".encode()
    keep_rejects(organisation, report, author_id=None, now=NOW)
    [refused] = list_refused(organisation)
    assert (refused.number, refused.journal) == (receipts[1], "")
