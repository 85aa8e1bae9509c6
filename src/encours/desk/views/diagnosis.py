"""The diagnosis of the books on paper: the dashboard to hand on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encours.daily.services.settings import ledger_settings
from encours.desk.page import open_page
from encours.desk.papers import shown_paper
from encours.kernel.messages import message
from encours.papers.services.diagnoses import diagnosis_pdf
from encours.receivables.queries.ledger import booked_days
from encours.tenancy.isolation import reading_of
from encours.ui.plain import one_line
from encours.ui.templatetags.say import speaker


@require_safe
def diagnosis(request: HttpRequest, slug: str) -> HttpResponse:
    """The diagnosis as PDF, on the day shown; today, on the last day booked when it is later."""
    page = open_page(request, slug)
    # These are figures of the whole organisation: not of a portfolio.
    if page.entered.portfolio:
        raise Http404
    with reading_of([page.organisation_id]):
        settings = ledger_settings(page.organisation_id, page.day)
        _, booked_until = booked_days(page.organisation_id) or (page.today, page.today)
    day = page.past_day or max(page.today, booked_until)
    paper = diagnosis_pdf(
        page.organisation_id,
        settings=settings,
        now=timezone.now(),
        as_of=day,
        language=speaker().language,
    )
    title = speaker().message(message("Diagnosis of {name}", name=one_line(page.entered.name, 80)))
    return shown_paper(paper, f"{title} {day}.pdf")
