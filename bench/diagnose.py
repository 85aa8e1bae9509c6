"""How long a person waits for the diagnosis: from the shell, on a small and on a very large ledger.

Run `uv run python -m bench.diagnose`. Aims: a 2 MB FEC in 3 s; 1,000,000 lines in 15 s and 2 GiB.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from bench.ledgers import Truth, spec_of_lines, write_fec
from bench.measure import cost_of_command, median_cost

SMALL_LINES = 13_000
LARGE_LINES = 1_000_000
COMMAND = ("uv", "run", "encours", "diagnose")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--lines", type=int, nargs="*", default=[SMALL_LINES, LARGE_LINES])
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for lines in given.lines:
            path = Path(folder) / "fec.txt"
            truth = write_fec(path, spec_of_lines(lines))
            print(f"{path.stat().st_size / 1e6:.1f} MB, {truth.rows} lines")
            print_costs(path, Path(folder), given.rounds)
            print_truth(path, truth)


def print_costs(path: Path, folder: Path, rounds: int) -> None:
    """Prints the median cost of each way to ask for the diagnosis of a file."""
    ways = {
        "text": (),
        "--json": ("--json",),
        "--html": ("--html", str(folder / "report.html")),
    }
    for name, options in ways.items():
        runs = [cost_of_command((*COMMAND, str(path), *options)) for _ in range(rounds)]
        cost = median_cost([taken for taken, _ in runs])
        failed = [status for _, status in runs if status]
        print(
            f"  {name:7} {cost.wall_seconds:6.2f} s wall {cost.cpu_seconds:6.2f} s CPU "
            f"{cost.peak_mib:6.0f} MiB{f'   exit status {failed[0]}' if failed else ''}"
        )


def print_truth(path: Path, truth: Truth) -> None:
    """Prints the figures of the report beside the truth: a fast wrong answer is worth nothing."""
    asked = subprocess.run([*COMMAND, str(path), "--json"], capture_output=True, check=False)
    if asked.returncode:
        print(f"  no report: {asked.stderr.decode(errors='replace').strip()[:200]}")
        return
    told = json.loads(asked.stdout)
    mean = truth.delay.weighted_mean_days
    pairs = {
        "rows": (told["source"]["rows"], truth.rows),
        "customers": (told["customers"], truth.customers),
        "balance_cents": (told["balance_cents"], truth.balance_cents),
        "delay items": (told["delay"]["items"], truth.delay.items),
        "weighted mean": (told["delay"]["weighted_mean_days"], round(float(mean or 0), 2)),
        "median": (told["delay"]["median_days"], truth.delay.median_days),
    }
    for name, (found, true) in pairs.items():
        print(f"  {name:14} told {found}, true {true}")


if __name__ == "__main__":
    main()
