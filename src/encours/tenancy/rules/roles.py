"""What each role may do: the one table every page and every command asks."""

from collections.abc import Collection
from enum import StrEnum

from encours.kernel.messages import Message, message


class Role(StrEnum):
    """The roles of an organisation."""

    ADMINISTRATOR = "administrator"
    CREDIT_MANAGER = "credit_manager"
    COLLECTOR = "collector"
    ACCOUNTANT = "accountant"
    SALES = "sales"
    READER = "reader"


ROLE_NAMES: dict[Role, Message] = {
    Role.ADMINISTRATOR: message("administrator"),
    Role.CREDIT_MANAGER: message("credit manager"),
    Role.COLLECTOR: message("collector"),
    Role.ACCOUNTANT: message("accountant"),
    Role.SALES: message("salesperson"),
    Role.READER: message("reader"),
}
"""How each role is told to people."""


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


RIGHT_NAMES: dict[Right, Message] = {
    Right.READ: message("read customers, documents and balances"),
    Right.IMPORT: message("hand in the books, follow sources and background work"),
    Right.ALLOCATE: message("allocate payments by hand"),
    Right.CLOSE: message("close a period and justify the balance"),
    Right.ASSERT: message("give statuses, write notes and tasks"),
    Right.EDIT_CUSTOMERS: message("edit customers, their terms and contacts"),
    Right.SET_POLICY: message("decide the settings, the statuses and the letterhead"),
    Right.MANAGE_MEMBERS: message("manage people, the organisation and the keys of programs"),
    Right.READ_JOURNAL: message("read the journal"),
}
"""What each right lets do, as people say it."""

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


def sees(portfolio: Collection[str], *, collector: str, salesperson: str) -> bool:
    """Whether a member limited to `portfolio` sees a customer of these two; no limit sees all.

    >>> sees((), collector="", salesperson=""), sees(["AB"], collector="AB", salesperson="ZZ")
    (True, True)
    >>> sees(["AB"], collector="", salesperson="")
    False
    """
    return not portfolio or collector in portfolio or salesperson in portfolio
