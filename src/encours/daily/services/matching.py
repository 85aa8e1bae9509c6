"""The bank's payments matched with the books, and the lists of today put right at once.

What pages, commands and the day's pass call: the services of `cash` write the ledger, and the
customers touched are laid again in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from encours.cash.services.advising import expire_advices
from encours.cash.services.deciding import Done
from encours.cash.services.matching import match_statements
from encours.cash.services.matching_run import MatchReport
from encours.cash.services.refacing import reface_receipts
from encours.cash.services.returning import settle_returned
from encours.daily.services.situation import refresh_customers_today
from encours.jobs.services import defer
from encours.tenancy.isolation import acting_for

_FEW = 80
"""Up to so many payments applied, their customers are laid again at once; else the day is stale."""

KEY = "matching"
"""By what the matching behind the page is followed."""


def match_payments(
    organisation_id: int,
    *,
    now: datetime,
    author_id: int | None = None,
    line_ids: Collection[int] | None = None,
) -> MatchReport:
    """Matches the payments that wait, all or `line_ids`, and settles those that came back.

    See `cash.services.matching` and `cash.services.returning`.
    """
    expire_advices(organisation_id, now.date())
    report = match_statements(organisation_id, now=now, author_id=author_id, line_ids=line_ids)
    # Once what came in is known: a payment that comes back undoes one of them.
    back = settle_returned(organisation_id, author_id=author_id, now=now, line_ids=line_ids)
    report.reopened = back.reopened
    report.customers |= back.customers
    reface_receipts(organisation_id, author_id=author_id, now=now)
    if report.customers and report.applied + report.reopened <= _FEW:
        refresh_customers_today(organisation_id, sorted(report.customers), now=now)
    return report


def deciding(
    organisation_id: int, act: Callable[[], Done], *, now: datetime, before: Iterable[str] = ()
) -> Done:
    """A person's act on a line of the bank (`cash.services.deciding`), and the lists with it.

    `act` is called with the same `now`; `before`: the customers that the line touched until then.
    Raises what the act raises; nothing is written then.
    """
    with acting_for(organisation_id):
        done = act()
        # What was written beside the receipt, and the rest of one booked in part, face 471 at once.
        reface_receipts(organisation_id, author_id=None, now=now)
        touched = {*done.customers, *before} - {""}
        if touched:
            refresh_customers_today(organisation_id, sorted(touched), now=now)
    return done


def ask_matching(organisation_id: int) -> None:
    """Asks for the matching behind the page, once a statement is in; nothing when one waits."""
    defer("daily.match_statements", organisation_id, key=KEY, alone=KEY, once=KEY)
