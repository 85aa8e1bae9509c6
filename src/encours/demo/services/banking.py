"""The bank of the demonstration: its last two months, taken in as a person would hand them in.

Behind the pages, for nobody waits for it to look round; the matching follows as it follows any
statement.
"""

from datetime import date, datetime, timedelta

from encours.cash.queries.accounts import list_accounts
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.demo.queries import find_demo
from encours.demo.rules.files import write_bank
from encours.demo.rules.story import tell_story
from encours.demo.services.people import add_people
from encours.jobs.services import defer
from encours.tenancy.rules.roles import Role

SOURCE = "Banque"
WORK = "demo.bank"
"""By what the work behind the page is followed."""


def ask_bank(organisation_id: int) -> None:
    """Asks for the statements to be taken in; nothing where there is a bank already."""
    if not list_accounts(organisation_id):
        defer("demo.bring_bank", organisation_id, key=WORK, alone=WORK, once=WORK)


def bring_bank(organisation_id: int, *, now: datetime) -> None:
    """Takes in the statements of the last two months of both accounts; once, however often asked.

    Nothing where the organisation is no demonstration. What they pay is asked for behind the page.
    """
    demo = find_demo(organisation_id)
    if demo is None:
        return
    files = [
        Handed(name, content)
        for name, content in write_bank(
            tell_story(demo.spec), since=_month_before(demo.spec.as_of)
        ).items()
    ]
    author = add_people(organisation_id)[Role.ACCOUNTANT]
    take_in(organisation_id, files, source=SOURCE, author_id=author, now=now)


def _month_before(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
