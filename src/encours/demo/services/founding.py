"""Makes the demonstration company: its files written, and taken in as anybody's would be.

Each step leaves something whole and finds what the one before left: killed anywhere and run again,
it ends the same; complete, it changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from encours.closing.services.making import list_arretes, make_arrete
from encours.daily.services.handing import Handed
from encours.daily.services.measuring import open_history
from encours.daily.services.passing import run_pass
from encours.daily.services.settings import ledger_settings
from encours.daily.services.taking_in import take_in
from encours.demo.models import Demonstration
from encours.demo.queries import Demo, find_demo
from encours.demo.rules.files import CUSTOMERS, Ledgers, write_ledgers
from encours.demo.rules.lagging import leave_out_bank
from encours.demo.rules.names import siren_of
from encours.demo.rules.spec import NAME, NUMBER, SLUG, Spec
from encours.demo.rules.story import Story, tell_story
from encours.demo.services.furnishing import furnish
from encours.demo.services.noting import furnish_teamwork
from encours.demo.services.people import add_people
from encours.intake.formats.table.customers import read_customer_list
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.parties.services.importing import import_customers
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import NoSuchOrganisation, find_organisation
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import create_organisation

SOURCE = "Comptabilité"
DAYS_READY = 1
"""How many days the pass makes ready at once; the worker's own pass does the others."""


class NotADemonstration(EncoursError):
    """The organisation is a real one: nothing invented is written into it."""


@dataclass(frozen=True, slots=True)
class Founded:
    """The demonstration and its people. `is_new`: it was made or completed just now."""

    organisation_id: int
    slug: str
    spec: Spec
    is_new: bool
    people: dict[Role, int]


def found_demo(now: datetime, *, slug: str = SLUG, spec: Spec | None = None) -> Founded:
    """Makes the demonstration `slug`, or finds it. `spec`: by default it ends yesterday.

    Of one that is there, what it was first asked to be holds. Raises `NotADemonstration`,
    `UnusableSlug`.
    """
    demo = _claim(slug, spec or Spec(now.date() - timedelta(days=1)), now)
    people = add_people(demo.organisation_id)
    is_new = demo.furnished_at is None
    if is_new:
        story = tell_story(demo.spec)
        # The bank is ahead of the books: what is there to match (`banking`) is what they lack.
        take_files_in(demo.organisation_id, leave_out_bank(story), people, now=now)
        _close_month(demo, people, now=now)
        run_pass(demo.organisation_id, now=now, days=DAYS_READY)
        _furnish(demo, story, people, now=now)
        with acting_for(demo.organisation_id):
            # The months before are measured behind, while one looks round.
            open_history(demo.organisation_id, now.date(), now=now)
    return Founded(demo.organisation_id, slug, demo.spec, is_new, people)


def take_files_in(
    organisation_id: int, story: Story, people: dict[Role, int], *, now: datetime
) -> None:
    """Takes in the customers, the books and the invoices, as their people would hand them in."""
    ledgers = write_ledgers(story)
    rows = read_customer_list(ledgers.customers)
    with acting_for(organisation_id):
        import_customers(
            organisation_id,
            rows,
            today=story.spec.as_of,
            author_id=people[Role.ADMINISTRATOR],
            origin=CUSTOMERS,
        )
    _take_ledgers(organisation_id, ledgers, people[Role.ACCOUNTANT], now=now)


def _take_ledgers(organisation_id: int, ledgers: Ledgers, author_id: int, *, now: datetime) -> None:
    files = [
        Handed(name, content)
        for name, content in (*ledgers.books.items(), *ledgers.invoices.items())
    ]
    take_in(organisation_id, files, source=SOURCE, author_id=author_id, now=now)


def _claim(slug: str, spec: Spec, now: datetime) -> Demo:
    """The organisation, made in one piece with what says that it is a demonstration."""
    try:
        organisation_id = find_organisation(slug)
    except NoSuchOrganisation:
        named = NAME if slug == SLUG else f"{NAME} ({slug})"
        with transaction.atomic():
            organisation_id = create_organisation(slug, name=named, siren=siren_of(NUMBER))
            with acting_for(organisation_id):
                Demonstration.objects.create(
                    organisation_id=organisation_id,
                    seed=spec.seed,
                    as_of=spec.as_of,
                    customers=spec.customers,
                    invoices=spec.invoices,
                    founded_at=now,
                )
    found = find_demo(organisation_id)
    if found is None:
        raise NotADemonstration(
            message("{slug} is an organisation of yours, not a demonstration.", slug=slug),
            message("Choose another short name for the demonstration with --org."),
        )
    return found


def _close_month(demo: Demo, people: dict[Role, int], *, now: datetime) -> None:
    """The last month that is over is closed by the accountant (arrêté)."""
    day = demo.spec.closed_month_on
    if any(made.as_of == day for made in list_arretes(demo.organisation_id)):
        return
    with acting_for(demo.organisation_id):
        settings = ledger_settings(demo.organisation_id, now.date())
    make_arrete(
        demo.organisation_id, day, settings=settings, author_id=people[Role.ACCOUNTANT], now=now
    )


def _furnish(demo: Demo, story: Story, people: dict[Role, int], *, now: datetime) -> None:
    """What people said, and that the demonstration is complete: one transaction."""
    with acting_for(demo.organisation_id):
        furnish(demo.organisation_id, story, people, now=now)
        furnish_teamwork(demo.organisation_id, story, people, now=now)
        Demonstration.objects.filter(organisation_id=demo.organisation_id).update(furnished_at=now)
