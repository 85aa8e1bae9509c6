"""Statements of ISO 20022: what came in, from whom and for what, wherever a version puts it."""

import codecs
from datetime import date
from pathlib import Path

import pytest

from encours.intake.formats.bank.any_statement import is_bank, open_statements
from encours.intake.formats.bank.camt_documents import documents_of
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.records import UnreadableFile
from encours.intake.tests.bank_writers import (
    IBAN,
    camt,
    camt_amount,
    camt_balance,
    entry,
    party,
    related,
)

GOLDEN = Path(__file__).parent / "golden" / "bank"
OTHER_IBAN = "FR7615589000009876543210088"


def read(data: bytes | str) -> BankReading:
    return collect(open_statements(data if isinstance(data, bytes) else data.encode()))


def golden(name: str) -> BankReading:
    return read((GOLDEN / name).read_bytes())


def only(data: bytes):
    """The only line of the only statement."""
    (statement,) = read(data).statements
    (line,) = statement.lines
    return line


@pytest.fixture(scope="module")
def whole():
    reading = golden("camt053_v08_prefixed.xml")
    (statement,) = reading.statements
    return reading, statement


def test_a_statement_tells_its_account_its_balances_and_that_it_adds_up(whole):
    _, statement = whole
    opening = statement.opening
    assert (opening.account, opening.currency, opening.kind) == (OTHER_IBAN, "EUR", "statement")
    assert (opening.identifier, opening.sequence, opening.bank) == ("REL-0331", "63", "PSSTFRPPXXX")
    assert opening.holder == "Établissements Martin & Fils"
    assert (statement.opening_cents, statement.closing.closing_cents) == (100_000, 213_950)
    assert (opening.opened_on, statement.closing.closed_on) == (
        date(2026, 3, 30),
        date(2026, 3, 31),
    )
    assert statement.balanced is True


def test_a_transfer_tells_who_paid_for_whom_for_what_and_what_was_kept(whole):
    line = whole[1].lines[0]
    assert (line.line, line.amount_cents) == (28, 120_050)
    assert (line.payer_name, line.ultimate_name) == ("Durand <SA>", "Durand Filiale")
    assert (line.payer_iban, line.payer_bic) == ("FR1420041010050500013M02606", "PSSTFRPP")
    assert (line.payer_id, line.code, line.label) == ("356000000", "05", "VIREMENT RECU")
    assert (line.reference, line.end_to_end) == ("RF18539007547034", None)
    assert line.remittance == "Factures F2026-118 et F2026-121"
    assert (line.original_amount, line.original_currency) == ("1310.00", "USD")
    assert (line.fee_cents, line.bank_reference) == (450, "SVC-1")


def test_the_day_is_the_one_the_bank_wrote_whatever_its_zone(whole):
    assert (whole[1].lines[0].booked_on, whole[1].lines[0].value_on) == (
        date(2026, 3, 31),
        date(2026, 4, 1),
    )


def test_payments_of_a_batch_are_lines_of_their_own_when_they_add_up(whole):
    first, second = whole[1].lines[1:3]
    assert (first.amount_cents, second.amount_cents) == (10_000, 20_000)
    assert (first.payer_name, second.payer_name) == ("Petit", "Grand")
    assert (first.mandate, second.reference) == ("RUM-1", "F2026-091")
    assert first.batch == second.batch == "SDD-7/LOT-1"


def test_a_batch_that_does_not_add_up_stays_one_line_with_all_its_texts_and_says_so(whole):
    reading, statement = whole
    line = statement.lines[3]
    assert (line.amount_cents, line.batch, line.remittance) == (5_000, None, "un A1 deux A2")
    assert [str(notice) for notice in reading.notices] == [
        "Line 81: the payments of an entry do not add up to it; it is one line."
    ]


def test_a_returned_direct_debit_names_its_debtor_and_its_reason(whole):
    line = whole[1].lines[4]
    assert (line.amount_cents, line.payer_name) == (-41_100, "Mauvais Payeur")
    assert (line.return_reason, line.is_reversal) == ("AC04", True)
    assert (line.code, line.label) == ("PMNT-IDDT-UPDD", "COMPTE CLOS")


def test_what_is_not_booked_is_told_and_weighs_nothing_and_zero_is_a_line(whole):
    pending, information, zero = whole[1].lines[5:]
    assert (pending.is_pending, pending.booked_on) == (True, date(2026, 4, 2))
    assert information.is_pending
    assert (zero.amount_cents, zero.is_pending) == (0, False)


def test_every_faulty_entry_is_refused_with_its_line_and_reason_and_the_rest_is_read():
    reading = golden("camt053_v02_faults.xml")
    (statement,) = reading.statements
    assert [(reject.line, reject.field, reject.value) for reject in reading.rejects] == [
        (7, "amount", "1.505"),
        (8, "amount", "12,50"),
        (9, "amount", "-3.00"),
        (10, "booked_on", "2026-02-30"),
        (11, "value_on", "demain"),
        (12, "booked_on", ""),
        (13, "CdtDbtInd", "PLUS"),
        (14, "currency", "3.00 USD"),
        (15, "amount", ""),
    ]
    assert str(reading.rejects[0].reason) == "The amount has more decimals than EUR: 2 at most."
    assert statement.balanced is False
    (line,) = statement.lines
    assert (line.payer_name, line.payer_id, line.payer_iban) == ("LÉGER", "0042-7", None)


def test_the_first_version_and_currencies_of_other_decimals_are_read():
    first, second = golden("camt054_v01_bare.xml").statements
    assert (first.opening.account, first.opening.kind) == ("00042", "notification")
    assert [(line.amount_cents, line.batch) for line in first.lines] == [
        (500, "LOT"),
        (1000, "LOT"),
    ]
    assert (second.opening.currency, second.lines[0].amount_cents) == ("TND", -1_234)
    assert second.balanced is None


@pytest.mark.parametrize("version", range(1, 14))
def test_every_version_and_message_is_known_by_its_root(version):
    root, level = [
        ("BkToCstmrStmt", "Stmt"),
        ("BkToCstmrAcctRpt", "Rpt"),
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    ][version % 3]
    data = camt(entry(1_000)).decode().replace("camt.053.001.02", f"camt.053.001.{version:02d}")
    data = data.replace("BkToCstmrStmt", root).replace("<Stmt>", f"<{level}>")
    data = data.replace("</Stmt>", f"</{level}>")
    assert is_bank(data.encode())
    reading = read(data)
    assert reading.format == {"Stmt": "camt.053", "Rpt": "camt.052", "Ntfctn": "camt.054"}[level]
    assert reading.statements[0].lines[0].amount_cents == 1_000


@pytest.mark.parametrize(
    ("kinds", "opening", "closing"),
    [
        ([("OPBD", 1), ("CLBD", 2)], 1, 2),
        ([("PRCD", 1), ("CLBD", 2), ("CLAV", 9), ("FWAV", 9)], 1, 2),
        ([("PRCD", 9), ("OPBD", 1), ("CLBD", 2)], 1, 2),
        ([("ITBD", 2)], None, 2),
        ([("OPBD", 1), ("ITBD", 2)], 1, 2),
        ([("ITBD", 1), ("CLBD", 2)], 1, 2),
        ([("ITBD", 1), ("ITBD", 2)], 1, 2),
        ([("OPAV", 9), ("XPCD", 9), ("INFO", 9)], None, None),
    ],
)
def test_of_all_balances_those_booked_before_and_after_the_lines_are_taken(kinds, opening, closing):
    balances = "".join(camt_balance(kind, cents) for kind, cents in kinds)
    (statement,) = read(camt(entry(1), balances=balances)).statements
    assert (statement.opening_cents, statement.closing.closing_cents) == (opening, closing)


def test_balances_of_several_days_give_the_first_opening_and_the_last_closing():
    balances = (
        camt_balance("OPBD", 5, "2026-02-03")
        + camt_balance("CLBD", 7, "2026-02-03")
        + camt_balance("OPBD", 1, "2026-02-02")
        + camt_balance("CLBD", 5, "2026-02-02")
    )
    (statement,) = read(camt(entry(6), balances=balances)).statements
    assert (statement.opening_cents, statement.closing.closing_cents) == (1, 7)
    assert statement.balanced is True


def test_balances_that_stand_after_the_entries_count_all_the_same():
    data = camt(entry(500), camt_balance("OPBD", 100), camt_balance("CLBD", 600))
    (statement,) = read(data).statements
    assert statement.balanced is True


@pytest.mark.parametrize(("written", "told"), [("un", "un"), ("1<x/>.00", "1 | .00")])
def test_a_balance_nobody_can_read_is_refused_and_leaves_the_sum_unknown(written, told):
    balances = camt_balance("OPBD", 100).replace("1.00", written) + camt_balance("CLBD", 600)
    reading = read(camt(entry(500), balances=balances))
    assert [(reject.field, reject.value) for reject in reading.rejects] == [("OPBD", told)]
    assert reading.statements[0].balanced is None


def test_an_entry_within_another_is_refused_with_it_and_its_neighbours_are_read():
    inner = entry(200)
    torn = entry(100).replace("</Ntry>", f"{inner}<Amt Ccy='EUR'>7.00</Amt></Ntry>")
    reading = read(camt(entry(500), torn, entry(300)))
    (statement,) = reading.statements
    assert [line.amount_cents for line in statement.lines] == [500, 300]
    assert [reject.field for reject in reading.rejects] == ["Ntry", "Ntry"]
    assert str(reading.rejects[0].reason) == (
        "An entry stands within another one: neither can be read."
    )


def test_an_entry_outside_of_any_statement_is_refused_and_the_others_are_read():
    data = camt(entry(500)).replace(b"</Stmt>", b"</Stmt>" + entry(100).encode())
    reading = read(data)
    assert [line.amount_cents for line in reading.statements[0].lines] == [500]
    assert [str(reject.reason) for reject in reading.rejects] == [
        "An entry stands outside of any statement: it is not read."
    ]


@pytest.mark.parametrize("amount", ["1<x/>5.00", "15.00</Amt><Amt Ccy='EUR'>7.00"])
def test_an_amount_in_pieces_is_no_amount(amount):
    torn = entry(1500).replace("15.00", amount, 1)
    reading = read(camt(torn, entry(300)))
    assert [line.amount_cents for line in reading.statements[0].lines] == [300]
    assert [reject.field for reject in reading.rejects] == ["amount"]


@pytest.mark.parametrize("junk", ["<Btch><PmtInfId>LOT</PmtInfId></Btch>", "<a><b></a>"])
def test_what_stands_before_the_declaration_is_told_and_the_statement_read(junk):
    data = f"{junk}\n<?xml version='1.0'?>".encode() + camt(entry(500)).partition(b"?>")[2]
    reading = read(data)
    assert [line.amount_cents for line in reading.statements[0].lines] == [500]
    assert [(reject.field, reject.line) for reject in reading.rejects] == [("XML", 1)]


def test_a_statement_is_of_the_first_account_it_names_however_many_it_repeats():
    other = f"<Acct><Id><IBAN>{OTHER_IBAN}</IBAN></Id></Acct>"
    reading = read(camt(entry(500), balances=other * 5_000))  # each against all: minutes
    (statement,) = reading.statements
    assert statement.opening.account == IBAN
    assert [str(each) for each in reading.notices] == [
        "A statement names several accounts: the first is kept."
    ]


def test_who_paid_is_read_in_the_words_where_its_own_place_is_blank():
    told = "<RmtInf><Ustrd>VIR SEPA RECU /DE HUET &amp; CIE /MOTIF SOLDE</Ustrd></RmtInf>"
    assert only(camt(entry(500, related(party("Dbtr", "")) + told))).payer_name == "HUET & CIE"
    named = related(party("Dbtr", "HUET SAS"))
    assert only(camt(entry(500, named + told))).payer_name == "HUET SAS"
    assert only(camt(entry(-500, told))).payer_name is None


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("FAC/2026/11296 & 15614 & 4934 & 753", "4 & 7729", "4934 & 7534 & 7729"),
        ("FAC/2026/11296 & 15614 & 4934 & 75", "34 & 7729", "75 34 & 7729"),
        ("FAC/2026/11296 & 15614 & 4934 7534,", "7729", "7534, 7729"),
    ],
)
def test_a_text_that_was_cut_inside_a_word_is_one_again(first, second, whole):
    """Banks cut free text after so many signs; where a line is shorter it ended there."""
    lines = "".join(f"<Ustrd>{each.replace('&', '&amp;')}</Ustrd>" for each in (first, second))
    line = only(camt(entry(500, f"<RmtInf>{lines}</RmtInf>")))
    assert line.remittance is not None
    assert line.remittance.endswith(whole)


def test_a_cut_file_is_read_up_to_the_fault_and_does_not_add_up():
    balances = camt_balance("OPBD", 0) + camt_balance("CLBD", 300)
    data = camt(entry(100), entry(100), entry(100), balances=balances)
    reading = read(data[: data.rindex(b"<Ntry>") + 30])
    (statement,) = reading.statements
    assert len(statement.lines) == 2
    assert [reject.field for reject in reading.rejects] == ["XML"]
    assert str(reading.rejects[0].reason) == (
        "The XML is broken on line 7: what follows is not read."
    )
    assert statement.balanced is False


def test_a_document_type_is_refused_before_anything_is_expanded():
    data = camt(entry(100)).replace(
        b"<Document", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><Document', 1
    )
    with pytest.raises(UnreadableFile, match="document type"):
        read(data.replace(b"<Id>S</Id>", b"<Id>&b;</Id>"))


def test_a_message_without_a_statement_is_refused():
    with pytest.raises(UnreadableFile, match=r"r\.xml holds no statement"):
        open_statements(b"<Document><BkToCstmrStmt></BkToCstmrStmt></Document>", name="r.xml")


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: b"\r\n  " + text.encode(),
        lambda text: text.encode() + b"\x00\x00\x1a",
        lambda text: text.encode("cp1252"),
        lambda text: text.replace('<?xml version="1.0" encoding="UTF-8"?>', "").encode("cp1252"),
    ],
)
def test_accents_survive_every_encoding_even_a_wrongly_declared_one(encoded):
    text = camt(entry(100, related(party("Dbtr", "Société Léger")))).decode()
    assert only(encoded(text)).payer_name == "Société Léger"


def test_messages_written_one_after_the_other_are_all_read_with_their_lines():
    reading = read(camt(entry(100)) + b"\n" + camt(entry(250)))
    assert [statement.lines[0].amount_cents for statement in reading.statements] == [100, 250]
    assert [statement.lines[0].line for statement in reading.statements] == [5, 12]
    assert reading.rejects == ()


def test_lines_beyond_the_65536th_keep_their_number():
    data = camt("\n" * 70_000, entry(100), entry(100).replace("1.00", "un"))
    reading = read(data)
    assert reading.statements[0].lines[0].line == 70_006
    assert reading.rejects[0].line == 70_007


def test_the_other_side_is_never_the_holder_of_the_account():
    ours, theirs = party("Dbtr", "Nous", IBAN), party("Cdtr", "Eux", OTHER_IBAN)
    assert only(camt(entry(100, related(ours, theirs)))).payer_name == "Eux"
    assert only(camt(entry(-100, related(ours, theirs)))).payer_name == "Eux"
    assert only(camt(entry(-100, related(ours)))).payer_name is None


def test_what_is_not_provided_is_no_reference():
    for word in ("NOTPROVIDED", "NOT PROVIDED", "NONREF"):
        line = only(camt(entry(100, f"<Refs><EndToEndId>{word}</EndToEndId></Refs>")))
        assert (line.reference, line.end_to_end) == (None, None)


def test_several_structured_references_give_the_first_and_keep_the_others_in_the_text():
    references = "".join(
        f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" for reference in "ABC"
    )
    line = only(camt(entry(100, f"<RmtInf>{references}</RmtInf>")))
    assert (line.reference, line.remittance) == ("A", "B C")


def test_a_batch_is_shared_by_the_amounts_that_add_up_whichever_they_are():
    each = [
        '<Amt Ccy="EUR">9.00</Amt>'
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{units}.00</Amt></TxAmt></AmtDtls>'
        for units in (1, 2)
    ]
    (statement,) = read(camt(entry(300, *each))).statements
    assert [line.amount_cents for line in statement.lines] == [100, 200]


def test_a_batch_may_hold_payments_and_what_was_taken_back():
    details = (camt_amount(500), camt_amount(-200))
    (statement,) = read(camt(entry(300, *details))).statements
    assert [line.amount_cents for line in statement.lines] == [500, -200]


def test_the_only_payment_told_of_several_does_not_pass_for_the_entry():
    told = "<Btch><NbOfTxs>3</NbOfTxs></Btch>"
    data = camt(
        entry(300, f'<Amt Ccy="EUR">1.00</Amt>{related(party("Dbtr", "Un"))}').replace(
            "<NtryDtls>", f"<NtryDtls>{told}"
        )
    )
    reading = read(data)
    assert reading.statements[0].lines[0].amount_cents == 300
    assert len(reading.notices) == 1


def test_what_the_bank_announces_and_does_not_send_is_said():
    summary = (
        "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>"
        "<TtlCdtNtries><Sum>9.00</Sum></TtlCdtNtries></TxsSummry>"
    )
    notices = [str(notice) for notice in read(camt(summary, entry(100))).notices]
    assert notices == [
        "The statement of line 2 announces 2 movements and has 1.",
        "The sums that the statement of line 2 announces are not those of its movements.",
    ]


def test_charges_told_record_by_record_are_added_up():
    charges = (
        '<Chrgs><Rcrd><Amt Ccy="EUR">1.50</Amt></Rcrd><Rcrd><Amt Ccy="USD">9.00</Amt></Rcrd>'
        '<Rcrd><Amt Ccy="EUR">0.25</Amt></Rcrd></Chrgs>'
    )
    assert only(camt(entry(100, more=charges))).fee_cents == 175


def test_a_french_code_is_told_apart_from_a_bank_s_own():
    def code(own: str, issuer: str = "", domain: str = "") -> str | None:
        issued = f"<Issr>{issuer}</Issr>" if issuer else ""
        codes = f"<BkTxCd>{domain}<Prtry><Cd>{own}</Cd>{issued}</Prtry></BkTxCd>"
        told: str | None = only(camt(entry(100, more=codes))).code
        return told

    iso = "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
    assert code("18", "CFONB", iso) == "18"
    assert code("18", domain=iso) == "18"
    assert code("Z24", domain=iso) == "PMNT-RCDT-ESCT"
    assert code("NTRF+999", "BANQUE") == "NTRF+999"


def test_documents_of_a_file_are_told_apart_by_their_declarations():
    said: list[object] = []
    data = b'<?xml version="1.0"?><a/>\n\n<?xml version="1.0"?><b/>'
    first, second = documents_of(data, said.append)
    assert (data[first.start : first.end].strip(), second.lines_before) == (
        b'<?xml version="1.0"?><a/>',
        2,
    )
    assert said == []


@pytest.mark.parametrize(
    ("code", "came_back"), [("NRTI+109+00902", True), ("NTRF+166+00931", False), ("109", False)]
)
def test_a_german_code_of_what_came_back_says_so_where_nothing_else_does(code, came_back):
    line = only(
        camt(
            '<Ntry><Amt Ccy="EUR">50.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>'
            "<BookgDt><Dt>2026-02-02</Dt></BookgDt>"
            f"<BkTxCd><Prtry><Cd>{code}</Cd><Issr>DK</Issr></Prtry></BkTxCd><NtryDtls><TxDtls>"
            "<RltdPties><Dbtr><Nm>DURAND SA</Nm></Dbtr></RltdPties>"
            "<RmtInf><Ustrd>RETOURE AC04 F2026-118</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>",
            account="<IBAN>DE89370400440532013000</IBAN>",
        )
    )
    assert line.is_reversal is came_back
    assert line.return_reason == ("AC04" if came_back else None)
