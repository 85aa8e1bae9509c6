"""Follows a payment of which the books have brought a part: the rest is still that payment."""

from collections.abc import Mapping

from encours.cash.models import Posting
from encours.receivables.queries.allocations import lines_of


def follow_rests(organisation_id: int, rests: Mapping[int, tuple[int, ...]]) -> None:
    """Says of each line that stays ahead of the books (`Absorbed.rests`) what payment it is of.

    Inside the transaction that wrote them.
    """
    if not rests:
        return
    first = {line: rest for rest, lines in rests.items() for line in lines}
    rows = Posting.objects.filter(
        organisation_id=organisation_id, ledger_line__in=[*first], kind="receipt"
    ).order_by("id")
    known = {first[each.ledger_line]: each for each in rows}
    states = lines_of(organisation_id, known)
    Posting.objects.bulk_create(
        Posting(
            organisation_id=organisation_id,
            decision_id=each.decision_id,
            line_id=each.line_id,
            ledger_line=rest,
            kind=each.kind,
            amount_cents=states[rest].amount_cents,
        )
        for rest, each in known.items()
    )
