"""Errors people are meant to read: what is wrong, where, and what to do about it."""

from encours.kernel.messages import Message


class EncoursError(Exception):
    """An anticipated error. `what` is shown to the user; `action` tells what to do next."""

    def __init__(self, what: Message, action: Message | None = None) -> None:
        super().__init__(str(what))
        self.what = what
        self.action = action
