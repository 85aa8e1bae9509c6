"""Whom to call and to write to at a customer's."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from encours.desk.views.customer.opening import Opened, show_tab
from encours.kernel.messages import Message, message
from encours.parties.queries.relations import contacts_of, references_of
from encours.parties.rules.words import ContactFunction, ReferenceKind

FUNCTION_NAMES: dict[ContactFunction, Message] = {
    ContactFunction.GENERAL: message("General"),
    ContactFunction.ACCOUNTS_PAYABLE: message("Supplier accounts"),
    ContactFunction.BUYER: message("Buyer"),
    ContactFunction.DIRECTOR: message("Director"),
    ContactFunction.DUNNING: message("Reminders"),
    ContactFunction.LEGAL: message("Legal"),
    ContactFunction.RECEPTION: message("Switchboard"),
}
_REFERENCES: dict[ReferenceKind, Message] = {
    ReferenceKind.IBAN: message("Pays from"),
    ReferenceKind.OUR_NUMBER: message("Our number at theirs"),
    ReferenceKind.VAT: message("VAT number"),
}


def contacts(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The contacts, those who left apart, and the numbers the customer is recognised by."""
    organisation_id, code = opened.page.organisation_id, opened.code
    every = contacts_of(organisation_id, code, active=False)
    shown = {
        "contacts": [
            (each, FUNCTION_NAMES[ContactFunction(each.function)])
            for each in every
            if each.is_active
        ],
        "gone": [each for each in every if not each.is_active],
        "references": [
            (_REFERENCES[ReferenceKind(kind)], value)
            for kind, value in references_of(organisation_id, code)
        ],
    }
    return show_tab(request, opened, "contacts", shown)
