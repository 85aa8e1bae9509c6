"""Who may do what: the whole table, so that no right is given without being seen here."""

import pytest

from encours.tenancy.rules.roles import ROLE_NAMES, Right, Role, may, sees

TABLE = """
                administrator  credit_manager  collector  accountant  sales  reader
read                  x              x             x          x         x      x
import                x              x             .          x         .      .
allocate              x              x             .          x         .      .
close                 x              x             .          x         .      .
assert                x              x             x          x         x      .
edit_customers        x              x             x          .         .      .
set_policy            x              x             .          .         .      .
manage_members        x              .             .          .         .      .
read_journal          x              x             .          x         .      .
"""


def cells():
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (Role(role), Right(right), given == "x")
        for right, *row in lines
        for role, given in zip(head, row, strict=True)
    ]


def test_the_table_is_whole():
    assert {(role, right) for role, right, _ in cells()} == {(r, q) for r in Role for q in Right}
    assert set(ROLE_NAMES) == set(Role)


@pytest.mark.parametrize(("role", "right", "given"), cells())
def test_each_role_has_its_rights_and_no_other(role, right, given):
    assert may(role, right) is given


@pytest.mark.parametrize(
    ("portfolio", "collector", "salesperson", "seen"),
    [
        ([], "", "", True),
        ([], "ANNE", "", True),
        (["ANNE"], "ANNE", "PAUL", True),
        (["PAUL"], "ANNE", "PAUL", True),
        (["ANNE", "ZOE"], "PAUL", "ZOE", True),
        (["ANNE"], "PAUL", "ZOE", False),
        (["ANNE"], "", "", False),
        (["ANNE"], "anne", "", False),
    ],
)
def test_a_portfolio_limits_to_its_collectors_and_salespeople(
    portfolio, collector, salesperson, seen
):
    assert sees(portfolio, collector=collector, salesperson=salesperson) is seen
