"""What is done behind the pages: whether a worker runs, what failed and why, what was done last."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.page import Page, open_page
from encours.desk.views.settings.sections import done, show, told
from encours.jobs.queries import list_failed, list_work, worker_seen_at
from encours.jobs.rules.work import State, Work
from encours.jobs.services import STALLED_AFTER_SECONDS, retry_failed
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.portfolio.queries.situations import find_situation
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right

_NAME = "settings_work"
NAMES: dict[str, Message] = {
    "daily.lay_situation": message("Figures laid for the lists"),
    "daily.lay_months": message("Months laid for the charts"),
    "daily.try_waiting": message("What large files would change, told"),
    "daily.take_waiting": message("Large files taken in"),
    "daily.match_statements": message("Payments of the bank matched"),
    "demo.bring_bank": message("The demonstration's bank taken in"),
}
"""How each piece of work is told to people; one that is not here is told by its own name."""
STATES: dict[State, tuple[Message, str, str]] = {
    State.WAITING: (message("waiting"), "plain", "clock"),
    State.RUNNING: (message("running"), "caution", "refresh"),
    State.DONE: (message("done"), "good", "check"),
    State.FAILED: (message("failed"), "alarm", "alert-triangle"),
}


@dataclass(frozen=True, slots=True)
class WorkShown:
    """A piece of work as it is listed."""

    work: Work
    name: Message | str
    state: Message
    chip: str
    icon: str


@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, slug: str) -> HttpResponse:
    """What failed, what was done last; failed work is tried again when asked."""
    page = open_page(request, slug, Right.IMPORT)
    if request.method == "POST":
        asked = request.POST.get("work", "")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else 0
        try:
            retry_failed(page.organisation_id, number)
            done(request, message("It is tried again as soon as a worker is free."))
        except EncoursError as error:
            messages.error(request, told(error))
        return redirect(_NAME, slug=slug)
    return _work(request, page)


def _work(request: HttpRequest, page: Page) -> HttpResponse:
    seen = worker_seen_at()
    with reading_of([page.organisation_id]):
        laid = find_situation(page.organisation_id, None)
    shown = {
        "failed": [_shown(each) for each in list_failed(page.organisation_id)],
        "latest": [_shown(each) for each in list_work(page.organisation_id)],
        "seen": seen,
        "is_awake": seen is not None
        and (timezone.now() - seen).total_seconds() < STALLED_AFTER_SECONDS,
        "laid": laid,
    }
    return show(request, page, _NAME, shown)


def _shown(each: Work) -> WorkShown:
    state, chip, icon = STATES[each.state]
    return WorkShown(each, NAMES.get(each.name, each.name), state, chip, icon)
