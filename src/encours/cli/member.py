"""`encours member`: who works in an organisation, for who runs the machine.

A password is never a word of a command, where other people of the machine could read it: a new
person gets a link that works once, or the password comes from a prompt or from standard input.
"""

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.books_options import AsJson, Lang
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.org import Slug
from encours.cli.outputs import print_whole
from encours.cli.speaking import SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.rules.roles import ROLE_NAMES, Role
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.tenancy.queries import Member

_CONTEXT = {"help_option_names": HELP_OPTIONS}
_ROLES = "|".join(Role)
member_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("The people who work in an organisation.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

Email = Annotated[
    str,
    typer.Argument(
        metavar=str(message("EMAIL")),
        show_default=False,
        help=str(message("The person, by address.")),
    ),
]
RoleOption = Annotated[
    Role, typer.Option("--role", metavar=_ROLES, help=str(message("What they may do.")))
]
Portfolio = Annotated[
    str | None,
    typer.Option(
        metavar=str(message("CODES")),
        help=str(
            message("Collectors and salespeople whose customers they see, with commas; else all.")
        ),
    ),
]


class NoSuchPerson(EncoursError):
    """Nobody has this address."""


class PasswordsDiffer(EncoursError):
    """The password typed again is another one."""


class HasAPassword(EncoursError):
    """The person has an account with a password of their own."""


PersonName = Annotated[
    str,
    typer.Option(metavar=str(message("NAME")), help=str(message("Their name, when they are new."))),
]
AskPassword = Annotated[
    bool, typer.Option("--ask-password", help=str(message("Asks for their first password.")))
]
PasswordStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin",
        help=str(message("Reads their first password from standard input.")),
    ),
]


@member_app.command(
    "add",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Lets a person work in an organisation.")),
)
def add_command(
    context: typer.Context,
    slug: Slug,
    email: Email,
    *,
    role: RoleOption,
    portfolio: Portfolio = None,
    name: PersonName = "",
    ask_password: AskPassword = False,
    password_stdin: PasswordStdin = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Makes the person when they are new, and tells the link by which they choose a password."""
    language = lang or language_of(context)
    with open_for(data, language):
        from django.db import transaction

        from encours.tenancy.accounts import choose_password, has_password, password_link
        from encours.tenancy.queries import find_organisation
        from encours.tenancy.services import add_member, create_person

        organisation = find_organisation(slug)
        t = Translator(language)
        password = _password(t, ask=ask_password, read=password_stdin)
        with transaction.atomic():
            person = create_person(email, name=name, language=language)
            add_member(organisation, person, role=role, portfolio=_codes(portfolio) or ())
            known = has_password(person)
            if password is not None:
                if known:
                    raise HasAPassword(
                        message("{email} has an account with a password already.", email=email),
                        message("Add them without a password: theirs stays."),
                    )
                choose_password(person, password, language=language)
        said = [t("{email} is a member of {slug}.", email=one_line(email), slug=slug)]
        if not known and password is None:
            said.append(_link_told(t, password_link(person)))
        print_whole("".join(f"{line}\n" for line in said))


@member_app.command(
    "list",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Lists the members of an organisation.")),
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
        from encours.tenancy.queries import find_organisation, list_members

        found = list_members(find_organisation(slug))
        if as_json:
            print_whole(plain_json([_told(each) for each in found]) + "\n")
            return
        t = Translator(language)
        width = max((len(each.email) for each in found), default=0)
        lines = [
            f"{each.email.ljust(width)}  {t.message(ROLE_NAMES[each.role])}"
            f"  {', '.join(map(one_line, each.portfolio))}"
            for each in found
        ]
        print_whole("".join(f"{line.rstrip()}\n" for line in lines))


@member_app.command(
    "role",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Gives a member another role or portfolio.")),
)
def role_command(
    context: typer.Context,
    slug: Slug,
    email: Email,
    *,
    role: RoleOption,
    portfolio: Portfolio = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """The portfolio stays when none is given; an empty one lifts the limit."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.tenancy.queries import find_organisation
        from encours.tenancy.services import change_role

        organisation = find_organisation(slug)
        change_role(organisation, _person(email), role=role, portfolio=_codes(portfolio))
        t = Translator(language)
        print_whole(
            t("{email} is now {role} of {slug}.", email=email, role=ROLE_NAMES[role], slug=slug)
            + "\n"
        )


@member_app.command(
    "remove",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Takes a person out of an organisation; what they did remains.")),
)
def remove_command(
    context: typer.Context, slug: Slug, email: Email, *, data: Data = None, lang: Lang = None
) -> None:
    """Never the last administrator."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.tenancy.queries import find_organisation
        from encours.tenancy.services import remove_member

        remove_member(find_organisation(slug), _person(email))
        t = Translator(language)
        print_whole(t("{email} is a member of {slug} no more.", email=email, slug=slug) + "\n")


@member_app.command(
    "unlock",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("A link to choose a password, for who lost theirs.")),
)
def unlock_command(
    context: typer.Context,
    email: Email,
    *,
    second_factor: Annotated[
        bool,
        typer.Option(
            "--second-factor",
            help=str(message("Removes their second factor too: their phone is lost.")),
        ),
    ] = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Tells the link; it works once."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.tenancy.accounts import forget_second_factor, password_link

        person = _person(email)
        if second_factor:
            forget_second_factor(person)
        print_whole(_link_told(Translator(language), password_link(person)) + "\n")


def _person(email: str) -> int:
    from encours.tenancy.queries import find_person

    found = find_person(email)
    if found is None:
        raise NoSuchPerson(
            message("Nobody has the address {email}.", email=email),
            message("Add them with: encours member add."),
        )
    return found


def _password(t: Translator, *, ask: bool, read: bool) -> str | None:
    """The first password, typed twice or read; None when the person chooses it by a link."""
    if read:
        return sys.stdin.readline().rstrip("\r\n")
    if not ask:
        return None
    typed = getpass.getpass(t("Password:") + " ")
    if getpass.getpass(t("The same again:") + " ") != typed:
        raise PasswordsDiffer(message("These are two different passwords."), message("Try again."))
    return typed


def _codes(portfolio: str | None) -> list[str] | None:
    return None if portfolio is None else [code.strip() for code in portfolio.split(",")]


def _link_told(t: Translator, link: str) -> str:
    return t("They choose their password here, once, within three days: {link}", link=link)


def _told(member: "Member") -> dict[str, object]:
    return {
        "email": member.email,
        "name": member.name,
        "role": str(member.role),
        "portfolio": list(member.portfolio),
        "is_active": member.is_active,
    }
