"""The words a person may add to the commands that work on the books of an organisation."""

from typing import Annotated

import typer

from encours.cli.diagnose_options import LANG
from encours.cli.speaking import Language
from encours.kernel.messages import message

Org = Annotated[
    str,
    typer.Option(
        "--org",
        metavar=str(message("SLUG")),
        show_default=False,
        help=str(message("The organisation, by its short name.")),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=str(message("Prints JSON, for programs.")))]
Lang = Annotated[
    Language | None, typer.Option("--lang", metavar="fr|en", help=str(LANG), show_default=False)
]
