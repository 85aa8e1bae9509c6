"""What a list of customers grants, and what it cannot say."""

from encours.intake.formats.table.customers import read_customer_rows
from encours.kernel.terms import PaymentTerms, parse_terms
from encours.parties.rules.terms_granted import read_granted

LIST = """Clients au 31/12/2026

Code client;Raison sociale;Conditions de règlement;Groupe
C001;Alpha;45 jours fin de mois;Nord
C002;Bêta;quand il voudra;
C003;Gamma;;Nord
C001;Alpha;60 jours nets;Sud
;Sans code;30 jours nets;
"""


def test_each_customer_has_the_terms_and_group_of_its_last_line():
    granted = read_granted(read_customer_rows(LIST.encode()))
    assert granted.terms["C001"] == PaymentTerms(days=60)
    assert dict(granted.groups) == {"C001": "Sud", "C003": "Nord"}


def test_a_customer_without_code_goes_by_its_name():
    assert read_granted(read_customer_rows(LIST.encode())).terms["Sans code"] == parse_terms("30")


def test_terms_that_cannot_be_read_are_said_with_their_line_and_left_out():
    granted = read_granted(read_customer_rows(LIST.encode()))
    assert "C002" not in granted.terms
    (notice,) = granted.notices
    said = "List of customers, line 5: the terms “quand il voudra” of C002 cannot be read"
    assert str(notice) == f"{said}; the assumed terms are used."


def test_a_list_of_unreadable_terms_is_said_in_a_few_lines():
    rows = "\n".join(f"C{number};un jour" for number in range(100))
    granted = read_granted(read_customer_rows(f"Code client;Conditions\n{rows}\n".encode()))
    assert len(granted.notices) == 21
    assert str(granted.notices[-1]).endswith("the terms of 80 more lines cannot be read.")
    assert granted.listed == tuple(f"C{number}" for number in range(100))
