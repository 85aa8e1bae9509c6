"""The statement of a customer on paper, as it would be handed over."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encours.daily.services.settings import ledger_settings
from encours.desk.page import open_page
from encours.desk.papers import shown_paper
from encours.desk.typed import read_day
from encours.desk.views.customer.opening import find_seen_customer
from encours.papers.services.statements import statement_pdf
from encours.tenancy.isolation import reading_of
from encours.ui.plain import one_line
from encours.ui.templatetags.say import speaker


@require_safe
def customer_pdf(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The statement as PDF, on the day shown; `?from=`: its first day."""
    page = open_page(request, slug)
    known = find_seen_customer(page, code)
    since = read_day(request.GET.get("from", ""))
    with reading_of([page.organisation_id]):
        settings = ledger_settings(page.organisation_id, page.day, customers=[code])
    paper = statement_pdf(
        page.organisation_id,
        code,
        settings=settings,
        now=timezone.now(),
        as_of=page.past_day,
        from_on=None if since is None or since > page.day else since,
        language=speaker().language,
    )
    return shown_paper(paper, f"{one_line(known.name or code, 80)} {page.day}.pdf")
