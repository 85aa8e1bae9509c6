"""`encours token`: the keys with which programs hand documents in and read the books."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from encours.cli.books_options import AsJson, Lang
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.org import Slug
from encours.cli.outputs import print_whole
from encours.cli.speaking import SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

_CONTEXT = {"help_option_names": HELP_OPTIONS}
token_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("The keys of programs: made, listed, revoked.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

Name = Annotated[
    str,
    typer.Option(
        metavar=str(message("NAME")), help=str(message("The program that uses the token."))
    ),
]


class UnknownRight(EncoursError):
    """A token reads, or reads and imports."""


@token_app.command(
    "create",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Makes a token and shows it, once.")),
)
def create_command(
    context: typer.Context,
    slug: Slug,
    *,
    name: Name,
    right: Annotated[
        str,
        typer.Option(
            metavar="import|read", help=str(message("What it may do; by default import."))
        ),
    ] = "import",
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints the token alone, so that a script can keep it."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.api.services import RIGHTS, create_token
        from encours.tenancy.queries import find_organisation
        from encours.tenancy.rules.roles import Right

        if right not in RIGHTS:
            raise UnknownRight(
                message("--right {value} is not known.", value=right),
                message("Write import or read."),
            )
        made = create_token(
            find_organisation(slug), name, right=Right(right), now=datetime.now(UTC)
        )
        told = {"name": name, "right": right, "token": made}
        print_whole(plain_json(told) + "\n" if as_json else made + "\n")


@token_app.command(
    "list",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Lists the tokens of an organisation, never the keys themselves.")),
)
def list_command(
    context: typer.Context,
    slug: Slug,
    *,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """One line each."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.api.queries import list_tokens
        from encours.tenancy.queries import find_organisation

        found = list_tokens(find_organisation(slug))
        t = Translator(language)
        told = [
            {
                "name": each.name,
                "right": str(each.right),
                "created_at": each.created_at.isoformat(),
                "last_used_at": each.last_used_at and each.last_used_at.isoformat(),
                "revoked_at": each.revoked_at and each.revoked_at.isoformat(),
            }
            for each in found
        ]
        lines = [
            one_line(f"{each.name}  {each.right}  {t('revoked') if each.revoked_at else ''}", 200)
            + "\n"
            for each in found
        ]
        print_whole(plain_json(told) + "\n" if as_json else "".join(lines))


@token_app.command(
    "revoke",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Takes a token back: it is refused from now on.")),
)
def revoke_command(
    context: typer.Context, slug: Slug, *, name: Name, data: Data = None, lang: Lang = None
) -> None:
    """Says so."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.api.services import revoke_token
        from encours.tenancy.queries import find_organisation

        revoke_token(find_organisation(slug), name, now=datetime.now(UTC))
        t = Translator(language)
        print_whole(t("The token {name} is revoked.", name=name) + "\n")
