"""`encours doctor`: what is wrong with an installation, and how to mend it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.diagnose_options import LANG
from encours.cli.drawing import what_pages_lack
from encours.cli.installation import Data, ending_in_order, refusals_of_the_database
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.database.examining import Finding
    from encours.database.preparing import Connection

HELP = message("Says what is wrong with the installation, and how to mend it.")
UNWELL = 1
"""Exit status when something is wrong."""

type Findings = list["Finding"]
type Checked = tuple[str, Message, Findings]

_SOUND_WORKER = timedelta(minutes=2)
_LONGEST_LINE = 5_000


def doctor_command(
    context: typer.Context,
    *,
    data: Data = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=str(message("Prints JSON, for programs.")))
    ] = False,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", metavar="fr|en", help=str(LANG), show_default=False),
    ] = None,
) -> None:
    """One line a check; each thing wrong with what to do. Status 1 when anything is."""
    language = lang or language_of(context)
    checked = list(_examine(data))
    is_well = not any(found for _, _, found in checked)
    t = Translator(language)
    print_whole(plain_json(_as_json(checked, t)) + "\n" if as_json else _lines(checked, t))
    raise typer.Exit(0 if is_well else UNWELL)


def _examine(data: Path | None) -> Iterator[Checked]:
    """Every check, until one makes the following ones impossible."""
    from encours.database.examining import Finding
    from encours.database.installation import open_installation

    opening = message("The database opens")
    try:
        with (
            ending_in_order(),
            refusals_of_the_database(),
            open_installation(data, prepared=False) as folder,
            _owner() as connection,
        ):
            yield "opening", opening, []
            yield from _examine_installation(folder, connection)
    except EncoursError as error:
        action = error.action or message("Choose another one with --data or ENCOURS_DATA.")
        yield "opening", opening, [Finding(error.what, action)]


@contextmanager
def _owner() -> Iterator["Connection"]:
    from encours.database.preparing import connect_as_owner

    with connect_as_owner() as connection:
        yield connection


def _examine_installation(folder: Path, connection: "Connection") -> Iterator[Checked]:
    from encours.database import examining

    on_folder: list[tuple[str, Message, Callable[[Path], Findings]]] = [
        ("folder", message("The data folder is closed to others"), examining.examine_folder),
        ("room", message("The disk has room"), examining.examine_room),
    ]
    on_database: list[tuple[str, Message, Callable[[Connection], Findings]]] = [
        ("server", message("The database server is recent enough"), examining.examine_server),
        ("tables", message("The tables are of this version"), examining.examine_tables),
        ("roles", message("The application has no right too many"), examining.examine_roles),
        (
            "isolation",
            message("Every table is closed to other organisations"),
            examining.examine_isolation,
        ),
    ]
    for name, title, examine in on_folder:
        yield name, title, examine(folder)
    yield "assets", message("The pages have all they are drawn with"), _examine_assets()
    blocking = False
    for name, title, look in on_database:
        found = look(connection)
        blocking = blocking or (name in ("server", "tables", "roles") and bool(found))
        yield name, title, found
    if not blocking:
        yield "worker", message("A worker does the background work"), _examine_worker()
        yield from _examine_organisations(connection)


def _examine_assets() -> Findings:
    from encours.database.examining import Finding

    return [
        Finding(error.what, error.action)
        for error in what_pages_lack(thoroughly=True)
        if error.action is not None
    ]


def _examine_worker() -> Findings:
    from encours.database.examining import Finding
    from encours.jobs.queries import worker_seen_at

    seen = worker_seen_at()
    if seen is not None and datetime.now(UTC) - seen < _SOUND_WORKER:
        return []
    return [
        Finding(
            message("No worker runs: what was deferred waits."),
            message("Start “encours up”, or “encours worker”."),
        )
    ]


def _examine_organisations(connection: "Connection") -> Iterator[Checked]:
    """The journal and the ledger of each organisation, counted again."""
    from encours.database.examining import Finding
    from encours.journal.queries import verify as verify_journal
    from encours.receivables.queries.verifying import verify as verify_ledger

    action = message("Restore the last backup in which “encours doctor” finds nothing wrong.")
    rows = connection.execute("SELECT id, slug FROM tenancy_organisation ORDER BY slug").fetchall()
    for organisation_id, slug in rows:
        for name, title, verify in (
            ("journal", message("The journal of {slug} is whole", slug=slug), verify_journal),
            ("ledger", message("The ledger of {slug} adds up", slug=slug), verify_ledger),
        ):
            found = [Finding(wrong, action) for wrong in verify(organisation_id)]
            yield f"{name}:{slug}", title, found


def _lines(checked: list[Checked], t: Translator) -> str:
    lines = []
    for _, title, found in checked:
        lines.append(f"{'✗' if found else '✓'} {one_line(t.message(title), _LONGEST_LINE)}")
        for finding in found:
            lines.append(f"    {one_line(t.message(finding.what), _LONGEST_LINE)}")
            lines.append(f"    → {one_line(t.message(finding.action), _LONGEST_LINE)}")
    return "\n".join(lines) + "\n"


def _as_json(checked: list[Checked], t: Translator) -> dict[str, Any]:
    return {
        "well": not any(found for _, _, found in checked),
        "checks": [
            {
                "name": name,
                "title": t.message(title),
                "findings": [
                    {"what": t.message(each.what), "action": t.message(each.action)}
                    for each in found
                ],
            }
            for name, title, found in checked
        ],
    }
