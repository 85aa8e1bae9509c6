"""The customers: whom we sell to, what they owe, how they pay, and who looks after them."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from encours.desk.buckets import BUCKET_KEYS, bar_of, bucket_words, share_percent
from encours.desk.owner_filters import currency_filter, late_filter, owner_filters
from encours.desk.page import Page, open_page
from encours.desk.saved_views import open_views
from encours.desk.situations import reading_situation, shows_situation
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.portfolio.queries.customers import iterate_customers, list_customers, share_of_first
from encours.portfolio.rules.seen import CustomerAsk, CustomerSeen, Situation
from encours.ui.lists.exporting import export_list
from encours.ui.lists.model import (
    PAGE_SIZE,
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
from encours.ui.templatetags.say import speaker

FIRSTS = (10, 20, 50, 100)
"""How many of the largest debtors the page adds up."""

_SHOWN = message("Owing")


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
            chosen = [each for each in columns if each.key in state.columns and each.key != "bar"]
            rows = [_row(request, each) for each in iterate_customers(situation, ask)]
            name = f"{speaker().message(message('Customers'))} {situation.as_of}"
            return export_list(name, chosen, rows, kind=state.export, say=speaker())
        found = list_customers(situation, ask)
        shown = ShownList(
            name="customers",
            columns=columns,
            rows=tuple(_row(request, each) for each in found.rows),
            state=state,
            count=found.count,
            caption=message("Customers"),
            filters=filters,
            totals={
                "balance": found.totals.balance_cents,
                "overdue": found.totals.overdue_cents,
                "bar": Cell(bar_of(found.totals)),
                **dict(zip(BUCKET_KEYS, found.totals.buckets, strict=True)),
            },
            unit=situation.unit,
            views=views,
            search=message("Name, code or SIREN"),
            empty=message(
                "No customer yet: they come with the books, or with a list of customers."
            ),
        )
        told = {"page": page, "situation": situation, "list": shown}
        return render(request, "desk/customers.html", told | _first(request, page, situation))


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
        collector=state.first("collector") or None,
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
            "group": seen.group,
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
            "next_30": seen.due_next_30_cents,
            "turnover": seen.turnover_12m_cents,
            "collector": seen.collector,
            "salesperson": seen.salesperson,
            "siren": seen.siren,
        },
        minor=seen.balance_cents,
        unit=seen.unit,
    )


def _first(request: HttpRequest, page: Page, situation: Situation) -> dict[str, object]:
    """« 58 clients = 55 % de l'échu »."""
    asked = request.GET.get("first", "")
    number = int(asked) if asked in map(str, FIRSTS) else FIRSTS[1]
    theirs, whole = share_of_first(situation, number, portfolio=page.entered.portfolio)
    return {
        "first": number,
        "firsts": FIRSTS,
        "first_amount": Money(theirs, situation.unit),
        "first_percent": share_percent(theirs, whole),
    }
