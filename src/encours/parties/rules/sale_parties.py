"""Who receives, who is invoiced and who pays in a sale: four roles that may be four customers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from encours.parties.rules.words import SaleRole


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """`party` plays `role` from a day on (null: since always) until another, not included.

    `document_key`: in one document only; null: by default.
    """

    role: str
    party: str
    document_key: int | None = None
    from_on: date | None = None
    until_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the role is played on that day."""
        begun = self.from_on is None or self.from_on <= on
        return begun and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True)
class SaleParties:
    """The code of the customer in each role (donneur d'ordre, livré, facturé, payeur)."""

    ordered: str
    delivered: str
    invoiced: str
    pays: str


def resolve_parties(
    customer: str, held: Iterable[RoleHeld], *, on: date, document_key: int | None = None
) -> SaleParties:
    """Who plays each role in a sale to `customer`: as its document says, else as usual, or itself.

    Whoever is invoiced pays, unless somebody else is said to.
    """
    usual: dict[str, str] = {}
    said: dict[str, str] = {}
    for role in held:
        if not role.holds(on):
            continue
        if role.document_key is None:
            usual[role.role] = role.party
        elif role.document_key == document_key:
            said[role.role] = role.party
    playing = usual | said
    invoiced = playing.get(SaleRole.INVOICED, customer)
    return SaleParties(
        ordered=playing.get(SaleRole.ORDERED, customer),
        delivered=playing.get(SaleRole.DELIVERED, customer),
        invoiced=invoiced,
        pays=playing.get(SaleRole.PAYS, invoiced),
    )
