"""The commands of `encours`, as a person types them."""

from importlib.metadata import version as version_of
from typing import Annotated

import typer

from encours.cli import (
    aged,
    backup,
    bank_accounts,
    d441,
    demo,
    doctor,
    import_files,
    journal,
    match,
    statement,
    up,
    worker,
)
from encours.cli.bank import bank_app
from encours.cli.bank_match import HELP as BANK_MATCH_HELP
from encours.cli.bank_match import match_books_command
from encours.cli.close import close_app
from encours.cli.customers import customers_app
from encours.cli.diagnose import diagnose_command
from encours.cli.diagnose_options import HELP, LANG
from encours.cli.export_books import export_app
from encours.cli.help import HELP_OPTIONS
from encours.cli.member import member_app
from encours.cli.org import org_app
from encours.cli.policy import policy_app
from encours.cli.source import source_app
from encours.cli.speaking import Language, SpeakingCommand, SpeakingGroup
from encours.cli.token import token_app
from encours.kernel.messages import message

app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("Receivables, from the invoice that has left to the cash that is in.")),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": HELP_OPTIONS},
)
app.command(
    "diagnose",
    cls=SpeakingCommand,
    help=str(HELP),
    context_settings={"help_option_names": HELP_OPTIONS},
)(diagnose_command)
for _name, _help, _command in (
    ("import", import_files.HELP, import_files.import_command),
    ("aged", aged.HELP, aged.aged_command),
    ("statement", statement.HELP, statement.statement_command),
    ("match", match.HELP, match.match_command),
    ("d441", d441.HELP, d441.d441_command),
    ("journal", journal.HELP, journal.journal_command),
    ("demo", demo.HELP, demo.demo_command),
    ("up", up.HELP, up.up_command),
    ("worker", worker.HELP, worker.worker_command),
    ("doctor", doctor.HELP, doctor.doctor_command),
    ("backup", backup.BACKUP_HELP, backup.backup_command),
    ("restore", backup.RESTORE_HELP, backup.restore_command),
):
    app.command(
        _name,
        cls=SpeakingCommand,
        help=str(_help),
        context_settings={"help_option_names": HELP_OPTIONS},
    )(_command)
for _verb, _meaning, _act in (
    ("match", BANK_MATCH_HELP, match_books_command),
    ("accounts", bank_accounts.ACCOUNTS_HELP, bank_accounts.accounts_command),
    ("status", bank_accounts.STATUS_HELP, bank_accounts.status_command),
):
    bank_app.command(
        _verb,
        cls=SpeakingCommand,
        help=str(_meaning),
        context_settings={"help_option_names": HELP_OPTIONS},
    )(_act)
app.add_typer(bank_app, name="bank")
app.add_typer(close_app, name="close")
app.add_typer(export_app, name="export")
app.add_typer(customers_app, name="customers")
app.add_typer(org_app, name="org")
app.add_typer(member_app, name="member")
app.add_typer(policy_app, name="policy")
app.add_typer(source_app, name="source")
app.add_typer(token_app, name="token")


def _tell_version(asked: bool) -> None:  # noqa: FBT001  # Typer passes the value by position
    if asked:
        typer.echo(f"encours {version_of('encours')}")
        raise typer.Exit


@app.callback()
def _encours(
    *,
    lang: Annotated[  # read from the context by `language_of`
        Language | None,
        typer.Option(is_eager=True, metavar="fr|en", help=str(LANG)),
    ] = None,
    version: Annotated[  # its callback answers and stops
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_tell_version,
            help=str(message("Tells the version.")),
        ),
    ] = False,
) -> None:
    """What every command understands."""
