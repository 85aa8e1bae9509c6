"""How long one waits for the pages after `encours up`: on an empty machine, then the next times.

Run `uv run python -m bench.starts`. Works in a folder of its own, on the embedded database. Aims on
2 cores: the first start in 15 s, the next in 6 s.
"""

import argparse
import os
import tempfile
from pathlib import Path

from bench.desk import running
from bench.processes import seconds_of_machine


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--next", type=int, default=3, help="starts after the first")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="encours-bench-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir(mode=0o711)
        os.environ["ENCOURS_DATA"] = str(data)
        for _ in range(1 + given.next):
            before = seconds_of_machine()
            with running(data):
                used = seconds_of_machine() - before
                print(f"  processors meanwhile, everything on the machine: {used:.1f} s")


if __name__ == "__main__":
    main()
