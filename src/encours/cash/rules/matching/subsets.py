"""Which of a few amounts add up to a total, whatever their number: all of their sets are looked at.

Half of them against the other half: two to the half of their number steps (Horowitz, Sahni 1974).
"""

from collections import defaultdict
from collections.abc import Sequence

MOST = 24
"""Of more amounts than that the sets are too many to be looked at, and to mean anything."""


def adding_up(amounts: Sequence[int], total: int, *, most: int) -> list[tuple[int, ...]]:
    """Places of the amounts that add up, the first `most` sets found; none of more than `MOST`.

    >>> adding_up([500, 700, 900, 1100], 1200, most=2)
    [(0, 1)]
    """
    if len(amounts) > MOST:
        return []
    half = len(amounts) // 2
    first = _sums(amounts[:half], 0)
    by_sum: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for reached, places in first:
        by_sum[reached].append(places)
    found: list[tuple[int, ...]] = []
    for reached, later in _sums(amounts[half:], half):
        for places in by_sum.get(total - reached, ()):
            if places or later:
                found.append((*places, *later))
                if len(found) == most:
                    return found
    return found


def _sums(amounts: Sequence[int], start: int) -> list[tuple[int, tuple[int, ...]]]:
    """All sets of amounts, the empty one first: what each adds up to, and its places."""
    sums: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for place, amount in enumerate(amounts, start):
        sums += [(reached + amount, (*places, place)) for reached, places in sums]
    return sums
