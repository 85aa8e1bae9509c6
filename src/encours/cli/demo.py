"""`encours demo`: the demonstration company, as files or as an organisation to work in."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.books_options import Lang
from encours.cli.days import read_day
from encours.cli.installation import Data, open_for
from encours.cli.outputs import UnusableOutput, print_whole, write_whole
from encours.cli.speaking import language_of, refuse
from encours.demo.rules.spec import SLUG, Spec
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import Message, message, plural
from encours.tenancy.rules.roles import ROLE_NAMES, Role
from encours.ui.plain import one_line
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.demo.services.founding import Founded
    from encours.demo.services.people import Login

HELP = message("Makes the demonstration company: an organisation to work in, or its files.")


Export = Annotated[
    Path | None,
    typer.Option(
        "--export",
        metavar=str(message("FOLDER")),
        help=str(message("Writes its files into this folder, and makes no organisation.")),
    ),
]
Slug = Annotated[
    str,
    typer.Option(
        "--org",
        metavar=str(message("SLUG")),
        help=str(message("The short name of the organisation to make.")),
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        metavar=str(message("NUMBER")),
        min=0,
        max=2**31,
        help=str(message("Another number, another company.")),
    ),
]
LastDay = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=str(message("YYYY-MM-DD")),
        help=str(message("The last day of its books; by default yesterday.")),
    ),
]
Customers = Annotated[
    int, typer.Option(metavar=str(message("NUMBER")), help=str(message("How many customers.")))
]
Invoices = Annotated[
    int, typer.Option(metavar=str(message("NUMBER")), help=str(message("How many invoices.")))
]


def demo_command(
    context: typer.Context,
    *,
    export: Export = None,
    org: Slug = SLUG,
    seed: Seed = 1,
    as_of: LastDay = None,
    customers: Customers = 400,
    invoices: Invoices = 12_000,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Of an organisation that is there, what it was first asked to be holds."""
    language = lang or language_of(context)
    t = Translator(language)
    try:
        spec = Spec(_last_day(as_of), seed, customers, invoices)
        if export is not None:
            print_whole(t.message(_export(export, spec)) + "\n")
            return
    except EncoursError as error:
        refuse(error, language)
    with open_for(data, language):
        from encours.demo.services.people import find_login

        founded = _found(org, spec)
        said = (
            message("The demonstration {slug} is made.", slug=org)
            if founded.is_new
            else message("The demonstration {slug} was there: nothing was changed.", slug=org)
        )
        lines = [said, *(tell_login(find_login(founded.people, role)) for role in Role)]
        print_whole("".join(f"{t.message(line)}\n" for line in lines))


def _found(slug: str, spec: Spec) -> "Founded":
    """The demonstration, its bank taken in and matched when it is new."""
    from encours.daily.services.matching import match_payments
    from encours.demo.services.banking import bring_bank
    from encours.demo.services.founding import found_demo

    now = datetime.now(UTC)
    founded = found_demo(now, slug=slug, spec=spec)
    if founded.is_new:
        bring_bank(founded.organisation_id, now=now)
        match_payments(founded.organisation_id, now=now)
    return founded


def tell_login(login: "Login") -> Message:
    """How to sign in as somebody of the demonstration."""
    role = ROLE_NAMES[login.role]
    if login.password is None:
        return message(
            "{role}: {email}, with the password they have chosen", role=role, email=login.email
        )
    return message(
        "{role}: {email}, password {password}",
        role=role,
        email=login.email,
        password=login.password,
    )


def _last_day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date() - timedelta(days=1)
    return read_day("--as-of", text)


def _export(folder: Path, spec: Spec) -> Message:
    """Writes every file; those of the same name are replaced."""
    from encours.demo.services.exporting import export_demo

    files = export_demo(spec)
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnusableOutput(
                message(
                    "{path} cannot be written: {reason}.",
                    path=str(path),
                    reason=system_reason(error),
                ),
                message("Choose a folder that exists and where you may write."),
            ) from error
        write_whole(path, content)
    return plural(
        "{count} file written into {folder}.",
        "{count} files written into {folder}.",
        count=len(files),
        folder=one_line(str(folder), 4_096),
    )
