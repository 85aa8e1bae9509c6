"""The aged balance as a list: by customer or gathered, beside another day when one compares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import batched
from operator import attrgetter

from django.http import HttpRequest

from encours.desk.buckets import BUCKET_KEYS, bar_of, bucket_words, share_percent
from encours.desk.owner_filters import currency_filter, late_filter, owner_filters
from encours.desk.page import Page
from encours.kernel.messages import Message, message
from encours.portfolio.queries.customers import iterate_customers, list_customers, totals_of
from encours.portfolio.queries.gathering import list_gathered
from encours.portfolio.rules.schema import DOCUMENT_COLUMNS
from encours.portfolio.rules.seen import (
    AGED_BY,
    DUE,
    LATE,
    LATE_4,
    NOT_DUE,
    CustomerAsk,
    CustomerSeen,
    Gathered,
    Situation,
    Totals,
    late_days_of,
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
AGES: dict[str, Message] = {
    "due": message("By due date"),
    "document": message("By document date"),
}
"""From which day ages are counted, by the keys of `AGED_BY`."""
_KEEP = ("au", "by", "cmp", "age")
_BATCH = 2_000

type Then = Mapping[tuple[str, str], Totals]
"""What was owed on the other day, by key and unit."""


@dataclass(frozen=True, slots=True)
class Aged:
    """An aged balance as it is asked for.

    `by` is a key of `WAYS`, `age_by` one of `AGES`; `other`: the day compared.
    """

    request: HttpRequest
    page: Page
    situation: Situation
    by: str
    age_by: str = DUE
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
        by, age = request.GET.get("by", ""), request.GET.get("age", "")
        age_by = age if age in AGED_BY else DUE
        asked = cls(
            request, page, situation, by if by in ways_of(age_by) else "customer", age_by, other,
            words=bucket_words(situation.late_days, age_by),
        )  # fmt: skip
        asked = replace(asked, columns=asked._columns(), filters=asked._filters())
        state = ListState.of(request.GET, asked.columns, asked.filters, sort="-overdue", keep=_KEEP)
        return replace(asked, state=state)

    @property
    def title(self) -> Message:
        """What the list is."""
        usual = self.age_by == DUE
        return message("Aged balance") if usual else message("Aged balance by document date")

    @property
    def age(self) -> str:
        """The word of the address that says how ages are counted; none is usual."""
        return "" if self.age_by == DUE else self.age_by

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
            caption=self.title,
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
        whole = self.situation.totals
        usual = (NOT_DUE, *LATE) if self.age_by == DUE else LATE
        ages = (
            Column(
                key,
                word,
                Kind.MONEY,
                bucket=number if number in LATE else None,
                shown=number in usual or bool(cents),
            )
            for number, (key, word, cents) in enumerate(
                zip(BUCKET_KEYS, self.words, whole.aged(self.age_by), strict=True)
            )
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
            Column("disputed", message("In dispute"), Kind.MONEY, shown=bool(whole.disputed_cents)),
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
            late_filter(bucket_words(self.situation.late_days)),
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
            sort=self._sort(),
            descending=state.descending,
            page=state.page,
            size=PAGE_SIZE,
        )

    def _sort(self) -> str:
        """What the rows are sorted by, as `portfolio` names it."""
        sort, places = self.state.sort, dict(zip(BUCKET_KEYS, DOCUMENT_COLUMNS, strict=False))
        if sort == "disputed":
            return "disputed_cents"
        return sort if self.age_by == DUE else places.get(sort, sort)

    def _gathered(self) -> list[Gathered]:
        found = list_gathered(self.situation, self.by, self._ask())
        return sorted(found, key=self._weight, reverse=self.state.descending)

    def _weight(self, each: Gathered) -> int | str:
        sort, totals = self.state.sort, each.totals
        if sort in BUCKET_KEYS:
            return totals.aged(self.age_by)[BUCKET_KEYS.index(sort)]
        if sort == "disputed":
            return totals.disputed_cents
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
            key: place_of(request, "entries", customer=code, **self._documents(number))
            for number, (key, cents) in enumerate(
                zip(BUCKET_KEYS, seen.totals.aged(self.age_by), strict=True)
            )
            if cents
        }
        doors["disputed"] = place_of(request, "entries", customer=code, disputed=1)
        return Row(
            code,
            {
                "name": Cell(
                    seen.name or code, href=place_of(request, "customer", code), more=code
                ),
                **_amounts(seen.totals, self.age_by, doors),
                **_then(seen.totals, then.get((code, seen.unit))),
                "share": share_percent(seen.balance_cents, whole.balance_cents),
                "items": seen.items,
                "oldest": seen.oldest_due_on,
            },
            unit=seen.unit,
        )

    def _documents(self, number: int) -> dict[str, object]:
        """The words that narrow the open documents to those of a bucket."""
        if self.age_by == DUE or number > LATE_4:
            return {"bucket": number}
        day, words = self.situation.as_of, {"bucket": ("0", "late")}
        if number == 0:
            return words | {"dated_from": day}
        first, last = late_days_of(self.situation.late_days)[number - 1]
        since = "" if last is None else day - timedelta(last)
        return words | {"dated_from": since, "dated_to": day - timedelta(first)}

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
                    name,
                    href=place_of(self.request, "aged", age=self.age, **words) if each.key else "",
                ),
                **_amounts(each.totals, self.age_by),
                **_then(each.totals, then.get((each.key, each.unit))),
                "share": share_percent(each.totals.balance_cents, whole.balance_cents),
                "items": each.items,
            },
            unit=each.unit,
        )

    def _foot(self, totals: Totals) -> dict[str, object]:
        """The totals; those of the other day only where no filter could change who is counted."""
        told = _amounts(totals, self.age_by)
        if self.other is None or self.state.filters or self.state.q:
            return told
        ask = replace(self._ask(), page=1, size=1)
        return told | _then(totals, list_customers(self.other, ask).totals)


def ways_of(age_by: str) -> Mapping[str, Message]:
    """The ways the rows may be gathered: their oldest debt is that by due date."""
    return {key: label for key, label in WAYS.items() if key != "profile" or age_by == DUE}


def _amounts(
    totals: Totals, age_by: str, doors: Mapping[str, str] | None = None
) -> dict[str, object]:
    found: dict[str, object] = {
        "balance": totals.balance_cents,
        "overdue": totals.overdue_cents,
        "bar": Cell(bar_of(totals, age_by)),
    }
    amounts = dict(zip(BUCKET_KEYS, totals.aged(age_by), strict=True))
    for key, cents in (amounts | {"disputed": totals.disputed_cents}).items():
        found[key] = Cell(cents, href=(doors or {}).get(key, "") if cents else "")
    return found


def _then(now: Totals, then: Totals | None) -> dict[str, object]:
    """What was owed on the other day, nothing when unknown then, and the difference."""
    before = 0 if then is None else then.balance_cents
    return {"before": before, "change": now.balance_cents - before}


def _sum(gathered: Sequence[Gathered]) -> Totals:
    return sum((each.totals for each in gathered), Totals())
