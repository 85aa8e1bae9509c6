"""`encours worker`: does what waits behind the pages, until it is asked to stop."""

from typing import Annotated

import typer

from encours.cli.books_options import Lang
from encours.cli.installation import Data, open_for
from encours.cli.speaking import language_of
from encours.kernel.messages import message

HELP = message("Does the work that waits behind the pages, until it is stopped.")

Concurrency = Annotated[
    int,
    typer.Option(
        metavar=str(message("NUMBER")),
        min=1,
        max=64,
        help=str(message("How many jobs it does at a time.")),
    ),
]
Once = Annotated[
    bool, typer.Option("--once", help=str(message("Does what waits now, one by one, and ends.")))
]


def worker_command(
    context: typer.Context,
    *,
    concurrency: Concurrency = 1,
    once: Once = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Works; SIGTERM and Ctrl-C let it finish the job in hand."""
    with open_for(data, lang or language_of(context)):
        from encours.jobs.working import run_worker

        run_worker(concurrency=concurrency, once=once)
