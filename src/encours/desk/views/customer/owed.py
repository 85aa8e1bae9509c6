"""What we owe a customer who is also a supplier: before chasing, one thinks of setting off."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from encours.desk.views.customer.opening import Opened, show_tab
from encours.diagnosis.rules.suppliers import match_supplier
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.receivables.queries.suppliers import read_supplier_lines, sum_suppliers

MOST_LINES = 50
_GROUNDS: dict[str, Message] = {
    "code": message("the supplier has the same code"),
    "name": message("the supplier has the same name"),
}


def credits(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The supplier's side of the same company, where the books hold one."""
    organisation_id, as_of = opened.page.organisation_id, opened.situation.as_of
    unit = opened.situation.unit
    accounts = sum_suppliers(organisation_id, as_of, unit=unit)
    found = match_supplier(accounts, opened.code, opened.known.name)
    shown: dict[str, Any] = {"has_suppliers": not accounts.is_empty(), "owed": None}
    if not found.is_empty():
        owed = int(found["we_owe_cents"].sum())
        theirs = max(opened.main.balance_cents if opened.main else 0, 0)
        codes = found["code"].to_list()
        lines = read_supplier_lines(organisation_id, codes, as_of, unit=unit, limit=MOST_LINES)
        shown |= {
            "owed": Money(owed, unit),
            "theirs": Money(theirs, unit),
            "both": Money(min(owed, theirs), unit),
            "grounds": [_GROUNDS[each] for each in sorted(set(found["ground"]))],
            "codes": codes,
            "lines": [_line(each, unit) for each in lines.to_dicts()],
            "is_cut": lines.height == MOST_LINES,
            "most": MOST_LINES,
        }
    return show_tab(request, opened, "credits", shown)


def _line(row: Mapping[str, Any], unit: str) -> Mapping[str, Any]:
    return {**row, "amount": Money(-row["amount_cents"], unit)}
