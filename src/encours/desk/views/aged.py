"""The aged balance: who owes what, since when, and whether the books say the same."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from encours.desk.buckets import (
    BUCKET_KEYS,
    bar_of,
    bucket_words,
    legend_of,
    share_percent,
)
from encours.desk.owner_filters import currency_filter, late_filter, owner_filters
from encours.desk.page import Page, open_page
from encours.desk.situations import reading_situation, shows_situation
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.portfolio.queries.customers import iterate_customers, list_customers
from encours.portfolio.queries.gathering import list_gathered
from encours.portfolio.rules.seen import (
    CustomerAsk,
    CustomerSeen,
    Gathered,
    Situation,
    Totals,
)
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

WAYS: dict[str, Message] = {
    "customer": message("By customer"),
    "group": message("By group"),
    "collector": message("By collector"),
    "salesperson": message("By salesperson"),
    "currency": message("By currency"),
    "profile": message("By oldest debt"),
}
_KEEP = ("au", "by")


@require_safe
@shows_situation
def aged(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The aged balance of the day, by customer or gathered; or the same as a file."""
    page = open_page(request, slug)
    by = request.GET.get("by", "")
    by = by if by in WAYS else "customer"
    with reading_situation(request, page) as situation:
        words = bucket_words(situation.late_days)
        columns = _columns(by, words)
        state = ListState.of(
            request.GET, columns, _filters(request, situation, words), sort="-overdue", keep=_KEEP
        )
        ask = _ask(state, page)
        if state.export:
            chosen = [each for each in columns if each.key in state.columns and each.key != "bar"]
            rows = _every_row(request, situation, by, ask, words)
            name = f"{speaker().message(message('Aged balance'))} {situation.as_of}"
            return export_list(name, chosen, rows, kind=state.export, say=speaker())
        shown = _listed(request, situation, by, ask, state, columns, words)
        return render(request, "desk/aged.html", _told(page, situation, by, shown, words))


def _columns(by: str, words: Sequence[Message]) -> tuple[Column, ...]:
    return (
        Column("name", WAYS[by] if by != "customer" else message("Customer")),
        Column("balance", message("Balance"), Kind.MONEY),
        Column("overdue", message("Overdue"), Kind.MONEY),
        *(
            Column(key, word, Kind.MONEY, bucket=number if 1 <= number <= 4 else None)
            for number, (key, word) in enumerate(zip(BUCKET_KEYS, words, strict=True))
        ),
        Column("share", message("% of the balance"), Kind.PERCENT, sorts=False),
        Column("bar", message("Ages"), sorts=False),
        Column("items", message("Documents"), Kind.NUMBER),
        Column("oldest", message("Oldest due date"), Kind.DAY, sorts=by == "customer", shown=False),
    )


def _filters(
    request: HttpRequest, situation: Situation, words: Sequence[Message]
) -> tuple[Filter, ...]:
    return (
        late_filter(words),
        Filter("credit", message("Credits"), (Choice("1", message("In our debt")),)),
        *owner_filters(request),
        currency_filter(situation),
    )


def _ask(state: ListState, page: Page) -> CustomerAsk:
    late = state.first("late")
    return CustomerAsk(
        search=state.q,
        portfolio=page.entered.portfolio,
        bucket_from=int(late) if late else None,
        credit_only=bool(state.first("credit")),
        group=state.first("group") or None,
        collector=state.first("collector") or None,
        salesperson=state.first("salesperson") or None,
        unit=state.first("unit") or None,
        sort=state.sort,
        descending=state.descending,
        page=state.page,
        size=PAGE_SIZE,
    )


def _listed(  # noqa: PLR0917  # the list, what it is of, and how it is asked for
    request: HttpRequest,
    situation: Situation,
    by: str,
    ask: CustomerAsk,
    state: ListState,
    columns: tuple[Column, ...],
    words: Sequence[Message],
) -> ShownList:
    if by == "customer":
        found = list_customers(situation, ask)
        totals, count = found.totals, found.count
        rows = tuple(_customer_row(request, each, totals) for each in found.rows)
    else:
        gathered = _sorted(list_gathered(situation, by, ask), state)
        totals = _sum([each for each in gathered if each.unit == situation.unit])
        count, before = len(gathered), (state.page - 1) * PAGE_SIZE
        rows = tuple(
            _gathered_row(request, by, each, totals, words)
            for each in gathered[before : before + PAGE_SIZE]
        )
    return ShownList(
        name="aged",
        columns=columns,
        rows=rows,
        state=state,
        count=count,
        caption=message("Aged balance"),
        filters=_filters(request, situation, words),
        totals=_amounts(totals) | {"bar": Cell(bar_of(totals))},
        unit=situation.unit,
        search=message("Search a customer") if by == "customer" else None,
        empty=message("Nobody owes anything on this day."),
    )


def _every_row(
    request: HttpRequest,
    situation: Situation,
    by: str,
    ask: CustomerAsk,
    words: Sequence[Message],
) -> Iterable[Row]:
    """The rows of the file: told whole, since the transaction ends before they are written."""
    totals = situation.totals
    if by == "customer":
        return [_customer_row(request, each, totals) for each in iterate_customers(situation, ask)]
    return [
        _gathered_row(request, by, each, totals, words)
        for each in list_gathered(situation, by, ask)
    ]


def _customer_row(request: HttpRequest, seen: CustomerSeen, whole: Totals) -> Row:
    code, unit = seen.customer, seen.unit
    doors = {
        key: place_of(request, "entries", customer=code, bucket=number)
        for number, key in enumerate(BUCKET_KEYS)
    }
    return Row(
        code,
        {
            "name": Cell(seen.name or code, href=place_of(request, "customer", code), more=code),
            **_amounts(seen.totals, doors),
            "share": share_percent(seen.balance_cents, whole.balance_cents),
            "bar": Cell(bar_of(seen.totals)),
            "items": seen.items,
            "oldest": seen.oldest_due_on,
        },
        unit=unit,
    )


def _gathered_row(
    request: HttpRequest, by: str, each: Gathered, whole: Totals, words: Sequence[Message]
) -> Row:
    name: Message | str = each.key or message("None")
    words_of_door = {by: each.key}
    if by == "profile":
        name = words[int(each.key)]
        words_of_door = {"late": each.key if each.key in "1234" else ""}
    elif by == "currency":
        words_of_door = {"unit": each.unit}
    return Row(
        f"{each.key}:{each.unit}",
        {
            "name": Cell(name, href=place_of(request, "aged", **words_of_door) if each.key else ""),
            **_amounts(each.totals),
            "share": share_percent(each.totals.balance_cents, whole.balance_cents),
            "bar": Cell(bar_of(each.totals)),
            "items": each.items,
        },
        unit=each.unit,
    )


def _amounts(totals: Totals, doors: dict[str, str] | None = None) -> dict[str, object]:
    found: dict[str, object] = {
        "balance": totals.balance_cents,
        "overdue": totals.overdue_cents,
    }
    for key, cents in zip(BUCKET_KEYS, totals.buckets, strict=True):
        found[key] = Cell(cents, href=doors[key]) if doors and cents else cents
    return found


def _sorted(gathered: Sequence[Gathered], state: ListState) -> list[Gathered]:
    def key(each: Gathered) -> int | str:
        if state.sort == "name":
            return each.key.casefold()
        if state.sort == "items":
            return each.items
        if state.sort in BUCKET_KEYS:
            return each.totals.buckets[BUCKET_KEYS.index(state.sort)]
        totals = each.totals
        return totals.balance_cents if state.sort == "balance" else totals.overdue_cents

    return sorted(gathered, key=key, reverse=state.descending)


def _sum(gathered: Sequence[Gathered]) -> Totals:
    buckets = zip(*(each.totals.buckets for each in gathered), strict=True)
    return Totals(tuple(sum(each) for each in buckets)) if gathered else Totals()


def _told(
    page: Page, situation: Situation, by: str, shown: ShownList, words: Sequence[Message]
) -> dict[str, object]:
    totals, unit = situation.totals, situation.unit
    return {
        "page": page,
        "situation": situation,
        "list": shown,
        "ways": [(key, label, key == by) for key, label in WAYS.items()],
        "bar": bar_of(totals),
        "legend": legend_of(totals, words, unit),
        "balance": Money(totals.balance_cents, unit),
        "overdue": Money(totals.overdue_cents, unit),
        "overdue_percent": share_percent(totals.overdue_cents, totals.balance_cents),
        "bridge": _bridge(situation),
        "foreign": [
            Money(each.balance_cents, currency) for currency, each in situation.foreign.items()
        ],
    }


def _bridge(situation: Situation) -> list[tuple[Message, Money, bool]]:
    """From the control account to what is shown; each difference is a line."""
    unit, balance = situation.unit, situation.totals.balance_cents
    control, pending = situation.control_account_cents, situation.pending_cents
    rest = balance - control - pending
    lines = [(message("Customer accounts in the books"), control, True)]
    if pending:
        lines.append((message("Known here before the books"), pending, False))
    if rest:
        lines.append((message("Lines refused at import, on these accounts"), rest, False))
    lines.append((message("Balance shown"), balance, True))
    return [(label, Money(cents, unit), strong) for label, cents, strong in lines]
