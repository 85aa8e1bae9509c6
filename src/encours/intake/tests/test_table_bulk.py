"""Read in bulk or cell by cell, a list of invoices is one and the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from encours.intake.formats.records import Reading, UnreadableFile
from encours.intake.formats.table.reader import read_csv_table

COLUMNS = {
    "Code client": ["C1", "411DUPONT", "#N/A", "", "néant", " A  B ", "Total", "neant",
                    "Client 1234"],
    "Client": ["Dupont SA", "", "Durand  et fils", "n/a", "Société Été", "\x1fX", "-12345"],
    "N° facture": ["F1", "FA-2026-0001", "", "#REF!", "F\xa01"],
    "Date facture": ["05/01/2026", "2026-01-05", "03/14/2026", "14/03/2026", "31/02/2026", "",
                     "hier", "5 mars 2026", "jeudi 12 mars 2026", "20260105"],
    "Échéance": ["", "05/02/2026", "12/13/2026", "bientôt", "00/00/0000"],
    "Réglé le": ["", "impayé", "06/02/2026", "non", "Non réglé"],
    "Montant TTC": ["12,00", "12.5", "1 200,00", "1.234", "1,234", "$12.00", "12,00 €", "(5,00)",
                    "", "abc", "-3", "0,001", "4000000000,01", "99999999999", " 7,00", "-0,50",
                    "+7", "1.234,56", "1\xa0234,5 ", "12 34", "1 23,00"],
    "Reste dû": ["", "1,00", "x", "2 000"],
    "Montant HT": ["10,00", "", "1,5", "9.999"],
    "Devise": ["", "EUR", "usd", "JPY", "TND", "francs", "€"],
    "E-mail": ["", "a@exemple.fr", "pas une adresse"],
    "SIREN": ["", "552100554", "552 100 554", "123"],
    "Type": ["Facture", "avoir", "?", ""],
}  # fmt: skip
NEEDED = ("Code client", "Date facture", "Montant TTC")
ODD_LINES = ["", ";;;;", "   ", "A;B", "x" * 70, ";" * 40 + "z", "Total;;;;;;;12,00", '"A;B";C']


@st.composite
def lists_of_invoices(draw: st.DrawFn) -> bytes:
    others = [name for name in COLUMNS if name not in NEEDED]
    names = draw(st.permutations([*NEEDED, *draw(st.sets(st.sampled_from(others), max_size=6))]))
    # The first value of each column twelve times as often as the others, so that rows are plain.
    cells = st.tuples(*(st.sampled_from([COLUMNS[n][0]] * 12 + COLUMNS[n]) for n in names))
    rows = draw(st.lists(cells.map(";".join), min_size=1, max_size=12))
    rows += draw(st.lists(st.sampled_from([*ODD_LINES[:-1], ";".join(names)]), max_size=2))
    titles = draw(st.sampled_from([[], ["Balance au 31/12/2026", ""]]))
    return "\n".join([*titles, ";".join(names), *draw(st.permutations(rows))]).encode()


def read(data: bytes, *, fast: bool) -> Reading | str:
    try:
        return read_csv_table(data, fast=fast)
    except UnreadableFile as refused:
        return str(refused)


@settings(max_examples=300)
@given(lists_of_invoices())
def test_a_list_read_in_bulk_is_the_list_read_cell_by_cell(data: bytes) -> None:
    bulk, cells = read(data, fast=True), read(data, fast=False)
    if isinstance(bulk, str) or isinstance(cells, str):
        assert bulk == cells
        return
    assert bulk.source == cells.source
    assert bulk.rejects == cells.rejects
    assert bulk.notices == cells.notices
    assert bulk.unplaced.equals(cells.unplaced)
    assert bulk.records.equals(cells.records)
    assert bulk.records.schema == cells.records.schema
