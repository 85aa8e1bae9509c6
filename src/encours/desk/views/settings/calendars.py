"""Which days are worked: whose public holidays are kept, when the company is closed, and a year."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from encours.desk.page import Page, open_page
from encours.desk.views.settings.policy import decide, policy_form, read_section
from encours.desk.views.settings.policy_forms import PolicyForm
from encours.desk.views.settings.sections import show
from encours.kernel.calendars import BusinessCalendar, Closure, is_business_day, name_holidays
from encours.kernel.messages import Message
from encours.kernel.periods import end_of_month
from encours.policybook.queries import policy_on
from encours.policybook.rules.calendar_policy import CALENDAR, CalendarPolicy
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.say import speaker

_NAME = "settings_calendars"
_FIRST, _LAST = 2000, 2098


@require_http_methods(["GET", "HEAD", "POST"])
def calendars(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar in force, the form by which it changes, and what it makes of a year."""
    page = open_page(request, slug, Right.SET_POLICY)
    form = policy_form(request, page, CALENDAR)
    if request.method != "POST":
        return _shown(request, page, form)
    response, changes, status = decide(request, page, CALENDAR, form, back=(_NAME,))
    return response or _shown(request, page, form, changes, status=status)


def _shown(
    request: HttpRequest,
    page: Page,
    form: PolicyForm,
    changes: tuple[Message, ...] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    fields, versions = read_section(page, CALENDAR)
    in_force = policy_on(page.organisation_id, CALENDAR, page.day)
    shown = {
        "chapter": CALENDAR,
        "form": form,
        "fields": fields,
        "versions": versions,
        "follows": len(versions),
        "changes": changes,
        **_year_of(in_force, _year(request.GET.get("year", ""), page.day.year)),
    }
    return show(request, page, _NAME, shown, status=status)


def _year_of(policy: CalendarPolicy, year: int) -> dict[str, object]:
    """What a calendar makes of a year: its holidays, the closures, the days worked by month."""
    first_on, last_on = date(year, 1, 1), date(year, 12, 31)
    public, ours = policy.public, policy.ours
    firsts = [date(year, month, 1) for month in range(1, 13)]
    worked = [(day, _business_days(Closure(day, end_of_month(day)), ours)) for day in firsts]
    return {
        "year": year,
        "year_words": str(year),
        "before": year - 1 if year > _FIRST else None,
        "after": year + 1 if year < _LAST else None,
        "region": CALENDAR.told(policy.holidays),
        "holidays": [
            (day, name, day.weekday() < 5)
            for day, name in name_holidays(year, public, language=speaker().language)
        ],
        "closures": [
            (closure, _business_days(closure, public))
            for closure in sorted(policy.closures, key=lambda each: each.first_on)
            if closure.first_on <= last_on and closure.last_on >= first_on
        ],
        "months": worked,
        "worked": sum(count for _month, count in worked),
    }


def _business_days(days: Closure, calendar: BusinessCalendar) -> int:
    every = (days.first_on + timedelta(days=shift) for shift in range(days.days))
    return sum(is_business_day(day, calendar) for day in every)


def _year(text: str, usual: int) -> int:
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else usual
    return min(max(asked, _FIRST), _LAST)
