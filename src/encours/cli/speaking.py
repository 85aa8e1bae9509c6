"""How the command line speaks: help and errors in the language asked for, one clear line each."""

import os
import sys
from enum import StrEnum
from typing import Any, NoReturn

import typer
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperCommand, TyperGroup, TyperOption

from encours.cli.help import typed_as, write_help
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.ui.plain import one_line
from encours.ui.translation import Translator

UNUSABLE = 2
"""Exit status when what was given cannot be used: a file, an option."""

# Names of files and values of options are quoted in it: as long as a path may be, and its words.
LONGEST_REFUSAL = 5_000


class Language(StrEnum):
    """The languages Encours speaks; French unless `ENCOURS_LANG` or `--lang` says otherwise."""

    FR = "fr"
    EN = "en"


def usual_language() -> Language:
    """The language of `ENCOURS_LANG`, French when it names none of ours."""
    asked = os.environ.get("ENCOURS_LANG", "")[:2].lower()
    return Language(asked) if asked in Language else Language.FR


class MisusedCommand(EncoursError):
    """The words typed are no command that exists."""


def refuse(error: EncoursError, language: Language) -> NoReturn:
    """Ends the command: what is wrong and what to do, on one line of standard error."""
    warn(error, language)
    raise typer.Exit(UNUSABLE)


def warn(error: EncoursError, language: Language) -> None:
    """Says what is wrong and what to do, on one line of standard error; the command goes on."""
    translator = Translator(language)
    said = [translator.message(part) for part in (error.what, error.action) if part is not None]
    sentences = [part if part.endswith((".", "!", "?")) else f"{part}." for part in said]
    line = " ".join(one_line(" ".join(sentences), LONGEST_REFUSAL).split())
    print(line, file=sys.stderr)  # noqa: T201  # the error line itself


class UnknownCommand(UsageError):
    """A word stands where a command is expected, and names none."""

    def __init__(self, name: str, commands: list[str], ctx: Any) -> None:
        super().__init__(name, ctx)
        self.name = name
        self.commands = commands


def misuse(error: UsageError) -> MisusedCommand:
    """What was wrong in the words typed, as an error of ours."""
    command = error.ctx.command_path if error.ctx is not None else "encours"
    if isinstance(error, MissingParameter) and error.param is not None and error.ctx is not None:
        return _missing(error.param, error.ctx, Translator(_language_of(error)))
    action = message("See {command} --help.", command=command)
    return MisusedCommand(_misuse(error), action)


def _missing(parameter: Any, context: Any, t: Translator) -> MisusedCommand:
    """What is not given and what it is for; then the command with all that it cannot do without."""
    needed = [each for each in context.command.params if each.required]
    # Typer's own order is that of the signature: arguments are typed before options.
    needed.sort(key=lambda each: isinstance(each, TyperOption))
    usage = " ".join([context.command_path, *(typed_as(each, t) for each in needed)])
    purpose = t.text(parameter.help or "").rstrip(".")
    if purpose[1:2].islower() or purpose[1:2] == "’":
        purpose = purpose[0].lower() + purpose[1:]
    return MisusedCommand(
        message("{name} is missing: {purpose}.", name=typed_as(parameter, t), purpose=purpose),
        message(
            "Write {usage}; {command} --help tells the rest.",
            usage=usage,
            command=context.command_path,
        ),
    )


def _misuse(error: UsageError) -> Message:
    match error:
        case NoSuchOption():
            return message("There is no option {name}.", name=error.option_name)
        case BadOptionUsage():
            return message("{name} has no value, or one too many.", name=error.option_name)
        case UnknownCommand():
            return message(
                "There is no command {name}; there is: {commands}.",
                name=error.name,
                commands=error.commands,
            )
        case BadParameter(param=param) if param is not None:
            return _unusable_value(param)
    return message("The command is not understood: {reason}", reason=error.format_message())


def _language_of(error: UsageError) -> Language:
    """The language asked for before the error, when it was read by then."""
    return language_of(error.ctx)


def _unusable_value(parameter: Any) -> Message:
    """The values an option takes are those its help shows, one or the other: `fr|en`."""
    name, values = " ".join(parameter.opts), (parameter.metavar or "").split("|")
    if len(values) < 2:
        return message("{name} cannot take this value.", name=name)
    return message("{name} takes one of: {values}.", name=name, values=values)


def language_of(context: Any) -> Language:
    """The language asked for after the command, else before it, else the usual one."""
    while context is not None:
        asked = context.params.get("lang")
        if asked in set(Language):
            return Language(asked)
        context = context.parent
    return usual_language()


class SpeakingCommand(TyperCommand):
    """A command whose help is written in the language asked for."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help."""
        formatter.write(write_help(self, ctx.command_path, Translator(language_of(ctx))))


class SpeakingGroup(TyperGroup):
    """A group of commands whose help and errors are written in the language asked for."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Runs the command typed; what cannot be understood is refused on one line."""
        try:
            status = super().main(*args, **(extra | {"standalone_mode": False}))
        except NoArgsIsHelpError as error:
            error.show()
            sys.exit(UNUSABLE)
        except UsageError as error:
            warn(misuse(error), _language_of(error))
            sys.exit(UNUSABLE)
        sys.exit(status if isinstance(status, int) else 0)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help."""
        formatter.write(write_help(self, ctx.command_path, Translator(language_of(ctx))))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; raises `UnknownCommand` when it names none."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise UnknownCommand(args[0], sorted(self.commands), ctx)
        return super().resolve_command(ctx, args)
