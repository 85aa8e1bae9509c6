"""How often the matching is right alone, and what it costs: `python -m bench.matching --seed 1`."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bench.matching import speed
from bench.matching.files import write_world
from bench.matching.judging import Score, by_case, faults, judge_world, reliability, summary
from bench.matching.world import World
from bench.matching.world_a import world_a
from bench.matching.world_b import world_b
from encours.cash.rules.matching.engine import match_credits

WORLDS: dict[str, Callable[..., World]] = {"a": world_a, "b": world_b}


def main() -> None:
    options = argparse.ArgumentParser(prog="bench.matching", description=__doc__)
    options.add_argument("--world", choices=["a", "b", "both"], default="both")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seeds", type=int, default=1, help="so many seeds from --seed on")
    options.add_argument("--customers", type=int, default=300)
    options.add_argument("--items", type=int, default=3_000)
    options.add_argument("--lines", type=int, default=1_000)
    options.add_argument("--faults", action="store_true", help="shows what went wrong")
    options.add_argument("--write", type=Path, help="writes the world's files into a folder")
    options.add_argument("--speed", action="store_true", help="measures what it costs instead")
    given = options.parse_args()
    if given.speed:
        print(speed.lines_per_second(100_000, 8_000, given.seed))
        print(speed.crowded(given.seed))
        return
    for name in ("a", "b") if given.world == "both" else (given.world,):
        total = Score()
        for seed in range(given.seed, given.seed + given.seeds):
            world = WORLDS[name](
                seed, customers=given.customers, items=given.items, lines=given.lines
            )
            if given.write is not None:
                write_world(given.write / f"{name}{seed}", world)
            total.lines += judge_world(world, match_credits(world.credits, world.known())).lines
        print(f"\nworld {name}: {len(total.lines)} lines")
        print(summary(total), by_case(total), reliability(total), sep="\n\n")
        if given.faults:
            print(f"\n{faults(total)}")


if __name__ == "__main__":
    main()
