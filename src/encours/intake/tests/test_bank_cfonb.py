"""CFONB, what French banks send: every record counts, and none is guessed at."""

from datetime import date
from pathlib import Path

import pytest

from encours.intake.formats.bank.any_statement import is_bank, open_statements
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.bank.values import french_iban, short_day
from encours.intake.formats.records import UnreadableFile
from encours.intake.tests.bank_writers import IBAN, balance, camt, detail, lines, movement
from encours.kernel.identifiers import is_iban

GOLDEN = Path(__file__).parent / "golden" / "bank"
DAY = "020226"
SOUND = [
    balance("01", "010226", 10_000),
    movement(DAY, 2_500, "VIR SEPA"),
    detail(DAY, "NPY", "DURAND SA"),
    movement(DAY, -1_234, "PRLV", code="B1"),
    balance("07", DAY, 11_266),
]


def read(data: bytes) -> BankReading:
    return collect(open_statements(data))


def golden(name: str) -> BankReading:
    return read((GOLDEN / name).read_bytes())


def only(*records: str):
    """The only line of a statement made of these records."""
    whole = [balance("01", "010226", 0), *records, balance("07", DAY, 0)]
    (statement,) = read(lines(whole)).statements
    (line,) = statement.lines
    return line


def test_accounts_of_one_file_are_statements_of_their_own_known_by_their_iban():
    first, second = golden("cfonb120_two_accounts.txt").statements
    assert first.opening.account == IBAN
    assert second.opening.account == "FR7615589000009876543210088"
    assert is_iban(first.opening.account)
    assert is_iban(second.opening.account)
    assert (first.opening_cents, first.closing.closing_cents) == (100_000, 887_409)
    assert (first.opening.opened_on, first.closing.closed_on) == (
        date(2026, 2, 1),
        date(2026, 2, 2),
    )
    assert (first.balanced, second.balanced) == (True, True)
    assert (second.opening.currency, second.lines[0].amount_cents) == ("JPY", 1_500)


def test_every_detail_of_a_movement_is_told_or_kept_in_its_text():
    line = golden("cfonb120_two_accounts.txt").statements[0].lines[0]
    assert (line.line, line.code, line.label) == (2, "05", "VIR SEPA RECU")
    assert (line.payer_name, line.ultimate_name) == ("DURAND SA", "DURAND FILIALE")
    assert (line.payer_iban, line.payer_id) == ("FR7615589000009876543210088", None)
    assert (line.reference, line.end_to_end) == ("RF18539007547034", "E2E-77")
    assert line.bank_reference == "SVC-0001"
    assert line.remittance == (
        "FACTURES F2026-118 ET F2026-121 RF18539007547034 SUPP inconnu mais garde REMISE 9"
    )
    assert (line.original_amount, line.original_currency) == ("1310.00", "USD")
    assert line.fee_cents == 450


def test_what_comes_back_tells_why_by_its_code_or_by_its_text():
    _, debit, cheque, *_ = golden("cfonb120_two_accounts.txt").statements[0].lines
    assert (debit.code, debit.return_reason, debit.payer_name) == ("B3", "07", "MAUVAIS PAYEUR")
    assert (cheque.code, cheque.return_reason) == ("03", "AM04")
    assert debit.is_reversal
    assert cheque.is_reversal


def test_the_payer_is_taken_from_labels_that_leave_no_doubt_only():
    names = [line.payer_name for line in golden("cfonb120_two_accounts.txt").statements[0].lines]
    assert names[3:5] == ["PETIT SARL", None]
    assert only(movement(DAY, -100, "VIR DE DURAND SA")).payer_name is None


def test_of_a_debit_the_other_side_is_who_was_paid():
    both = (detail(DAY, "NPY", "NOUS", code="06"), detail(DAY, "NBE", "EUX", code="06"))
    assert only(movement(DAY, -100, "VIR", code="06"), *both).payer_name == "EUX"
    returned = (detail(DAY, "NPY", "EUX", code="B3"), detail(DAY, "NBE", "NOUS", code="B3"))
    assert only(movement(DAY, -100, "REJET", code="B3"), *returned).payer_name == "EUX"


def test_every_faulty_record_is_refused_with_its_line_and_reason_and_the_rest_is_read():
    reading = golden("cfonb120_faults.txt")
    assert [(reject.line, reject.field) for reject in reading.rejects] == [
        (2, "record"),
        (3, "booked_on"),
        (5, "amount"),
        (6, "amount"),
        (7, "currency"),
        (8, "amount"),
        (10, "value_on"),
        (11, "record"),
        (14, "record"),
        (17, "record"),
        (18, "closing_balance"),
    ]
    taken = [(line.label, line.amount_cents) for each in reading.statements for line in each.lines]
    assert taken == [("MILLIMES RONDS", 150), ("ÉTÉ", 10), ("AUTRE COMPTE", 20)]
    assert [statement.balanced for statement in reading.statements] == [None] * 4


def test_a_movement_outside_of_any_statement_is_read_and_said():
    reading = read(lines([movement(DAY, 500, "SEUL"), *SOUND]))
    alone, statement = reading.statements
    assert (alone.lines[0].amount_cents, alone.balanced) == (500, None)
    assert statement.balanced is True
    assert [str(notice) for notice in reading.notices] == [
        "Line 1: a movement outside of any statement; its balance is not known.",
        "Line 2: a statement ends without its new balance.",
    ]


def test_a_statement_that_lost_a_movement_does_not_add_up():
    (statement,) = read(lines(SOUND[:1] + SOUND[3:])).statements
    assert statement.balanced is False


def test_a_file_without_any_statement_is_refused():
    with pytest.raises(UnreadableFile, match="but no statement"):
        read(lines([detail(DAY, "LIB", "RIEN")]))


def sound_again(data: bytes) -> None:
    assert is_bank(data)
    reading = read(data)
    (statement,) = reading.statements
    assert [line.amount_cents for line in statement.lines] == [2_500, -1_234]
    assert (statement.lines[0].payer_name, statement.balanced) == ("DURAND SA", True)
    assert reading.rejects == ()


@pytest.mark.parametrize("end", ["", "\n", "\r", "\r\n", "\n\n", "\r\r\n", "\n   \n"])
def test_line_ends_of_any_kind_or_none_change_nothing(end):
    sound_again(lines(SOUND, end))


def test_ends_cut_by_an_editor_and_ends_that_lack_here_and_there_change_nothing():
    sound_again(b"".join(record.rstrip().encode() + b"\n" for record in SOUND))
    sound_again((SOUND[0] + SOUND[1] + "\n" + "".join(SOUND[2:])).encode())
    sound_again(lines([f"{record}     " for record in SOUND]))


@pytest.mark.parametrize(
    "encoding", ["cp1252", "iso-8859-15", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1147"]
)
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_name_with_accents_moves_no_figure_in_any_encoding(encoding, end):
    records = [*SOUND[:2], detail(DAY, "NPY", "ÉLÉGANCE À L'ÉTÉ"), *SOUND[3:]]
    text = "".join(f"{record}{end}" for record in records)
    if encoding == "cp1147":
        text = text.replace("{", "é").replace("}", "è")  # as those bytes are in EBCDIC of France
    (statement,) = read(text.encode(encoding)).statements
    assert statement.balanced is True
    assert statement.lines[0].payer_name == "ÉLÉGANCE À L'ÉTÉ"


def test_national_variants_of_the_signs_of_zero_are_read():
    assert only(movement(DAY, 1_230).replace("{", "é")).amount_cents == 1_230
    assert only(movement(DAY, -1_230).replace("}", "è")).amount_cents == -1_230


def test_two_digits_of_a_year_are_of_this_century_up_to_68():
    assert short_day("310168") == date(2068, 1, 31)
    assert short_day("310169") == date(1969, 1, 31)
    assert short_day("310299") is None


def test_the_same_account_has_one_name_in_camt_and_in_cfonb():
    (statement,) = read(lines(SOUND)).statements
    assert statement.opening.account == read(camt()).statements[0].opening.account


@pytest.mark.parametrize(
    ("bank", "branch", "account", "iban"),
    [
        ("20041", "01005", "0500013M026", "FR1420041010050500013M02606"),
        ("30006", "00001", "12345678901", "FR7630006000011234567890189"),
        ("15589", "00000", "9876543210 ", None),
        ("ABCDE", "00000", "98765432100", None),
    ],
)
def test_an_account_told_by_bank_branch_and_number_has_its_iban(bank, branch, account, iban):
    assert french_iban(bank, branch, account) == iban


def test_unpaid_bills_weigh_below_zero_transfers_above_and_the_total_is_checked():
    reading = golden("cfonb240_unpaid.txt")
    (statement,) = reading.statements
    assert (reading.format, statement.opening.kind) == ("cfonb240", "notification")
    bill, transfer = statement.lines
    assert (bill.amount_cents, bill.return_reason, bill.is_reversal) == (-41_100, "73", True)
    assert (bill.payer_name, bill.payer_iban, bill.remittance) == (
        "DURAND SA",
        IBAN,
        "LCR F2026-070",
    )
    assert (transfer.amount_cents, transfer.is_reversal) == (10_000, False)
    assert [(reject.line, reject.field) for reject in reading.rejects] == [(4, "booked_on")]


def test_a_total_that_is_not_that_of_its_operations_is_said():
    data = (GOLDEN / "cfonb240_unpaid.txt").read_bytes()
    reading = read(data[: 240 * 2] + data[240 * 4 :])
    assert [str(notice) for notice in reading.notices] == [
        "Line 3: the total is not that of the operations before it."
    ]
