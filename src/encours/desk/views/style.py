"""The living style page: every component once, as pages use it, with invented figures."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from encours.desk.page import open_page
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.metrics.rules.ageing import BUCKET_NAMES, BUCKETS
from encours.ui.lists.model import (
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

_COLUMNS = (
    Column("customer", message("Customer")),
    Column("status", message("Status"), sorts=False),
    Column("due", message("Due on"), Kind.DAY),
    Column("late", message("Days late"), Kind.DAYS),
    Column("open", message("Open"), Kind.MONEY, bucket=3),
    Column("collector", message("Collector"), shown=False),
)
_FILTERS = (
    Filter(
        "status",
        message("Status"),
        (Choice("late", message("Late")), Choice("dispute", message("In dispute"))),
    ),
)
_PARTS = (412_000_00, 96_400_50, 31_000_00, 8_250_00, 57_900_99, 0, 4_120_00)


@require_safe
def style(request: HttpRequest, slug: str) -> HttpResponse:
    """Every component, in the language and the colours of who looks."""
    page = open_page(request, slug)
    state = ListState.of(request.GET, _COLUMNS, _FILTERS, sort="-open")
    parts = [
        (number, BUCKET_NAMES[bucket], Money(cents, "EUR"))
        for number, (bucket, cents) in enumerate(zip(BUCKETS, _PARTS, strict=True))
    ]
    shown = {
        "page": page,
        "list": _invented(page.today, state, request.path),
        "nothing": ShownList("none", _COLUMNS, (), state, 0, message("An empty list")),
        "parts": parts,
        "amount": Money(1_234_567_89, "EUR"),
        "small": Money(56_789_01, "EUR"),
        "today": page.today,
        "reason": message("Promise broken: 3,200 euros announced for the 12th."),
    }
    return render(request, "desk/style.html", shown)


def _invented(today: date, state: ListState, here: str) -> ShownList:
    names = (
        "Comptoir du Gier",
        "Ateliers Vasseur",
        "SARL Montplaisir Découpe",
        "Fonderie du Pilat",
    )
    statuses: tuple[tuple[Message, str, str], ...] = (
        (message("Late"), "alarm", "clock"),
        (message("In dispute"), "caution", "scale"),
        (message("Not due"), "plain", ""),
        (message("Settled"), "good", "check"),
    )
    rows = tuple(
        Row(
            name,
            {
                "customer": Cell(name, href=here, more=f"C{number:03}"),
                "status": Cell(words, chip=kind, icon=mark, why=message("Why it is so.")),
                "due": today - timedelta(days=17 * number),
                "late": 17 * number,
                "open": 1_234_56 * 17**number - (number == 3) * 9_000_000_00,
                "collector": "Amélie",
            },
            minor=1_234_56 * 17**number,
        )
        for number, (name, (words, kind, mark)) in enumerate(zip(names, statuses, strict=True))
    )
    return ShownList(
        name="style",
        columns=_COLUMNS,
        rows=rows,
        state=state,
        count=214,
        caption=message("Invented customers"),
        filters=_FILTERS,
        totals={"open": sum(row.minor for row in rows)},
        bulk=(Bulk(here, message("Mark as seen")),),
        search=message("Search a customer"),
    )
