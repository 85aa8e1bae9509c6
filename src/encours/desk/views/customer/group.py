"""The group of a customer: its companies with their figures; who orders, is invoiced and pays."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from encours.desk.buckets import BUCKET_KEYS, bar_of
from encours.desk.exporting import give_out
from encours.desk.views.customer.opening import Opened, show_tab
from encours.kernel.messages import Message, message
from encours.parties.queries.customers import describe_customers
from encours.parties.queries.relations import parties_of_sale, sales_played
from encours.parties.rules.words import SaleRole
from encours.portfolio.queries.customers import iterate_customers, list_customers
from encours.portfolio.rules.seen import LARGEST_SIZE, CustomerAsk, CustomerSeen
from encours.ui.lists.model import Cell, Column, Kind, ListState, Row, ShownList
from encours.ui.templatetags.frame import place_of

ROLE_WORDS: dict[SaleRole, Message] = {
    SaleRole.ORDERED: message("Orders"),
    SaleRole.DELIVERED: message("Is delivered"),
    SaleRole.INVOICED: message("Is invoiced"),
    SaleRole.PAYS: message("Pays"),
}
_COLUMNS = (
    Column("name", message("Customer")),
    Column("balance", message("Balance"), Kind.MONEY),
    Column("overdue", message("Overdue"), Kind.MONEY),
    Column("bar", message("Ages"), sorts=False),
    Column("oldest", message("Oldest due date"), Kind.DAY),
    Column("items", message("Documents"), Kind.NUMBER),
    Column("delay", message("Mean payment delay"), Kind.DAYS),
)


def group(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The companies of the group, what they add up to, and the roles of a sale."""
    shown: dict[str, object] = {"roles": _roles(request, opened), "list": None}
    if opened.known.group:
        state = ListState.of(request.GET, _COLUMNS, sort="-balance", keep=("au", "tab"))
        ask = CustomerAsk(
            portfolio=opened.page.entered.portfolio,
            group=opened.known.group,
            owing=False,
            sort=state.sort,
            descending=state.descending,
            size=LARGEST_SIZE,
        )
        if state.export:
            return give_out(
                opened.page.organisation_id,
                opened.known.group,
                [each for each in _COLUMNS if each.key in state.columns],
                [_row(request, each) for each in iterate_customers(opened.situation, ask)],
                kind=state.export,
                as_of=opened.situation.as_of,
                unit=opened.situation.unit,
            )
        found = list_customers(opened.situation, ask)
        shown["list"] = ShownList(
            name="group",
            columns=_COLUMNS,
            rows=tuple(_row(request, each) for each in found.rows),
            state=state,
            count=found.count,
            caption=message("Companies of the group"),
            totals={
                "balance": found.totals.balance_cents,
                "overdue": found.totals.overdue_cents,
                "bar": Cell(bar_of(found.totals)),
                **dict(zip(BUCKET_KEYS, found.totals.buckets, strict=True)),
            },
            unit=opened.situation.unit,
            size=LARGEST_SIZE,
        )
    return show_tab(request, opened, "group", shown)


def _row(request: HttpRequest, seen: CustomerSeen) -> Row:
    code = seen.customer
    return Row(
        code,
        {
            "name": Cell(seen.name or code, href=place_of(request, "customer", code), more=code),
            "balance": seen.balance_cents,
            "overdue": seen.overdue_cents,
            "bar": Cell(bar_of(seen.totals)),
            "oldest": seen.oldest_due_on,
            "items": seen.items,
            "delay": seen.mean_delay_days,
        },
        unit=seen.unit,
    )


def _roles(request: HttpRequest, opened: Opened) -> list[dict[str, object]]:
    """Who plays each role in the sales to the customer, and in whose sales it plays one."""
    page, code = opened.page, opened.code
    parties = parties_of_sale(page.organisation_id, code, on=page.day)
    played = sales_played(page.organisation_id, code, on=page.day)
    by_role = {
        role: code if parties is None else str(getattr(parties, role)) for role in ROLE_WORDS
    }
    codes = {*by_role.values(), *(each for others in played.values() for each in others)}
    names = {row[0]: row[1] for row in describe_customers(page.organisation_id, codes=codes)}
    return [
        {
            "word": word,
            "party": names.get(by_role[role], by_role[role]),
            "is_itself": by_role[role] == code,
            "href": place_of(request, "customer", by_role[role]),
            "played": [
                (place_of(request, "customer", each), names.get(each, each))
                for each in played.get(role, ())
            ],
        }
        for role, word in ROLE_WORDS.items()
    ]
