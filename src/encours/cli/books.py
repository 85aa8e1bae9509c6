"""The books a command works on: whose, read how, at what moment."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from encours.receivables.services.absorbing import Settings


@dataclass(frozen=True, slots=True)
class Books:
    """An organisation's number, what decides how its ledger is read, and now."""

    organisation_id: int
    settings: "Settings"
    now: datetime


def find_books(slug: str) -> Books:
    """The books of the organisation `slug`, in an installation that is open.

    Raises `NoSuchOrganisation`.
    """
    from encours.daily.services.settings import ledger_settings
    from encours.tenancy.isolation import reading_of
    from encours.tenancy.queries import find_organisation

    now = datetime.now(UTC)
    organisation_id = find_organisation(slug)
    with reading_of([organisation_id]):
        return Books(organisation_id, ledger_settings(organisation_id, now.date()), now)
