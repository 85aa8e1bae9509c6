import csv
import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.policybook.rules.sections import UnusableSettings
from encours.receivables.rules.exporting import (
    PAIRED_SCHEMA,
    REFUSED_SCHEMA,
    SIDE_SCHEMA,
    WRITTEN_SCHEMA,
    CounterAccounts,
    Journals,
    build_journal,
)
from encours.receivables.rules.journal_export_policy import (
    DayForm,
    DecimalMark,
    Encoding,
    JournalExport,
    Layout,
    LineEnds,
    Separator,
)
from encours.receivables.rules.journal_layouts import journals_of, write_layout
from encours.receivables.rules.journal_texts import account_of_customer, encoded, one_line
from encours.receivables.rules.journal_written import NoRoom

GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 3, 10)


def frame(schema, rows):
    return pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in rows], schema=dict(schema)
    )


def written(*rows):
    plain = {
        "nature": "receipt",
        "account": "411000",
        "auxiliary": "411ALPHA",
        "name": "Alpha SARL",
        "booked_on": DAY,
        "unit": "EUR",
    }
    return frame(
        WRITTEN_SCHEMA,
        [plain | {"line_id": number} | row for number, row in enumerate(rows, start=1)],
    )


def paired(*rows):
    return frame(PAIRED_SCHEMA, [{"effective_on": DAY} | row for row in rows])


def sides(*rows):
    plain = {"account": "411000", "auxiliary": "411ALPHA", "name": "Alpha SARL", "unit": "EUR"}
    return frame(SIDE_SCHEMA, [plain | row for row in rows])


NOTHING = paired(), sides()


def file_of(entries, layout=Layout.GENERIC, currency="EUR", company="Tissages Martin", **chosen):
    settings_ = JournalExport(**chosen)
    return write_layout(
        entries, layout=layout, settings=settings_, currency=currency, company=company
    ).data


def told(entries):
    return entries.select("account", "auxiliary", "amount_cents").rows()


def test_a_discount_gives_its_tax_back():
    lines = written(
        {"act_id": 1, "nature": "discount", "amount_cents": -12_000, "tax_cents": -2_000}
    )
    assert told(build_journal(lines, *NOTHING)) == [
        ("411000", "411ALPHA", -12_000),
        ("665000", None, 10_000),
        ("445710", None, 2_000),
    ]


def test_a_discount_whose_tax_nobody_knows_is_all_charge():
    lines = written({"act_id": 1, "nature": "discount", "amount_cents": -12_000})
    assert told(build_journal(lines, *NOTHING))[1:] == [("665000", None, 12_000)]


@pytest.mark.parametrize(
    ("nature", "counterpart", "account"),
    [
        ("bank_fee", None, "627000"),
        ("retention", None, "411700"),
        ("receipt", "512200", "512200"),
        ("bank_fee", "627100", "627100"),
    ],
)
def test_what_is_withheld_faces_its_account(nature, counterpart, account):
    row = {"act_id": 1, "nature": nature, "amount_cents": -900, "counterpart": counterpart}
    assert told(build_journal(written(row), *NOTHING))[1] == (account, None, 900)


def test_a_retention_only_moves_to_its_own_account():
    lines = written(
        {"act_id": 1, "nature": "receipt", "amount_cents": -95_000},
        {"act_id": 1, "nature": "retention", "amount_cents": -5_000},
        {"act_id": 1, "nature": "retention", "amount_cents": 5_000, "account": "411700"},
    )
    assert told(build_journal(lines, *NOTHING)) == [
        ("411000", "411ALPHA", -95_000),
        ("512000", None, 95_000),
        ("411000", "411ALPHA", -5_000),
        ("411700", "411ALPHA", 5_000),
    ]


def test_payments_may_go_to_the_journal_of_the_bank():
    lines = written(
        {"act_id": 1, "amount_cents": -100},
        {"act_id": 1, "nature": "bank_fee", "amount_cents": -1},
    )
    entries = build_journal(
        lines, *NOTHING, journals=journals_of(JournalExport(bank_journal="BQ1"))
    )
    assert entries["journal"].to_list() == ["BQ1", "BQ1", "ENC", "ENC"]


def test_allocations_inside_an_account_may_stay_out_of_it_transfers_never():
    pairs = paired(
        {"act_id": 1, "debit_id": 1, "credit_id": 2, "amount_cents": 10},
        {"act_id": 2, "debit_id": 1, "credit_id": 3, "amount_cents": 20},
    )
    ends = sides({"line_id": 1}, {"line_id": 2}, {"line_id": 3, "auxiliary": "411BETA"})
    entries = build_journal(written(), pairs, ends, journals=Journals(tells_allocations=False))
    assert set(entries["act_id"]) == {2}


def test_what_the_books_refused_is_told_again_and_marked():
    lines = written(
        {"act_id": 1, "amount_cents": -100},
        {"act_id": 2, "amount_cents": -200},
        {"act_id": 3, "amount_cents": -300},
    )
    refused = frame(REFUSED_SCHEMA, [{"journal": "ENC", "act_id": 1, "booked_on": DAY}])
    entries = build_journal(lines, *NOTHING, first_act=3, refused=refused)
    assert entries.select("act_id", "is_again").unique().sort("act_id").rows() == [
        (1, True),
        (3, False),
    ]
    columns = ("EcritureNum", "EcritureDate", "CompteNum", "Solde", "Renvoi")
    again = file_of(entries, columns=columns).decode().splitlines()[1:]
    assert [line[-2:] for line in again] == [";R", ";R", "0;", "0;"]


def test_the_journal_that_the_report_names_is_alone_told_again():
    lines = written({"act_id": 1, "amount_cents": -100})
    pairs = paired({"act_id": 1, "debit_id": 1, "credit_id": 2, "amount_cents": 10})
    ends = sides({"line_id": 1}, {"line_id": 2})
    for journal, expected in (("ENC", {"ENC"}), ("ENL", {"ENL"}), ("", {"ENC", "ENL"})):
        refused = frame(REFUSED_SCHEMA, [{"journal": journal, "act_id": 1, "booked_on": DAY}])
        entries = build_journal(lines, pairs, ends, first_act=9, refused=refused)
        assert set(entries["journal"]) == expected


def test_what_was_refused_and_then_undone_is_neither_told_nor_taken_back():
    lines = written({"act_id": 1, "amount_cents": -100, "cancelled_by": 5})
    refused = frame(REFUSED_SCHEMA, [{"journal": "", "act_id": 1, "booked_on": DAY}])
    assert build_journal(lines, *NOTHING, first_act=4, refused=refused).is_empty()
    undone = frame(REFUSED_SCHEMA, [{"journal": "", "act_id": 5, "booked_on": DAY}])
    late = build_journal(lines, *NOTHING, first_act=9, refused=undone)
    assert late.select("act_id", "amount_cents", "is_again").row(0) == (5, 100, True)


# -- the layouts ------------------------------------------------------------------------------


def story():
    """A month in few lines: receipt, discount with its tax, fee, retention, letter, undoing."""
    lines = written(
        {"act_id": 12, "amount_cents": -95_000, "reference": "VIR 0310", "label": "Virement Alpha"},
        {
            "act_id": 12,
            "nature": "discount",
            "amount_cents": -1_200,
            "tax_cents": -200,
            "reference": "FA2026-118",
            "label": "Escompte 2 % « mars »",
        },
        {"act_id": 12, "nature": "bank_fee", "amount_cents": -15, "reference": "VIR 0310"},
        {"act_id": 12, "nature": "retention", "amount_cents": -5_000, "reference": "FA2026-118"},
        {
            "act_id": 12,
            "nature": "retention",
            "amount_cents": 5_000,
            "account": "411700",
            "reference": "FA2026-118",
        },
        {
            "act_id": 14,
            "nature": "adjustment",
            "amount_cents": 3,
            "auxiliary": "411ÉPI",
            "name": '=Łódź; œuvre "du" tissu, société',
            "label": "=1+1\tarrondi",
            "booked_on": date(2026, 12, 31),
        },
        {"act_id": 15, "amount_cents": -40_000, "unit": "USD"},
    )
    pairs = paired({"act_id": 13, "debit_id": 1, "credit_id": 2, "amount_cents": 95_000})
    ends = sides(
        {"line_id": 1, "reference": "FA2026-118", "document_on": date(2026, 2, 1)},
        {"line_id": 2, "reference": "VIR 0310", "document_on": DAY},
    )
    return build_journal(lines, pairs, ends)


@pytest.mark.parametrize("layout", list(Layout))
def test_each_layout_is_as_it_was_agreed(layout):
    expected = GOLDEN / f"journal_{layout}.txt"
    assert file_of(story(), layout) == expected.read_bytes()


def figure(text):
    return int(text.replace(",", "").replace(".", ""))


def read_generic(data):
    for row in csv.DictReader(io.StringIO(data.decode()), delimiter=";"):
        account = account_of_customer(row["CompteNum"], row["CompAuxNum"] or None)
        piece = row["JournalCode"], row["EcritureNum"][:6], row["EcritureDate"][2:]
        yield piece, account, figure(row["Debit"]) - figure(row["Credit"])


def read_sage(data):
    for row in csv.DictReader(
        io.StringIO(data.decode("cp1252")), delimiter="\t", quoting=csv.QUOTE_NONE
    ):
        day = row["Date"][4:] + row["Date"][2:4] + row["Date"][:2]
        account = account_of_customer(row["Général"], row["Tiers"] or None)
        assert row["N° pièce"].endswith(day)
        amount = figure(row["Débit"]) - figure(row["Crédit"])
        yield (row["Jou"], row["N° pièce"][:6], day), account, amount


def read_pnm(data):
    lines = data.decode("cp1252").split("\r\n")
    assert (len(lines[0]), lines[-1]) == (30, "")
    for line in lines[1:-1]:
        assert len(line) == 138
        account = account_of_customer(line[11:24].strip(), line[25:38].strip() or None)
        sign = {"D": 1, "C": -1}[line[83]]
        day = line[7:9] + line[5:7] + line[3:5]
        yield (line[:3], line[106:112], day), account, sign * figure(line[84:104].strip())


def read_tra(data):
    lines = data.decode("cp1252").split("\r\n")
    assert lines[0].startswith("***S5CLIJRLSTD")
    for line in lines[1:-1]:
        if line.startswith("***"):
            continue
        assert len(line) == 222
        account = account_of_customer(line[13:30].strip(), line[31:48].strip() or None)
        sign = {"D": 1, "C": -1}[line[129]]
        day = line[9:11] + line[5:7] + line[3:5]
        yield (line[:3], line[153:159], day), account, sign * figure(line[130:150].strip())


def read_ebp(data):
    for row in csv.reader(io.StringIO(data.decode("cp1252"))):
        assert len(row) == 11
        sign = {"D": 1, "C": -1}[row[8]]
        yield (row[2], row[6][:6], row[6][9:]), row[3], sign * figure(row[7])


def read_pennylane(data):
    for row in csv.DictReader(io.StringIO(data.decode()), delimiter=";"):
        day = row["Date"][8:] + row["Date"][3:5] + row["Date"][:2]
        amount = figure(row["Débit"]) - figure(row["Crédit"])
        piece = row["Code journal"], row["Numéro de pièce"][:6], day
        yield piece, row["Numéro de compte"], amount


READERS = {
    Layout.GENERIC: read_generic,
    Layout.SAGE: read_sage,
    Layout.SAGE_PNM: read_pnm,
    Layout.CEGID: read_tra,
    Layout.EBP: read_ebp,
    Layout.PENNYLANE: read_pennylane,
}
TEXTS = st.text(max_size=45) | st.sampled_from(["=1+1", 'a;b"c', "tab\there", "été, œuvre"])


@st.composite
def journals(draw):
    rows = [
        {
            "act_id": draw(st.integers(1, 999_999)),
            "amount_cents": draw(st.integers(-(10**12), 10**12).filter(bool)),
            "tax_cents": draw(st.none() | st.integers(-(10**6), 10**6)),
            "nature": draw(
                st.sampled_from(["receipt", "discount", "bank_fee", "retention", "other"])
            ),
            "account": draw(st.sampled_from(["411000", "411700", "416000"])),
            "auxiliary": draw(st.sampled_from(["411ALPHA", "BETA", None])),
            "name": draw(st.none() | TEXTS),
            "label": draw(st.none() | TEXTS),
            "reference": draw(st.none() | TEXTS),
            "booked_on": DAY + timedelta(days=draw(st.integers(0, 400))),
        }
        for _ in range(draw(st.integers(0, 6)))
    ]
    return build_journal(written(*rows), *NOTHING)


@settings(max_examples=40)
@given(journals())
def test_every_layout_tells_the_same_amounts_and_every_piece_balances(entries):
    expected: Counter[str] = Counter()
    for account, auxiliary, cents in told(entries):
        expected[account_of_customer(account, auxiliary)] += cents
    for layout, read in READERS.items():
        data = file_of(entries, layout)
        assert data == file_of(entries, layout)
        sums: Counter[str] = Counter()
        pieces: Counter[tuple[str, str, str]] = Counter()
        for piece, account, cents in read(data):
            sums[account] += cents
            pieces[piece] += cents
        assert (layout, {key: cents for key, cents in sums.items() if cents}) == (
            layout,
            {key: cents for key, cents in expected.items() if cents},
        )
        assert set(pieces.values()) <= {0}
        assert len(pieces) == entries.select("journal", "act_id", "booked_on").unique().height


def test_the_generic_layout_is_written_as_it_was_decided():
    entries = build_journal(written({"act_id": 3, "amount_cents": -150}), *NOTHING)
    data = file_of(
        entries,
        columns=("EcritureDate", "EcritureNum", "Compte", "Montant", "Sens", "Vide"),
        headers=("Jour", "Pièce", "Compte", "Somme", "D/C", "Lettre"),
        separator=Separator.TAB,
        day_form=DayForm.FRENCH,
        decimal_mark=DecimalMark.POINT,
        encoding=Encoding.WINDOWS,
        line_ends=LineEnds.UNIX,
    )
    assert data.decode("cp1252") == (
        "Jour\tPièce\tCompte\tSomme\tD/C\tLettre\n"
        "10/03/2026\t000003-20260310\t411ALPHA\t1.50\tC\t\n"
        "10/03/2026\t000003-20260310\t512000\t1.50\tD\t\n"
    )
    assert file_of(entries, has_headers=False).count(b"\r\n") == 2


@pytest.mark.parametrize(
    "chosen",
    [
        {"columns": ("EcritureNum", "EcritureDate", "CompteNum", "Debit")},
        {"columns": ("EcritureNum", "CompteNum", "Solde")},
        {"columns": ("EcritureNum", "EcritureDate", "CompteNum", "Solde", "Nothing")},
        {"headers": ("One",)},
        {"separator": Separator.COMMA},
        {"written_journal": "ENCOURS"},
        {"bank_journal": "B Q"},
        {"allocation_journal": "ENC"},
    ],
)
def test_a_journal_that_could_not_be_taken_in_is_refused(chosen):
    with pytest.raises(UnusableSettings):
        JournalExport(**chosen)


def test_an_account_or_an_amount_is_never_cut():
    long = build_journal(
        written({"act_id": 1, "amount_cents": -5, "auxiliary": "411CUSTOMER12345"}), *NOTHING
    )
    for layout in (Layout.SAGE_PNM, Layout.EBP):
        with pytest.raises(NoRoom):
            file_of(long, layout)
    assert b"411CUSTOMER12345" in file_of(long, Layout.CEGID)


def test_two_customers_are_never_written_as_one():
    alike = build_journal(
        written(
            {"act_id": 1, "amount_cents": -5, "auxiliary": "C-1"},
            {"act_id": 1, "amount_cents": -5, "auxiliary": "C.1"},
            {"act_id": 1, "amount_cents": -5, "account": "411700", "auxiliary": "C.2"},
            {"act_id": 1, "amount_cents": -5, "auxiliary": "C.2"},
        ),
        *NOTHING,
    )
    with pytest.raises(NoRoom, match="411C1"):
        file_of(alike, Layout.EBP)
    assert file_of(alike, Layout.CEGID)
    strange = build_journal(
        written({"act_id": 1, "amount_cents": -5, "auxiliary": "ŁÓDŹ"}), *NOTHING
    )
    with pytest.raises(NoRoom, match="letters"):
        file_of(strange, Layout.CEGID)


def test_letters_a_software_has_not_lose_their_accent():
    assert encoded("Łódź œ €", "cp1252").decode("cp1252") == "?ódz œ €"
    assert one_line("a\u2028b\x00 ’œ") == "a b 'oe"


def test_a_file_is_in_one_currency():
    lines = written({"act_id": 1, "amount_cents": -5, "unit": "JPY"})
    data = file_of(build_journal(lines, *NOTHING), currency="JPY")
    assert b";0;5;" in data
    assert file_of(build_journal(lines, *NOTHING), Layout.EBP) == b""


def test_accounts_that_face_can_be_chosen_for_tax():
    lines = written({"act_id": 1, "nature": "discount", "amount_cents": -6, "tax_cents": -1})
    entries = build_journal(lines, *NOTHING, accounts=CounterAccounts(discount_tax="445711"))
    assert "445711" in entries["account"].to_list()
