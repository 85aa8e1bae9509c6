"""What the pages are drawn with that is not ours: what lacks, said by `up` and by the doctor."""

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.assets import damaged, missing


class IncompletePages(EncoursError):
    """Files that the pages are drawn with lack, or are not the ones expected."""


def what_pages_lack(*, thoroughly: bool) -> list[IncompletePages]:
    """What lacks, and what to run; `thoroughly` reads every file, otherwise they are looked for."""
    action = message(
        "Run “uv sync --reinstall-package encours” in a checkout; elsewhere, install Encours again."
    )
    found = []
    if names := missing():
        what = message("The pages lack what they are drawn with: {names}.", names=list(names))
        found.append(IncompletePages(what, action))
    if names := damaged() if thoroughly else ():
        what = message("What the pages are drawn with was changed: {names}.", names=list(names))
        found.append(IncompletePages(what, action))
    return found
