"""What a list exports opens in a spreadsheet with true numbers and days, and no formula."""

from datetime import date
from io import BytesIO

import python_calamine

from encours.kernel.messages import message
from encours.ui.lists.exporting import export_list
from encours.ui.lists.model import Cell, Column, Kind, Row
from encours.ui.translation import Translator

COLUMNS = (
    Column("customer", message("Customer")),
    Column("open", message("Balance"), Kind.MONEY),
    Column("due", message("Due on"), Kind.DAY),
)
ROWS = [
    Row("a", {"customer": Cell("=cmd()|x", href="/a"), "open": -123456, "due": date(2026, 1, 31)}),
    Row("b", {"customer": "Écully", "open": 5}, unit="USD"),
]


def body(kind):
    response = export_list("Clients", COLUMNS, iter(ROWS), kind=kind, say=Translator("fr"))
    assert f"Clients.{kind}" in response["Content-Disposition"]
    content = response.getvalue()
    response.close()
    return content


def test_a_workbook_holds_numbers_days_and_texts():
    rows = python_calamine.load_workbook(BytesIO(body("xlsx"))).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Client", "Encours", "Échéance", "Devise"]
    assert rows[1] == ["=cmd()|x", -1234.56, date(2026, 1, 31), "EUR"]
    assert rows[2] == ["Écully", 0.05, "", "USD"]


def test_a_table_holds_no_formula():
    lines = body("csv").decode().splitlines()
    assert lines[0] == "\ufeffClient;Encours;Échéance;Devise"
    assert lines[1] == "'=cmd()|x;-1234,56;2026-01-31;EUR"
    assert lines[2] == "Écully;0,05;;USD"
