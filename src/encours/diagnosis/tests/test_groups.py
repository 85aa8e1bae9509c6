"""Groups of customers are themselves: nobody who only shares their name is added to them."""

from encours.diagnosis.report.view import build_report
from encours.diagnosis.rules.assess import Choices
from encours.diagnosis.tests.reports import export, sale, table
from encours.diagnosis.tests.telling import diagnosed

LEDGER = export(
    [
        *sale(1, "20250110", "C1=Alpha Nord", 10_000),
        *sale(2, "20250110", "C2=Alpha Sud", 5_000),
        *sale(3, "20250110", "C3=Alpha", 2_000),
        *sale(4, "20250110", "C4=Durand", 700),
        *sale(5, "20250110", "C5=Durand", 30),
        *sale(6, "20250110", "Alpha=Zoo", 4),
    ]
)
GROUPED = diagnosed(LEDGER, choices=Choices(groups={"C1": "Alpha", "C2": "Alpha"}))


def test_a_group_named_like_a_customer_does_not_take_him_in():
    assert GROUPED.by_group is not None
    assert GROUPED.by_group.select("group", "customer", "balance_cents").rows() == [
        ("Alpha", None, 15_000),
        ("Alpha", "C3", 2_000),
        ("Durand", "C4", 700),
        ("Durand", "C5", 30),
        ("Zoo", "Alpha", 4),
    ]


def test_customers_of_one_name_are_told_apart_by_their_code():
    rows = table(build_report(GROUPED, language="fr"), "aged-balance-groups").rows
    assert [(row.cells[0].text, row.cells[0].sub) for row in rows] == [
        ("Alpha", ""),
        ("Alpha", "C3"),
        ("Durand", "C4"),
        ("Durand", "C5"),
        ("Zoo", "Alpha"),
        ("Total", ""),
    ]


def test_without_groups_there_is_no_table_of_groups():
    assert diagnosed(LEDGER).by_group is None
