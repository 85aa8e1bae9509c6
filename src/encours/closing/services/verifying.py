"""Makes an arrêté again from what was known then, and compares: the proof an auditor asks for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from encours.closing.queries import Made, find_made, list_made, read_content, read_told
from encours.closing.rules.arrete import compute_content
from encours.closing.rules.canonical import digest_of, read_canonical, write_canonical
from encours.closing.rules.differences import compare_contents
from encours.closing.services.gathering import assumptions_of, gather_again
from encours.kernel.messages import Message, message
from encours.tenancy.isolation import reading_of


@dataclass(frozen=True, slots=True)
class Verified:
    """An arrêté that was made again; `problems`: none when every byte is the same."""

    made: Made
    problems: tuple[Message, ...]


def verify_arrete(organisation_id: int, as_of: date, version: int | None = None) -> Verified:
    """Makes the arrêté of a day again and compares its bytes. Raises `NoSuchArrete`."""
    with reading_of([organisation_id]):
        return _verify(organisation_id, find_made(organisation_id, as_of, version))


def verify_arretes(organisation_id: int) -> tuple[Verified, ...]:
    """The same of every arrêté of the organisation."""
    with reading_of([organisation_id]):
        return tuple(_verify(organisation_id, made) for made in list_made(organisation_id))


def _verify(organisation_id: int, made: Made) -> Verified:
    written = read_content(organisation_id, made)
    if (digest_of(written), len(written)) != (made.sha256, made.size):
        problem = message(
            "The bytes kept for {as_of} are not those that were made.", as_of=made.as_of
        )
        return Verified(made, (problem,))
    content = read_canonical(written)
    told = read_told(organisation_id, made)
    basis = gather_again(organisation_id, content, told, as_of=made.as_of)
    again = compute_content(
        basis,
        as_of=made.as_of,
        revision=made.revision,
        assumptions=assumptions_of(content),
        names=content["names"],
    )
    if write_canonical(again) == written:
        return Verified(made, ())
    missing = told.height - basis.lines.height
    return Verified(made, _tell_problems(made, content, again, missing=missing))


def _tell_problems(
    made: Made, content: dict[str, Any], again: dict[str, Any], *, missing: int
) -> tuple[Message, ...]:
    found = [
        message(
            "The arrêté of {as_of}, version {version}, made again from what was known then, is not"
            " the same: lines were changed behind the ledger.",
            as_of=made.as_of,
            version=made.version,
        )
    ]
    if missing:
        found.append(
            message("{count} of its lines are no longer those of the ledger.", count=missing)
        )
    found += [
        message(
            "Customer {customer}: {frozen} kept, {again} made again (in minor units).",
            customer=row["customer"],
            frozen=row["frozen_cents"],
            again=row["today_cents"],
        )
        for row in compare_contents(content, again)
    ]
    return tuple(found)
