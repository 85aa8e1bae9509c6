"""Errors people are meant to read: what is wrong, where, and what to do about it."""

import errno

from encours.kernel.messages import Message, message


class EncoursError(Exception):
    """An anticipated error. `what` is shown to the user; `action` tells what to do next."""

    def __init__(self, what: Message, action: Message | None = None) -> None:
        super().__init__(str(what))
        self.what = what
        self.action = action


_SYSTEM = {
    errno.ENOENT: message("there is no such file or folder"),
    errno.ENOTDIR: message("there is no such file or folder"),
    errno.EACCES: message("you are not allowed to"),
    errno.EPERM: message("you are not allowed to"),
    errno.EROFS: message("nothing can be written there"),
    errno.ENOSPC: message("there is no room left"),
    errno.EDQUOT: message("there is no room left"),
    errno.EISDIR: message("it is a folder"),
    errno.ENAMETOOLONG: message("its name is too long"),
    errno.EADDRINUSE: message("another program uses it"),
    errno.EADDRNOTAVAIL: message("it is no address of this machine"),
}


def system_reason(error: OSError) -> Message:
    """Why the system refused, in words that are translated; its own words where they are rare."""
    known = _SYSTEM.get(error.errno or 0)
    return known or message("{reason}", reason=error.strerror or str(error))
