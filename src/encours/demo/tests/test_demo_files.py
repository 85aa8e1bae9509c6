"""The demonstration as files: told of them alone, as whoever receives them would read them."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from encours.demo.rules.books import MAIN_BANK, OTHER_BANK
from encours.demo.rules.files import write_all
from encours.demo.rules.names import BANK_CODES
from encours.demo.rules.spec import Spec, UnusableSize
from encours.demo.rules.statements import list_statements
from encours.demo.rules.story import tell_story
from encours.demo.services.exporting import export_demo
from encours.diagnosis.rules.books import books_of_ledgers
from encours.intake.formats.any_file import read_any
from encours.intake.formats.table.customers import read_customer_list
from encours.kernel.identifiers import is_iban, is_siren, is_vat

AS_OF = date(2026, 11, 21)
SMALL = Spec(AS_OF, customers=60, invoices=900)
CAMT = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}"


@pytest.fixture(scope="module")
def files():
    return export_demo(Spec(AS_OF))


@pytest.fixture(scope="module")
def books(files):
    """The lines of each fiscal year, the first year first."""
    return [
        list(csv.DictReader(files[name].decode().splitlines(), delimiter="\t"))
        for name in sorted(files)
        if "FEC" in name
    ]


@pytest.fixture(scope="module")
def lines(books):
    return [line for year in books for line in year]


@pytest.fixture(scope="module")
def entries(lines):
    found = defaultdict(list)
    for line in lines:
        found[line["JournalCode"], line["EcritureNum"], line["EcritureDate"]].append(line)
    return list(found.values())


@pytest.fixture(scope="module")
def customers(files):
    text = files["clients.csv"].decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


@pytest.fixture(scope="module")
def truth(files):
    return json.loads(files["truth.json"])


def cents(line):
    return int(line["Debit"].replace(",", "")) - int(line["Credit"].replace(",", ""))


def balances(year, *keys):
    found: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for line in year:
        found[tuple(line[key] for key in keys)] += cents(line)
    return {key: value for key, value in found.items() if value}


def facing(entries, account, other):
    """The entries that hold both accounts."""
    return [
        entry
        for entry in entries
        if any(line["CompteNum"].startswith(account) for line in entry)
        and any(line["CompteNum"].startswith(other) for line in entry)
    ]


def test_the_same_wish_gives_the_same_bytes_and_another_number_another_company():
    assert export_demo(SMALL) == export_demo(Spec(AS_OF, customers=60, invoices=900))
    assert export_demo(SMALL) != export_demo(Spec(AS_OF, 2, 60, 900))


def test_every_entry_balances_and_each_year_begins_with_what_the_one_before_left(books, entries):
    assert all(sum(map(cents, entry)) == 0 for entry in entries)
    first, second = books
    opening = [line for line in second if line["JournalCode"] == "AN"]
    kept = [line for line in first if line["CompteNum"][0] not in "67"]
    left = balances(kept, "CompteNum", "CompAuxNum")
    result = sum(cents(line) for line in first if line["CompteNum"][0] in "67")
    left["120000", ""] = left.get(("120000", ""), 0) + result
    assert balances(opening, "CompteNum", "CompAuxNum") == left
    assert not [line for line in second[: len(opening)] if line["JournalCode"] != "AN"]


def test_eighteen_months_hold_twelve_thousand_invoices_of_four_hundred_customers(lines, customers):
    invoices = {
        line["PieceRef"]
        for line in lines
        if line["JournalCode"] == "VE" and line["PieceRef"].startswith("FA")
    }
    days = sorted(line["EcritureDate"] for line in lines)
    assert len(invoices) == 12_000
    assert len(customers) == 400
    assert (days[0], days[-1]) == ("20250601", "20261120")  # the 21st is a Saturday
    assert {line["CompAuxNum"] for line in lines if line["CompteNum"][:2] == "41"} <= {
        customer["Code client"] for customer in customers
    }


def test_everything_that_is_shown_later_is_in_the_books(entries, lines):
    """Counted from the files alone."""

    def label(words):
        return sum(words in entry[0]["EcritureLib"] for entry in entries)

    seen = {
        "taxes": len({line["CompteNum"] for line in lines if line["CompteNum"][:5] == "44571"}),
        "exports": len(facing(entries, "411", "707900")),
        "credit notes": label("Avoir "),
        "deposits received": len(facing(entries, "4191", "512")),
        "deposits taken off an invoice": len(facing(entries, "4191", "707")),
        "bills": len(facing(entries, "413", "411")),
        "bills paid": len(facing(entries, "5113", "512")),
        "retentions kept": len(facing(entries, "4117", "707")),
        "retentions paid": len(facing(entries, "4117", "512")),
        "invoices ceded to the factor": len(facing(entries, "467", "411")),
        "the factor's advances": len(facing(entries, "467", "512")),
        "what the factor handed back": label("Définancement"),
        "doubtful transfers": len(facing(entries, "416", "411")),
        "provisions": len(facing(entries, "491", "6817")),
        "losses": len(facing(entries, "654", "416")),
        "insolvent customers": len(
            {
                line["CompAuxNum"]
                for line in lines
                if line["EcritureLib"].startswith("Procédure collective")
            }
        ),
        "purchases of customers": len(
            {line["CompAuxLib"] for line in lines if line["CompteNum"] == "401000"}
            & {line["CompAuxLib"] for line in lines if line["CompteNum"] == "411000"}
        ),
        "offsets": len(facing(entries, "401", "411")),
        "discounts": len(facing(entries, "665", "411")),
        "penalties": len(facing(entries, "763", "411")),
        "payments come back": label("Impayé"),
        "refunds": label("Remboursement"),
        "cheques": len(facing(entries, "5112", "411")),
        "to be identified": len(facing(entries, "471", "512")),
        "small differences": len(facing(entries, "658", "411")),
        "one transfer for several customers": sum(
            len({line["CompAuxNum"] for line in entry if line["CompteNum"] == "411000"}) > 1
            for entry in facing(entries, "512100", "411")
        ),
        "delivered elsewhere": label(" livré "),
    }
    least = dict.fromkeys(seen, 5) | {"taxes": 3, "insolvent customers": 2}
    assert {name: count for name, count in seen.items() if count < least[name]} == {}
    assert seen["insolvent customers"] == 2


def test_customers_pay_in_part_and_letters_are_not_everywhere(lines):
    receivable = [line for line in lines if line["CompteNum"] == "411000"]
    lettered = [line for line in receivable if line["EcritureLet"]]
    assert 0.5 < len(lettered) / len(receivable) < 0.9
    groups = Counter(
        (line["EcritureDate"][:4], line["CompAuxNum"], line["EcritureLet"]) for line in lettered
    )
    assert max(groups.values()) > 5
    paid = defaultdict(list)
    for line in receivable:
        paid[line["CompAuxNum"], line["EcritureLib"].split()[-1]].append(cents(line))
    assert sum(sum(amount < 0 for amount in each) > 1 for each in paid.values()) > 20


def test_every_letter_of_a_year_closes_what_it_joins(books):
    for year in books:
        sums = balances(
            [line for line in year if line["EcritureLet"]], "CompteNum", "CompAuxNum", "EcritureLet"
        )
        assert sums == {}


def test_the_demonstration_looks_alive_on_its_last_day(books):
    days = [date.fromisoformat(line["EcritureDate"]) for line in books[-1]]
    paid = [
        line
        for line, day in zip(books[-1], days, strict=True)
        if day > AS_OF - timedelta(days=7) and line["CompteNum"] == "411000" and cents(line) < 0
    ]
    invoiced = [
        line
        for line, day in zip(books[-1], days, strict=True)
        if day > AS_OF - timedelta(days=7) and line["EcritureLib"].startswith("Facture")
    ]
    assert len(paid) > 20
    assert len(invoiced) > 50


def test_the_books_are_read_without_a_reject_nor_a_remark(files):
    names = sorted(name for name in files if "FEC" in name)
    readings = [read_any(files[name], name=name) for name in names]
    assert [(reading.rejects, reading.notices) for reading in readings] == [((), ())] * 2
    assert books_of_ledgers(readings, (), prefixes=("411", "413", "416")).notices == ()


def test_the_lists_are_read_without_a_reject(files):
    for name in files:
        if name.startswith("factures"):
            reading = read_any(files[name], name=name)
            assert reading.rejects == ()
            assert reading.source.rows > 3_000
    rows = read_customer_list(files["clients.csv"])
    assert len(rows) == 400
    assert sum(row.payer is not None for row in rows) > 10
    assert len({row.group for row in rows if row.group}) > 10


def test_no_number_nor_address_belongs_to_anybody(customers, truth, files):
    sirens = [each["SIREN"] for each in customers if each["SIREN"]]
    assert len({*sirens}) == len(sirens)
    assert all(siren.startswith("000") and is_siren(siren) for siren in sirens)
    assert is_siren(truth["siren"])
    vats = [each["N° TVA intracommunautaire"] for each in customers]
    assert all(is_vat(vat) for vat in vats if not vat.startswith("CH"))
    assert {vat[:2] for vat in vats} >= {"FR", "BE", "LU"}
    assert all(each["E-mail"].endswith(".example") for each in customers)
    assert len({each["E-mail"] for each in customers}) == 400
    assert all(each["Téléphone"].startswith("04 65 71 ") for each in customers)
    assert len({each["Raison sociale"] for each in customers}) == 400
    written = "".join(files[name].decode() for name in files if name.endswith("xml"))
    ibans = {*re.findall(r"FR\d{25}", written)}
    assert len(ibans) > 5
    assert all(is_iban(iban) and iban[4:9] in BANK_CODES for iban in ibans)


def cfonb_amount(text):
    last = text[-1]
    sign = 1 if last in "{ABCDEFGHI" else -1
    return sign * int(text[:-1] + str(("{ABCDEFGHI" if sign > 0 else "}JKLMNOPQR").index(last)))


def test_bank_statements_follow_each_other_and_are_account_512(files, lines):
    """Each month: what the bank says is in the account is what the books say."""
    booked: defaultdict[tuple[str, str], int] = defaultdict(int)
    closings: dict[str, list[int]] = {MAIN_BANK: [], OTHER_BANK: []}
    for name in sorted(name for name in files if name.startswith("releves/")):
        bank = name.split("_")[1]
        read = read_cfonb if name.endswith("txt") else read_camt
        opening, amounts, closing = read(files[name])
        if closings[bank]:
            assert opening == closings[bank][-1]
        assert opening + sum(amounts) == closing
        closings[bank].append(closing)
    for line in lines:
        opens = line["JournalCode"] == "AN" and line["EcritureDate"] != "20250601"
        if line["CompteNum"] in closings and not opens:
            booked[line["CompteNum"], line["EcritureDate"][:6]] += cents(line)
    for bank, found in closings.items():
        months = sorted({month for _, month in booked})
        assert len(months) == len(found) == 18
        total, told = 0, []
        for month in months:
            total += booked[bank, month]
            told.append(total)
        assert told == found


def read_cfonb(content):
    records = content.decode("ascii").splitlines()
    assert {len(record) for record in records} == {120}
    assert {record[:2] for record in records} == {"01", "04", "05", "07"}
    amounts = [cfonb_amount(record[90:104]) for record in records if record[:2] != "05"]
    return amounts[0], amounts[1:-1], amounts[-1]


def read_camt(content):
    tree = etree.fromstring(content)

    def amount(node):
        found = int(node.findtext(f"{CAMT}Amt").replace(".", ""))
        return found if node.findtext(f"{CAMT}CdtDbtInd") == "CRDT" else -found

    opening, closing = (amount(each) for each in tree.iter(f"{CAMT}Bal"))
    for entry in tree.iter(f"{CAMT}Ntry"):
        details = [
            int((each.text or "").replace(".", ""))
            for each in entry.iterfind(f".//{CAMT}TxAmt/{CAMT}Amt")
        ]
        assert not details or sum(details) == amount(entry)
    return opening, [amount(each) for each in tree.iter(f"{CAMT}Ntry")], closing


def test_the_answers_say_what_each_bank_line_pays(truth, lines):
    known = {(line["CompAuxNum"], line["PieceRef"]) for line in lines}
    hows = Counter(each["how"] for each in truth["bank_lines"])
    assert set(hows) == {
        *("reference", "truncated", "several", "several_truncated", "none", "parent", "unknown"),
        *("cheques", "direct_debits", "bills", "factor", "returned", "deposit"),
    }
    for each in truth["bank_lines"]:
        paid = sum(cents for _, _, cents in each["pays"])
        if each["how"] not in ("factor", "unknown"):
            assert paid == each["amount_cents"], each
        # Bills and cheques on their way when the books begin pay what was closed before.
        if each["on"] > "2025-06-12":
            assert {(code, ref) for code, ref, _ in each["pays"]} <= known
    waiting = [each for each in truth["bank_lines"] if each["booked"] == "471000"]
    assert waiting
    assert min(each["on"] for each in waiting) > "2026-11-15"


def test_the_truth_is_what_the_books_say(truth, books):
    told = balances(books[-1], "CompteNum")
    for account, found in truth["balances_cents"].items():
        assert told[account,] == found


@pytest.mark.parametrize("size", [{"customers": 59}, {"invoices": 899}, {"customers": 5_001}])
def test_a_company_too_small_or_too_big_is_refused(size):
    with pytest.raises(UnusableSize) as error:
        Spec(AS_OF, **size)
    assert error.value.action is not None


@settings(max_examples=6)
@given(
    as_of=st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    seed=st.integers(0, 10**6),
)
def test_whatever_the_day_and_the_number_books_and_statements_agree(as_of, seed):
    story = tell_story(Spec(as_of, seed, 60, 900))
    assert all(
        sum(line.amount for line in entry.lines) == 0
        for year in story.years
        for entry in year.entries
    )
    assert story.seen["insolvencies"] == 2
    invoices = [
        entry
        for year in story.years
        for entry in year.entries
        if entry.journal == "VE" and entry.lines[0].ref.startswith("FA")
    ]
    assert len(invoices) == 900
    for bank in (MAIN_BANK, OTHER_BANK):
        last = [*list_statements(story, bank)][-1]
        booked = sum(
            line.amount
            for entry in story.years[-1].entries
            for line in entry.lines
            if line.account == bank
        )
        assert last.closing == booked
    assert write_all(story)["clients.csv"]
