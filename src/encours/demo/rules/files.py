"""The files of the demonstration, by name: what a company would hand over, and the answer key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from encours.demo.rules.books import MAIN_BANK, OTHER_BANK
from encours.demo.rules.statements import list_statements
from encours.demo.rules.story import FiscalYear, Story
from encours.demo.rules.write_camt import write_camt
from encours.demo.rules.write_cfonb import write_cfonb
from encours.demo.rules.write_fec import name_fec, write_fec
from encours.demo.rules.write_lists import write_customers, write_invoices
from encours.demo.rules.write_truth import write_truth

CUSTOMERS, TRUTH = "clients.csv", "truth.json"


@dataclass(frozen=True, slots=True)
class Ledgers:
    """What Encours takes in: the books by year, the customers, the invoices of the last year."""

    books: Mapping[str, bytes]
    customers: bytes
    invoices: Mapping[str, bytes]


def write_ledgers(story: Story) -> Ledgers:
    """The books of each fiscal year under their legal names, and the two lists."""
    books = {name_fec(story.cast.siren, year): write_fec(year) for year in story.years}
    return Ledgers(books, write_customers(story), _invoices(story, story.years[-1:]))


def write_all(story: Story) -> dict[str, bytes]:
    """Every file by its path inside the folder of the demonstration."""
    ledgers = write_ledgers(story)
    invoices = _invoices(story, story.years)
    files = {**ledgers.books, CUSTOMERS: ledgers.customers, **invoices}
    files |= {f"releves/{name}": content for name, content in write_bank(story).items()}
    return files | {TRUTH: write_truth(story)}


def write_bank(story: Story, *, since: date = date.min) -> dict[str, bytes]:
    """The statements of both accounts by name, those that end on `since` or later."""
    return {
        f"{statement.last_on:%Y-%m}_{bank}_{form}": write(statement)
        for bank, form, write in (
            (MAIN_BANK, "cfonb120.txt", write_cfonb),
            (OTHER_BANK, "camt053.xml", write_camt),
        )
        for statement in list_statements(story, bank)
        if statement.last_on >= since
    }


def _invoices(story: Story, years: Sequence[FiscalYear]) -> dict[str, bytes]:
    """The lists of invoices by name: one of each year."""
    return {
        f"factures_{date.fromordinal(year.last):%Y%m%d}.csv": write_invoices(story, year)
        for year in years
    }
