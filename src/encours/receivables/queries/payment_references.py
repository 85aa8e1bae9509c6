"""The payment references of documents and customers, in bulk: to be printed, and to be indexed."""

from collections.abc import Collection, Iterable

from django.db import connection

from encours.kernel.payment_references import (
    reference_of_customer,
    reference_of_document,
    unambiguous,
)
from encours.tenancy.isolation import reading_of


def references_of_documents(
    organisation_id: int, document_keys: Collection[int] | None = None
) -> dict[int, str]:
    """By `document_key`, the reference of each document that stands; all of them by default.

    A document without a number has none: it is paid under its customer's. Two of one customer and
    number (an invoice and its instalments) share theirs.
    """
    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT document_key, customer, reference FROM receivables_line
            WHERE organisation_id = %(organisation)s AND is_receivable AND reversed_by IS NULL
            AND document_key IS NOT NULL AND customer IS NOT NULL AND reference <> ''
            AND (%(keys)s::bigint[] IS NULL OR document_key = ANY (%(keys)s))
            """,
            {
                "organisation": organisation_id,
                "keys": None if document_keys is None else list(document_keys),
            },
        )
        rows = cursor.fetchall()
    named = unambiguous(
        (
            (customer, number.strip().upper()),
            reference_of_document(organisation_id, customer, number),
        )
        for _key, customer, number in rows
    )
    found = ((key, named.get((customer, number.strip().upper()))) for key, customer, number in rows)
    return {key: reference for key, reference in found if reference is not None}


def references_of_customers(organisation_id: int, customers: Iterable[str]) -> dict[str, str]:
    """By code, the reference of each customer."""
    return unambiguous(
        (customer, reference_of_customer(organisation_id, customer)) for customer in customers
    )
