"""`encours source add … --mailbox`: what is said of a mailbox to fetch from."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from encours.cli.days import read_optional_day
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import message

Mailbox = Annotated[
    str | None,
    typer.Option(
        "--mailbox",
        metavar=str(message("USER@HOST")),
        help=str(message("A mailbox reached by IMAP, over TLS.")),
    ),
]
MailFolder = Annotated[
    str,
    typer.Option(
        metavar="INBOX", help=str(message("The folder of the mailbox; by default INBOX."))
    ),
]
Senders = Annotated[
    list[str] | None,
    typer.Option(
        "--sender",
        metavar=str(message("ADDRESS|DOMAIN")),
        help=str(message("Whose messages are taken: an address or a domain, as often as needed.")),
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar=str(message("YYYY-MM-DD")),
        help=str(message("Messages that came before that day are left; by default today.")),
    ),
]
DoneFolder = Annotated[
    str,
    typer.Option(
        metavar=str(message("FOLDER")),
        help=str(message("Where messages taken are moved; else they stay, marked as read.")),
    ),
]
RefusedFolder = Annotated[
    str,
    typer.Option(
        metavar=str(message("FOLDER")),
        help=str(message("Where messages refused are moved; else they stay, flagged.")),
    ),
]
VouchedBy = Annotated[
    str,
    typer.Option(
        metavar=str(message("SERVER")),
        help=str(
            message(
                "The receiving server, whose word on the sender (DMARC, Authentication-Results)"
                " is asked for."
            )
        ),
    ),
]
TokenStdin = Annotated[
    bool,
    typer.Option(
        "--token-stdin",
        help=str(message("Reads an OAuth2 token from the input, for a mailbox without password.")),
    ),
]
CaFile = Annotated[
    Path | None,
    typer.Option(
        metavar=str(message("FILE")),
        help=str(message("The certificate of the mail server's own authority (PEM).")),
    ),
]
Plain = Annotated[
    bool,
    typer.Option("--plain", help=str(message("Without TLS; a mailbox on this machine alone."))),
]


class UnusableMailboxOption(EncoursError):
    """The options given do not say which mailbox to fetch from."""


@dataclass(frozen=True, slots=True)
class Entering:
    """How the mailbox is entered: by what secret, and what vouches for its server."""

    password_stdin: bool
    token_stdin: bool
    ca_file: Path | None
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Folders:
    """Where messages are read, and where they go once read or refused."""

    read: str
    done: str
    refused: str


@dataclass(frozen=True, slots=True)
class MailboxOptions:
    """What was said of a mailbox on the command line."""

    address: str
    port: int | None
    folders: Folders
    senders: tuple[str, ...]
    since: str | None
    vouched_by: str
    entering: Entering


def settings_of_options(given: MailboxOptions, *, pattern: str, mode: str) -> dict[str, Any]:
    """The settings of the source, tried once. Raises `UnusableMailboxOption` and as connectors."""
    from encours.intake.connectors.mail_server import PORT, MailServer
    from encours.intake.connectors.mailbox import Rules, settings_of_mailbox

    user, at, host = given.address.rpartition("@")
    if not (at and user and host):
        raise UnusableMailboxOption(
            message("--mailbox {value} does not name a user and a server.", value=given.address),
            message("Write it USER@HOST, for example compta@example.fr@imap.example.fr."),
        )
    entering, folders = given.entering, given.folders
    if entering.password_stdin == entering.token_stdin:
        raise UnusableMailboxOption(
            message("Say how to enter the mailbox: by a password or by a token."),
            message("Write --password-stdin, or --token-stdin."),
        )
    secret = sys.stdin.readline().rstrip("\r\n")
    server = MailServer(
        host,
        PORT if given.port is None else given.port,
        user,
        folders.read,
        password=secret if entering.password_stdin else None,
        access_token=secret if entering.token_stdin else None,
        ca=_text_of(entering.ca_file),
        is_plain=entering.is_plain,
    )
    rules = Rules(
        given.senders,
        read_optional_day("--since", given.since) or datetime.now(UTC).date(),
        folders.done,
        folders.refused,
        given.vouched_by,
    )
    return settings_of_mailbox(server, rules, pattern=pattern, mode=mode)


def _text_of(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else message("it is no text")
        raise UnusableMailboxOption(
            message("{path} cannot be read: {reason}.", path=str(path), reason=reason),
            message("Give the certificate as PEM."),
        ) from error
