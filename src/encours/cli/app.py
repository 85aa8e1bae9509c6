"""The commands of `encours`, as a person types them."""

import typer

from encours.cli.diagnose import diagnose_command
from encours.cli.diagnose_options import HELP
from encours.cli.speaking import SpeakingCommand, SpeakingGroup
from encours.kernel.messages import message

app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("Receivables, from the invoice that has left to the cash that is in.")),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("diagnose", cls=SpeakingCommand, help=str(HELP))(diagnose_command)


@app.callback()
def _encours() -> None:
    """Keeps `diagnose` a named command while it is the only one."""
