"""How the command line speaks: help and errors in the language asked for, one clear line each."""

import os
import sys
from enum import StrEnum
from typing import Any, NoReturn

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from encours.kernel.errors import EncoursError
from encours.ui.translation import Translator

UNUSABLE = 2
"""Exit status when what was given cannot be used: a file, an option."""


class Language(StrEnum):
    """The languages Encours speaks; French unless `ENCOURS_LANG` or `--lang` says otherwise."""

    FR = "fr"
    EN = "en"


def usual_language() -> Language:
    """The language of `ENCOURS_LANG`, French when it names none of ours."""
    asked = os.environ.get("ENCOURS_LANG", "")[:2].lower()
    return Language(asked) if asked in Language else Language.FR


def refuse(error: EncoursError, language: Language) -> NoReturn:
    """Ends the command: what is wrong and what to do, on one line of standard error."""
    translator = Translator(language)
    said = [translator.message(part) for part in (error.what, error.action) if part is not None]
    print(" ".join(" ".join(said).split()), file=sys.stderr)  # noqa: T201  # the error line itself
    raise typer.Exit(UNUSABLE)


def _translate_help(command: TyperCommand | TyperGroup, context: typer.Context) -> None:
    asked = context.params.get("lang")
    translator = Translator(asked if asked in set(Language) else usual_language())
    if command.help:
        command.help = translator.text(command.help)
    for parameter in command.params:
        if isinstance(parameter, TyperOption | TyperArgument) and parameter.help:
            parameter.help = translator.text(parameter.help)


class SpeakingCommand(TyperCommand):
    """A command whose help is written in the language asked for."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help, its words translated first."""
        _translate_help(self, ctx)
        super().format_help(ctx, formatter)


class SpeakingGroup(TyperGroup):
    """A group of commands whose help is written in the language asked for."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help, its words and those of its commands translated first."""
        _translate_help(self, ctx)
        for command in self.commands.values():
            if isinstance(command, TyperCommand):
                _translate_help(command, ctx)
        super().format_help(ctx, formatter)
