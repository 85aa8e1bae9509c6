"""What becomes of each payment: what the matching says of it, and what the books have already.

All of a batch at once, for one payment of the books is one line of the bank at most.
"""

from collections.abc import Iterator, Mapping, Sequence

from encours.cash.rules.ceding import ask_of_ceded
from encours.cash.rules.finding import Verdict, ask_of_unlike, decide_verdict
from encours.cash.rules.found import Booked, choose_booked, choose_near, find_in_part, find_together
from encours.cash.rules.matching.words import Credit, Item, Match, Outcome
from encours.cash.rules.matching_policy import MatchingPolicy


def decide_verdicts(
    credits: Sequence[Credit],
    matches: Sequence[Match],
    *,
    booked: Sequence[Booked],
    alike: Mapping[int, Sequence[Booked]],
    closed_by: Mapping[int, Sequence[tuple[int, int]]],
    items: Sequence[Item],
    policy: MatchingPolicy,
) -> Iterator[Verdict]:
    """The verdict on each of `credits`, in their order; `matches` are those of the matching.

    `booked`: payments of these days that the books have; `alike`: of these, those that each credit
    could be; `closed_by`: what one of them closed, `(item, cents)`.
    """
    days = policy.found_days
    chosen = _choose(credits, matches, booked, alike, policy)
    taken = {line for each in chosen.values() for line in each.lines}
    free = [each for each in booked if taken.isdisjoint(each.lines)]
    apart = {match.credit: match.customer for match in matches if match.credit not in chosen}
    together = find_together(credits, free, apart, within_days=days)
    in_part = find_in_part(credits, free, apart, within_days=days)
    ceded = {each.key: each for each in items if each.factor}
    for credit, match in zip(credits, matches, strict=True):
        verdict = decide_verdict(
            credit,
            match,
            chosen.get(credit.key),
            alike=alike.get(credit.key, ()),
            closed_by=closed_by,
        )
        verdict = ask_of_unlike(
            verdict, together=together.get(credit.key), in_part=in_part.get(credit.key)
        )
        yield ask_of_ceded(credit, verdict, ceded)


def _choose(
    credits: Sequence[Credit],
    matches: Sequence[Match],
    booked: Sequence[Booked],
    alike: Mapping[int, Sequence[Booked]],
    policy: MatchingPolicy,
) -> dict[int, Booked]:
    """The payment of the books that each credit is: of its amount, else of nearly that amount."""
    customers = {
        match.credit: match.customer
        if match.outcome == Outcome.APPLIED
        or any(each.is_of(match.customer or "") for each in alike.get(match.credit, ()))
        else None
        for match in matches
    }
    chosen = choose_booked(credits, alike, customers)
    unsettled = {
        match.credit: match.customer
        for match in matches
        if match.credit not in chosen and (match.outcome != Outcome.APPLIED or not match.shares)
    }
    near = choose_near(
        credits,
        booked,
        unsettled,
        taken=[*chosen.values()],
        within_days=policy.found_days,
        most_cents=policy.fee_max_cents,
    )
    return {**near, **chosen}
