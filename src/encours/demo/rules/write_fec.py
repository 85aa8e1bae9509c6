"""The books of each fiscal year as the law wants them exported: the FEC (LPF, art. A47 A-1)."""

from datetime import date

from encours.demo.rules.books import ACCOUNTS, JOURNALS, Line
from encours.demo.rules.story import FiscalYear

HEADERS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
)


def name_fec(siren: str, year: FiscalYear) -> str:
    """The name the law gives the file: SIREN, FEC, the last day it holds."""
    return f"{siren}FEC{date.fromordinal(year.last):%Y%m%d}.txt"


def write_fec(year: FiscalYear) -> bytes:
    """One fiscal year: tabs, UTF-8, eighteen columns, entries numbered by journal."""
    days: dict[int, str] = {0: ""}
    numbers: dict[str, int] = {}
    rows = ["\t".join(HEADERS)]

    def day_of(day: int) -> str:
        if day not in days:
            days[day] = f"{date.fromordinal(day):%Y%m%d}"
        return days[day]

    for entry in year.entries:
        journal = entry.journal
        numbers[journal] = number = numbers.get(journal, 0) + 1
        booked = day_of(entry.day)
        head = f"{journal}\t{JOURNALS[journal]}\t{journal}{number:06d}\t{booked}\t"
        tail = f"\t{booked}\t\t"
        for line in entry.lines:
            party = line.party
            who = "\t" if party is None else f"{party.code}\t{party.name}"
            rows.append(
                f"{head}{line.account}\t{ACCOUNTS[line.account]}\t{who}\t{line.ref}"
                f"\t{day_of(line.piece_day)}\t{line.label}\t{_amounts(line)}"
                f"\t{line.letter}\t{day_of(line.letter_day)}{tail}"
            )
    return ("\r\n".join(rows) + "\r\n").encode()


def _amounts(line: Line) -> str:
    """Debit and credit, one of them zero, with a decimal comma."""
    cents = abs(line.amount)
    written = f"{cents // 100},{cents % 100:02d}"
    return f"{written}\t0,00" if line.amount >= 0 else f"0,00\t{written}"
