"""Reads the files of a call, bounded while they stream: to disk first, then once into memory."""

from email.message import Message as Headers
from tempfile import TemporaryFile

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from encours.daily.services.handing import Handed
from encours.intake.formats.bytes import MAX_FILE_BYTES, check_size
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_STRETCH = 1 << 20


class NoFile(EncoursError):
    """A call that hands in documents holds none that can be read."""


def files_of(request: HttpRequest, *, name: str) -> list[Handed]:
    """The files of a multipart call, else its body as one file called `name`.

    Raises `NoFile`, and `UnreadableFile` as soon as one is larger than files are.
    """
    if request.content_type == "multipart/form-data":
        return _parts(request)
    given = name or _name_of(request) or "import"
    with TemporaryFile() as kept:
        size = 0
        while stretch := request.read(_STRETCH):
            size += len(stretch)
            check_size(size)
            kept.write(stretch)
        if not size:
            raise _no_file()
        kept.seek(0)
        return [Handed(given, kept.read(MAX_FILE_BYTES))]


def _parts(request: HttpRequest) -> list[Handed]:
    """The parts that are files; the server has written the large ones to disk by now."""
    try:
        parts = [part for name in request.FILES for part in request.FILES.getlist(name)]
    except MultiPartParserError as error:
        raise _no_file() from error
    if not parts:
        raise _no_file()
    for part in parts:
        check_size(part.size or 0)
    return [Handed(part.name or "import", part.read()) for part in parts]


def _name_of(request: HttpRequest) -> str:
    """The name in Content-Disposition, if there is one."""
    headers = Headers()
    headers["Content-Disposition"] = request.headers.get("Content-Disposition", "")
    return headers.get_filename() or ""


def _no_file() -> NoFile:
    return NoFile(
        message("The call holds no file."),
        message("Send the file as the body, or as a part of multipart/form-data."),
    )
