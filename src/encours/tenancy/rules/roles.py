"""What each role may do: the one table every page and every command asks."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of an organisation."""

    ADMINISTRATOR = "administrator"
    CREDIT_MANAGER = "credit_manager"
    COLLECTOR = "collector"
    ACCOUNTANT = "accountant"
    SALES = "sales"
    READER = "reader"


class Right(StrEnum):
    """What may be allowed or not. `READ` is every member's."""

    READ = "read"
    IMPORT = "import"
    ALLOCATE = "allocate"
    CLOSE = "close"
    ASSERT = "assert"
    EDIT_CUSTOMERS = "edit_customers"
    SET_POLICY = "set_policy"
    MANAGE_MEMBERS = "manage_members"
    READ_JOURNAL = "read_journal"


_ALL = frozenset(Right)
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: _ALL,
    Role.CREDIT_MANAGER: _ALL - {Right.MANAGE_MEMBERS},
    Role.COLLECTOR: frozenset({Right.READ, Right.ASSERT, Right.EDIT_CUSTOMERS}),
    Role.ACCOUNTANT: frozenset(
        {Right.READ, Right.IMPORT, Right.ALLOCATE, Right.CLOSE, Right.ASSERT, Right.READ_JOURNAL}
    ),
    Role.SALES: frozenset({Right.READ, Right.ASSERT}),
    Role.READER: frozenset({Right.READ}),
}


def may(role: Role, right: Right) -> bool:
    """Whether `role` has `right`.

    >>> may(Role.READER, Right.IMPORT)
    False
    """
    return right in RIGHTS[role]
