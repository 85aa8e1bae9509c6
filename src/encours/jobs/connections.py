"""A worker's threads keep their connections from one job to the next: opening one costs as much as
a small job. They are closed when the worker ends.
"""

from threading import get_ident
from typing import Any

import psycopg

type Connection = psycopg.Connection[Any]

_kept: dict[tuple[int, str], Connection] = {}


def keep(purpose: str, connection: Connection) -> None:
    """Keeps the connection of this thread for `purpose`."""
    _kept[get_ident(), purpose] = connection


def find_kept(purpose: str) -> Connection | None:
    """The connection this thread kept for `purpose`, when it still answers."""
    connection = _kept.get((get_ident(), purpose))
    return None if connection is None or connection.closed else connection


def close_kept() -> None:
    """Closes what all threads kept, once none of them works any more."""
    while _kept:
        _kept.popitem()[1].close()
