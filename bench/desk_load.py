"""The people who click: each opens a page every few seconds, as their own browser would.

Started by `bench.desk`, which tells it on its standard input whom it plays and where; it writes
what each click took on its standard output. A process of its own, so that it can be weighed apart.
"""

import html
import json
import re
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from random import Random

_CHART = re.compile(r'<img src="([^"]+)" alt="[^"]*" width')
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere people click. `path` may name a `{customer}`; `weight`: how often they do."""

    name: str
    path: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in. `customers`: codes of some whose files they may open."""

    cookie: str
    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be played."""

    host: str
    port: int
    people: tuple[Person, ...]
    places: tuple[Place, ...]
    every: float
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True)
class Click:
    """What a click took: milliseconds until the last byte; `size`: bytes as they travel."""

    name: str
    milliseconds: float
    status: int
    size: int


def main() -> None:
    given = json.load(sys.stdin)
    places = tuple(Place(**each) for each in given.pop("places"))
    people = tuple(Person(**each) for each in given.pop("people"))
    orders = Orders(**given, places=places, people=people)
    json.dump([asdict(each) for each in play(orders)], sys.stdout)


def play(orders: Orders) -> list[Click]:
    """All the clicks of everybody, in no order."""
    begun = time.monotonic()
    people = [
        _Player(orders, person, begun, Random(f"{orders.seed}:{number}"))
        for number, person in enumerate(orders.people)
    ]
    for each in people:
        each.start()
    for each in people:
        each.join()
    return [click for each in people for click in each.clicks]


def moments(orders: Orders, rng: Random) -> list[float]:
    """When a person clicks, in seconds from the beginning: on average every so often, unevenly."""
    found, at = [], rng.uniform(0, orders.every)
    while at < orders.seconds:
        found.append(at)
        at += orders.every * rng.uniform(0.5, 1.5)
    return found


def pick(orders: Orders, person: Person, rng: Random) -> tuple[str, str]:
    """The next place and its address."""
    place = rng.choices(orders.places, [each.weight for each in orders.places])[0]
    return place.name, address_of(place, rng.choice(person.customers))


def address_of(place: Place, customer: str) -> str:
    """The address of a place, for a customer where it is about one.

    >>> address_of(Place("a file", "/o/a/customers/of/{customer}"), "C7")
    '/o/a/customers/of/C7'
    """
    return place.path.replace("{customer}", customer)


def charts_of(page: str) -> Sequence[str]:
    """The addresses of the charts a page shows, which a browser asks for after it."""
    return [html.unescape(each) for each in _CHART.findall(page)]


class _Player(threading.Thread):
    """One person with their browser, which keeps the charts it has seen."""

    def __init__(self, orders: Orders, person: Person, begun: float, rng: Random) -> None:
        super().__init__(daemon=True)
        self._orders, self._person, self._begun, self._rng = orders, person, begun, rng
        self._kept: set[str] = set()
        self.clicks: list[Click] = []

    def run(self) -> None:
        """Clicks until it is time to stop; a click that comes too late is made at once."""
        for at in moments(self._orders, self._rng):
            time.sleep(max(0.0, self._begun + at - time.monotonic()))
            name, path = pick(self._orders, self._person, self._rng)
            page = self._open(name, path)
            for address in charts_of(page):
                if address not in self._kept:
                    self._kept.add(address)
                    self._open("a chart", address)

    def _open(self, name: str, path: str) -> str:
        click, page = fetch(self._orders.host, self._orders.port, path, name, self._person.cookie)
        self.clicks.append(click)
        return page


def fetch(host: str, port: int, path: str, name: str, cookie: str) -> tuple[Click, str]:
    """What asking for a page takes, and the page; status 0 when nothing was answered."""
    asked = {"Cookie": cookie, "Accept-Encoding": "gzip", "Accept": "text/html"}
    begun = time.perf_counter()
    status, sent, kind = 0, b"", ""
    door = HTTPConnection(host, port, timeout=_PATIENCE_SECONDS)
    try:
        door.request("GET", path, headers=asked)
        answer = door.getresponse()
        sent = answer.read()
        status, kind = answer.status, answer.getheader("Content-Encoding", "")
    except (OSError, HTTPException) as error:
        print(f"{path}: {error!r}", file=sys.stderr)
    finally:
        door.close()
    taken = (time.perf_counter() - begun) * 1000
    return Click(name, taken, status, len(sent)), _read(sent, kind)


def _read(sent: bytes, kind: str) -> str:
    if kind == "gzip":
        # Imported late: the bare page is measured without it.
        import gzip

        sent = gzip.decompress(sent)
    return sent.decode(errors="replace")


if __name__ == "__main__":
    main()
