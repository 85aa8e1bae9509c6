"""Any list of invoices written reads back; whatever happens to its bytes, no row is lost."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from encours.intake.formats.records import Reading, UnreadableFile
from encours.intake.formats.table.reader import read_csv_table
from encours.intake.formats.table.xlsx import read_xlsx_table
from encours.intake.tests.workbooks import sheet_xml, workbook_parts, zipped

HEADERS = {
    "fr": "Code client|Client|N° facture|Date facture|Échéance|Réglé le|Montant TTC|Devise",
    "en": "customer code|customer name|invoice|issued_on|due_on|paid_on|amount|currency",
}


@dataclass(frozen=True)
class Line:
    """One invoice as the reader should give it."""

    customer: str
    customer_name: str | None
    invoice: str | None
    issued_on: date
    due_on: date | None
    paid_on: date | None
    amount_cents: int
    currency: str | None


words = st.text(
    st.characters(codec="cp1252", categories=["L", "Nd", "P", "Zs"], exclude_characters="\xad"),
    min_size=1,
    max_size=12,
).map(lambda text: "x" + " ".join(text.split()))
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
lines = st.builds(
    Line,
    customer=words,
    customer_name=st.none() | words,
    invoice=st.none() | words,
    issued_on=days,
    due_on=st.none() | days,
    paid_on=st.none() | days,
    amount_cents=st.integers(-(10**11), 10**11),
    currency=st.sampled_from([None, "EUR", "USD", "CHF"]),
)
tables = st.lists(lines, min_size=1, max_size=8)


def read_lines(reading: Reading) -> list[Line]:
    fields = list(Line.__dataclass_fields__)
    return [Line(*row) for row in reading.records.select(fields).iter_rows()]


def as_text(line: Line, mark: str, group: str, day_form: str) -> list[str]:
    whole, cents = divmod(abs(line.amount_cents), 100)
    amount = f"{'-' * (line.amount_cents < 0)}{whole:,}".replace(",", group) + f"{mark}{cents:02d}"
    written = [
        day.strftime(day_form) if day else "" for day in (line.issued_on, line.due_on, line.paid_on)
    ]
    return [
        line.customer,
        line.customer_name or "",
        line.invoice or "",
        *written,
        amount,
        line.currency or "",
    ]


@dataclass(frozen=True)
class Writing:
    """How a program writes its CSV."""

    separator: str
    end: str
    encoding: str
    marks: tuple[str, str]
    day_form: str
    language: str


writings = st.builds(
    Writing,
    separator=st.sampled_from(["\t", "|", ";", ","]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    marks=st.sampled_from([(",", " "), (",", "\xa0"), (",", "."), (".", ","), (".", "")]),
    day_form=st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%Y-%m-%d 00:00:00"]),
    language=st.sampled_from(["fr", "en"]),
)


@settings(max_examples=40)
@given(tables, writings)
def test_a_table_reads_back_from_every_csv_it_is_written_to(
    table: list[Line], how: Writing
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=how.separator, lineterminator=how.end)
    writer.writerow(HEADERS[how.language].split("|"))
    writer.writerows(as_text(line, *how.marks, how.day_form) for line in table)
    reading = read_csv_table(out.getvalue().encode(how.encoding))
    assert reading.rejects == ()
    assert read_lines(reading) == table


@settings(max_examples=40)
@given(tables, st.sampled_from(["fr", "en"]), st.sampled_from(["date", "text"]))
def test_a_table_reads_back_from_a_spreadsheet(
    table: list[Line], language: str, days_as: str
) -> None:
    rows = [
        [
            line.customer, line.customer_name, line.invoice,
            *(
                day if days_as == "date" or day is None else day.isoformat()
                for day in (line.issued_on, line.due_on, line.paid_on)
            ),
            Decimal(line.amount_cents) / 100, line.currency,
        ]
        for line in table
    ]  # fmt: skip
    reading = read_xlsx_table(
        zipped(workbook_parts({"A & B": sheet_xml([HEADERS[language].split("|"), *rows])}))
    )
    assert reading.rejects == ()
    assert read_lines(reading) == table


SAMPLE = (
    "Code client;Client;N° facture;Date facture;Échéance;Réglé le;Montant TTC;SIREN;Devise\r\n"
    'C1;"Dupont; fils";F1;05/01/2026;04/02/2026;;1 200,00;552100554;EUR\r\n'
    "C2;Durand;F2;06/01/2026;;10/02/2026;(35,50);;\r\n"
    "Total;;;;;;1 164,50;;\r\n"
).encode("cp1252")
SHEET_PARTS = workbook_parts(
    {
        "F": sheet_xml(
            [HEADERS["fr"].split("|"), ["C1", "D", "F1", date(2026, 1, 5), None, None, 12.5, "EUR"]]
        )
    }
)

edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(min_size=0, max_size=6)),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for share, removed, added in changes:
        at = int(share * len(data))
        data = data[:at] + added + data[at + removed :]
    return data


def account_for_all(read: Callable[[], Reading]) -> None:
    """The reading accounts for every row, unless the file is refused with what to do."""
    refused: UnreadableFile | None = None
    try:
        reading = read()
    except UnreadableFile as error:
        refused = error
    if refused is not None:
        assert refused.action is not None
        return
    source = reading.source
    assert source.rows == source.accepted + source.rejected
    assert source.accepted == reading.records.height
    assert source.rejected == len(reading.rejects)
    placed = [reject.line for reject in reading.rejects]
    assert placed == sorted(placed)
    assert set(reading.unplaced["line"]) <= set(placed)
    assert reading.records["amount_cents"].null_count() == 0
    assert all(len(reject.value) <= 80 for reject in reading.rejects)


@settings(max_examples=150)
@given(edits)
def test_no_damage_to_a_csv_loses_a_row_or_stops_the_reader(
    changes: list[tuple[float, int, bytes]],
) -> None:
    account_for_all(lambda: read_csv_table(mutated(SAMPLE, changes)))


@settings(max_examples=150)
@given(st.sampled_from([*SHEET_PARTS, ""]), edits)
def test_no_damage_to_a_spreadsheet_stops_the_reader(
    part: str, changes: list[tuple[float, int, bytes]]
) -> None:
    """A part damaged inside an archive that is whole, or the archive itself."""
    parts = dict(SHEET_PARTS)
    if part:
        parts[part] = mutated(parts[part], changes)
    data = zipped(parts)
    account_for_all(lambda: read_xlsx_table(data if part else mutated(data, changes)))
