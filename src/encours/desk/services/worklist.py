"""The work of a member's day: whom to look at, in which order, and why; for pages that show it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import get_language

from encours.desk.rules.worklist import Calls, Work, rank_work
from encours.metrics.queries import read_behaviour
from encours.portfolio.queries.customers import top_debtors
from encours.portfolio.queries.stakes import customers_among, customers_to_follow, items_at_stake
from encours.portfolio.rules.seen import CustomerSeen, Situation
from encours.receivables.queries.documents import list_statuses
from encours.teamwork.queries.notes import customers_noted_by, mentions_of
from encours.teamwork.queries.tasks import open_tasks_of_member
from encours.tenancy.access import Entered

CONSIDERED = 300
"""The customers who are late by most that are ranked, beside those that are called for."""

_MOST_TASKS = 300
_MOST_MENTIONS = 100


@dataclass(frozen=True, slots=True)
class Worklist:
    """The customers to look at, and how many of the late ones were not considered at all."""

    works: tuple[Work, ...]
    considered: int

    def after(self, code: str, gain_cents: int) -> Work | None:
        """The one that follows `code` where it stood, by what there was to gain; None at the end.

        What was done meanwhile with `code` may have moved it, or taken it off the list.
        """
        place = (-gain_cents, code)
        left = [work for work in self.works if not work.is_done and work.customer != code]
        following = (work for work in left if (-work.gain_cents, work.customer) > place)
        return next(following, None)


def find_worklist(situation: Situation, entered: Entered, *, today: date) -> Worklist:
    """The worklist of a member, of today or of a past day, where nobody is called upon any more.

    Read in the transaction of the situation; a dozen queries, however many customers there are.
    """
    calls = _calls(entered, today) if situation.is_current else Calls()
    largest = top_debtors(situation, CONSIDERED, portfolio=entered.portfolio)
    follow = customers_to_follow(situation, portfolio=entered.portfolio, most=CONSIDERED)
    held = {each.customer for each in largest}
    others = {*follow, *calls.codes()} - held
    rest = customers_among(situation, others, portfolio=entered.portfolio) if others else ()
    return Worklist(_rank(situation, entered, (*largest, *rest), calls, today), len(largest))


def find_work(situation: Situation, entered: Entered, code: str, *, today: date) -> Work | None:
    """Why a customer is to be looked at; None when nothing calls for it, or it is not seen."""
    calls = _calls(entered, today) if situation.is_current else Calls()
    seen = customers_among(situation, [code], portfolio=entered.portfolio)
    return next(iter(_rank(situation, entered, seen, calls, today)), None)


def _rank(
    situation: Situation,
    entered: Entered,
    seen: Sequence[CustomerSeen],
    calls: Calls,
    today: date,
) -> tuple[Work, ...]:
    codes = [each.customer for each in seen]
    if situation.is_current:
        calls = _with_done(calls, entered, codes, today)
    behaviour = read_behaviour(situation.organisation_id, customers=codes)
    return rank_work(
        seen,
        items_at_stake(situation, codes),
        payments=dict(behaviour.select("customer", "items").iter_rows()),
        statuses=_status_names(situation.organisation_id),
        calls=calls,
        as_of=situation.as_of,
        currency=situation.unit,
    )


def _calls(entered: Entered, today: date) -> Calls:
    tasks: dict[str, list[tuple[str, date | None]]] = defaultdict(list)
    later = set()
    for task in open_tasks_of_member(
        entered.organisation_id, entered.user_id, portfolio=entered.portfolio, limit=_MOST_TASKS
    ):
        if not task.customer:
            continue
        if task.due_on is None or task.due_on <= today:
            tasks[task.customer].append((task.text, task.due_on))
        else:
            later.add(task.customer)
    mentions: dict[str, list[str]] = defaultdict(list)
    for each in mentions_of(
        entered.organisation_id,
        entered.user_id,
        portfolio=entered.portfolio,
        unread_only=True,
        limit=_MOST_MENTIONS,
    ):
        if each.note.customer:
            mentions[each.note.customer].append(each.note.author)
    return Calls(tasks, mentions, frozenset(later))


def _with_done(calls: Calls, entered: Entered, codes: list[str], today: date) -> Calls:
    since = datetime.combine(today, time.min, tzinfo=timezone.get_current_timezone())
    done = customers_noted_by(entered.organisation_id, entered.user_id, codes, since=since)
    return Calls(calls.tasks, calls.mentions, calls.later, done - calls.codes())


def _status_names(organisation_id: int) -> dict[str, str]:
    english = (get_language() or "fr").startswith("en")
    return {
        each.code: each.name_en if english else each.name_fr
        for each in list_statuses(organisation_id)
    }
