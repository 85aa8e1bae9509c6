"""The load on the desk is what it says: as many clicks, on those pages, weighed as told."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from bench.desk import percentile
from bench.desk_load import Orders, Person, Place, address_of, charts_of, moments, pick
from bench.processes import Process, read_process, seconds_of_tree

PLACES = (Place("bare", "/", 0), Place("list", "/l", 3), Place("file", "/of/{customer}"))
PERSON = Person("cookie", ("C1", "C2"))


def orders(*, every: float = 3.0, seconds: float = 60.0) -> Orders:
    return Orders("localhost", 1, (PERSON,), PLACES, every, seconds, seed=1)


@pytest.mark.parametrize("every", [0.5, 3.0])
def test_people_click_as_often_as_they_were_told_and_never_at_once(every: float) -> None:
    found = [moments(orders(every=every, seconds=3000 * every), Random(n)) for n in range(3)]
    for each in found:
        assert 2900 < len(each) < 3100
        gaps = [after - before for before, after in pairwise(each)]
        assert every / 2 <= min(gaps) < max(gaps) <= every * 3 / 2
    assert found[0] != found[1]


def test_places_are_clicked_by_their_weight() -> None:
    rng = Random(1)
    counted = Counter(pick(orders(), PERSON, rng)[0] for _ in range(4000))
    assert set(counted) == {"list", "file"}
    assert 0.72 < counted["list"] / 4000 < 0.78


def test_a_file_is_that_of_a_customer_the_person_may_see() -> None:
    rng = Random(1)
    opened = {
        path for name, path in (pick(orders(), PERSON, rng) for _ in range(200)) if name == "file"
    }
    assert opened == {"/of/C1", "/of/C2"}
    assert address_of(PLACES[1], "C1") == "/l"


def test_the_charts_of_a_page_are_asked_for_as_a_browser_does() -> None:
    from encours.ui.templatetags.charts import chart

    page = f"<p>{chart('/chart/ageing/?until=2026-11-22', 'abc', label='Ages')}</p><img src='/no'>"
    assert charts_of(page) == ["/chart/ageing/?until=2026-11-22&size=card&v=abc"]


def test_a_program_is_weighed_with_all_it_started() -> None:
    running = [
        Process(1, 0, 100.0, 100.0),
        Process(2, 1, 1.0, 0.5),
        Process(3, 2, 2.0, 0.0),
        Process(4, 3, 4.0, 0.25),
        Process(5, 1, 50.0, 0.0),
    ]
    assert seconds_of_tree(running, 2) == 7.75
    assert seconds_of_tree(running, 99) == 0


def test_a_process_is_read_whatever_its_name() -> None:
    line = "42 (a) b (c) S 7 " + " ".join(["0"] * 9) + " 100 50 20 30 0"
    found = read_process(line)
    assert (found.pid, found.parent) == (42, 7)
    assert found.own == pytest.approx(3 * found.ended)


@pytest.mark.parametrize(("share", "value"), [(0, 1.0), (50, 5.0), (95, 10.0), (100, 10.0)])
def test_as_many_values_lie_below_a_percentile(share: int, value: float) -> None:
    assert percentile([float(n) for n in range(10, 0, -1)], share) == value
