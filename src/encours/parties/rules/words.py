"""The words parties are told by: roles of a sale, what a contact does, what a number is."""

from enum import StrEnum


class SaleRole(StrEnum):
    """Who does what in one sale (donneur d'ordre, livré, facturé, payeur)."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    INVOICED = "invoiced"
    PAYS = "pays"


class ContactFunction(StrEnum):
    """What a contact does at the customer's; `GENERAL` where nobody said."""

    GENERAL = "general"
    ACCOUNTS_PAYABLE = "accounts_payable"
    BUYER = "buyer"
    DIRECTOR = "director"
    DUNNING = "dunning"
    LEGAL = "legal"
    RECEPTION = "reception"


class ReferenceKind(StrEnum):
    """What a number is: an IBAN the customer pays from, its own number for us, its VAT number."""

    IBAN = "iban"
    OUR_NUMBER = "our_number"
    VAT = "vat"


class FieldKind(StrEnum):
    """What a free field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
