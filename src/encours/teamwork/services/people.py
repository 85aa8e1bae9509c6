"""Who acts, about what, and whether they and those they call upon see it: asked before each act."""

from dataclasses import dataclass

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.parties.queries.customers import find_customer
from encours.parties.services.finding import NoSuchCustomer
from encours.teamwork.queries.people import Seers, can_have_tasks, seers_of
from encours.teamwork.rules.mentions import People, Person, Written, read_mentions
from encours.teamwork.rules.subjects import customer_of
from encours.tenancy.queries import portfolio_of


class CannotBeMentioned(EncoursError):
    """A member who is called upon does not see the customer."""


class CannotHaveTask(EncoursError):
    """The task cannot be given to this person."""


@dataclass(frozen=True, slots=True)
class About:
    """What is written about, of which customer, and who sees it. `customer_id` None: of none."""

    subject: SubjectRef
    customer: str
    customer_id: int | None
    seers: Seers

    @property
    def said(self) -> str:
        """How the journal names it."""
        return self.customer or str(self.subject)

    def read(self, text: str) -> Written:
        """The text as it is kept. Raises `CannotBeMentioned`."""
        people = self.seers.people()
        written = read_mentions(text, People(people))
        others = self.seers.others_named()
        if others:
            everybody = read_mentions(text, People([*people, *others]))
            unseeing = [each for each in others if each.user_id in everybody.mentioned]
            if unseeing:
                raise CannotBeMentioned(
                    message(
                        "{name} does not see customer {customer}.",
                        name=_named(unseeing[0]),
                        customer=self.customer,
                    ),
                    message("Take the mention out, or ask for their portfolio to be widened."),
                )
        return written

    def check_assignee(self, user_id: int) -> None:
        """Raises `CannotHaveTask` unless this member sees it and may say that it is done."""
        member = self.seers.find(user_id)
        if member is None:
            raise CannotHaveTask(
                message("This person is no member, or does not see the customer."),
                message("Choose somebody of the list."),
            )
        if not can_have_tasks(member):
            raise CannotHaveTask(
                message("{name} may only read.", name=member.name or member.email),
                message("Choose somebody of the list."),
            )


def about(organisation_id: int, subject: SubjectRef, customer: str, *, by: int) -> About:
    """What `by` writes about; `customer`: see `rules.subjects.customer_of`.

    Raises `NotAMember`, and `NoSuchCustomer` for one that there is not, or that `by` does not see.
    """
    code = customer_of(subject, customer)
    portfolio = portfolio_of(by, organisation_id)
    seers = seers_of(organisation_id, code)
    if not code:
        return About(subject, "", None, seers)
    known = find_customer(organisation_id, code, portfolio=portfolio)
    if known is None:
        raise NoSuchCustomer(message("There is no customer {code}.", code=code))
    return About(subject, code, known.id, seers)


def _named(person: Person) -> str:
    return person.name or person.email
