"""`encours org`: the organisations of the installation, for who runs its machine."""

from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.books_options import AsJson, Lang
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.messages import message
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.tenancy.queries import Listed

_CONTEXT = {"help_option_names": HELP_OPTIONS}
org_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("The organisations kept here: made, listed, set, grouped.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

Slug = Annotated[
    str,
    typer.Argument(
        metavar=str(message("SLUG")),
        show_default=False,
        help=str(message("The organisation, by its short name.")),
    ),
]


@org_app.command(
    "create",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Makes an organisation.")),
)
def create_command(
    context: typer.Context,
    slug: Slug,
    *,
    name: Annotated[
        str,
        typer.Option(
            metavar=str(message("NAME")), help=str(message("Its name, as people say it."))
        ),
    ],
    siren: Annotated[
        str, typer.Option(metavar=str(message("SIREN")), help=str(message("Its number, 9 digits.")))
    ] = "",
    currency: Annotated[
        str,
        typer.Option(
            metavar=str(message("CURRENCY")), help=str(message("The currency of its books."))
        ),
    ] = "EUR",
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Makes it and says so."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.tenancy.queries import list_organisations
        from encours.tenancy.services import create_organisation

        create_organisation(slug, name=name, siren=siren, currency=currency.upper())
        made = next(each for each in list_organisations() if each.slug == slug)
        t = Translator(language)
        said = t("The organisation {slug} is made.", slug=slug) + "\n"
        print_whole(plain_json(_told(made)) + "\n" if as_json else said)


@org_app.command(
    "list",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Lists the organisations.")),
)
def list_command(
    context: typer.Context, *, as_json: AsJson = False, data: Data = None, lang: Lang = None
) -> None:
    """One line each."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.tenancy.queries import list_organisations

        found = list_organisations()
        if as_json:
            print_whole(plain_json([_told(each) for each in found]) + "\n")
        else:
            width = max((len(each.slug) for each in found), default=0)
            lines = [
                f"{each.slug.ljust(width)}  {one_line(each.name)}  {each.siren}" for each in found
            ]
            print_whole("".join(f"{line.rstrip()}\n" for line in lines))


@org_app.command(
    "set",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Sets what an organisation asks of its members.")),
)
def set_command(
    context: typer.Context,
    slug: Slug,
    *,
    second_factor: Annotated[
        bool,
        typer.Option(
            "--second-factor/--no-second-factor",
            help=str(message("Whether members enter only with a code of their phone.")),
        ),
    ],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Members without one are led to set it up at their next page."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.tenancy.queries import find_organisation
        from encours.tenancy.services import require_second_factor

        require_second_factor(find_organisation(slug), required=second_factor)
        t = Translator(language)
        print_whole(
            (
                t("Members of {slug} now need a second factor.", slug=slug)
                if second_factor
                else t("Members of {slug} now need no second factor.", slug=slug)
            )
            + "\n"
        )


@org_app.command(
    "group",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Groups organisations, to be read together by who may read each.")),
)
def group_command(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar=str(message("NAME")), show_default=False, help=str(message("The group's name."))
        ),
    ],
    slugs: Annotated[
        list[str],
        typer.Argument(
            metavar=str(message("SLUG…")),
            show_default=False,
            help=str(message("The organisations of the group.")),
        ),
    ],
    *,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Makes the group and says so."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.tenancy.queries import find_organisation
        from encours.tenancy.services import create_group

        create_group(name, [find_organisation(each) for each in slugs])
        t = Translator(language)
        print_whole(t("The group {name} is made.", name=one_line(name)) + "\n")


def _told(organisation: "Listed") -> dict[str, object]:
    return {
        "slug": organisation.slug,
        "name": organisation.name,
        "siren": organisation.siren or None,
        "currency": organisation.currency,
        "requires_second_factor": organisation.requires_second_factor,
    }
