"""The customers: whom we sell to, what they owe, how they pay, and who looks after them."""

import re
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from encours.desk.buckets import BUCKET_KEYS, bar_of, bucket_words, share_percent
from encours.desk.exporting import give_out
from encours.desk.owner_filters import currency_filter, late_filter, owner_filters
from encours.desk.page import Page, open_page
from encours.desk.saved_views import open_views
from encours.desk.services.records import settle_several
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.undo import said_done
from encours.desk.views.customer.editing import acting
from encours.desk.views.customer.forms import AssignForm
from encours.desk.views.settings.sections import refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.parties.queries.customers import find_seen, list_groups, list_owners
from encours.parties.services.several import COLLECTOR, GROUP, SALESPERSON
from encours.portfolio.queries.customers import (
    cumulate_first,
    iterate_customers,
    list_customers,
    share_of_first,
)
from encours.portfolio.rules.seen import CustomerAsk, CustomerSeen, Situation, Totals
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right
from encours.ui.lists.model import (
    PAGE_SIZE,
    Bulk,
    Cell,
    Choice,
    Column,
    Filter,
    Kind,
    ListState,
    Row,
    ShownList,
)
from encours.ui.templatetags.frame import place_of

FIRSTS = (10, 20, 50, 100)
"""How many of the largest debtors the page offers to add up; any number to 999 may be asked."""
CURVE = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_NUMBER = re.compile("[1-9][0-9]{0,2}")

MOST_ASSIGNED = 500
_ASSIGNED: dict[str, tuple[Message, Message]] = {
    COLLECTOR: (message("Give a collector"), message("Collector")),
    SALESPERSON: (message("Give a salesperson"), message("Salesperson")),
    GROUP: (message("Put in a group"), message("Group")),
}


@require_safe
@shows_situation
def customers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The customers of the day, searched, filtered and sorted; or the same as a file."""
    page = open_page(request, slug)
    with reading_situation(request, page) as situation:
        views = open_views(request, page, "customers")
        if views.elsewhere:
            return redirect(views.elsewhere)
        words = bucket_words(situation.late_days)
        columns = _columns(words)
        filters = _filters(request, situation, words)
        state = ListState.of(request.GET, columns, filters, sort="-overdue", keep=("au", "first"))
        ask = _ask(state, page)
        if state.export:
            return give_out(
                page.organisation_id,
                message("Customers"),
                [each for each in columns if each.key in state.columns],
                (_row(request, each) for each in iterate_customers(situation, ask)),
                kind=state.export,
                as_of=situation.as_of,
                unit=situation.unit,
                totals=_totals(list_customers(situation, ask).totals),
            )
        found = list_customers(situation, ask)
        shown = ShownList(
            name="customers",
            columns=columns,
            rows=tuple(_row(request, each) for each in found.rows),
            state=state,
            count=found.count,
            caption=message("Customers"),
            filters=filters,
            totals=_totals(found.totals),
            unit=situation.unit,
            views=views,
            bulk=_bulk(request) if page.may(Right.EDIT_CUSTOMERS) else (),
            search=message("Name, code or SIREN"),
            empty=message(
                "No customer yet: they come with the books, or with a list of customers."
            ),
        )
        told = {"page": page, "situation": situation, "list": shown}
        return render(request, "desk/customers.html", told | _first(request, page, situation))


def _totals(totals: Totals) -> dict[str, object]:
    return {
        "balance": totals.balance_cents,
        "overdue": totals.overdue_cents,
        "bar": Cell(bar_of(totals)),
        **dict(zip(BUCKET_KEYS, totals.buckets, strict=True)),
    }


@require_POST
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Gives the ticked customers a collector, a salesperson or a group: asked first, then done."""
    page = open_page(request, slug, Right.EDIT_CUSTOMERS)
    codes = list(dict.fromkeys(request.POST.getlist("row")))[:MOST_ASSIGNED]
    field = request.POST.get("field", "")
    if field not in _ASSIGNED or not codes:
        raise Http404
    _title, label = _ASSIGNED[field]
    if "value" not in request.POST:
        return _ask_whom(request, page, field, codes, AssignForm(label=label))
    form = AssignForm(request.POST, label=label)
    if form.is_valid():
        try:
            before = settle_several(acting(page), codes, field, form.cleaned_data["value"])
        except EncoursError as error:
            refuse(form, error, "value")
        else:
            text = plural("{count} customer is changed.", "{count} customers are changed.",
                          count=len(codes))  # fmt: skip
            said_done(request, page, text, undo="customers_assigned", field=field, before=before)
            return redirect(place_of(request, "customers"))
    return _ask_whom(request, page, field, codes, form, status=400)


def _ask_whom(
    request: HttpRequest,
    page: Page,
    field: str,
    codes: Sequence[str],
    form: AssignForm,
    *,
    status: int = 200,
) -> HttpResponse:
    with reading_of([page.organisation_id]):
        seen = find_seen(page.organisation_id, codes, portfolio=page.entered.portfolio)
        is_group = field == GROUP
        offered = (list_groups if is_group else list_owners)(page.organisation_id)
    if set(codes) - seen:
        raise Http404
    title, _label = _ASSIGNED[field]
    shown = {"page": page, "title": title, "field": field, "codes": codes, "form": form}
    return render(
        request, "desk/customers_assign.html", shown | {"offered": offered}, status=status
    )


def _bulk(request: HttpRequest) -> tuple[Bulk, ...]:
    url = place_of(request, "customers_assign")
    return tuple(
        Bulk(url, title, name="field", value=field) for field, (title, _) in _ASSIGNED.items()
    )


def _columns(words: Sequence[Message]) -> tuple[Column, ...]:
    return (
        Column("name", message("Customer")),
        Column("group", message("Group"), sorts=False, shown=False),
        Column("balance", message("Balance"), Kind.MONEY),
        Column("overdue", message("Overdue"), Kind.MONEY),
        Column("bar", message("Ages"), sorts=False),
        *(
            Column(
                key,
                word,
                Kind.MONEY,
                bucket=number if 1 <= number <= 4 else None,
                shown=False,
            )
            for number, (key, word) in enumerate(zip(BUCKET_KEYS, words, strict=True))
        ),
        Column("oldest", message("Oldest due date"), Kind.DAY),
        Column("items", message("Documents"), Kind.NUMBER),
        Column("delay", message("Mean payment delay"), Kind.DAYS),
        Column("late_share", message("Paid late"), Kind.PERCENT, sorts=False, shown=False),
        Column("paid_on", message("Last payment"), Kind.DAY, sorts=False),
        Column("next_7", message("Due within 7 days"), Kind.MONEY, sorts=False, shown=False),
        Column("next_30", message("Due within 30 days"), Kind.MONEY, sorts=False, shown=False),
        Column("turnover", message("Sales of 12 months"), Kind.MONEY),
        Column("collector", message("Collector"), sorts=False),
        Column("salesperson", message("Salesperson"), sorts=False, shown=False),
        Column("siren", message("SIREN"), sorts=False, shown=False),
    )


def _filters(
    request: HttpRequest, situation: Situation, words: Sequence[Message]
) -> tuple[Filter, ...]:
    return (
        late_filter(words),
        Filter(
            "show",
            message("Show"),
            (
                Choice("late", message("Late only")),
                Choice("credit", message("In our debt")),
                Choice("all", message("Also those who owe nothing")),
            ),
            several=False,
        ),
        Filter("nobody", message("Followed by"), (Choice("1", message("Nobody: no collector")),)),
        *owner_filters(request),
        currency_filter(situation),
    )


def _ask(state: ListState, page: Page) -> CustomerAsk:
    late, show = state.first("late"), state.first("show")
    return CustomerAsk(
        search=state.q,
        portfolio=page.entered.portfolio,
        owing=show != "all",
        late_only=show == "late",
        credit_only=show == "credit",
        bucket_from=int(late) if late else None,
        group=state.first("group") or None,
        collector="" if state.first("nobody") else state.first("collector") or None,
        salesperson=state.first("salesperson") or None,
        unit=state.first("unit") or None,
        sort=state.sort,
        descending=state.descending,
        page=state.page,
        size=PAGE_SIZE,
    )


def _row(request: HttpRequest, seen: CustomerSeen) -> Row:
    code = seen.customer
    return Row(
        code,
        {
            "name": Cell(seen.name or code, href=place_of(request, "customer", code), more=code),
            "group": Cell(seen.group, href=place_of(request, "customers", group=seen.group)),
            "balance": seen.balance_cents,
            "overdue": Cell(
                seen.overdue_cents, href=place_of(request, "entries", customer=code, bucket="late")
            )
            if seen.overdue_cents
            else 0,
            "bar": Cell(bar_of(seen.totals)),
            **dict(zip(BUCKET_KEYS, seen.totals.buckets, strict=True)),
            "oldest": seen.oldest_due_on,
            "items": seen.items,
            "delay": seen.mean_delay_days,
            "late_share": seen.late_share_percent,
            "paid_on": seen.last_payment_on,
            "next_7": seen.due_next_7_cents,
            "next_30": seen.due_next_30_cents,
            "turnover": seen.turnover_12m_cents,
            "collector": Cell(
                seen.collector, href=place_of(request, "customers", collector=seen.collector)
            ),
            "salesperson": Cell(
                seen.salesperson, href=place_of(request, "customers", salesperson=seen.salesperson)
            ),
            "siren": seen.siren,
        },
        minor=seen.balance_cents,
        unit=seen.unit,
    )


def _first(request: HttpRequest, page: Page, situation: Situation) -> dict[str, object]:
    """« 58 clients = 55 % de l'échu », and the curve of it for a few numbers of debtors."""
    asked = request.GET.get("first", "")
    number = int(asked) if _NUMBER.fullmatch(asked) else FIRSTS[1]
    portfolio = page.entered.portfolio
    theirs, whole = share_of_first(situation, number, portfolio=portfolio)
    points = cumulate_first(situation, CURVE, portfolio=portfolio) if whole > 0 else ()
    return {
        "first": number,
        "firsts": FIRSTS,
        "first_amount": Money(theirs, situation.unit),
        "first_percent": share_percent(theirs, whole),
        "curve": [0.0, *(share_percent(each, whole) or 0.0 for each in points)],
    }
