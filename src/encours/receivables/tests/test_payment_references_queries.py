from django.db import connection
from django.test.utils import CaptureQueriesContext

from encours.kernel.payment_references import reference_of_customer, reference_of_document
from encours.receivables.queries.payment_references import (
    references_of_customers,
    references_of_documents,
)
from encours.receivables.tests.ledger_books import take

BOOKS = """
    VE 1 2026-02-01 411:ALPHA 900 #FA1; 707 -900
    VE 2 2026-02-02 411:BETA 500 #fa2; 707 -500
    VE 3 2026-02-03 411:BETA 100; 707 -100
"""


def test_documents_are_known_by_references_that_stay(organisation):
    take(organisation, BOOKS)
    with CaptureQueriesContext(connection) as asked:
        found = references_of_documents(organisation)
    assert sum("receivables_line" in each["sql"] for each in asked) == 1
    assert set(found.values()) == {
        reference_of_document(organisation, "ALPHA", "FA1"),
        reference_of_document(organisation, "BETA", "FA2"),
    }
    [one, _two] = found
    assert references_of_documents(organisation, [one]) == {one: found[one]}
    assert references_of_documents(organisation, []) == {}


def test_customers_are_known_by_theirs():
    assert references_of_customers(3, ["ALPHA", "BETA"]) == {
        "ALPHA": reference_of_customer(3, "ALPHA"),
        "BETA": reference_of_customer(3, "BETA"),
    }
