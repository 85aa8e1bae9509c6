"""Who may be called upon or given a task about a customer: the members who see it."""

from dataclasses import dataclass

from encours.parties.queries.customers import find_customer
from encours.teamwork.rules.mentions import Person
from encours.tenancy.queries import Member, list_members
from encours.tenancy.rules.roles import Right, may, sees


@dataclass(frozen=True, slots=True)
class Seers:
    """The active members who see a subject. `others`: those who do not."""

    members: tuple[Member, ...]
    others: tuple[Member, ...]

    def people(self) -> tuple[Person, ...]:
        """Those who may be called upon."""
        return tuple(_person(each) for each in self.members)

    def others_named(self) -> tuple[Person, ...]:
        """Those who may not be."""
        return tuple(_person(each) for each in self.others)

    def find(self, user_id: int) -> Member | None:
        """The member of this number among those who see it."""
        return next((each for each in self.members if each.user_id == user_id), None)


def seers_of(organisation_id: int, customer: str = "") -> Seers:
    """The members who see this customer; blank: of no customer in particular, all see it."""
    members = [each for each in list_members(organisation_id) if each.is_active]
    if not customer:
        return Seers(tuple(members), ())
    known = find_customer(organisation_id, customer)
    collector, salesperson = (known.collector, known.salesperson) if known else ("", "")
    seen = {
        each.user_id: sees(each.portfolio, collector=collector, salesperson=salesperson)
        for each in members
    }
    return Seers(
        tuple(each for each in members if seen[each.user_id]),
        tuple(each for each in members if not seen[each.user_id]),
    )


def list_mentionable(organisation_id: int, customer: str = "") -> tuple[Person, ...]:
    """Who may be called upon in a note about this customer, by name: for a list to choose from."""
    return _by_name(seers_of(organisation_id, customer).people())


def list_assignable(organisation_id: int, customer: str = "") -> tuple[Person, ...]:
    """Who may be given a task about this customer, by name: those who may do more than read."""
    seers = seers_of(organisation_id, customer)
    return _by_name(tuple(_person(each) for each in seers.members if can_have_tasks(each)))


def can_have_tasks(member: Member) -> bool:
    """Whether this member may be given tasks: a reader may not, who could not say they are done."""
    return may(member.role, Right.ASSERT)


def _person(member: Member) -> Person:
    return Person(member.user_id, member.name, member.email)


def _by_name(people: tuple[Person, ...]) -> tuple[Person, ...]:
    return tuple(
        sorted(people, key=lambda each: ((each.name or each.email).casefold(), each.email))
    )
