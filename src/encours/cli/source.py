"""`encours source`: the folders, servers and mailboxes that files come from by themselves."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.source_mailbox import (
    CaFile,
    DoneFolder,
    Entering,
    Folders,
    Mailbox,
    MailboxOptions,
    MailFolder,
    Plain,
    RefusedFolder,
    Senders,
    Since,
    TokenStdin,
    VouchedBy,
    settings_of_options,
)
from encours.cli.speaking import Language, SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import message
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.intake.queries import SourceSeen

_CONTEXT = {"help_option_names": HELP_OPTIONS}
_MODES = ("delta", "stock", "bank")
source_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(
        message("The folders, servers and mailboxes that files are fetched from by themselves.")
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

Name = Annotated[
    str,
    typer.Argument(
        metavar=str(message("NAME")),
        show_default=False,
        help=str(message("What the source is called, as on the page of imports.")),
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        metavar=str(message("FOLDER")),
        help=str(message("A folder: what is put in its “inbox” is taken in, then filed beside.")),
    ),
]
Sftp = Annotated[
    str | None,
    typer.Option(
        "--sftp",
        metavar=str(message("USER@HOST:FOLDER")),
        help=str(message("A server reached by SFTP.")),
    ),
]
Delivered = Annotated[
    Path | None,
    typer.Option(
        "--delivered",
        metavar=str(message("FOLDER")),
        help=str(
            message(
                "A folder where another program (a client of EBICS…) delivers, a folder an account;"
                " files stay there."
            )
        ),
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        metavar="22|993",
        show_default=False,
        help=str(message("The server's port; by default 22, of a mailbox 993.")),
    ),
]
HostKey = Annotated[
    str | None,
    typer.Option(
        metavar=str(message("KEY")),
        help=str(
            message(
                "The server's public key, or its fingerprint (SHA256:…), as its administrator"
                " tells it."
            )
        ),
    ),
]
PasswordStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help=str(message("Reads the password from the input."))),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        metavar=str(message("FILE")),
        help=str(message("The private key to enter with; it is kept sealed.")),
    ),
]
Pattern = Annotated[
    str,
    typer.Option(metavar="*", help=str(message("Which files are taken, such as *.txt; all."))),
]
Mode = Annotated[
    str,
    typer.Option(
        metavar="delta|stock|bank",
        help=str(
            message(
                "For lists: what is new (delta), or all that is open (stock); bank: its tables are"
                " statements of a bank."
            )
        ),
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Argument(
        metavar=str(message("[NAME…]")),
        show_default=False,
        help=str(message("The sources to fetch from; by default all of them.")),
    ),
]


class UnusableSourceOption(EncoursError):
    """The options given do not say where to fetch from."""


@source_app.command(
    "add",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Adds a folder, a server or a mailbox to fetch from.")),
)
def add_command(
    context: typer.Context,
    name: Name,
    *,
    org: Org,
    folder: Folder = None,
    sftp: Sftp = None,
    mailbox: Mailbox = None,
    delivered: Delivered = None,
    port: Port = None,
    host_key: HostKey = None,
    password_stdin: PasswordStdin = False,
    token_stdin: TokenStdin = False,
    key_file: KeyFile = None,
    sender: Senders = None,
    since: Since = None,
    mail_folder: MailFolder = "INBOX",
    done_folder: DoneFolder = "",
    refused_folder: RefusedFolder = "",
    vouched_by: VouchedBy = "",
    ca_file: CaFile = None,
    plain: Plain = False,
    pattern: Pattern = "*",
    mode: Mode = "delta",
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Tries it, then keeps it."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.intake.services.sources import add_source
        from encours.tenancy.queries import find_organisation

        organisation_id = find_organisation(org)
        _check((folder, sftp, mailbox, delivered), mode)
        if mailbox is not None:
            entering = Entering(password_stdin, token_stdin, ca_file, plain)
            folders = Folders(mail_folder, done_folder, refused_folder)
            senders = tuple(sender or ())
            said = MailboxOptions(mailbox, port, folders, senders, since, vouched_by, entering)
            kind, settings = "mailbox", settings_of_options(said, pattern=pattern, mode=mode)
        elif sftp is not None:
            secret = _secret(password_stdin=password_stdin, key_file=key_file)
            kind, settings = "sftp", _of_server(sftp, port or 22, host_key, secret)
            settings |= {"pattern": pattern, "mode": mode}
        else:
            kind, settings = _of_folder(folder, delivered, pattern=pattern, mode=mode)
        add_source(organisation_id, name, kind=kind, settings=settings)
        print_whole(_told_added(name, folder, language))


def _told_added(name: str, folder: Path | None, language: Language) -> str:
    t = Translator(language)
    told = t("The source {name} is added; it is fetched from every few minutes.", name=name)
    if folder is not None:
        told += "\n" + t("Put files in {folder}.", folder=str(folder.absolute() / "inbox"))
    return told + "\n"


@source_app.command(
    "list",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Lists where files come from.")),
)
def list_command(
    context: typer.Context,
    *,
    org: Org,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """One line each; secrets are never shown."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.intake.queries import list_sources
        from encours.tenancy.queries import find_organisation

        found = list_sources(find_organisation(org))
        say = Translator(language)
        if as_json:
            print_whole(plain_json([_told(each, say) for each in found]) + "\n")
        else:
            print_whole("".join(_line(each, say) + "\n" for each in found))


@source_app.command(
    "fetch",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Fetches now, without waiting for the worker.")),
)
def fetch_command(
    context: typer.Context,
    names: Only = None,
    *,
    org: Org,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Tells each file and what became of it."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.daily.services.fetching import fetch_sources
        from encours.tenancy.queries import find_organisation

        brought = fetch_sources(
            find_organisation(org), now=datetime.now(UTC), only=tuple(names or ())
        )
        say = Translator(language).message
        told = [
            {
                "source": each.source,
                "file": each.name,
                "outcome": str(each.outcome),
                "said": [say(part) for part in each.said],
            }
            for each in brought
        ]
        lines = [
            one_line(f"{each['source']}: {each['file']}: {' '.join(each['said'])}", 2_000) + "\n"
            for each in told
        ]
        print_whole(plain_json(told) + "\n" if as_json else "".join(lines))


def _check(places: tuple[object, ...], mode: str) -> None:
    if sum(place is not None for place in places) != 1:
        raise UnusableSourceOption(
            message("Say where to fetch from: a folder, a server or a mailbox, one of them."),
            message(
                "Write --folder FOLDER, --sftp USER@HOST:FOLDER, --mailbox USER@HOST or"
                " --delivered FOLDER."
            ),
        )
    if mode not in _MODES:
        raise UnusableSourceOption(
            message("--mode {value} is not known.", value=mode),
            message("Write stock, delta or bank."),
        )


def _of_folder(
    folder: Path | None, delivered: Path | None, *, pattern: str, mode: str
) -> tuple[str, dict[str, Any]]:
    """The kind and the settings of a folder, whose files are moved, or are left to another."""
    from encours.intake.connectors.folder import settings_of_folder
    from encours.intake.connectors.provider import FILES, settings_of_provider

    if folder is not None:
        return "folder", dict(settings_of_folder(folder, pattern=pattern, mode=mode))
    place = str((delivered or Path()).expanduser().absolute())
    return "provider", settings_of_provider(FILES, {"folder": place}, pattern=pattern, mode=mode)


def _secret(*, password_stdin: bool, key_file: Path | None) -> dict[str, str]:
    """The password or the key to enter with: never from an argument, which others can see."""
    if password_stdin == (key_file is not None):
        raise UnusableSourceOption(
            message("Say how to enter the server: by a password or by a key."),
            message("Write --password-stdin, or --key-file FILE."),
        )
    if key_file is None:
        return {"password": sys.stdin.readline().rstrip("\r\n")}
    try:
        return {"private_key": key_file.read_text(encoding="utf-8")}
    except (OSError, UnicodeDecodeError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else message("it is no text")
        raise UnusableSourceOption(
            message("{path} cannot be read: {reason}.", path=str(key_file), reason=reason),
            message("Give the file of a private key."),
        ) from error


def _of_server(
    address: str, port: int, host_key: str | None, secret: dict[str, str]
) -> dict[str, Any]:
    """The settings of a server, tried once."""
    from encours.intake.connectors.sftp import Server, settings_of_server

    user, at, place = address.rpartition("@")
    host, colon, path = place.partition(":")
    if not (at and colon and user and host and path):
        raise UnusableSourceOption(
            message("--sftp {value} does not name a user, a server and a folder.", value=address),
            message("Write it USER@HOST:FOLDER, for example compta@sftp.example.fr:/exports."),
        )
    key = _pinned(host, port, host_key)
    return settings_of_server(Server(host, port, user, path, key, **secret))


def _pinned(host: str, port: int, given: str | None) -> str:
    """The server's key, which must be the one its administrator told."""
    from encours.intake.connectors.sftp import fingerprint, key_of_server

    if given is not None and not given.startswith("SHA256:"):
        return " ".join(given.split()[:2])
    shown = key_of_server(host, port)
    if given is None or given.rstrip("=") != fingerprint(shown):
        raise UnusableSourceOption(
            message(
                "The server {host} shows the key {fingerprint}.",
                host=host,
                fingerprint=fingerprint(shown),
            ),
            message("If its administrator confirms that this is the one, add it with --host-key."),
        )
    return shown


def _told(source: "SourceSeen", say: Translator) -> dict[str, Any]:
    shown = (
        *("folder", "host", "port", "user", "path", "host_key", "pattern", "mode"),
        *("senders", "since", "done_folder", "refused_folder", "vouched_by", "plain"),
        *("provider", "options", "consent_until"),
    )
    return {
        "name": source.name,
        "kind": source.kind,
        "mapping": source.mapping,
        **{key: source.settings[key] for key in shown if key in source.settings},
        "fetched_at": None if source.fetched_at is None else source.fetched_at.isoformat(),
        "problem": [say.message(part) for part in source.problem],
        "notices": [say.message(part) for part in source.notices],
    }


def _line(source: "SourceSeen", say: Translator) -> str:
    problem = " ".join(say.message(part) for part in (*source.problem, *source.notices))
    return one_line(f"{source.name}  {source.kind}  {source.place}  {problem}", 500)
