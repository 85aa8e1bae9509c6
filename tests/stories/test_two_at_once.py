"""Two people press the button at once: one ledger, as if one had come after the other."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from encours.daily.services.handing import Handed
from encours.journal.queries import verify as verify_journal
from encours.receivables.queries.verifying import verify
from tests.stories.test_any_order import lines_of, new_organisation, take
from tests.stories.test_parity import EXAMPLES, told_by_files, told_by_ledger


def in_a_thread(organisation_id, files):
    try:
        return take(organisation_id, files)
    finally:
        connections.close_all()


def test_two_importers_of_the_same_and_of_other_years_leave_one_ledger(database):
    years = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    alone = new_organisation()
    take(alone, years)
    for files in ((years, years), (years[:1], years[1:]), (years, years[:1])):
        organisation_id = new_organisation()
        with ThreadPoolExecutor(2) as people:
            reports = list(people.map(in_a_thread, [organisation_id] * 2, files))
        assert (
            sum(each.created for each in reports)
            == len(years[0].content.splitlines()) + len(years[1].content.splitlines()) - 2
        )
        assert lines_of(organisation_id) == lines_of(alone)
        assert verify(organisation_id) == ()
        assert verify_journal(organisation_id) == ()


def test_what_two_importers_left_agrees_with_the_files(database):
    years = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    organisation_id = new_organisation()
    with ThreadPoolExecutor(2) as people:
        list(people.map(in_a_thread, [organisation_id] * 2, [years[1:], years[:1]]))
    day = take(organisation_id, years).as_of
    assert told_by_ledger(organisation_id, day) == told_by_files(EXAMPLES, day)
