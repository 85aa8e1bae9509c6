"""What the matching of the bank costs on the books: credits per processor second, and its memory.

Run `uv run python -m bench.bank_books`. Works in a folder of its own, thrown away at the end. The
demonstration company twice: its books whole, where the bank's credits are found; and without the
bank's journals of their last months, where they are applied ahead of the books.
"""

import argparse
import os
import resource
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.measure import Cost, cost_of
from encours.demo.rules.files import write_bank, write_ledgers
from encours.demo.rules.lagging import leave_out_bank
from encours.demo.rules.spec import Spec
from encours.demo.rules.story import Story, tell_story

AS_OF = date(2026, 11, 21)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATE_DAYS = 44
"""Working days that the second books lack; its bank tells of as long."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=400)
    options.add_argument("--invoices", type=int, default=12_000)
    given = options.parse_args()
    story = tell_story(Spec(AS_OF, customers=given.customers, invoices=given.invoices))
    late = leave_out_bank(story, working_days=LATE_DAYS)
    with tempfile.TemporaryDirectory(prefix="encours-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["ENCOURS_DATA"] = f"{folder}/data"
        from encours.database.installation import open_installation

        with open_installation(None):
            measure("whole", story, since=date.min)
            measure("late", late, since=AS_OF - timedelta(days=60))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak of the process: {peak:.0f} MiB")


def measure(slug: str, story: Story, *, since: date) -> None:
    """Prints what a first run over all that waits costs, then one more that finds nothing new."""
    from encours.cash.services.matching import match_statements
    from encours.cash.services.matching_run import MatchReport
    from encours.daily.services.handing import Handed
    from encours.daily.services.taking_in import take_in
    from encours.tenancy.services import create_organisation

    organisation = create_organisation(slug, name="Comptoir des Deux Rives")
    for source, files in (
        ("books", write_ledgers(story).books),
        ("bank", write_bank(story, since=since)),
    ):
        handed = [Handed(name, content) for name, content in files.items()]
        take_in(organisation, handed, source=source, author_id=None, now=NOW, confirmed=True)
    reports: list[MatchReport] = []

    def match() -> None:
        reports.append(match_statements(organisation, now=NOW))

    first, again = cost_of(match), cost_of(match)
    done, idle = reports
    print(
        f"{slug}: {done.looked} credits, {done.applied} applied ({done.found} found in the books),"
        f" {done.proposed} proposed, {done.left} left: {_told(first, done.looked)};"
        f" again, {idle.looked} that wait: {_told(again, idle.looked)}"
    )


def _told(cost: Cost, credits: int) -> str:
    each = 1000 * cost.cpu_seconds / max(1, credits)
    return (
        f"{cost.cpu_seconds:.1f} s of processor ({cost.wall_seconds:.1f} s wall),"
        f" {each:.2f} ms a credit, {credits / max(cost.cpu_seconds, 0.001):.0f} credits a second"
    )


if __name__ == "__main__":
    main()
