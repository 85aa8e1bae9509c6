"""Pilotage: the page one follows the portfolio on, its charts, and where each person lands."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from encours.daily.services.measuring import MONTHS_SHOWN, month_ends
from encours.desk.dashboard import (
    CHARTS,
    Dashboard,
    chart_key,
    draw_chart,
    make_dashboard,
)
from encours.desk.frame import landing_of
from encours.desk.page import Page, open_page
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.typed import read_day
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.metrics.queries import list_measured
from encours.portfolio.rules.seen import Situation
from encours.receivables.queries.ledger import booked_days
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import currency_of
from encours.tenancy.rules.roles import Right
from encours.ui.charts.serving import chart_response, chart_version
from encours.ui.templatetags.frame import place_of

_TITLES: dict[str, Message] = {
    "ageing": message("What is owed, by age"),
    "family": message("DSO and delays"),
    "received": message("Payments received"),
}


@require_safe
def landing(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads each person to where their work is; to the imports where there are no books yet."""
    page = open_page(request, slug)
    with acting_for(page.organisation_id):
        has_books = booked_days(page.organisation_id) is not None
    if has_books:
        return redirect(place_of(request, landing_of(page.entered)))
    if page.entered.may(Right.IMPORT):
        return redirect("imports", slug=slug)
    return render(request, "desk/home.html", {"entered": page.entered})


@require_safe
@shows_situation
def dashboard(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The dashboard of the day."""
    page = open_page(request, slug)
    with reading_situation(request, page) as situation:
        if situation.booked_until is None:
            return redirect("organisation", slug=slug)
        made = make_dashboard(request, page, situation)
        return render(request, "desk/dashboard.html", _told(request, page, situation, made))


@require_safe
def chart(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A chart of the dashboard, as an image: the month-ends before a day, and that day."""
    page = open_page(request, slug)
    # These are figures of the whole organisation: not of a portfolio.
    if name not in CHARTS or page.entered.portfolio:
        raise Http404
    until = read_day(request.GET.get("until", "")) or page.day
    with acting_for(page.organisation_id):
        days = (*month_ends(until, MONTHS_SHOWN), until)
        history = list_measured(page.organisation_id, days)
        unit = currency_of(page.organisation_id)
    return chart_response(
        request,
        chart_key(name, history),
        lambda look: draw_chart(name, history, unit=unit, look=look),
    )


def _told(
    request: HttpRequest, page: Page, situation: Situation, made: Dashboard
) -> dict[str, object]:
    until = situation.as_of.isoformat()
    sales_day = made.history[-1].figures.get("sales_day_cents") if made.history else None
    return {
        "page": page,
        "situation": situation,
        "dashboard": made,
        "charts": [
            (
                name,
                _TITLES[name],
                place_of(request, "dashboard_chart", name, until=until),
                chart_version(request, chart_key(name, made.history)),
            )
            for name in made.charts
        ],
        "sales_day": None if sales_day is None else Money(sales_day, situation.unit),
        "news": made.news,
        "top": made.top,
        "late_href": place_of(
            request,
            "entries",
            bucket="late",
            **{"from": made.news.since.isoformat()},
            sort="-open",
        ),
    }
