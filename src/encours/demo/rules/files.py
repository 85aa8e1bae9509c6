"""The files of the demonstration, by name: what a company would hand over, and the answer key."""

from collections.abc import Mapping
from dataclasses import dataclass

from encours.demo.rules.books import MAIN_BANK, OTHER_BANK
from encours.demo.rules.statements import list_statements
from encours.demo.rules.story import Story
from encours.demo.rules.write_camt import write_camt
from encours.demo.rules.write_cfonb import write_cfonb
from encours.demo.rules.write_fec import name_fec, write_fec
from encours.demo.rules.write_lists import write_customers, write_invoices
from encours.demo.rules.write_truth import write_truth

CUSTOMERS, INVOICES, TRUTH = "clients.csv", "factures.csv", "truth.json"


@dataclass(frozen=True, slots=True)
class Ledgers:
    """What Encours takes in: the books by year, the customers, the invoices."""

    books: Mapping[str, bytes]
    customers: bytes
    invoices: bytes


def write_ledgers(story: Story) -> Ledgers:
    """The books of each fiscal year under their legal names, and the two lists."""
    books = {name_fec(story.cast.siren, year): write_fec(year) for year in story.years}
    return Ledgers(books, write_customers(story), write_invoices(story))


def write_all(story: Story) -> dict[str, bytes]:
    """Every file by its path inside the folder of the demonstration."""
    ledgers = write_ledgers(story)
    files = {**ledgers.books, CUSTOMERS: ledgers.customers, INVOICES: ledgers.invoices}
    for bank, form, write in (
        (MAIN_BANK, "cfonb120.txt", write_cfonb),
        (OTHER_BANK, "camt053.xml", write_camt),
    ):
        for statement in list_statements(story, bank):
            files[f"releves/{statement.last_on:%Y-%m}_{bank}_{form}"] = write(statement)
    return files | {TRUTH: write_truth(story)}
