"""How fast a FEC is read: megabytes per processor second, against bare Polars in the same run.

Run `uv run python -m bench.fec_reader`. The clean file takes the fast path; the tolerant path is
shown apart, on the same ledger with latin-9, doubled carriage returns, quotes and ragged rows.
"""

import argparse
import io
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from bench.ledgers import Dialect, spec_of_lines, write_fec
from bench.measure import Cost, median_costs
from encours.intake.formats.fec.reader import read_fec

AIM_MB_PER_CPU_SECOND = 150


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=700_000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clean = written(Path(folder), given.lines, Dialect())
        untidy = written(
            Path(folder),
            given.lines // 5,
            Dialect(encoding="iso-8859-15", line_end="\r\r\n", quoted=True, separator=";"),
        )
    print_costs("clean UTF-8, tab", clean, given.rounds)
    ragged = b"\r\r\n".join(
        line[:-2] if rank % 50 == 7 else line for rank, line in enumerate(untidy.split(b"\r\r\n"))
    )
    print_costs("latin-9, CR CR LF, quotes, ragged rows", ragged, given.rounds, tidy=False)


def written(folder: Path, lines: int, dialect: Dialect) -> bytes:
    """The bytes of a synthetic FEC of about that many lines."""
    path = folder / "fec.txt"
    write_fec(path, replace(spec_of_lines(lines), dialect=dialect))
    return path.read_bytes()


def print_costs(title: str, data: bytes, rounds: int, *, tidy: bool = True) -> None:
    """Prints what reading these bytes costs; bare Polars beside it when it can read them at all."""
    runs: dict[str, Callable[[], object]] = {"read_fec": partial(read_fec, data)}
    if tidy:
        runs["bare Polars"] = partial(bare, data)
    costs = median_costs(runs, rounds)
    size = len(data) / 1e6
    source = read_fec(data).source
    print(f"{title}: {size:.1f} MB, {source.rows} rows, {source.rejected} rejected")
    for name, cost in costs.items():
        print(f"  {name:12} {speed(size, cost):7.1f} MB per CPU s   {cost.wall_seconds:.2f} s wall")
    if tidy:
        ratio = costs["read_fec"].cpu_seconds / costs["bare Polars"].cpu_seconds
        print(f"  ratio {ratio:.2f} times bare Polars; aim {AIM_MB_PER_CPU_SECOND} MB per CPU s")


def bare(data: bytes) -> pl.DataFrame:
    """Polars alone: every column a string, nothing understood."""
    return pl.read_csv(io.BytesIO(data), separator="\t", infer_schema=False, quote_char=None)


def speed(megabytes: float, cost: Cost) -> float:
    """Megabytes per processor second."""
    return megabytes / cost.cpu_seconds


if __name__ == "__main__":
    main()
