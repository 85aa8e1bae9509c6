"""What happens by itself: sources are fetched from every few minutes, the day's pass is run."""

from datetime import date

import structlog
from django.db import DatabaseError
from django.utils import timezone

from encours.daily.services.fetching import fetch_sources
from encours.daily.services.matching import match_payments
from encours.daily.services.measuring import lay_months
from encours.daily.services.passing import run_pass
from encours.daily.services.situation import lay_situation
from encours.daily.services.waiting_behind import take_behind, try_behind
from encours.jobs.registering import every, job
from encours.kernel.errors import EncoursError
from encours.tenancy.queries import list_organisations

_log = structlog.get_logger("encours.fetching")


@every("*/5 * * * *", "daily.fetch_sources")
def fetch_all_sources() -> None:
    """Fetches from the sources of every organisation, each file in a transaction of its own.

    Not a job of each organisation: those are one transaction, and a file must not be settled at its
    place before the ledger has it for good. What stops one organisation does not stop the others.
    """
    for organisation in list_organisations():
        try:
            fetch_sources(organisation.organisation_id, now=timezone.now())
        except (EncoursError, DatabaseError, OSError):
            _log.exception("fetch stopped", organisation=organisation.organisation_id)


@every("15 5 * * *", "daily.pass_all")
def pass_all() -> None:
    """The day's pass of every organisation, each for itself; what the bank told comes first."""
    for organisation in list_organisations():
        try:
            match_payments(organisation.organisation_id, now=timezone.now())
            run_pass(organisation.organisation_id, now=timezone.now())
        except (EncoursError, DatabaseError):
            _log.exception("pass stopped", organisation=organisation.organisation_id)


@job("daily.lay_situation")
def lay_situation_behind(organisation_id: int, *, as_of: str) -> None:
    """Lays the portfolio on a day that a page asked for; blank: the current one."""
    day = date.fromisoformat(as_of) if as_of else None
    lay_situation(organisation_id, day, now=timezone.now())


@job("daily.match_statements")
def match_behind(organisation_id: int) -> None:
    """Matches the payments that wait, after a statement was taken in."""
    match_payments(organisation_id, now=timezone.now())


@job("daily.lay_months")
def lay_months_behind(organisation_id: int, *, until: str) -> None:
    """Lays the month-ends that the charts of a dashboard asked for."""
    lay_months(organisation_id, date.fromisoformat(until), now=timezone.now())


@job("daily.try_waiting")
def try_waiting_behind(organisation_id: int, *, waiting: str, by: int | None) -> None:
    """Tells what large files that wait would change."""
    try_behind(organisation_id, waiting, by=by, now=timezone.now())


@job("daily.take_waiting")
def take_waiting_behind(
    organisation_id: int, *, waiting: str, by: int | None, confirmed: bool
) -> None:
    """Takes large files in that a person confirmed."""
    take_behind(organisation_id, waiting, by=by, now=timezone.now(), confirmed=confirmed)
