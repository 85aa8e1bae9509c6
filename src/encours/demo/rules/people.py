"""Who works in the company: one person of each role."""

from encours.demo.rules.cast import COLLECTORS, SALESPEOPLE
from encours.demo.rules.names import plain
from encours.tenancy.rules.roles import Role

_DOMAIN = "deux-rives.example"
PEOPLE: dict[Role, tuple[str, tuple[str, ...]]] = {
    Role.ADMINISTRATOR: ("Hélène Castagny", ()),
    Role.CREDIT_MANAGER: ("Marc Delvaury", ()),
    Role.COLLECTOR: (COLLECTORS[0], ()),
    Role.ACCOUNTANT: ("Noémie Vasseuil", ()),
    Role.SALES: (SALESPEOPLE[0], (SALESPEOPLE[0],)),
    Role.READER: ("Gaspard Lorieux", ()),
}
"""Who plays each role, and the portfolio they are limited to."""


def email_of(name: str) -> str:
    """The address of somebody of the company.

    >>> email_of("Hélène Castagny")
    'helene.castagny@deux-rives.example'
    """
    return f"{plain(name).lower().replace(' ', '.')}@{_DOMAIN}"
