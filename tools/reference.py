"""Writes the reference of the command line from the command itself, so that the page cannot lag.

python tools/reference.py          write docs/reference/commands.md
python tools/reference.py check    exit status 1 when the page is not what the command says
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from encours.cli.app import app
from encours.ui.translation import Translator

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
HEAD = """# Commands

Written by `make reference` from the command itself. Help and results are in French, or in English
with `--lang en` or `ENCOURS_LANG=en`.
"""


def describe_commands(application: Any, french: Translator) -> str:
    """A section for each command and subcommand: what it does, its arguments and options."""
    lines = [HEAD]
    for path, command in _commands(application, "encours"):
        lines += [f"## `{path}`\n", f"{command.help}\n", f"*{french.text(command.help)}*\n"]
        rows = [_row(*row) for row in _parameters(command, french)]
        if rows:
            lines += ["| | English | français |", "|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command below `group` with the words that call it, a group before its commands."""
    for name, command in sorted(group.commands.items()):
        yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")


def _parameters(command: Any, french: Translator) -> Iterator[tuple[str, str, str]]:
    for parameter in command.params:
        said = parameter.help or ""
        if parameter.param_type_name == "argument":
            yield f"`{parameter.metavar or parameter.name}`", said, french.text(said)
        else:
            yield ", ".join(f"`{name}`" for name in parameter.opts), said, french.text(said)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> None:
    """The verb: write by default, `check` to verify."""
    page = describe_commands(get_command(app), Translator("fr"))
    if sys.argv[1:] != ["check"]:
        PAGE.write_text(page, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page:
        sys.exit("docs/reference/commands.md is not what the command says: run `make reference`.")


if __name__ == "__main__":
    main()
