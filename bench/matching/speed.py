"""What the matching costs: lines per processor second, in step with them or not, a big customer."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

from bench.matching.world import World
from bench.matching.world_a import world_a
from encours.cash.rules.matching.engine import match_credits
from encours.cash.rules.matching.words import Credit, Item, Known

type Run = Callable[[], object]

_WORD = re.compile(r"[A-Z0-9][A-Z0-9/-]*")


def cpu_seconds(run: Run) -> float:
    """Processor time of one call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def least_of_three(run: Run) -> float:
    """Processor time of a call, the least of three: other programs only ever add to it."""
    return min(cpu_seconds(run) for _ in range(3))


def bare_loop(world: World) -> int:
    """What nobody can undercut: each word of each line looked up among the numbers."""
    numbers = {item.number: item for item in world.items}
    found = 0
    for credit in world.credits:
        for word in _WORD.findall(credit.remittance):
            found += word in numbers
    return found


def lines_per_second(items: int, customers: int, seed: int) -> str:
    """Lines per processor second against so many items, and whether it grows in step with them."""
    world = world_a(seed, customers=customers, items=items, lines=10_000)
    rows = [f"{items} items of {customers} customers", f"{'lines':>8}{'CPU s':>9}{'lines/s':>10}"]
    known = world.known()
    start = least_of_three(partial(match_credits, world.credits[:1], known))
    rows.append(f"{1:8}{start:9.2f}  (the start)")
    for count in (1_000, 3_000, 10_000):
        part = world.credits[:count]
        cost = least_of_three(partial(match_credits, part, known))
        alone = count / max(cost - start, 0.001)
        rows.append(f"{count:8}{cost:9.2f}{count / cost:10.0f}  ({alone:.0f} without the start)")
    bare = max(least_of_three(lambda: bare_loop(world)), 1e-6)
    rows.append(
        f"a bare loop that looks numbers up takes {bare:.3f} s: {cost / bare:.0f} times less"
    )
    return "\n".join(rows)


def crowded(seed: int, *, items: int = 2_000) -> str:
    """What a line costs that comes from a customer with so many open items."""
    rng = Random(seed)
    base = world_a(seed, customers=50, items=500, lines=20)
    who = base.debtors[0]
    first = base.items[0]
    open_ = [
        replace(
            first, key=10_000 + at, customer=who.customer, number=f"F{at + 5000:06d}",
            open_cents=(cents := rng.randint(5_000, 900_000)), amount_cents=cents,
        )
        for at in range(items)
    ]  # fmt: skip
    known = Known([*base.items, *open_], base.debtors, base.seen)
    credits = [_crowded_line(rng, at, who.name, open_) for at in range(60)]
    start = cpu_seconds(partial(match_credits, [], known))
    each = [1_000 * (cpu_seconds(partial(match_credits, [c], known)) - start) for c in credits]
    together = 1_000 * (cpu_seconds(partial(match_credits, credits, known)) - start) / len(credits)
    return (
        f"a customer with {items} open items: {together:.1f} ms a line;"
        f" alone, median {sorted(each)[len(each) // 2]:.1f} ms, longest {max(each):.1f} ms"
    )


def _crowded_line(rng: Random, at: int, name: str, open_: list[Item]) -> Credit:
    """One, several, quoted or not, or an amount that fits nothing."""
    rows = rng.sample(open_, rng.choice((1, 2, 4, 12)))
    cents = sum(item.open_cents for item in rows)
    text = " ".join(item.number for item in rows) if rng.random() < 0.4 else ""
    day = rows[0].issued_on
    extra = rng.choice((0, 0, 0, 1_234_567))
    return Credit(at, day, cents + extra, payer_name=name, remittance=text[:140])
