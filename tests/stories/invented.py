"""Small invented books that overlap, are corrected and letter late: what exports look like."""

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

HEADER = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
    "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
    "ValidDate\tMontantdevise\tIdevise"
)
FIRST = date(2025, 1, 1)
YEAR_END = date(2025, 12, 31)


class Entry(NamedTuple):
    """An invoice (positive) or a payment of a customer."""

    day: date
    customer: str
    cents: int
    letter: str


entries = st.lists(
    st.builds(
        Entry,
        day=st.integers(0, 700).map(lambda n: FIRST + timedelta(days=n)),
        customer=st.sampled_from(["ALPHA", "BETA", "GAMMA"]),
        cents=st.sampled_from([12_000, 12_000, 30_050, 7_001, -12_000, -30_050, -5_000]),
        letter=st.sampled_from(["", "", "A", "B"]),
    ),
    min_size=2,
    max_size=14,
).map(sorted)


def fec(known, first_on, last_on, *, lettered=True, dropped=()):
    """The export of a period: its entries, and the opening where it begins a year."""
    rows = [HEADER]
    if first_on == date(2026, 1, 1):
        rows += _opening([each for each in known if each.day <= YEAR_END])
    for number, each in enumerate(known, 1):
        if first_on <= each.day <= last_on and number not in dropped:
            rows += _entry(number, each, lettered=lettered)
    return ("\r\n".join(rows) + "\r\n").encode()


def _opening(before):
    sums: dict[str, int] = {}
    for each in before:
        sums[each.customer] = sums.get(each.customer, 0) + each.cents
    lines = [
        _line(
            *("AN", "1", date(2026, 1, 1), "411000"),
            customer=customer,
            cents=cents,
            reference="AN",
        )
        for customer, cents in sorted(sums.items())
        if cents
    ]
    total = sum(sums.values())
    return [*lines, _line("AN", "1", date(2026, 1, 1), "120000", cents=-total, reference="AN")]


def _entry(number, each, *, lettered):
    journal, facing = ("VE", "707000") if each.cents > 0 else ("BQ", "512000")
    letter = each.letter if lettered else ""
    reference = f"P{number}"
    booked = (journal, str(number), each.day)
    owed = _line(
        *booked,
        "411000",
        customer=each.customer,
        cents=each.cents,
        reference=reference,
        letter=letter,
    )
    return [owed, _line(*booked, facing, cents=-each.cents, reference=reference)]


def _line(journal, number, day, account, *, customer="", cents, reference, letter=""):
    booked_on, debit, credit = f"{day:%Y%m%d}", _amount(max(cents, 0)), _amount(max(-cents, 0))
    entry = (journal, journal, number, booked_on, account, "Compte", customer, customer.title())
    return "\t".join(
        (*entry, reference, booked_on, "Ligne", debit, credit, letter, "", booked_on, "", "")
    )


def _amount(cents):
    return f"{cents // 100},{cents % 100:02}"


@st.composite
def exports(draw):
    """Entries, and several exports of them: years, months, again with letters, again corrected."""
    known = draw(entries)
    files = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["2025", "2026", "month", "both", "corrected"]))
        lettered = draw(st.booleans())
        dropped = {draw(st.integers(1, len(known)))} if kind == "corrected" else set()
        first_on, last_on = {
            "2025": (FIRST, YEAR_END),
            "2026": (date(2026, 1, 1), date(2026, 12, 31)),
            "both": (FIRST, date(2026, 12, 31)),
            "corrected": (FIRST, YEAR_END),
            "month": (date(2025, 6, 1), date(2025, 8, 31)),
        }[kind]
        content = fec(known, first_on, last_on, lettered=lettered, dropped=dropped)
        if content.count(b"\n") > 1:
            files.append(content)
    return files
