"""The code on paper says the payment to the byte: it is read back from its modules."""

import re
from decimal import Decimal

import pytest
import segno
import segno.consts
import segno.helpers
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.papers.rules.letterhead_policy import PaymentCode
from encours.papers.rules.payment_code import Account, draw_payment_code, is_wanted

MARTIN = Account("Tissages Martin & Fils", "FR1420041010050500013M02606", "PSSTFRPP")
RF = "RF18C4J3V3XET7NZ"


def modules_of(svg):
    """The dark modules of a drawing, row by row, without the quiet zone."""
    [width] = re.findall(r'<svg[^>]* width="(\d+)"', svg)
    size = int(width)
    rows = [[False] * size for _ in range(size)]
    [dark] = re.findall(r'<path[^>]*stroke="#000"[^>]* d="([^"]+)"', svg)
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", dark):
        values = [float(each) for each in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            for at in range(int(x), int(x + values[0])):
                rows[int(y)][at] = True
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    return [row[4:-4] for row in rows[4:-4]]


MASKS = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: (row * column) % 2 + (row * column) % 3 == 0,
    lambda row, column: ((row * column) % 2 + (row * column) % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + (row * column) % 3) % 2 == 0,
)


def read_code(svg):
    """The bytes a reader gets of a code (ISO/IEC 18004), and its correction level."""
    rows = modules_of(svg)
    size = len(rows)
    version = (size - 17) // 4
    told = [rows[8][column] for column in range(5)]
    level, mask = format_of(told)
    # Which modules are data: as of any code of that version.
    shape = segno.make(b"x", version=version, error=level, boost_error=False, mask=mask)
    data = (segno.consts.TYPE_DATA_DARK, segno.consts.TYPE_DATA_LIGHT)
    is_data = [[kind in data for kind in row] for row in shape.matrix_iter(border=0, verbose=True)]
    is_data[8][size - 9] = True  # segno takes it for format information, which ends beside it
    bits: list[bool] = []
    upwards, column = True, size - 1
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if upwards else range(size):
            pair = (column, column - 1)
            bits += [rows[row][at] ^ MASKS[mask](row, at) for at in pair if is_data[row][at]]
        upwards, column = not upwards, column - 2
    words = [
        int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)
    ]
    return payload(in_order(words, version, level), version), level


def format_of(told):
    number = int("".join("01"[bit] for bit in told), 2) ^ 0b10101
    return {0b01: "l", 0b00: "m", 0b11: "q", 0b10: "h"}[number >> 3], number & 7


def in_order(words, version, level):
    """The words of the message, which blocks interleave."""
    constant = {"l": 1, "m": 0, "q": 3, "h": 2}[level]
    blocks = [
        each.num_data
        for each in segno.consts.ECC[version][constant]  # type: ignore[index]  # said as object
        for _ in range(each.num_blocks)
    ]
    parts: list[list[int]] = [[] for _ in blocks]
    rest = iter(words)
    for place in range(max(blocks)):
        for part, count in zip(parts, blocks, strict=True):
            if place < count:
                part.append(next(rest))
    return [word for part in parts for word in part]


def payload(words, version):
    bits = "".join(f"{word:08b}" for word in words)
    assert bits[:4] == "0100"  # bytes
    width = 8 if version < 10 else 16
    count = int(bits[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(bits[start + 8 * at : start + 8 * at + 8], 2) for at in range(count))


def drawn(account=MARTIN, cents=123_45, currency="EUR", reference=RF):
    return draw_payment_code(account, amount_cents=cents, currency=currency, reference=reference)


def test_the_code_says_account_name_amount_and_reference():
    data, level = read_code(drawn())
    assert data.decode() == (
        "BCD\n002\n1\nSCT\nPSSTFRPP\nTissages Martin & Fils\nFR1420041010050500013M02606\n"
        f"EUR123.45\n\n{RF}"
    )
    assert level == "m"


@settings(max_examples=25)
@given(
    st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=70),
    st.integers(1, 99_999_999_999),
)
def test_whatever_the_name_and_amount_the_code_says_them(name, cents):
    svg = drawn(Account(name, MARTIN.iban), cents)
    if svg is None:
        assert len(name.encode()) > 150  # no room in 331 bytes
        return
    data, _ = read_code(svg)
    said = data.decode().split("\n")
    assert len(data) <= 331
    assert said[5] == name
    assert (said[7][:3], Decimal(said[7][3:]) * 100) == ("EUR", cents)
    assert (said[4], said[8], said[9]) == ("", "", RF)


@pytest.mark.parametrize(
    ("account", "cents", "currency"),
    [
        (MARTIN, 0, "EUR"),
        (MARTIN, 100_000_000_000, "EUR"),
        (MARTIN, 100, "USD"),
        (Account("x" * 71, MARTIN.iban), 100, "EUR"),
        (Account("", MARTIN.iban), 100, "EUR"),
        (Account("Martin", ""), 100, "EUR"),
    ],
)
def test_what_the_norm_has_no_room_for_has_no_code(account, cents, currency):
    assert drawn(account, cents, currency) is None


@pytest.mark.parametrize(
    ("when", "country", "wanted"),
    [
        (PaymentCode.BY_COUNTRY, "DE", True),
        (PaymentCode.BY_COUNTRY, "FR", False),
        (PaymentCode.BY_COUNTRY, "", False),
        (PaymentCode.ALWAYS, "FR", True),
        (PaymentCode.NEVER, "DE", False),
    ],
)
def test_a_code_is_printed_where_banks_read_it(when, country, wanted):
    assert is_wanted(when, country) is wanted
