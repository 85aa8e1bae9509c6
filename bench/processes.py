"""Who used the processors while something ran: a program with all it started, and the machine."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process as the system tells it. `own` and `ended`: processor seconds, user and system.

    `ended`: of its children that have ended and were waited for.
    """

    pid: int
    parent: int
    own: float
    ended: float


def read_process(stat: str) -> Process:
    """The process of a line of `/proc/PID/stat`; its name may hold spaces and brackets.

    >>> words = "S 1 0 0 0 0 0 0 0 0 0 200 100 30 70 0"
    >>> read_process(f"42 (a (b) c) {words}").parent
    1
    """
    number, _, rest = stat.partition(" ")
    told = rest.rpartition(")")[2].split()
    user, system, user_ended, system_ended = (int(each) / _TICKS for each in told[11:15])
    return Process(int(number), int(told[1]), user + system, user_ended + system_ended)


def seconds_of_tree(processes: list[Process], root: int) -> float:
    """Processor seconds of `root` and of all it started, those that ended among them."""
    children: dict[int, list[Process]] = {}
    for each in processes:
        children.setdefault(each.parent, []).append(each)
    waiting = [each for each in processes if each.pid == root]
    total = 0.0
    while waiting:
        each = waiting.pop()
        total += each.own + each.ended
        waiting += children.get(each.pid, [])
    return total


def list_processes() -> list[Process]:
    """All that runs on the machine now."""
    found = []
    for path in _PROC.glob("[0-9]*/stat"):
        try:
            found.append(read_process(path.read_text()))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return found


def children_of(pid: int) -> dict[int, str]:
    """The processes that `pid` started, with the words they were started with."""
    words = {}
    for each in list_processes():
        if each.parent == pid:
            told = (_PROC / str(each.pid) / "cmdline").read_bytes()
            words[each.pid] = told.replace(b"\0", b" ").decode()
    return words


def seconds_of_machine() -> float:
    """Processor seconds that everything on the machine has used since it was started."""
    line = (_PROC / "stat").read_text().partition("\n")[0].split()
    user, nice, system, _idle, _waiting, interrupts, soft = map(int, line[1:8])
    return (user + nice + system + interrupts + soft) / _TICKS
