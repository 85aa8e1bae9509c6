"""The help of a command, every word of it in the language asked for."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from typer._click import Parameter
from typer.core import TyperArgument, TyperCommand, TyperGroup

from encours.kernel.messages import message
from encours.ui.translation import Translator

_WIDEST, _NARROWEST = 100, 60
_LEFT = 26
HELP_OPTIONS = ["-h", "--help"]

_GIVEN = message("What to give")
_OPTIONS = message("Options")
_COMMANDS = message("Commands")
_OPTIONS_SIGN = message("[OPTIONS]")
_COMMAND_SIGN = message("COMMAND")
_HELP = message("Shows these words.")


def write_help(
    command: TyperCommand | TyperGroup,
    path: str,
    translator: Translator,
    *,
    width: int | None = None,
) -> str:
    """The help of the command typed as `path`, as wide as the terminal but readable."""
    columns = width or shutil.get_terminal_size().columns
    columns = max(_NARROWEST, min(columns, _WIDEST))
    arguments = [each for each in command.params if isinstance(each, TyperArgument)]
    names = [typed_as(each, translator) for each in arguments]
    if isinstance(command, TyperGroup):
        names.append(translator.message(_COMMAND_SIGN))
    typed = " ".join([path, *names, translator.message(_OPTIONS_SIGN)])
    t = translator
    parts = [t("Usage: {command}", command=typed), ""]
    parts += textwrap.wrap(translator.text(command.help or ""), columns)
    given = [
        (name, translator.text(each.help or ""))
        for name, each in zip(names, arguments, strict=False)
    ]
    parts += _section(translator.message(_GIVEN), given, columns)
    if isinstance(command, TyperGroup):
        listed = [
            (name, translator.text(each.help or "")) for name, each in command.commands.items()
        ]
        parts += _section(translator.message(_COMMANDS), listed, columns)
    parts += _section(translator.message(_OPTIONS), list(_options(command, translator)), columns)
    return "\n".join(parts) + "\n"


def typed_as(parameter: Parameter, translator: Translator) -> str:
    """How an argument or an option is typed, its value by its name: `FILE`, `--org SLUG`."""
    value = translator.text(parameter.metavar) if parameter.metavar else ""
    if isinstance(parameter, TyperArgument):
        return value or parameter.name or ""
    return " ".join([", ".join(parameter.opts), value]).strip()


def _options(
    command: TyperCommand | TyperGroup, translator: Translator
) -> Iterator[tuple[str, str]]:
    for each in command.params:
        if isinstance(each, TyperArgument):
            continue
        help_ = getattr(each, "help", None) or ""
        yield typed_as(each, translator), translator.text(help_)
    yield ", ".join(HELP_OPTIONS), translator.message(_HELP)


def _section(title: str, rows: Sequence[tuple[str, str]], columns: int) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield title
    for name, said in rows:
        lines = textwrap.wrap(said, columns - _LEFT, break_on_hyphens=False) or [""]
        first = f"  {name}".ljust(_LEFT)
        if len(first) > _LEFT:
            yield first
            first = " " * _LEFT
        yield first + lines[0]
        yield from (" " * _LEFT + line for line in lines[1:])
