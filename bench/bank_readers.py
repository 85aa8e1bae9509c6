"""How fast bank statements are read, in lines per processor second, and in how much memory.

Run `uv run python -m bench.bank_readers`. Beside each reader, in the same run, what the bytes alone
cost: lxml's own `iterparse` that clears each entry, records sliced into fields and nothing else.
Memory: the peak of a process that reads a file of 20 MB and one of 200 MB, less the file itself.
"""

import argparse
import io
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, PIPE

from lxml import etree

from bench.bank_statements import write_camt, write_cfonb
from bench.measure import median_costs
from encours.cli.app import app
from encours.intake.formats.bank.any_statement import open_statements
from encours.intake.formats.bank.records import BankLine

AIM_LINES = 20_000
WRITERS: dict[str, Callable[[int], bytes]] = {"camt": write_camt, "cfonb120": write_cfonb}
_FIELDS = ((2, 7), (11, 16), (16, 19), (21, 32), (32, 34), (34, 40), (42, 48), (48, 79), (90, 104))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=30_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--megabytes", type=int, nargs="*", default=[20, 200])
    options.add_argument("--read", type=Path, help="read this file, for its memory")
    options.add_argument("--show", type=Path, help="show this file as JSON, for its memory")
    given = options.parse_args()
    if given.read is not None or given.show is not None:
        if given.read is not None:
            count_lines(given.read.read_bytes())
        else:
            with suppress(SystemExit):
                app(["bank", "read", os.fspath(given.show), "--json"])
        print(peak_mib(), file=sys.stderr)
        return
    for name, writer in WRITERS.items():
        print_speed(name, writer(given.lines), given.lines, given.rounds)
        for megabytes in given.megabytes:
            print_memory(name, writer, megabytes)


def print_speed(name: str, data: bytes, lines: int, rounds: int) -> None:
    """Lines per processor second, and how many times the bare work that is."""
    bare = bare_xml if name == "camt" else bare_slices
    costs = median_costs({"ours": partial(count_lines, data), "bare": partial(bare, data)}, rounds)
    ours, least = costs["ours"].cpu_seconds, costs["bare"].cpu_seconds
    assert count_lines(data) == lines
    print(
        f"{name}: {lines / ours:,.0f} lines per CPU s ({len(data) / 1e6 / ours:.1f} MB);"
        f" {ours / least:.1f} times the bare reading; aim {AIM_LINES:,}"
    )


def print_memory(name: str, writer: Callable[[int], bytes], megabytes: int) -> None:
    """The peak of a process that reads a file of this size, less the file itself."""
    a_line = len(writer(1_000)) / 1_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(writer(int(megabytes * 1e6 / a_line)))
        size = path.stat().st_size / 2**20
        read, shown = peak_of("--read", path) - size, peak_of("--show", path) - size
    print(
        f"{name}: a file of {size:.0f} MiB peaks at {read:.0f} MiB more;"
        f" `encours bank read --json` of it at {shown:.0f} MiB more"
    )


def peak_of(how: str, path: Path) -> float:
    """The peak, in MiB, of a process of its own that reads the file, or shows it."""
    command = [sys.executable, "-m", "bench.bank_readers", how, os.fspath(path)]
    told = subprocess.run(command, check=True, stdout=DEVNULL, stderr=PIPE, text=True)
    return float(told.stderr)


def peak_mib() -> float:
    """The most memory this process has had; what started it does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(found[1]) / 1024 if found else 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def count_lines(data: bytes) -> int:
    """Reads the whole file and counts its lines."""
    return sum(isinstance(part, BankLine) for part in open_statements(data).parts)


def bare_xml(data: bytes) -> int:
    """What lxml takes to walk the file, entry by entry, and look at nothing."""
    count = 0
    for _, element in etree.iterparse(io.BytesIO(data), events=("end",), tag="{*}Ntry"):
        element.clear()
        count += 1
    return count


def bare_slices(data: bytes) -> int:
    """What it takes to cut the records into fields, and look at nothing."""
    count = 0
    for line in io.BytesIO(data):
        record = line.decode("ascii")
        fields = [record[start:end] for start, end in _FIELDS]
        count += len(fields) > 0
    return count


if __name__ == "__main__":
    main()
