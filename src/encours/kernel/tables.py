"""The figures that law and markets change (rates, caps, currencies) live in sourced data files.

Each file of `kernel/data/` is a CSV with a header and a `source` column, so that whoever reads a
result can be told where its figure comes from.
"""

import csv
from functools import cache


@cache
def table_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `kernel/data/<name>.csv` in file order, each by column name; read once."""
    # Imported here: it costs as much as all the rest of this module's users together.
    from importlib.resources import files

    text = files("encours.kernel").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
