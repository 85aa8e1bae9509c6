"""Closing: days frozen for good (arrêtés), accounts justified, the late invoices of a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from encours.closing.queries import Made, NoSuchArrete, find_made, list_made, read_content
from encours.closing.rules.canonical import read_canonical
from encours.closing.services.justifying import write_justification
from encours.closing.services.late_invoices import (
    LateInvoicesTold,
    NoSuchYear,
    tell_late_invoices,
    usual_year,
)
from encours.closing.services.making import make_arrete, show_arrete
from encours.closing.services.verifying import verify_arrete
from encours.daily.services.settings import ledger_settings
from encours.desk.page import Page, open_page
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.typed import read_day
from encours.desk.views.aged import bridge_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.metrics.rules.ageing import BUCKET_NAMES, BUCKETS
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.queries import names_of
from encours.tenancy.rules.roles import Right
from encours.ui.spreadsheet import BYTE_ORDER_MARK
from encours.ui.templatetags.frame import place_of
from encours.ui.templatetags.say import speaker

ITEMS_SHOWN = 200
KIND_NAMES: dict[str, Message] = {
    "invoice": message("Invoice"),
    "credit": message("Credit"),
    "bill": message("Bill of exchange"),
    "retention": message("Retention"),
    "doubtful": message("Doubtful"),
}
_BANDS: tuple[tuple[str, Message], ...] = (
    ("0", message("0 days (for information)")),
    ("1_30", message("1 to 30 days")),
    ("31_60", message("31 to 60 days")),
    ("61_90", message("61 to 90 days")),
    ("91_over", message("91 days and more")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@shows_situation
def closing(request: HttpRequest, slug: str) -> HttpResponse:
    """The days closed, and the next to close with what would be frozen; a POST closes one."""
    page = _entered(request, slug, Right.CLOSE if request.method == "POST" else Right.READ_JOURNAL)
    if request.method == "POST":
        return _close(request, page)
    asked = read_day(request.GET.get("day", "")) or page.today.replace(day=1) - timedelta(days=1)
    with reading_of([page.organisation_id]):
        made = list_made(page.organisation_id)
        names = names_of({each.author_id for each in made if each.author_id is not None})
    shown = {
        "page": page,
        "made": [(each, names.get(each.author_id or 0, "")) for each in made],
        "day": asked,
        "is_closed": any(each.as_of == asked for each in made),
        "may_close": page.may(Right.CLOSE),
    }
    if "day" in request.GET and page.may(Right.CLOSE):
        looked = Page(page.entered, asked if asked < page.today else None, page.today)
        with reading_situation(request, looked) as situation:
            shown["bridge"] = bridge_of(situation)
    return render(request, "desk/closing.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def arrete(request: HttpRequest, slug: str, day: str, version: int) -> HttpResponse:
    """A closed day: its balance, its accounts justified; a POST proves it again."""
    page, made = _made(request, slug, day, version)
    if request.method == "POST":
        _prove(request, page, made)
        return redirect(request.get_full_path())
    with reading_of([page.organisation_id]):
        content = read_canonical(read_content(page.organisation_id, made))
    shown = {
        "page": page,
        "made": made,
        "sections": [_section(each, content["names"]) for each in content["currencies"]],
        "since": None,
    }
    if "since" in request.GET:
        settings = _settings(page)
        told = show_arrete(
            page.organisation_id, made.as_of, settings=settings, version=made.version
        )
        shown["since"] = [_difference(each, content["names"]) for each in told.since]
    return render(request, "desk/arrete.html", shown)


@require_safe
def arrete_file(request: HttpRequest, slug: str, day: str, version: int) -> HttpResponse:
    """The frozen content, to the byte."""
    page, made = _made(request, slug, day, version)
    with reading_of([page.organisation_id]):
        content = read_content(page.organisation_id, made)
    return _to_be_saved(content, "application/json", f"arrete-{day}-v{version}.json")


@require_safe
def justification(request: HttpRequest, slug: str, day: str, version: int) -> HttpResponse:
    """The accounts justified item by item, for a spreadsheet."""
    page, made = _made(request, slug, day, version)
    with reading_of([page.organisation_id]):
        content = read_canonical(read_content(page.organisation_id, made))
    text = write_justification(content, language=speaker().language)
    data = (text if text.startswith(BYTE_ORDER_MARK) else BYTE_ORDER_MARK + text).encode()
    return _to_be_saved(data, "text/csv; charset=utf-8", f"justification-{day}-v{version}.csv")


@require_safe
def d441(request: HttpRequest, slug: str) -> HttpResponse:
    """The late invoices issued of a fiscal year, for the management report."""
    page = _entered(request, slug, Right.READ_JOURNAL)
    year_end = read_day(request.GET.get("end", ""))
    year_start = read_day(request.GET.get("start", ""))
    if year_end is None:
        first_on, year_end = usual_year(page.organisation_id, page.day)
        year_start = year_start or first_on
    shown: dict[str, object] = {"page": page, "end": year_end, "start": year_start}
    try:
        told = tell_late_invoices(
            page.organisation_id, year_end, settings=_settings(page), year_start=year_start
        )
        shown |= _late(told) | {"start": told.table.first_on}
    except NoSuchYear as error:
        shown["problem"] = error
    return render(request, "desk/d441.html", shown)


def _entered(request: HttpRequest, slug: str, right: Right) -> Page:
    """Who may; a member of a portfolio may not: what is closed is everybody's."""
    page = open_page(request, slug, right)
    if page.entered.portfolio:
        raise PermissionDenied
    return page


def _made(request: HttpRequest, slug: str, day: str, version: int) -> tuple[Page, Made]:
    page = _entered(request, slug, Right.READ_JOURNAL)
    closed_on = read_day(day)
    if closed_on is None:
        raise Http404
    try:
        with reading_of([page.organisation_id]):
            return page, find_made(page.organisation_id, closed_on, version)
    except NoSuchArrete as error:
        raise Http404 from error


def _close(request: HttpRequest, page: Page) -> HttpResponse:
    say, day = speaker().message, read_day(request.POST.get("day", ""))
    if day is None:
        messages.error(request, say(message("Choose the day to close.")))
        return redirect("closing", slug=page.entered.slug)
    try:
        made = make_arrete(
            page.organisation_id,
            day,
            settings=_settings(page),
            author_id=page.entered.user_id,
            now=timezone.now(),
            reason=request.POST.get("reason", "")[:500],
        )
    except EncoursError as error:
        parts = [error.what, *([] if error.action is None else [error.action])]
        messages.error(request, " ".join(map(say, parts)))
        return redirect(place_of(request, "closing", day=day.isoformat()))
    messages.success(request, say(message("{day} is closed.", day=day)))
    return redirect("arrete", slug=page.entered.slug, day=day.isoformat(), version=made.version)


def _prove(request: HttpRequest, page: Page, made: Made) -> None:
    """Makes the day again from what was known then, and says whether it is the same."""
    found = verify_arrete(page.organisation_id, made.as_of, made.version)
    say = speaker().message
    if not found.problems:
        text = message("Made again from what was known then: the same, to the byte.")
        messages.success(request, say(text))
    for each in found.problems:
        messages.error(request, say(each))


def _settings(page: Page) -> Any:
    with acting_for(page.organisation_id):
        return ledger_settings(page.organisation_id, page.today)


@dataclass(frozen=True, slots=True)
class Account:
    """A control account: what the books say, what its items are, what lies between."""

    number: str
    lines: tuple[tuple[Message, Money], ...]
    items: Money
    difference: Money


def _section(section: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, object]:
    """The figures in one currency, as the page shows them."""
    unit = section["currency"]

    def money(cents: int) -> Money:
        return Money(cents, unit)

    return {
        "unit": unit,
        "balance": money(section["balance_cents"]),
        "overdue": money(section["overdue_cents"]),
        "doubtful": money(section["doubtful_cents"]),
        "retentions": money(section["retentions_cents"]),
        "deposits": money(section["deposits_cents"]),
        "credits": money(sum(each["balance_cents"] for each in section["creditors"])),
        "legend": [
            (number, BUCKET_NAMES[bucket], money(section["ageing"][bucket]))
            for number, bucket in enumerate(BUCKETS)
            if section["ageing"][bucket]
        ],
        "accounts": [_account(each, unit) for each in section["accounts"]],
        "creditors": [
            (each["customer"], names.get(each["customer"] or "", ""), money(each["balance_cents"]))
            for each in section["creditors"]
        ],
        "items": [_item(each, names, unit) for each in section["items"][:ITEMS_SHOWN]],
        "count": len(section["items"]),
        "customers": len(section["customers"]),
    }


def _account(account: Mapping[str, Any], unit: str) -> Account:
    parts = (
        (message("Balance in the books"), account["books_cents"]),
        (message("Known here before the books"), account["pending_cents"]),
        (message("Settled between accounts"), -account["between_accounts_cents"]),
    )
    return Account(
        account["account"],
        tuple((label, Money(cents, unit)) for label, cents in parts if cents),
        Money(account["items_cents"], unit),
        Money(account["difference_cents"], unit),
    )


def _item(item: Mapping[str, Any], names: Mapping[str, str], unit: str) -> dict[str, object]:
    code = item["customer"] or ""
    return {
        "account": item["account"],
        "customer": code,
        "name": names.get(code, code),
        "kind": KIND_NAMES.get(item["kind"], item["kind"]),
        "reference": item["reference"] or "",
        "document_on": _day(item["document_on"]),
        "due_on": _day(item["due_on"]),
        "amount": Money(item["amount_cents"], unit),
    }


def _difference(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, object]:
    code, unit = row["customer"] or "", row["currency"]
    return {
        "customer": code,
        "name": names.get(code, code),
        "frozen": Money(row["frozen_cents"], unit),
        "today": Money(row["today_cents"], unit),
        "difference": Money(row["difference_cents"], unit),
    }


def _late(told: LateInvoicesTold) -> dict[str, object]:
    """Both tables: a row a band, then the total of one day and more."""
    table, unit = told.table, told.currency

    def rows(bands: Mapping[str, Any], total: Any) -> Sequence[tuple[Message, int, Money, Any]]:
        found = [(label, bands[key]) for key, label in _BANDS]
        found.append((message("Total (1 day and more)"), total))
        return [
            (label, band.number, Money(band.amount_cents, unit), band.share_percent)
            for label, band in found
        ]

    return {
        "first_on": table.first_on,
        "as_of": table.as_of,
        "turnover": Money(table.turnover_cents, unit),
        "issued": Money(table.issued_cents, unit),
        "tables": (
            (
                message("Unpaid at the closing"),
                message("% of the turnover with tax"),
                rows(table.closing, table.closing_total),
            ),
            (
                message("Late in the course of the year"),
                message("% of the invoices issued"),
                rows(table.year, table.year_total),
            ),
        ),
        "excluded": (table.excluded.number, Money(table.excluded.amount_cents, unit)),
        "unknown_age": (table.unknown_age.number, Money(table.unknown_age.amount_cents, unit)),
        "credits": Money(table.credits_cents, unit),
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _to_be_saved(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return response
