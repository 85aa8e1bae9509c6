"""How a figure is taken: several runs in alternation, processor time of all threads, the median."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: wall and processor seconds (user and system), peak memory in MiB."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float = 0.0


def cost_of(run: Callable[[], object]) -> Cost:
    """Cost of a call in this process; processor time counts every thread, memory is not told."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    result = run()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    del result
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu)


def median_costs(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Cost]:
    """Median cost of each named call, run in alternation after one unmeasured round."""
    for run in runs.values():
        run()
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            costs[name].append(cost_of(run))
    return {name: median_cost(taken) for name, taken in costs.items()}


def median_cost(costs: Sequence[Cost]) -> Cost:
    """The median of each figure on its own."""
    return Cost(
        median(cost.wall_seconds for cost in costs),
        median(cost.cpu_seconds for cost in costs),
        median(cost.peak_mib for cost in costs),
    )


def cost_of_command(command: Sequence[str]) -> tuple[Cost, int]:
    """Cost of a shell command with all it starts, output thrown away, and its exit status."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts ru_maxrss in KiB, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
    return cost, process.returncode
