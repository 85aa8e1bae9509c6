"""The lists a company keeps beside its books: its customers, its invoices."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from encours.demo.rules.story import FiscalYear, Story

CUSTOMER_HEADERS = (
    *("Code client", "Raison sociale", "SIREN", "N° TVA intracommunautaire", "Groupe"),
    *("Conditions de règlement", "Chargé de recouvrement", "Commercial", "E-mail", "Téléphone"),
    *("Code payeur", "Pays"),
)
INVOICE_HEADERS = (
    *("N° facture", "Type de pièce", "Code client", "Raison sociale", "Date facture"),
    *("Date d’échéance", "Montant HT", "Montant TVA", "Montant TTC", "Reste dû"),
    *("N° commande", "Bon de livraison", "Chantier"),
)


def write_customers(story: Story) -> bytes:
    """The customers as `encours customers import` reads them."""
    rows = (
        (
            *(each.code, each.name, each.siren, each.vat_number, each.group, each.terms_text),
            *(each.collector, each.salesperson, each.email, each.phone, each.payer, each.country),
        )
        for each in story.cast.customers
    )
    return _csv(CUSTOMER_HEADERS, rows)


def write_invoices(story: Story, year: FiscalYear) -> bytes:
    """The invoices, credit notes and penalties of a year, with what is open of each at the end.

    Those of before the books, where something is still open, are with the first year's.
    """
    begins = year.first if year is not story.years[0] else 0
    left: dict[tuple[str, str], int] = defaultdict(int)
    for item in story.items:
        left[item.party.code, item.ref] += item.open
    rows = (
        (
            *(sale.ref, sale.kind, sale.party.code, sale.party.name),
            *(f"{date.fromordinal(day):%d/%m/%Y}" for day in (sale.day, sale.due)),
            *(amount_of(cents) for cents in (sale.net, sale.tax, sale.net + sale.tax)),
            amount_of(left[sale.party.code, sale.ref]),
            *(sale.order, sale.delivery, sale.site),
        )
        for sale in story.sales
        if begins <= sale.day <= year.last
    )
    return _csv(INVOICE_HEADERS, rows)


def amount_of(cents: int) -> str:
    """Euros with a comma.

    >>> amount_of(-105)
    '-1,05'
    """
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def _csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    # The mark tells spreadsheets that accents are written in UTF-8.
    return written.getvalue().encode("utf-8-sig")
