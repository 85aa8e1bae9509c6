"""What lists show and what they may be asked: the words between pages and the rows they read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import add, sub

NOT_DUE, LATE_1, LATE_2, LATE_3, LATE_4, UNKNOWN_AGE, UNAPPLIED_CREDITS = range(7)
"""The buckets, in order; those of lateness end where the organisation decided."""

LATE = (LATE_1, LATE_2, LATE_3, LATE_4)

DUE, DOCUMENT = AGED_BY = ("due", "document")
"""From which day an age is counted: the due day, or the day of the document."""

CUSTOMER_SORTS = (
    *("overdue", "balance", "name", "oldest", "delay", "customer", "turnover", "items"),
    *("not_due", "late_1", "late_2", "late_3", "late_4", "unknown_age", "unapplied_credits"),
    *("document_0", "document_1", "document_2", "document_3", "document_4", "disputed_cents"),
)
"""What customers may be sorted on; `oldest`: the oldest due day, `delay`: the mean delay."""

ITEM_SORTS = ("due", "open", "reference", "document", "customer")
"""What open items may be sorted on."""

GATHERINGS = ("group", "collector", "salesperson", "currency", "profile")
"""What customers may be gathered by; `profile`: the worst bucket they have something in."""

USUAL_SIZE = 50
LARGEST_SIZE = 500
MOST_COUNTED = 10_000
"""Beyond it, a list that is costly to count says “more than”."""


def late_days_of(bounds: Sequence[int]) -> tuple[tuple[int, int | None], ...]:
    """The days of lateness of the four late buckets: first and last, the last one without end."""
    return tuple(zip((1, *(each + 1 for each in bounds)), (*bounds, None), strict=True))


@dataclass(frozen=True, slots=True)
class Totals:
    """What rows add up to, in cents: by bucket, and in all.

    Of customers also `by_document`: what is not due or late, by the age of its document (of the
    day, then by the bounds of lateness); and `disputed_cents`: of the balance, what is in dispute
    (en litige). Of items neither is told.
    """

    buckets: tuple[int, ...] = (0,) * 7
    by_document: tuple[int, ...] = (0,) * 5
    disputed_cents: int = 0

    @classmethod
    def of(cls, told: Sequence[int]) -> "Totals":
        """Of the columns `rules.schema.TOTAL_COLUMNS`."""
        return cls(tuple(told[:7]), tuple(told[7:12]), told[12])

    def aged(self, by: str) -> tuple[int, ...]:
        """The seven buckets, their age counted `by` one of `AGED_BY`; they add up to the same."""
        return self.buckets if by == DUE else (*self.by_document, *self.buckets[UNKNOWN_AGE:])

    def __add__(self, other: "Totals") -> "Totals":
        return self._each(other, add)

    def __sub__(self, other: "Totals") -> "Totals":
        return self._each(other, sub)

    def _each(self, other: "Totals", how: Callable[[int, int], int]) -> "Totals":
        return Totals(
            tuple(map(how, self.buckets, other.buckets)),
            tuple(map(how, self.by_document, other.by_document)),
            how(self.disputed_cents, other.disputed_cents),
        )

    @property
    def balance_cents(self) -> int:
        """What is owed: the sum of the buckets."""
        return sum(self.buckets)

    @property
    def overdue_cents(self) -> int:
        """What is late (échu)."""
        return sum(self.buckets[LATE_1 : LATE_4 + 1])


@dataclass(frozen=True, slots=True)
class Cell:
    """How many open items have all of this in common, and what they add up to."""

    nature: str
    status: str
    is_disputed: bool
    bucket: int
    unit: str
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Situation:
    """The portfolio of an organisation on a day, ready to be read (situation au).

    `totals`: in `unit`, the currency of the books; `foreign`: by currency, of lists kept in others,
    their buckets alone.
    `late_days`: the last days of the first three stretches of lateness. `customers`: known;
    `owing`: with open items; `late`: with something late; whoever has two units counts in each.
    `cube`: the items, counted. `booked_until`: the last day booked. `due_next_7_cents`,
    `due_next_30_cents`: not due yet, and due within so many days; in the books' unit.
    """

    organisation_id: int
    slot: int
    as_of: date
    made_at: datetime
    unit: str
    late_days: tuple[int, ...]
    totals: Totals
    foreign: Mapping[str, Totals]
    control_account_cents: int
    pending_cents: int
    customers: int
    owing: int
    late: int
    items: int
    late_items: int
    cube: tuple[Cell, ...]
    booked_until: date | None
    is_current: bool
    due_next_7_cents: int = 0
    due_next_30_cents: int = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """How many open items each bucket has."""
        return tuple(
            sum(cell.count for cell in self.cube if cell.bucket == bucket)
            for bucket in range(len(self.totals.buckets))
        )


@dataclass(frozen=True, slots=True)
class CustomerSeen:
    """A customer as a list shows it; amounts in cents of `unit`, `totals` by bucket.

    `worst_bucket`: the latest it has something in, else 0. `mean_delay_days`: from the document to
    the money, weighted by amount, over twelve months. `late_share_percent`: of its payments.
    """

    customer: str
    name: str
    group: str
    collector: str
    salesperson: str
    siren: str
    country: str
    unit: str
    totals: Totals
    worst_bucket: int
    items: int
    late_items: int
    oldest_due_on: date | None
    largest_cents: int
    due_next_7_cents: int
    due_next_30_cents: int
    turnover_12m_cents: int
    last_payment_on: date | None
    last_payment_cents: int | None
    mean_delay_days: int | None
    late_share_percent: int | None

    @property
    def balance_cents(self) -> int:
        """What it owes."""
        return self.totals.balance_cents

    @property
    def overdue_cents(self) -> int:
        """What of it is late."""
        return self.totals.overdue_cents


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """An open item as a list shows it; `name`: of the customer.

    `due_on`, `late_days`: `None` where the age is unknown or it is a credit. `status`: the code of
    the status in force, blank: none. `payee`: who must be paid, blank: us.
    """

    line_id: int
    part: int
    document_key: int | None
    customer: str
    name: str
    unit: str
    currency: str
    nature: str
    reference: str
    label: str
    document_on: date
    booked_on: date
    due_on: date | None
    late_days: int | None
    is_assumed_due: bool
    amount_cents: int
    open_cents: int
    bucket: int
    letter: str
    is_pending: bool
    payee: str
    status: str
    status_on: date | None
    next_action_on: date | None
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """Customers gathered under a `key`; blank: those that have none."""

    key: str
    unit: str
    totals: Totals
    customers: int
    items: int


@dataclass(frozen=True, slots=True)
class Listed[Seen]:
    """A page of a list. `totals`: of all that was asked for, not of the page, in the books' unit.

    `count`: how many rows there are; when `is_counted` is False, at least that many.
    """

    rows: Sequence[Seen]
    count: int
    is_counted: bool
    totals: Totals
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // self.size))


@dataclass(frozen=True, slots=True)
class CustomerAsk:
    """Which customers, in which order. Blank or `None`: no such condition.

    `portfolio`: the collectors and salespeople whose customers one may see; empty: everyone's.
    `owing`: with open items only. `bucket_from`: something late in this bucket (1 to 4) or a later
    one. `credit_only`: in our debt. A sort, a bucket or a page that does not exist is ignored.
    """

    search: str = ""
    portfolio: Sequence[str] = ()
    owing: bool = True
    late_only: bool = False
    bucket_from: int | None = None
    collector: str | None = None
    salesperson: str | None = None
    group: str | None = None
    unit: str | None = None
    balance_from_cents: int | None = None
    balance_to_cents: int | None = None
    credit_only: bool = False
    sort: str = "overdue"
    descending: bool = True
    page: int = 1
    size: int = USUAL_SIZE


@dataclass(frozen=True, slots=True)
class ItemAsk:
    """Which open items, in which order. Blank or `None`: no such condition.

    `search`: how a reference begins, or words of the customer. `buckets`: in any of these.
    `statuses`: codes; `""` among them: without status. Amounts are what is open.
    """

    search: str = ""
    portfolio: Sequence[str] = ()
    customer: str | None = None
    collector: str | None = None
    salesperson: str | None = None
    unit: str | None = None
    buckets: Sequence[int] = ()
    statuses: Sequence[str] = ()
    natures: Sequence[str] = ()
    disputed_only: bool = False
    due_from: date | None = None
    due_to: date | None = None
    document_from: date | None = None
    document_to: date | None = None
    amount_from_cents: int | None = None
    amount_to_cents: int | None = None
    sort: str = "due"
    descending: bool = False
    page: int = 1
    size: int = USUAL_SIZE
