"""Which days are worked: the public holidays of a year and how many business days months have."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from encours.desk.page import open_page
from encours.desk.views.settings.sections import show
from encours.kernel.calendars import (
    ALSACE_MOSELLE,
    FRANCE,
    is_business_day,
    name_holidays,
    public_holidays,
)
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.say import speaker

_FIRST, _LAST = 2000, 2098


@require_safe
def calendars(request: HttpRequest, slug: str) -> HttpResponse:
    """The holidays of France in a year, those of Alsace and Moselle, the business days."""
    page = open_page(request, slug, Right.SET_POLICY)
    year = _year(request.GET.get("year", ""), page.day.year)
    t = speaker()
    everywhere = public_holidays(year, FRANCE)
    shown = {
        "year": year,
        "year_words": str(year),
        "before": year - 1 if year > _FIRST else None,
        "after": year + 1 if year < _LAST else None,
        "holidays": [
            (day, name, day.weekday() < 5)
            for day, name in name_holidays(year, FRANCE, language=t.language)
        ],
        "more": [
            (day, name)
            for day, name in name_holidays(year, ALSACE_MOSELLE, language=t.language)
            if day not in everywhere
        ],
        "months": [(date(year, month, 1), _business_days(year, month)) for month in range(1, 13)],
    }
    return show(request, page, "settings_calendars", shown)


def _business_days(year: int, month: int) -> int:
    day, count = date(year, month, 1), 0
    while day.month == month:
        count += is_business_day(day, FRANCE)
        day += timedelta(days=1)
    return count


def _year(text: str, usual: int) -> int:
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else usual
    return min(max(asked, _FIRST), _LAST)
