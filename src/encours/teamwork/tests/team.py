"""A team around two customers: who sees both, who sees one, who only reads."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from encours.kernel.subjects import SubjectRef
from encours.parties.models import Customer
from encours.tenancy.isolation import acting_for
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_person

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ALPHA = SubjectRef("customer", "ALPHA")
BETA = SubjectRef("customer", "BETA")


def minutes(count):
    return NOW + timedelta(minutes=count)


@dataclass
class Team:
    """`anne` manages; `paul` collects, of ALPHA only; `zoe` sells to BETA only; `rene` reads."""

    organisation: int
    anne: int
    paul: int
    zoe: int
    rene: int


def make_team(organisation):
    with acting_for(organisation):
        for code, collector, salesperson in (("ALPHA", "PR", ""), ("BETA", "", "ZB")):
            Customer.objects.create(
                organisation_id=organisation,
                code=code,
                name=code.title(),
                collector=collector,
                salesperson=salesperson,
            )
    people = [
        _member(organisation, "Anne Martin", Role.CREDIT_MANAGER),
        _member(organisation, "Paul Roy", Role.COLLECTOR, ["PR"]),
        _member(organisation, "Zoé Blanc", Role.SALES, ["ZB"]),
        _member(organisation, "René", Role.READER),
    ]
    return Team(organisation, *people)


def _member(organisation, name, role, portfolio=()):
    person = create_person(f"{secrets.token_hex(6)}@example.fr", name=name)
    add_member(organisation, person, role=role, portfolio=portfolio)
    return person
