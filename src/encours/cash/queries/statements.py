"""The statements of an account, whether they follow one another, and how old the bank is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, Max

from encours.cash.models import Statement
from encours.cash.queries.accounts import AccountSeen, list_accounts
from encours.cash.rules.bank_policy import BANK
from encours.cash.rules.continuity import Continuity, Told, assess_continuity
from encours.cash.rules.freshness import Freshness, assess_freshness
from encours.cash.rules.identity import Days, balances_passed
from encours.policybook.queries import policy_on
from encours.policybook.rules.calendar_policy import CALENDAR
from encours.tenancy.isolation import reading_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class StatementSeen:
    """A statement as a document brought it; `kind` as in `intake.formats.bank.records`.

    `creates`: its lines are the account's; else they enrich them. `known`: how many of its `lines`
    another statement had brought before.
    """

    id: int
    account_id: int
    document_id: int
    document: str
    kind: str
    identifier: str
    sequence: str
    opening_cents: int | None
    opened_on: date | None
    closing_cents: int | None
    closed_on: date | None
    moved_cents: int
    lines: int
    known: int
    rejected: int
    creates: bool
    recorded_at: datetime

    @property
    def balanced(self) -> bool | None:
        """Whether it adds up; None where it cannot be told."""
        if self.opening_cents is None or self.closing_cents is None:
            return None
        return self.opening_cents + self.moved_cents == self.closing_cents


_SEEN = (
    *("id", "account_id", "document_id", "document__name", "kind", "identifier", "sequence"),
    *("opening_cents", "opened_on", "closing_cents", "closed_on", "moved_cents", "line_count"),
    *("known_count", "rejected_count", "creates", "recorded_at"),
)
_TOLD = (
    *("id", "opening_cents", "closing_cents", "moved_cents", "opened_on", "closed_on"),
    *("first_on", "last_on", "rejected_count", "known_count"),
)


def list_statements(
    organisation_id: int, account_id: int | None = None, *, page: int = 1, size: int = PAGE
) -> tuple[StatementSeen, ...]:
    """The statements, the latest day first, a page at a time; of one account, or of all."""
    with reading_of([organisation_id]):
        rows = Statement.objects.filter(organisation_id=organisation_id)
        if account_id is not None:
            rows = rows.filter(account_id=account_id)
        rows = rows.order_by(F("closed_on").desc(nulls_last=True), "-id")
        found = rows.values_list(*_SEEN)[(page - 1) * size : page * size]
        return tuple(StatementSeen(*row) for row in found)


def continuity_of(organisation_id: int, account_id: int) -> Continuity:
    """Whether the statements that create the lines of an account follow one another."""
    return continuities(organisation_id, [account_id])[account_id]


def continuities(
    organisation_id: int, account_ids: Sequence[int] | None = None
) -> dict[int, Continuity]:
    """The same of several accounts (by default all) in two questions."""
    with reading_of([organisation_id]):
        rows = Statement.objects.filter(organisation_id=organisation_id, creates=True)
        if account_ids is not None:
            rows = rows.filter(account_id__in=list(account_ids))
        found: dict[int, list[Told]] = {each: [] for each in account_ids or ()}
        for account_id, *told in rows.order_by("id").values_list("account_id", *_TOLD):
            found.setdefault(account_id, []).append(Told(*told))
        shared = {each.id for told in found.values() for each in _sharing(told)}
        days = dict(
            Statement.objects.filter(
                organisation_id=organisation_id, pk__in=list(shared)
            ).values_list("id", "days")
        )
    return {
        account_id: assess_continuity(
            [_with_passes(each, days[each.id]) if each.id in days else each for each in told]
        )
        for account_id, told in found.items()
    }


def bank_revision(organisation_id: int) -> int:
    """A number that is another once a statement came in; 0 before the first."""
    with reading_of([organisation_id]):
        rows = Statement.objects.filter(organisation_id=organisation_id)
        return rows.aggregate(last=Max("id"))["last"] or 0


def last_day_of_bank(organisation_id: int) -> date | None:
    """The day until which the bank is known: of our accounts in use, the one that lags most.

    None where there is no account, or one that no statement has told of yet.
    """
    days = [each.last_on for each in _in_use(organisation_id)]
    return min((day for day in days if day is not None), default=None) if all(days) else None


def freshness_of(organisation_id: int, today: date) -> Freshness:
    """How old the bank is on `today`, and whether that is too old for the policy (`bank`).

    Public holidays are those of the policy (`calendar`); banks do not close when the company does.
    """
    policy = policy_on(organisation_id, BANK, today)
    return assess_freshness(
        {each.id: each.last_on for each in _in_use(organisation_id)},
        today=today,
        stale_after_days=policy.stale_after_days,
        calendar=policy_on(organisation_id, CALENDAR, today).public,
    )


def _in_use(organisation_id: int) -> list[AccountSeen]:
    return [
        each
        for each in list_accounts(organisation_id)
        if each.closed_on is None and not each.is_factor
    ]


def _sharing(statements: Sequence[Told]) -> list[Told]:
    """Those that share their first or last day with another's."""
    edges = [{each.first_on, each.last_on} - {None} for each in statements]
    times = Counter(day for days in edges for day in days)
    return [
        each
        for each, days in zip(statements, edges, strict=True)
        if any(times[day] > 1 for day in days)
    ]


def _with_passes(told: Told, days: Days) -> Told:
    """The statement with the balances between the lines of its first and last day."""
    return replace(
        told,
        passes=balances_passed(
            days,
            opening_cents=told.opens_with,
            closing_cents=told.closes_with,
            first_on=told.first_on,
            last_on=told.last_on,
        ),
    )
