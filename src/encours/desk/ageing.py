"""The aged balance as a list: by customer or gathered, beside another day when one compares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import batched
from operator import attrgetter

from django.http import HttpRequest

from encours.desk.buckets import BUCKET_KEYS, bar_of, bucket_words, share_percent
from encours.desk.owner_filters import currency_filter, late_filter, owner_filters
from encours.desk.page import Page
from encours.kernel.messages import Message, message
from encours.portfolio.queries.customers import iterate_customers, list_customers, totals_of
from encours.portfolio.queries.gathering import list_gathered
from encours.portfolio.rules.seen import (
    LATE,
    CustomerAsk,
    CustomerSeen,
    Gathered,
    Situation,
    Totals,
)
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

WAYS: dict[str, Message] = {
    "customer": message("By customer"),
    "group": message("By group"),
    "collector": message("By collector"),
    "salesperson": message("By salesperson"),
    "currency": message("By currency"),
    "profile": message("By oldest debt"),
}
_KEEP = ("au", "by", "cmp")
_BATCH = 2_000

type Then = Mapping[tuple[str, str], Totals]
"""What was owed on the other day, by key and unit."""


@dataclass(frozen=True, slots=True)
class Aged:
    """An aged balance as it is asked for: `by` is a key of `WAYS`; `other`: the day compared."""

    request: HttpRequest
    page: Page
    situation: Situation
    by: str
    other: Situation | None = None
    words: tuple[Message, ...] = ()
    columns: tuple[Column, ...] = ()
    filters: tuple[Filter, ...] = ()
    state: ListState = field(default_factory=ListState)

    @classmethod
    def of(
        cls, request: HttpRequest, page: Page, situation: Situation, other: Situation | None
    ) -> "Aged":
        """What the address asks for."""
        by = request.GET.get("by", "")
        asked = cls(
            request, page, situation, by if by in WAYS else "customer", other,
            words=bucket_words(situation.late_days),
        )  # fmt: skip
        asked = replace(asked, columns=asked._columns(), filters=asked._filters())
        state = ListState.of(request.GET, asked.columns, asked.filters, sort="-overdue", keep=_KEEP)
        return replace(asked, state=state)

    def listed(self) -> ShownList:
        """The page of the list that is asked for."""
        if self.by == "customer":
            found = list_customers(self.situation, self._ask())
            rows, totals, count = (
                self._customers(found.rows, found.totals),
                found.totals,
                found.count,
            )
        else:
            gathered = self._gathered()
            totals = _sum([each for each in gathered if each.unit == self.situation.unit])
            first, count = (self.state.page - 1) * PAGE_SIZE, len(gathered)
            rows = self._groups(gathered[first : first + PAGE_SIZE], totals)
        return ShownList(
            name="aged",
            columns=self.columns,
            rows=rows,
            state=self.state,
            count=count,
            caption=message("Aged balance"),
            filters=self.filters,
            totals=self._foot(totals),
            unit=self.situation.unit,
            search=message("Search a customer") if self.by == "customer" else None,
            empty=message("Nobody owes anything on this day."),
        )

    def seen(self) -> Totals:
        """What the member may see of it in all: of a portfolio, its own customers only."""
        portfolio = self.page.entered.portfolio
        if not portfolio:
            return self.situation.totals
        return list_customers(self.situation, CustomerAsk(portfolio=portfolio, size=1)).totals

    def every_row(self) -> Iterator[Row]:
        """All the rows, for a file; to be read inside the transaction."""
        whole = self.seen()
        if self.by != "customer":
            yield from self._groups(self._gathered(), whole)
            return
        for some in batched(iterate_customers(self.situation, self._ask()), _BATCH, strict=False):
            yield from self._customers(some, whole)

    def _columns(self) -> tuple[Column, ...]:
        totals = self.situation.totals.buckets
        ages = (
            Column(
                key,
                word,
                Kind.MONEY,
                bucket=number if number in LATE else None,
                shown=number <= LATE[-1] or bool(totals[number]),
            )
            for number, (key, word) in enumerate(zip(BUCKET_KEYS, self.words, strict=True))
        )
        then = (
            Column("before", message("Balance then"), Kind.MONEY, sorts=False),
            Column("change", message("Change"), Kind.MONEY, sorts=False),
        )
        own = self.by == "customer"
        return (
            Column("name", message("Customer") if own else WAYS[self.by]),
            Column("balance", message("Balance"), Kind.MONEY),
            *(then if self.other else ()),
            Column("overdue", message("Overdue"), Kind.MONEY),
            *ages,
            Column("share", message("% of the balance"), Kind.PERCENT, sorts=False),
            Column("bar", message("Ages"), sorts=False),
            Column("items", message("Documents"), Kind.NUMBER),
            *(
                (Column("oldest", message("Oldest due date"), Kind.DAY, shown=False),)
                if own
                else ()
            ),
        )

    def _filters(self) -> tuple[Filter, ...]:
        return (
            late_filter(self.words),
            Filter("credit", message("Credits"), (Choice("1", message("In our debt")),)),
            *owner_filters(self.request),
            currency_filter(self.situation),
        )

    def _ask(self) -> CustomerAsk:
        state, late = self.state, self.state.first("late")
        return CustomerAsk(
            search=state.q,
            portfolio=self.page.entered.portfolio,
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

    def _gathered(self) -> list[Gathered]:
        found = list_gathered(self.situation, self.by, self._ask())
        return sorted(found, key=self._weight, reverse=self.state.descending)

    def _weight(self, each: Gathered) -> int | str:
        sort, totals = self.state.sort, each.totals
        if sort in BUCKET_KEYS:
            return totals.buckets[BUCKET_KEYS.index(sort)]
        if sort == "name":
            return each.key.casefold()
        return int(
            attrgetter(
                {"balance": "totals.balance_cents", "items": "items"}.get(
                    sort, "totals.overdue_cents"
                )
            )(each)
        )

    def _customers(self, seen: Sequence[CustomerSeen], whole: Totals) -> list[Row]:
        then: Then = {}
        if self.other is not None:
            codes = [each.customer for each in seen]
            then = totals_of(self.other, codes, portfolio=self.page.entered.portfolio)
        return [self._customer(each, whole, then) for each in seen]

    def _customer(self, seen: CustomerSeen, whole: Totals, then: Then) -> Row:
        code, request = seen.customer, self.request
        doors = {
            key: place_of(request, "entries", customer=code, bucket=number)
            for number, (key, cents) in enumerate(
                zip(BUCKET_KEYS, seen.totals.buckets, strict=True)
            )
            if cents
        }
        return Row(
            code,
            {
                "name": Cell(
                    seen.name or code, href=place_of(request, "customer", code), more=code
                ),
                **_amounts(seen.totals, doors),
                **_then(seen.totals, then.get((code, seen.unit))),
                "share": share_percent(seen.balance_cents, whole.balance_cents),
                "items": seen.items,
                "oldest": seen.oldest_due_on,
            },
            unit=seen.unit,
        )

    def _groups(self, gathered: Sequence[Gathered], whole: Totals) -> list[Row]:
        then: dict[tuple[str, str], Totals] = {}
        if self.other is not None:
            found = list_gathered(self.other, self.by, self._ask())
            then = {(each.key, each.unit): each.totals for each in found}
        return [self._group(each, whole, then) for each in gathered]

    def _group(self, each: Gathered, whole: Totals, then: Then) -> Row:
        name: Message | str = each.key or message("None")
        words = {self.by: each.key}
        if self.by == "profile":
            name = self.words[int(each.key)]
            words = {"late": each.key if int(each.key) in LATE else ""}
        elif self.by == "currency":
            words = {"unit": each.unit}
        return Row(
            f"{each.key}:{each.unit}",
            {
                "name": Cell(
                    name, href=place_of(self.request, "aged", **words) if each.key else ""
                ),
                **_amounts(each.totals),
                **_then(each.totals, then.get((each.key, each.unit))),
                "share": share_percent(each.totals.balance_cents, whole.balance_cents),
                "items": each.items,
            },
            unit=each.unit,
        )

    def _foot(self, totals: Totals) -> dict[str, object]:
        """The totals; those of the other day only where no filter could change who is counted."""
        told = _amounts(totals)
        if self.other is None or self.state.filters or self.state.q:
            return told
        ask = replace(self._ask(), page=1, size=1)
        return told | _then(totals, list_customers(self.other, ask).totals)


def _amounts(totals: Totals, doors: Mapping[str, str] | None = None) -> dict[str, object]:
    found: dict[str, object] = {
        "balance": totals.balance_cents,
        "overdue": totals.overdue_cents,
        "bar": Cell(bar_of(totals)),
    }
    for key, cents in zip(BUCKET_KEYS, totals.buckets, strict=True):
        found[key] = Cell(cents, href=(doors or {}).get(key, ""))
    return found


def _then(now: Totals, then: Totals | None) -> dict[str, object]:
    """What was owed on the other day, nothing when unknown then, and the difference."""
    before = 0 if then is None else then.balance_cents
    return {"before": before, "change": now.balance_cents - before}


def _sum(gathered: Sequence[Gathered]) -> Totals:
    buckets = zip(*(each.totals.buckets for each in gathered), strict=True)
    return Totals(tuple(sum(each) for each in buckets)) if gathered else Totals()
