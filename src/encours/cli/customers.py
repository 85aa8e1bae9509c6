"""`encours customers`: the list of customers a company keeps, taken in and told."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message, plural
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.intake.formats.records import CustomerRow, Reject
    from encours.parties.queries.customers import KnownCustomer
    from encours.parties.services.importing import ListImported

MOST_FAULTS = 20
"""Faults told one by one; `--json` tells them all."""

_CONTEXT = {"help_option_names": HELP_OPTIONS}
customers_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("Customers: their list taken in, searched, told.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)


@customers_app.command(
    "import",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Takes in a list of customers (CSV, XLSX): what it says becomes known.")),
)
def import_command(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar=str(message("FILE")), show_default=False, help=str(message("The list."))
        ),
    ],
    *,
    org: Org,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=str(message("Says what would change, and changes nothing."))
        ),
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints the counts, and what could not be read."""
    language = lang or language_of(context)
    with open_for(data, language):
        from django.utils import timezone

        from encours.parties.services.importing import import_customers
        from encours.tenancy.isolation import acting_for
        from encours.tenancy.queries import find_organisation

        organisation_id = find_organisation(org)
        rows = _read(file)
        with acting_for(organisation_id):
            done = import_customers(
                organisation_id,
                rows,
                today=timezone.localdate(),
                origin=file.name,
                dry_run=dry_run,
            )
        say = Translator(language)
        told = _as_json(done, say) if as_json else _as_text(done, say, dry_run=dry_run)
        print_whole(f"{told}\n")


@customers_app.command(
    "list",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Lists the customers by name, or those that a few letters find.")),
)
def list_command(
    context: typer.Context,
    *,
    org: Org,
    search: Annotated[
        str,
        typer.Option(
            metavar=str(message("TEXT")),
            help=str(message("Letters of the code, the name, the company or the SIREN.")),
        ),
    ] = "",
    owner: Annotated[
        list[str] | None,
        typer.Option(
            metavar=str(message("OWNER")),
            help=str(message("Only the customers of this collector or salesperson.")),
        ),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """One line each."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.parties.queries.customers import list_customers, search_customers
        from encours.tenancy.isolation import reading_of
        from encours.tenancy.queries import find_organisation

        organisation_id = find_organisation(org)
        with reading_of([organisation_id]):
            found = (
                search_customers(organisation_id, search, portfolio=owner or ())
                if search
                else list_customers(organisation_id, portfolio=owner or ())
            )
        if as_json:
            print_whole(plain_json([_told(each) for each in found]) + "\n")
        else:
            width = max((len(one_line(each.code)) for each in found), default=0)
            print_whole("".join(_line(each, width) for each in found))


def _read(file: Path) -> "tuple[CustomerRow, ...]":
    """The rows of the list; an error is named after the file."""
    from encours.diagnosis.services import read_bytes
    from encours.intake.formats.records import UnreadableFile
    from encours.intake.formats.table.customers import read_customer_list

    try:
        return read_customer_list(read_bytes(file))
    except EncoursError as error:
        named = message("{file}: {what}", file=file.name or str(file), what=error.what)
        raise UnreadableFile(named, error.action) from error


def _as_json(done: "ListImported", say: Translator) -> str:
    counts = {key: value for key, value in asdict(done).items() if key != "faults"}
    return plain_json(counts | {"faults": [_fault(each, say) for each in done.faults]})


def _fault(fault: "Reject", say: Translator) -> dict[str, object]:
    return {
        "line": fault.line,
        "field": fault.field,
        "value": fault.value,
        "reason": say.message(fault.reason),
        "action": say.message(fault.action),
    }


def _as_text(done: "ListImported", say: Translator, *, dry_run: bool) -> str:
    lines = [
        say.message(
            plural("{count} customer created.", "{count} customers created.", count=done.created)
        ),
        say.message(
            plural("{count} customer changed.", "{count} customers changed.", count=done.changed)
        ),
        say.message(
            plural(
                "{count} customer unchanged.", "{count} customers unchanged.", count=done.unchanged
            )
        ),
        say.message(plural("{count} row rejected.", "{count} rows rejected.", count=done.rejected)),
    ]
    for fault in done.faults[:MOST_FAULTS]:
        told = message(
            "Line {line}, {value}: {reason} {action}",
            line=fault.line,
            value=one_line(fault.value),
            reason=fault.reason,
            action=fault.action,
        )
        lines.append(say.message(told))
    if len(done.faults) > MOST_FAULTS:
        more = plural(
            "{count} more cell or row could not be read: --json tells them all.",
            "{count} more cells or rows could not be read: --json tells them all.",
            count=len(done.faults) - MOST_FAULTS,
        )
        lines.append(say.message(more))
    if dry_run:
        lines.append(say.message(message("Nothing was changed: this was a trial.")))
    return "\n".join(lines)


def _told(customer: "KnownCustomer") -> dict[str, object]:
    return {
        "code": customer.code,
        "name": customer.name,
        "group": customer.group or None,
        "siren": customer.siren or None,
        "terms": customer.terms or None,
        "collector": customer.collector or None,
        "salesperson": customer.salesperson or None,
        "free": dict(customer.free),
    }


def _line(customer: "KnownCustomer", width: int) -> str:
    parts = [one_line(customer.code).ljust(width), one_line(customer.name), customer.siren]
    return "  ".join(part for part in parts if part).rstrip() + "\n"
