"""What the books have already of a line of the bank that a person decides of."""

from dataclasses import dataclass

import polars as pl

from encours.cash.models import BankAccount
from encours.cash.queries.known import credit_of, read_booked
from encours.cash.queries.lines import LineSeen
from encours.cash.rules.found import Booked, choose_booked, find_alike, find_in_part
from encours.receivables.queries.candidates import read_closed_by


@dataclass(frozen=True, slots=True)
class Already:
    """The payment of the books that it is, and what they say it closed: `(item, cents)`.

    `is_part`: they have a part of it as the customer's, and keep the rest waiting.
    """

    booked: Booked
    closed: tuple[tuple[int, int], ...]
    is_part: bool = False


def find_already(
    organisation_id: int, line: LineSeen, customer: str, *, within_days: int
) -> Already | None:
    """The payment of this customer that the books have for the line; as the matching finds it."""
    account = BankAccount.objects.get(organisation_id=organisation_id, pk=line.account_id)
    credits = (credit_of(line, account.is_factor),)
    booked, _ = read_booked(organisation_id, credits, within_days=within_days)
    customers: dict[int, str | None] = {line.id: customer}
    alike = find_alike(credits, booked, within_days=within_days)
    found = choose_booked(credits, alike, customers).get(line.id)
    part = None
    if found is None:
        part = find_in_part(credits, booked, customers, within_days=within_days).get(line.id)
    chosen = found or (part if part is not None and part.is_kept_waiting else None)
    if chosen is None:
        return None
    rows = read_closed_by(organisation_id, chosen.lines).group_by("line")
    closed = tuple(sorted(rows.agg(pl.col("closed_cents").sum()).iter_rows()))
    return Already(chosen, closed, is_part=found is None)
