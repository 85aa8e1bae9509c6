"""`encours policy`: what an organisation decided, section by section, read and written as JSON."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import Message, message
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

_CONTEXT = {"help_option_names": HELP_OPTIONS}
policy_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("The settings an organisation decided on: told, set from a day on.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

_UNCHANGED = message("Nothing changes.")
_SECTION_HELP = message("The section, such as ledger.")
_DAY = message("YYYY-MM-DD")

Section = Annotated[
    str,
    typer.Argument(metavar=str(message("SECTION")), help=str(_SECTION_HELP), show_default=False),
]
ChosenSection = Annotated[
    str | None, typer.Option("--section", metavar=str(message("SECTION")), help=str(_SECTION_HELP))
]
OnDay = Annotated[
    str | None,
    typer.Option(
        "--on", metavar=str(_DAY), help=str(message("The day asked about; by default today."))
    ),
]
FromDay = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar=str(_DAY),
        help=str(message("The day from which it holds; by default today.")),
    ),
]


class UnreadableSettings(EncoursError):
    """The settings given are no JSON, or cannot be read."""


class UnusableDay(EncoursError):
    """A day is not written as one."""


@policy_app.command(
    "show",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Prints the settings in force on a day, as JSON.")),
)
def show_command(
    context: typer.Context,
    *,
    org: Org,
    section: ChosenSection = None,
    on: OnDay = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints every section, or the one asked for."""
    with open_for(data, lang or language_of(context)):
        from encours.policybook.queries import policy_on
        from encours.policybook.registry import find_section, list_sections
        from encours.tenancy.queries import find_organisation

        organisation_id, day = find_organisation(org), _day(on, "--on")
        chosen = list_sections() if section is None else (find_section(section),)
        told = {each.name: each.as_json(policy_on(organisation_id, each, day)) for each in chosen}
        print_whole(plain_json(told if section is None else told[section]) + "\n")


Settings = Annotated[
    Path,
    typer.Argument(
        metavar=str(message("FILE")),
        help=str(message("The settings that change, as JSON; - for standard input.")),
        show_default=False,
    ),
]
Comment = Annotated[str, typer.Option(metavar=str(message("TEXT")), help=str(message("Why.")))]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help=str(message("Says what would change, and changes nothing."))),
]


@policy_app.command(
    "set",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Sets what a file of JSON says from a day on; the rest stays as it is.")),
)
def set_command(
    context: typer.Context,
    section: Section,
    file: Settings,
    *,
    org: Org,
    from_on: FromDay = None,
    comment: Comment = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Adds a version and says what it changes; the same settings again add nothing."""
    language = lang or language_of(context)
    with open_for(data, language):
        from django.utils import timezone

        from encours.policybook.queries import policy_on
        from encours.policybook.registry import find_section
        from encours.policybook.services import publish
        from encours.tenancy.queries import find_organisation

        organisation_id, day = find_organisation(org), _day(from_on, "--from")
        chosen = find_section(section)
        before = policy_on(organisation_id, chosen, day)
        after = chosen.from_json(_merged(chosen.as_json(before), _read(file)))
        changes = chosen.difference(before, after)
        if changes and not dry_run:
            publish(
                organisation_id,
                chosen,
                after,
                from_on=day,
                author_id=None,
                now=timezone.now(),
                comment=comment,
            )
        told = plain_json(chosen.as_json(after)) + "\n" if as_json else _told(changes, language)
        print_whole(told)


def _told(changes: tuple[Message, ...], language: Language) -> str:
    t = Translator(language)
    return "".join(f"{t.message(each)}\n" for each in changes or (_UNCHANGED,))


def _merged(before: dict[str, Any], given: object) -> object:
    """What is in force with what is given in its place; what is no object is refused later."""
    return {**before, **given} if isinstance(given, dict) else given


def _read(file: Path) -> object:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return json.loads(data)
    except OSError as error:
        raise UnreadableSettings(
            message(
                "{path} cannot be read: {reason}.", path=str(file), reason=system_reason(error)
            ),
            message("Give the name of a file of JSON."),
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSettings(
            message("{path} is no JSON.", path=str(file)),
            message('Write it as {{"name": value, …}}.'),
        ) from error


def _day(text: str | None, option: str) -> date:
    from django.utils import timezone

    try:
        return timezone.localdate() if text is None else date.fromisoformat(text)
    except ValueError:
        raise UnusableDay(
            message("{option} {value} is no day.", option=option, value=text),
            message("Write it as 2026-12-31."),
        ) from None
