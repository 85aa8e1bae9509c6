"""What the ledger costs: an import, the balance of a day, a statement, the day's pass, isolation.

Run `uv run python -m bench.books` (`--lines`, `--open`, `--settled` for less). Works in a folder of
its own, on the embedded database or on the one `DATABASE_URL` names. Aims on 2 cores: 1,000,000
lines in 45 s and 2 GiB; the pass over 1,000,000 open and 3,000,000 settled items in 20 s; a stored
day in 50 ms, another one in 3 s; a statement in 20 ms.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import polars as pl

from bench.ledgers import spec_of_lines, write_fec
from bench.measure import cost_of_command

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ENCOURS = (sys.executable, "-c", "from encours.cli.main import run; run()")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=1_000_000)
    options.add_argument("--open", type=int, default=1_000_000)
    options.add_argument("--settled", type=int, default=3_000_000)
    options.add_argument("--customers", type=int, default=100_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="encours-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["ENCOURS_DATA"] = f"{folder}/data"
        measure_import(Path(folder), given.lines)
        measure_portfolio(given.open, given.settled, given.customers)


def measure_import(folder: Path, lines: int) -> None:
    """Prints what the import of one large export costs, beside reading the file alone."""
    plain, receivable = folder / "fec.txt", folder / "fec411.txt"
    truth = write_fec(plain, spec_of_lines(lines))
    write_receivables(receivable, lines)
    cost_of_command((*ENCOURS, "org", "create", "bench", "--name", "Bench"))
    cost_of_command((*ENCOURS, "org", "create", "bench411", "--name", "Bench 411"))
    for name, path, org in (
        (f"a whole ledger, {truth.rows} lines", plain, "bench"),
        (f"receivable lines alone, {lines} lines", receivable, "bench411"),
    ):
        read, _ = cost_of_command((*ENCOURS, "diagnose", str(path), "--json"))
        taken, status = cost_of_command((*ENCOURS, "import", str(path), "--org", org, "--json"))
        again, _ = cost_of_command((*ENCOURS, "import", str(path), "--org", org, "--json"))
        print(
            f"import of {name}: {taken.wall_seconds:.1f} s wall, {taken.peak_mib:.0f} MiB"
            f" (exit {status}); diagnosis of it {read.wall_seconds:.1f} s,"
            f" ratio {taken.wall_seconds / read.wall_seconds:.1f};"
            f" the same file again {again.wall_seconds:.1f} s"
        )


def write_receivables(path: Path, lines: int) -> None:
    """A FEC whose every line is a customer's: nine invoices in ten paid and lettered."""
    pairs = lines // 2
    number = pl.int_range(pairs, eager=True).alias("n")
    day = date(2025, 1, 1)
    base = pl.DataFrame({"n": number}).with_columns(
        (pl.lit(day) + pl.duration(days=pl.col("n") * 300 // pairs)).alias("day"),
        (pl.col("n") % 20_000).alias("customer"),
        (pl.col("n") % 97 + 3).alias("euros"),
        pl.when(pl.col("n") % 10 != 0)
        .then(pl.format("L{}", "n"))
        .otherwise(pl.lit(""))
        .alias("let"),
    )
    invoices = _fec_lines(base, journal="VE", later=0, debit=True)
    payments = _fec_lines(base, journal="BQ", later=45, debit=False)
    pl.concat([invoices, payments]).write_csv(path, separator="\t", quote_style="never")


def _fec_lines(base: pl.DataFrame, *, journal: str, later: int, debit: bool) -> pl.DataFrame:
    on = (pl.col("day") + pl.duration(days=later)).dt.to_string("%Y%m%d")
    amount = pl.format("{},00", "euros")
    nothing = pl.lit("0,00")
    return base.select(
        pl.lit(journal).alias("JournalCode"),
        pl.lit(journal).alias("JournalLib"),
        pl.col("n").alias("EcritureNum"),
        on.alias("EcritureDate"),
        pl.lit("411000").alias("CompteNum"),
        pl.lit("Clients").alias("CompteLib"),
        pl.format("C{}", "customer").alias("CompAuxNum"),
        pl.format("Client {}", "customer").alias("CompAuxLib"),
        pl.format("F{}", "n").alias("PieceRef"),
        on.alias("PieceDate"),
        pl.lit("Ligne").alias("EcritureLib"),
        (amount if debit else nothing).alias("Debit"),
        (nothing if debit else amount).alias("Credit"),
        pl.col("let").alias("EcritureLet"),
        pl.lit("").alias("DateLet"),
        on.alias("ValidDate"),
        pl.lit("").alias("Montantdevise"),
        pl.lit("").alias("Idevise"),
    )


def measure_portfolio(open_items: int, settled_items: int, customers: int) -> None:
    """Prints what the pass, the balance of a day and a statement cost on a large portfolio."""
    from encours.database.installation import open_installation

    with open_installation():
        from encours.daily.services.ageing import aged_balance
        from encours.daily.services.passing import run_pass
        from encours.daily.services.settings import ledger_settings
        from encours.receivables.services.statements import tell_statement
        from encours.tenancy.isolation import acting_for
        from encours.tenancy.services import create_organisation

        organisation_id = create_organisation("portfolio", name="Portfolio")
        fill(organisation_id, open_items, settled_items, customers)
        print(f"portfolio: {open_items} open and {settled_items} settled items")
        print(f"  peak of this process after filling {peak_mib()} MiB")
        told(
            "the first pass, every row written", lambda: run_pass(organisation_id, now=NOW, days=1)
        )
        tomorrow = NOW + timedelta(days=1)
        told(
            "the day's pass, next morning", lambda: run_pass(organisation_id, now=tomorrow, days=1)
        )
        told("back on the day", lambda: run_pass(organisation_id, now=NOW, days=1))
        today = NOW.date()
        told("aged balance, stored day", lambda: aged_balance(organisation_id, today, now=NOW), 5)
        for back in (17, 200, 400):
            day = today - timedelta(days=back)
            told(
                f"aged balance, {back} days back, first time",
                partial(aged_balance, organisation_id, day, now=NOW),
            )
        with acting_for(organisation_id):
            settings = ledger_settings(organisation_id, today)
        codes = [f"C{number}" for number in random.sample(range(customers), 50)]
        taken = [
            seconds_of(
                partial(tell_statement, organisation_id, code, settings=settings, today=today)
            )
            for code in codes
        ]
        print(f"  a customer's statement: median {median(taken) * 1000:.1f} ms of {len(codes)}")
        measure_isolation(organisation_id)
    print(f"  peak of this process {peak_mib()} MiB")


def fill(organisation_id: int, open_items: int, settled_items: int, customers: int) -> None:
    """Puts the items in, a year an export: settled pairs with letters, open invoices at the end.

    Of each entry the customer's line alone; what the others would say of it is said.
    """
    from encours.daily.services.settings import ledger_settings
    from encours.receivables.rules.entries import with_entries
    from encours.receivables.rules.exports import describe_export
    from encours.receivables.services.absorbing import absorb_exports
    from encours.tenancy.isolation import acting_for

    years = 3
    for year in range(years):
        frame = items_of_year(year, settled_items // years, open_items // years, customers)
        lines = with_entries(frame).with_columns(
            (pl.col("journal_code") == "VE").alias("has_sales"),
            (pl.col("journal_code") == "BQ").alias("faces_payment"),
        )
        export = describe_export(lines, export_id=year + 1, digest=str(year))
        start = time.perf_counter()
        with acting_for(organisation_id):
            absorb_exports(
                organisation_id,
                {year + 1: lines},
                {year + 1: export},
                settings=ledger_settings(organisation_id, NOW.date()),
                author_id=None,
                now=NOW,
            )
        print(f"  {frame.height} lines absorbed in {time.perf_counter() - start:.1f} s")


def items_of_year(year: int, settled: int, unpaid: int, customers: int) -> pl.DataFrame:
    """A year's lines: invoices paid and lettered, then invoices that nobody paid."""
    pairs = settled // 2
    first = date(2024 + year, 1, 1)
    paid = pl.DataFrame({"n": pl.int_range(pairs, eager=True)})
    due = pl.DataFrame({"n": pl.int_range(pairs, pairs + unpaid, eager=True)})

    def lines(frame: pl.DataFrame, *, sign: int, later: int, journal: str) -> pl.DataFrame:
        on = pl.lit(first) + pl.duration(days=pl.col("n") * 31 % 300 + later)
        texts = {"account": "411000", "account_label": "Clients", "label": "Ligne"}
        letter = pl.when(pl.col("n") < pairs).then(pl.format("L{}", "n"))
        return frame.select(
            pl.col("n").alias("line"),
            *[pl.lit(value).alias(name) for name, value in texts.items()],
            *[pl.lit(journal).alias(name) for name in ("journal_code", "journal_label")],
            *[pl.format("{}", "n").alias("entry_number")],
            *[on.alias(name) for name in ("booked_on", "document_on", "validated_on")],
            pl.format("C{}", pl.col("n") * 7 % customers).alias("auxiliary"),
            pl.format("Client {}", pl.col("n") * 7 % customers).alias("auxiliary_label"),
            pl.format(f"F{year}-{{}}", "n").alias("reference"),
            ((pl.col("n") % 97 + 3) * 100 * sign).alias("amount_cents"),
            letter.alias("letter"),
            *[pl.lit(None, pl.Date).alias(name) for name in ("lettered_on", "due_on")],
            *[pl.lit(None, pl.String).alias(name) for name in ("currency", "currency_amount")],
            pl.lit("EUR").alias("unit"),
        )

    return pl.concat(
        [
            lines(paid, sign=1, later=0, journal="VE"),
            lines(due, sign=1, later=0, journal="VE"),
            lines(paid, sign=-1, later=45, journal="BQ"),
        ]
    )


def measure_isolation(organisation_id: int) -> None:
    """Prints the same sum as the owner, whom no policy concerns, and as the application."""
    from django.db import connection, connections

    from encours.tenancy.isolation import reading_of

    query = (
        "SELECT customer, sum(amount_cents) FROM receivables_line WHERE organisation_id = %s"
        " AND is_receivable AND settled_on IS NULL GROUP BY customer"
    )

    def run(each: object) -> None:
        with each.cursor() as cursor:  # type: ignore[attr-defined]  # a connection of Django
            cursor.execute(query, [organisation_id])
            cursor.fetchall()

    with reading_of([organisation_id]):
        protected = median(seconds_of(lambda: run(connection)) for _ in range(5))
    bare = median(seconds_of(lambda: run(connections["owner"])) for _ in range(5))
    print(
        f"  row-level security: {protected * 1000:.0f} ms, {bare * 1000:.0f} without,"
        f" ratio {protected / bare:.2f}"
    )


def told(name: str, run: Callable[[], object], rounds: int = 1) -> None:
    """Prints how long a call takes: the median of so many."""
    taken = median(seconds_of(run) for _ in range(rounds))
    print(f"  {name}: {taken * 1000:.0f} ms" if taken < 1 else f"  {name}: {taken:.1f} s")


def peak_mib() -> int:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def seconds_of(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
