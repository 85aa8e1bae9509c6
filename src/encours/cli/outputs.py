"""Where the command line writes: never over what it reads, never half a file, never a trace."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import message
from encours.ui.plain import one_line
from encours.ui.translation import Translator


class UnusableOutput(EncoursError):
    """A report cannot be written where it was asked for."""


def check_names(*, html: Path | None, pdf: Path | None) -> None:
    """Refuses a page named as a paper, and a paper named as a page."""
    if html is not None and html.suffix.lower() == ".pdf":
        raise UnusableOutput(
            message("--html writes a page, and {path} is the name of a PDF.", path=str(html)),
            message("Write --html report.html, or --pdf with this name."),
        )
    if pdf is not None and pdf.suffix.lower() in {".html", ".htm"}:
        raise UnusableOutput(
            message("--pdf writes a PDF, and {path} is the name of a page.", path=str(pdf)),
            message("Write --pdf report.pdf, or --html with this name."),
        )


def say_written(paths: Iterable[Path | None], language: str) -> None:
    """Says on standard error which reports were written: standard output is the result's alone."""
    t = Translator(language)
    for path in paths:
        if path is not None:
            said = t("Report written: {path}", path=one_line(str(path), 4_096))
            print(said, file=sys.stderr)  # noqa: T201  # a confirmation, beside the result


def check_outputs(outputs: Iterable[Path | None], *, inputs: Iterable[Path]) -> None:
    """Refuses a report that would replace a file given, another report, a folder or a device."""
    taken = {path.resolve() for path in inputs}
    for output in outputs:
        if output is None:
            continue
        place = output.resolve()
        if place in taken:
            raise UnusableOutput(
                message("{path} is given twice: it would be lost.", path=str(output)),
                message("Write the report to a file of its own."),
            )
        if place.exists() and not stat.S_ISREG(place.stat().st_mode):
            raise UnusableOutput(
                message("{path} is a folder or a device, not a file.", path=str(output)),
                message("Give the name of the file to write."),
            )
        taken.add(place)


def write_whole(path: Path, data: bytes) -> None:
    """Writes `data` beside its place and moves it there: a killed command leaves what was there.

    The file beside has a name nobody can foresee and is made by us or not at all: a link planted
    in a folder of others is never written through. A link at `path` itself stays, its target is
    replaced.
    """
    place = path.resolve()
    unfinished: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".unfinished")
        unfinished = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        unfinished.chmod(_permissions(place))
        unfinished.replace(place)
    except OSError as error:
        raise UnusableOutput(
            message(
                "{path} cannot be written: {reason}.",
                path=str(path),
                reason=system_reason(error),
            ),
            message("Choose a folder that exists and where you may write."),
        ) from error
    finally:
        # Of an error or Ctrl-C nothing is left; a report that is whole has moved away.
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def _permissions(place: Path) -> int:
    """Those of the file that is replaced; of a new one, those the user gives to new files."""
    if place.exists():
        return stat.S_IMODE(place.stat().st_mode)
    masked = os.umask(0o077)
    os.umask(masked)
    return 0o666 & ~masked


def print_whole(text: str) -> None:
    """Prints `text` on standard output; says so where it cannot, as on a full disk."""
    _print(lambda: sys.stdout.write(text))


def print_file(file: IO[str]) -> None:
    """Prints what was laid aside in `file`, whole, on standard output; as `print_whole`."""
    file.seek(0)
    _print(lambda: shutil.copyfileobj(file, sys.stdout))


def print_bytes(data: bytes) -> None:
    """Prints a file to the byte on standard output; says so where it cannot."""
    _print(lambda: sys.stdout.buffer.write(data))


def _print(write: Callable[[], object]) -> None:
    try:
        write()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it had enough: nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UnusableOutput(
            message("The result cannot be printed: {reason}.", reason=system_reason(error)),
            message("Check that there is room where the output goes."),
        ) from error
