"""The portfolio of the day a page shows; while it is being laid, how far it is.

A small organisation's is laid at once. A large one's is laid by the worker: the page then shows the
figures that were ready before, says so, or shows the progress where there are none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from encours.daily.services.situation import Preparing, open_situation
from encours.desk.page import Page
from encours.jobs.queries import find_work
from encours.portfolio.rules.seen import Situation
from encours.tenancy.isolation import acting_for


class BeingPrepared(Exception):
    """No figures of that day are ready yet: `key` follows the work."""

    def __init__(self, page: Page, key: str) -> None:
        super().__init__(key)
        self.page, self.key = page, key


@contextmanager
def reading_situation(request: HttpRequest, page: Page) -> Iterator[Situation]:
    """The situation of the page's day, in one transaction with what is read of it.

    Raises `BeingPrepared`, which `@shows_situation` turns into a page that follows the work.
    """
    with acting_for(page.organisation_id):
        opened = open_situation(page.organisation_id, page.past_day, now=timezone.now())
        ready = opened.previous if isinstance(opened, Preparing) else opened
        if ready is not None:
            request.stale_since = (  # type: ignore[attr-defined]  # for the frame
                ready.made_at if isinstance(opened, Preparing) else None
            )
            is_beyond = page.past_day is None and ready.as_of > page.today
            request.booked_until = (  # type: ignore[attr-defined]  # for the frame
                ready.as_of if is_beyond else None
            )
            yield ready
            return
        key = opened.key if isinstance(opened, Preparing) else ""
    # Out of the transaction, so that the work that was asked for stays asked for.
    raise BeingPrepared(page, key)


def compared_with(page: Page, day: date | None) -> Situation | Preparing | None:
    """The situation of another day, to compare with; None when no earlier day was asked for.

    Called within `reading_situation`. While it is being laid, `Preparing` tells by what key.
    """
    if day is None or day >= page.day:
        return None
    return open_situation(page.organisation_id, day, now=timezone.now())


def shows_situation[**P](
    view: Callable[P, HttpResponseBase],
) -> Callable[P, HttpResponseBase]:
    """Wraps a view that reads a situation: shows the progress while there is none."""

    @wraps(view)
    def shown(*args: P.args, **words: P.kwargs) -> HttpResponseBase:
        try:
            return view(*args, **words)
        except BeingPrepared as waiting:
            request: Any = args[0]
            page = waiting.page
            given = {"page": page, "work": find_work(page.organisation_id, waiting.key)}
            response = render(request, "desk/preparing.html", given, status=202)
            response["Refresh"] = "2"
            return response

    return shown
