"""Reads who writes on the papers of an organisation: its letterhead in force, with its logo."""

from dataclasses import dataclass, replace
from datetime import date

from encours.papers.models import Logo as LogoRow
from encours.papers.rules.letterhead_policy import LETTERHEAD, Letterhead
from encours.papers.rules.pictures import Picture
from encours.policybook.queries import policy_on
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import name_of, siren_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the letterhead of a day, its name and SIREN filled in, and its picture."""

    letterhead: Letterhead
    logo: Picture | None


def sender_on(organisation_id: int, day: date) -> Sender:
    """Who writes on `day`; what the letterhead leaves blank comes from the organisation."""
    with reading_of([organisation_id]):
        found = policy_on(organisation_id, LETTERHEAD, day)
        return Sender(
            letterhead=replace(
                found,
                name=found.name or name_of(organisation_id),
                siren=found.siren or siren_of(organisation_id),
            ),
            logo=find_logo(organisation_id, found.logo) if found.logo else None,
        )


def find_logo(organisation_id: int, digest: str) -> Picture | None:
    """The picture kept under `digest`; None when there is none."""
    with reading_of([organisation_id]):
        rows = LogoRow.objects.filter(organisation_id=organisation_id, digest=digest)
        row = rows.first()
    if row is None:
        return None
    return Picture(row.kind, row.width, row.height, bytes(row.content))
