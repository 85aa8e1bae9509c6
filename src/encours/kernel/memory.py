"""How much Python looks after memory while much is made of it at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collections() -> Iterator[None]:
    """Lets Python look for cycles of objects later, where none is made: the looking costs half.

    Memory is given back as it is always, once nothing refers to it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
