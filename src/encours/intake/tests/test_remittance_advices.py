"""What a customer announces it will pay, in whatever form it comes."""

from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from encours.intake.formats.advice.reader import read_advice
from encours.intake.formats.advice.records import AdviceReading
from encours.intake.formats.records import UnreadableFile
from encours.intake.tests.workbooks import workbook

GOLDEN = Path(__file__).parent / "golden" / "advice"
FILES = {path.name: path.read_bytes() for path in sorted(GOLDEN.iterdir())}
OURS, THEIRS = "FR1420041010050500013M02606", "FR7630006000011234567890189"


def read(data: bytes | str, name: str = "") -> AdviceReading:
    return read_advice(data if isinstance(data, bytes) else data.encode(), name=name)


def rows(reading: AdviceReading) -> list[tuple[str, int | None, str]]:
    return [(row.number, row.amount_cents, row.deduction) for row in reading.advice.rows]


def test_a_letter_with_a_table_tells_what_is_settled_and_what_is_withheld():
    reading = read(FILES["letter.txt"])
    advice = reading.advice
    assert rows(reading) == [
        ("F2026-118", 480_000, ""),
        ("F2026-118", -9_600, "Escompte"),
        ("F2026-120", 120_000, ""),
        ("AV2026-007", -14_000, ""),
    ]
    assert (advice.total_cents, advice.adds_up, reading.notices) == (576_400, True, ())
    assert (advice.payer_iban, advice.our_iban) == (THEIRS, OURS)
    assert (advice.announced_on, advice.pays_on) == (date(2026, 3, 12), date(2026, 3, 16))
    assert advice.reference == "VIR-2026-0042"
    assert advice.rows[0].on == date(2026, 1, 15)


def test_a_sentence_over_several_lines_names_invoices_and_credit_notes():
    reading = read(FILES["sentence.txt"])
    assert rows(reading) == [
        ("F2026-130", 200_000, ""),
        ("F2026-131", 130_050, ""),
        ("AV2026-009", -5_000, ""),
    ]
    assert (reading.advice.total_cents, reading.advice.adds_up) == (325_050, True)
    assert (reading.advice.reference, reading.advice.pays_on) == ("PAY-889", date(2026, 3, 20))


def test_an_english_advice_is_read_with_its_penalty():
    reading = read(FILES["remittance.txt"])
    assert rows(reading) == [
        ("INV-20260118", 120_000, ""),
        ("INV-20260120", 80_000, ""),
        ("CN-33", -10_000, ""),
        ("", -5_000, "Penalty"),
    ]
    assert (reading.advice.payer_name, reading.advice.adds_up) == ("ACME LTD", True)
    assert (reading.advice.our_iban, reading.advice.reference) == (OURS, "RA-7781")


def test_a_web_page_is_read_without_its_scripts_styles_and_comments():
    reading = read(FILES["page.html"])
    assert reading.format == "html"
    assert rows(reading) == [
        ("F2026-140", 100_000, ""),
        ("F2026-141", 50_000, ""),
        ("F2026-141", -2_500, "Pénalité de retard"),
    ]
    assert (reading.advice.payer_name, reading.advice.adds_up) == ("PETIT & FILS", True)


def test_a_row_that_cannot_be_read_and_a_total_that_differs_are_told():
    reading = read(FILES["list.csv"])
    assert rows(reading) == [
        ("F2026-150", 150_000, ""),
        ("AV2026-015", -20_000, ""),
        ("", -7_500, "Retenue de garantie"),
    ]
    assert [(x.line, x.field, x.value) for x in reading.rejects] == [(5, "Montant", "abc")]
    assert reading.advice.adds_up is False
    assert ["1325.00 EUR" in str(notice) for notice in reading.notices] == [True]


def test_a_workbook_is_read():
    data = workbook(
        [
            ["Avis de virement"],
            ["N° facture", "Montant brut", "Retenue de garantie", "Net payé"],
            ["F2026-160", 1000, 50, 950],
            ["F2026-161", 200.5, None, 200.5],
            ["Total", 1200.5, 50, 1150.5],
        ]
    )
    reading = read(data)
    assert reading.format == "xlsx"
    assert rows(reading) == [
        ("F2026-160", 100_000, ""),
        ("F2026-160", -5_000, "Retenue de garantie"),
        ("F2026-161", 20_050, ""),
    ]
    assert reading.advice.adds_up is True


def test_what_is_paid_and_what_is_withheld_settle_the_invoice_together():
    reading = read("Facture;Escompte;Net payé\nF2026-162;20,00;980,00\nTotal;;980,00\n", "a.csv")
    assert rows(reading) == [("F2026-162", 100_000, ""), ("F2026-162", -2_000, "Escompte")]
    assert reading.advice.adds_up is True


def pdf(source: str) -> bytes:
    return typst.compile(source.encode())


def test_a_pdf_is_read_by_its_text():
    reading = read(
        pdf(
            "Avis de virement n° V-12 \\ Date de valeur : 16/03/2026 \\ \n"
            "#table(columns: 3, [Facture], [Date], [Montant réglé],"
            "[F2026-170], [15/01/2026], [1 200,00], [F2026-171], [16/01/2026], [800,00],"
            "[Total], [], [2 000,00 €])"
        )
    )
    assert reading.format == "pdf"
    assert rows(reading) == [("F2026-170", 120_000, ""), ("F2026-171", 80_000, "")]
    assert (reading.advice.total_cents, reading.advice.pays_on) == (200_000, date(2026, 3, 16))


def test_a_scanned_and_a_locked_pdf_say_so():
    scanned, locked = PdfWriter(), PdfWriter()
    scanned.add_blank_page(width=200, height=200)
    locked.add_blank_page(width=200, height=200)
    locked.encrypt("secret", algorithm="AES-256")
    for writer, word in ((scanned, "scanned"), (locked, "password")):
        file = BytesIO()
        writer.write(file)
        with pytest.raises(UnreadableFile, match=word):
            read(file.getvalue())


def mail() -> EmailMessage:
    found = EmailMessage()
    found["From"] = "Comptabilité Petit <compta@petit.example>"
    found["Subject"] = "Avis de virement"
    found["Date"] = "Tue, 10 Mar 2026 09:12:00 +0100"
    found.set_content(
        "Bonjour,\nVeuillez trouver ci-joint notre avis. Référence paiement : PAY-9\n"
    )
    return found


def test_an_e_mail_is_read_with_its_attachments():
    message = mail()
    message.add_attachment(FILES["list.csv"], maintype="text", subtype="csv", filename="détail.csv")
    message.add_attachment(b"\x89PNG....", maintype="image", subtype="png", filename="logo.png")
    reading = read(message.as_bytes())
    assert reading.format == "eml"
    assert len(reading.advice.rows) == 3
    assert reading.advice.payer_name == "Comptabilité Petit"
    assert (reading.advice.reference, reading.advice.announced_on) == ("PAY-9", date(2026, 3, 10))


def test_an_attachment_that_cannot_be_read_is_told_and_the_message_is_read():
    message = mail()
    message.set_content("Règlement de la facture F2026-180 : 120,00 € le 12/03/2026\n")
    message.add_attachment(
        b"%PDF-1.7 damaged", maintype="application", subtype="pdf", filename="avis.pdf"
    )
    reading = read(message.as_bytes())
    assert rows(reading) == [("F2026-180", 12_000, "")]
    assert any("avis.pdf" in str(notice) for notice in reading.notices)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paiement de votre facture n° 20260118 de 1 200,00 EUR", [("20260118", 120_000, "")]),
        ("Virement de 500 € pour F2026-1", []),
        ("Virement de 500 € pour la facture F2026-1", [("F2026-1", 50_000, "")]),
        (
            "Factures F2026-1 et F2026-2",
            [("F2026-1", None, ""), ("F2026-2", None, "")],
        ),
        (
            "Facture F2026-1 : 100,00 € escompte 2,00 €",
            [("F2026-1", 10_000, ""), ("F2026-1", -200, "escompte")],
        ),
        ("Frais bancaires : 12,50 €", [("", -1_250, "Frais bancaires")]),
        ("Bonjour, nous fermons le 12/03/2026 à 12h00. Tél. 04 72 00 00 00", []),
    ],
)
def test_a_sentence_names_its_invoices(text, expected):
    assert rows(read(text)) == expected


def test_amounts_are_in_the_minor_units_of_the_currency_named():
    dinars = read("Facture F2026-1 : 10,50 \nTotal : 10,50 \nDevise : TND\n").advice
    assert (dinars.currency, dinars.total_cents) == ("TND", 10_500)
    assert dinars.rows[0].amount_cents == 10_500


def test_a_document_without_invoices_says_so():
    reading = read("Bonjour, merci de votre envoi.\n")
    assert reading.advice.rows == ()
    assert [str(notice) for notice in reading.notices] == ["The document names no invoice."]


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(300), b"%PDF-1.7", b"\x00" * 99]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UnreadableFile):
        read(data)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_advice_is_read_or_refused_and_never_breaks(data):
    source = [*FILES.values(), mail().as_bytes()]
    text = bytearray(data.draw(st.sampled_from(source)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        reading = read(bytes(text), data.draw(st.sampled_from(["", "x.csv"])))
    except UnreadableFile:
        return
    assert all(row.number or row.deduction for row in reading.advice.rows)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_pdf_is_read_or_refused_and_never_breaks(data):
    text = bytearray(PDF)
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
    try:
        read(bytes(text))
    except UnreadableFile:
        return


PDF = pdf("Facture F2026-1 : 100,00 €")
