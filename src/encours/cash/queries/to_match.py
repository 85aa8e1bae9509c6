"""The payments of the bank that the matching has to look at, with what was last decided of each."""

from collections.abc import Collection

from encours.cash.queries.decisions import Decided, latest_decisions
from encours.cash.queries.lines import WAITING, LineSeen, lines, list_lines

type Waiting = tuple[LineSeen, Decided | None]
"""A payment, and the last decision on it."""


def list_to_match(organisation_id: int, line_ids: Collection[int] | None) -> list[Waiting]:
    """The payments to look at, the first booked first: all that wait, or those of `line_ids`.

    What a person has decided of is left out, unless asked for by its number.
    """
    if line_ids is None:
        found = list_lines(organisation_id, outcomes=WAITING, credits_only=True, limit=None)
    else:
        found = tuple(lines(organisation_id, line_ids).values())
    decided = latest_decisions(organisation_id, [each.id for each in found])
    wanted = [
        each
        for each in found
        if each.amount_cents > 0
        and each.outcome in WAITING
        and not each.is_reversal
        and not each.return_reason
        and (
            (line_ids is not None and each.outcome != "customer")
            or each.id not in decided
            or decided[each.id].is_automatic
        )
    ]
    return [
        (each, decided.get(each.id))
        for each in sorted(wanted, key=lambda line: (line.booked_on, line.id))
    ]
