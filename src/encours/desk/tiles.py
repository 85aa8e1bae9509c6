"""The figures a dashboard may show: what each is, how it is computed, where it leads.

A role sees those of `AT_FIRST`; each person chooses theirs afterwards. A figure of the whole
organisation is not shown to who sees a portfolio alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from encours.desk import tile_figures as figures
from encours.desk.tile_figures import Ground, Made
from encours.kernel.messages import Message, message
from encours.tenancy.rules.roles import Role


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the catalogue. `needs_all`: a figure of the whole organisation."""

    key: str
    name: Message
    why: Message
    make: Callable[[Ground], Made]
    needs_all: bool = False


@dataclass(frozen=True, slots=True)
class TileShown:
    """A tile with what it shows."""

    tile: Tile
    made: Made


CATALOGUE: Mapping[str, Tile] = {
    tile.key: tile
    for tile in (
        Tile(
            "balance",
            message("Balance"),
            message("All that customers owe, booked or known here before the books."),
            figures.balance,
        ),
        Tile(
            "overdue",
            message("Overdue"),
            message("What is past its due date; on the due date, nothing is late."),
            figures.overdue,
        ),
        Tile(
            "over_90",
            message("Very late"),
            message("What is in the last stretch of lateness of your policy."),
            figures.over_90,
        ),
        Tile(
            "default",
            message("Default rate"),
            message("What is in the last stretch of lateness, in percent of the balance."),
            figures.default,
        ),
        Tile(
            "late_customers",
            message("Late customers"),
            message("Customers with at least one document past its due date."),
            figures.late_customers,
        ),
        Tile(
            "dso",
            message("DSO"),
            message(
                "What is owed, doubtful accounts apart, in days of sales with tax of the last"
                " twelve months."
            ),
            figures.dso,
            needs_all=True,
        ),
        Tile(
            "best",
            message("Best possible DSO"),
            message("What is not due yet, in days of sales: the DSO if everybody paid on time."),
            figures.best,
            needs_all=True,
        ),
        Tile(
            "countback",
            message("Count-back DSO"),
            message(
                "Months of sales taken off what is owed, the newest first, until nothing is left."
            ),
            figures.countback,
            needs_all=True,
        ),
        Tile(
            "delay",
            message("Mean payment delay"),
            message(
                "Days from the document to the money, weighted by amount, of what was paid over"
                " twelve months."
            ),
            figures.delay,
            needs_all=True,
        ),
        Tile(
            "effectiveness",
            message("Collection effectiveness"),
            message(
                "CEI: what was collected over twelve months, in percent of what could be: opening"
                " balance and sales, less what is not due yet."
            ),
            figures.effectiveness,
            needs_all=True,
        ),
        Tile(
            "due_7",
            message("Due within 7 days"),
            message("What falls due in the next seven days, today included."),
            figures.due_7,
        ),
        Tile(
            "due_30",
            message("Due within 30 days"),
            message("What falls due in the next thirty days, today included."),
            figures.due_30,
        ),
        Tile(
            "received",
            message("Received this month"),
            message("Money booked on the customers' accounts since the first of the month."),
            figures.received,
            needs_all=True,
        ),
        Tile(
            "credits",
            message("Unapplied credits"),
            message("Payments and credit notes that settle no document yet."),
            figures.credits,
        ),
        Tile(
            "sales_day",
            message("A day of DSO"),
            message("Sales with tax of twelve months, by day: the cash that one day is worth."),
            figures.sales_day,
            needs_all=True,
        ),
        Tile(
            "bank",
            message("Bank lines to be settled"),
            message("Payments that the bank tells and that nobody has said the purpose of yet."),
            figures.bank,
            needs_all=True,
        ),
        Tile(
            "requirement",
            message("Working capital requirement"),
            message(
                "What the cycle ties up, stocks and customers, less what it owes: suppliers, tax"
                " and staff. Told where every account of the books has its place."
            ),
            figures.requirement,
            needs_all=True,
        ),
        Tile(
            "net_treasury",
            message("Net treasury"),
            message("Cash and securities less bank overdrafts, from the books."),
            figures.net_treasury,
            needs_all=True,
        ),
    )
}
"""The tiles there are, in the order in which they are offered."""

_DIRECTION = (
    *("balance", "overdue", "over_90", "dso", "delay"),
    *("received", "due_30", "effectiveness", "requirement", "net_treasury"),
)
AT_FIRST: Mapping[Role, tuple[str, ...]] = {
    Role.ADMINISTRATOR: _DIRECTION,
    Role.CREDIT_MANAGER: (
        *("balance", "overdue", "over_90", "late_customers", "dso"),
        *("delay", "effectiveness", "received", "due_7", "bank"),
    ),
    Role.COLLECTOR: ("overdue", "over_90", "late_customers", "due_7", "credits"),
    Role.ACCOUNTANT: ("bank", "balance", "overdue", "credits", "received", "due_7"),
    Role.SALES: ("balance", "overdue", "late_customers", "due_7", "due_30"),
    Role.READER: _DIRECTION,
}
"""The tiles each role sees until somebody chooses otherwise."""


def chosen_tiles(role: Role, chosen: Sequence[str] | None, *, sees_all: bool) -> tuple[Tile, ...]:
    """The tiles to show, in order: those chosen that there are, else those of the role."""
    keys = AT_FIRST[role] if chosen is None else chosen
    tiles = (CATALOGUE[key] for key in dict.fromkeys(keys) if key in CATALOGUE)
    return tuple(tile for tile in tiles if sees_all or not tile.needs_all)
