"""What the desk costs twenty people at work on a large portfolio, page by page.

Run `uv run python -m bench.desk` (`--open`, `--settled`, `--customers` for less; `--data DIR` keeps
the portfolio for the next time). The real server is started as people start it, by `encours up`,
and a process of its own plays the people. Aims on 2 cores, with 1,000,000 open items of 100,000
customers: each page in a median of 150 ms, 95 in 100 in 400 ms.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from statistics import median

from bench.books import ENCOURS
from bench.desk_load import Click, Orders, Person, Place, address_of, fetch
from bench.portfolio import SLUG, found_or_filled
from bench.processes import children_of, list_processes, seconds_of_machine, seconds_of_tree

BARE = "bare page, nobody signed in"
_READY_SECONDS = 120
_ROUNDS, _ALONE = 3, 15
_SOME = 300
_WARM_CLICKS = 6
"""How often each page is opened before it counts: every web process has then shown it."""


@dataclass(frozen=True, slots=True)
class House:
    """An installation that runs. `roots`: its programs by what they are."""

    host: str
    port: int
    roots: dict[str, int]

    def used(self) -> dict[str, float]:
        """Processor seconds each program has used so far, with all it started."""
        running = list_processes()
        return {name: seconds_of_tree(running, pid) for name, pid in self.roots.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--open", type=int, default=1_000_000)
    options.add_argument("--settled", type=int, default=3_000_000)
    options.add_argument("--customers", type=int, default=100_000)
    options.add_argument("--people", type=int, default=20)
    options.add_argument("--every", type=float, default=3.0, help="seconds between two clicks")
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--data", type=Path, help="keeps the portfolio, or takes the one kept")
    options.add_argument("--alone", action="store_true", help="only one request at a time")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="encours-bench-") as folder:
        Path(folder).chmod(0o755)
        data = given.data or Path(folder) / "data"
        os.environ["ENCOURS_DATA"] = str(data)
        measure(given, data)


def measure(given: argparse.Namespace, data: Path) -> None:
    """Prints what each page costs alone, then with everybody at work."""
    people, places = prepared(given)
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    with running(data) as house:
        orders = Orders(
            host=house.host,
            port=house.port,
            people=tuple(people),
            places=tuple(places),
            every=given.every,
            seconds=given.seconds,
            seed=given.seed,
        )
        warm(orders)
        tell_alone(house, orders)
        if not given.alone:
            tell_together(house, orders)


def prepared(given: argparse.Namespace) -> tuple[list[Person], list[Place]]:
    """A portfolio of today, people of it who have signed in, and where they click."""
    from encours.database.installation import open_installation

    with open_installation():
        organisation_id = found_or_filled(given)
        lay_today(organisation_id)
        return [signed_in(organisation_id, n) for n in range(given.people)], list_places()


def lay_today(organisation_id: int) -> None:
    """Makes what the morning's pass makes, unless a run of today has."""
    from encours.daily.services.measuring import lay_months
    from encours.daily.services.passing import run_pass
    from encours.daily.services.situation import Preparing, open_situation
    from encours.portfolio.queries.situations import find_situation
    from encours.tenancy.isolation import acting_for

    now = datetime.now(UTC)
    with acting_for(organisation_id):
        before = find_situation(organisation_id, None)
    opened = open_situation(organisation_id, None, now=now)
    if before is None or isinstance(opened, Preparing):
        passed = run_pass(organisation_id, now=now, days=1)
        if passed.as_of is not None:
            lay_months(organisation_id, passed.as_of, now=now)


def signed_in(organisation_id: int, number: int) -> Person:
    """A person who has signed in: of every five, one sees a portfolio of theirs alone."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import login
    from django.test import RequestFactory

    from encours.tenancy.models import User
    from encours.tenancy.rules.roles import Role
    from encours.tenancy.services import AlreadyAMember, add_member, create_person

    person = create_person(f"person{number}@example.fr", language="en" if number % 2 else "fr")
    portfolio = (f"Collector {number}",) if number % 5 == 4 else ()
    role = Role.COLLECTOR if portfolio else Role.ADMINISTRATOR
    with suppress(AlreadyAMember):  # they are when the portfolio was kept
        add_member(organisation_id, person, role=role, portfolio=portfolio)
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, User.objects.get(pk=person), backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"
    return Person(cookie, some_customers(organisation_id, *portfolio))


def some_customers(organisation_id: int, collector: str = "") -> tuple[str, ...]:
    """Codes of some customers, of one collector where one is given; the same each time."""
    from django.db import connection

    from encours.tenancy.isolation import reading_of

    with reading_of([organisation_id]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM parties_customer WHERE organisation_id = %s"
            " AND %s IN (collector, '') ORDER BY md5(code) LIMIT %s",
            [organisation_id, collector, _SOME],
        )
        return tuple(code for (code,) in cursor.fetchall())


def list_places() -> list[Place]:
    """Where people click: the four pages that are judged, and what else a morning's work opens.

    The first is a page for scale, without a person or figures: it is not clicked.
    """
    from django.urls import reverse

    def place(name: str, page: str, words: str = "", weight: int = 1) -> Place:
        customer = page == "customer"
        path = reverse(page, args=[SLUG, "C0"] if customer else [SLUG])
        return Place(name, f"{path[:-2]}{{customer}}" if customer else path + words, weight)

    return [
        Place(BARE, reverse("account_login"), weight=0),
        place("dashboard", "dashboard", weight=3),
        place("aged balance", "aged", weight=3),
        place("customers", "customers", weight=3),
        place("a customer's file", "customer", weight=3),
        place("customers, second page", "customers", "?page=2"),
        place("customers, a name searched", "customers", "?q=client+77"),
        place("customers, by name", "customers", "?sort=name"),
        place("documents", "entries"),
        place("documents, late, largest first", "entries", "?bucket=late&sort=-open"),
    ]


@contextmanager
def running(data: Path) -> Iterator[House]:
    """Runs the installation by `encours up` until the block ends; its log is `bench.log`."""
    from encours.database.launcher import Server

    port = free_port()
    words = [*ENCOURS, "up", "--port", str(port), "--lang", "en"]
    begun = time.perf_counter()
    with (
        (data / "bench.log").open("w") as log,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True) as up,
    ):
        try:
            told = up.stdout.readline() if up.stdout else ""
            if "open at" not in told:
                raise SystemExit(f"the server did not start: {log.name} says why")
            print(f"“encours up” was ready after {time.perf_counter() - begun:.1f} s")
            roots = {
                "web server" if "gunicorn" in words else "worker": pid
                for pid, words in children_of(up.pid).items()
                if "encours.cli.child" in words
            }
            yield House("127.0.0.1", port, roots | {"database": Server(data).pid() or 0})
        finally:
            up.terminate()
            up.wait()


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def warm(orders: Orders) -> None:
    """Opens every page as each kind of person, so that nothing is made for the first time."""
    for place in orders.places:
        for number in range(_WARM_CLICKS):
            click, _ = ask(orders, place, number)
            if click.status != 200:
                raise SystemExit(f"{place.name}: {click.status}")


def ask(orders: Orders, place: Place, number: int) -> tuple[Click, str]:
    """One page as one person, each in turn; a bare page as nobody."""
    person = orders.people[number % len(orders.people)]
    path = address_of(place, person.customers[number % len(person.customers)])
    cookie = "" if place.name == BARE else person.cookie
    return fetch(orders.host, orders.port, path, place.name, cookie)


def tell_alone(house: House, orders: Orders) -> None:
    """Prints what a page costs when nobody else asks for one."""
    print(f"one request at a time, the best of {_ROUNDS} rounds of {_ALONE}:")
    print(f"  {'page':34}{'median':>8}{'web CPU':>9}{'base CPU':>9}{'KiB sent':>9}")
    for place in orders.places:
        rounds = [alone(house, orders, place, number) for number in range(_ROUNDS)]
        wall, web, database, size = (min(each) for each in zip(*rounds, strict=True))
        print(f"  {place.name:34}{wall:5.0f} ms{web:6.0f} ms{database:6.0f} ms{size / 1024:9.1f}")


def alone(house: House, orders: Orders, place: Place, number: int) -> tuple[float, ...]:
    """Median wall, then processor milliseconds of web server and database, and bytes, a request."""
    before = house.used()
    clicks = [ask(orders, place, number * _ALONE + each)[0] for each in range(_ALONE)]
    after = house.used()
    used = [1000 * (after[name] - before[name]) / _ALONE for name in ("web server", "database")]
    wall = median(each.milliseconds for each in clicks)
    return (wall, *used, median(each.size for each in clicks))


def tell_together(house: House, orders: Orders) -> None:
    """Prints how long people wait when all are at work, and what the processors did meanwhile."""
    before, machine, begun = house.used(), seconds_of_machine(), time.perf_counter()
    clicks, load = played(orders)
    wall = time.perf_counter() - begun
    used = {name: seconds - before[name] for name, seconds in house.used().items()}
    used["load tool"] = load
    used["everything else"] = seconds_of_machine() - machine - sum(used.values())
    print(
        f"{len(orders.people)} people, a click every {orders.every:g} s each, {wall:.0f} s:"
        f" {len(clicks)} requests"
    )
    print(f"  {'page':34}{'clicks':>7}{'median':>8}{'p95':>9}{'max':>9}{'errors':>7}")
    for name in (*(each.name for each in orders.places), "a chart"):
        theirs = [each for each in clicks if each.name == name]
        if theirs:
            print(line_of(name, theirs))
    print(line_of("all", clicks))
    shares = ", ".join(f"{name} {100 * seconds / wall:.0f} %" for name, seconds in used.items())
    print(f"  processors, in shares of one core: {shares}")


def played(orders: Orders) -> tuple[list[Click], float]:
    """The clicks, and processor seconds of the process that made them."""
    words = [sys.executable, "-m", "bench.desk_load"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None  # a pipe was asked for
        assert process.stdout is not None
        process.stdin.write(json.dumps(asdict(orders)).encode())
        process.stdin.close()
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return [Click(**each) for each in json.loads(told)], usage.ru_utime + usage.ru_stime


def line_of(name: str, clicks: Sequence[Click]) -> str:
    """How long people waited for a page."""
    taken = [each.milliseconds for each in clicks]
    errors = sum(each.status != 200 for each in clicks)
    return (
        f"  {name:34}{len(clicks):7}{median(taken):5.0f} ms{percentile(taken, 95):6.0f} ms"
        f"{max(taken):6.0f} ms{errors:7}"
    )


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that `share` in 100 of `values` do not exceed.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 50)
    2.0
    """
    return sorted(values)[max(0, ceil(len(values) * share / 100) - 1)]


if __name__ == "__main__":
    main()
