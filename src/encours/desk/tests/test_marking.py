"""What people say of documents, several at once, is kept, shown in lists and undone."""

from datetime import date

import polars as pl
import pytest

from encours.daily.services.situation import open_situation
from encours.desk.services.marking import LinesNotSeen, Mark, NothingSaid, mark_lines, unmark_lines
from encours.kernel.subjects import SubjectRef
from encours.parties.services.knowing import assign_owner
from encours.parties.services.recording import record_customers
from encours.portfolio.queries.items import items_of
from encours.portfolio.rules.seen import Situation
from encours.receivables.models import Line
from encours.receivables.queries.documents import facts_on, said_on
from encours.receivables.rules.assertions import STATUS, NotAssertable
from encours.receivables.services.asserting import assert_of_lines
from encours.receivables.tests.ledger_books import NOW, take
from encours.teamwork.queries.notes import last_notes_of
from encours.tenancy.isolation import acting_for

TODAY = NOW.date()
BOOKS = """
VE 1 2026-03-01 411:C1 1000 #F1 >2026-03-31; 707 -1000
VE 2 2026-05-20 411:C1 500 #F2 >2026-06-20; 707 -500
VE 3 2026-01-10 411:C2 300 #F3 >2026-02-10; 707 -300
"""


@pytest.fixture
def member(signed_in, organisation):
    return signed_in(organisation, "collector").user_id


@pytest.fixture
def lines(organisation):
    take(organisation, BOOKS)
    with acting_for(organisation):
        named = {"code": ["C1", "C2"], "name": ["Tissages", "Filatures"]}
        record_customers(organisation, pl.DataFrame(named))
        assign_owner(organisation, "C1", collector="AB")
        found = Line.objects.filter(organisation_id=organisation, is_receivable=True)
        return [*found.order_by("reference").values_list("id", flat=True)]


def mark(organisation, lines, by, **told):
    comment, portfolio = told.pop("comment", ""), told.pop("portfolio", ())
    return mark_lines(
        organisation,
        lines,
        Mark(told, comment),
        on=TODAY,
        by=by,
        portfolio=portfolio,
        now=NOW,
    )


def known(organisation, line):
    with acting_for(organisation):
        return facts_on(organisation, [line], TODAY).get(line, {})


def test_a_status_and_a_comment_are_said_of_every_ticked_document(organisation, lines, member):
    mark(organisation, lines, member, status="disputed", comment="Prix contesté")
    assert [known(organisation, line) for line in lines] == [{STATUS: "disputed"}] * 3
    with acting_for(organisation):
        subjects = [SubjectRef("line", str(line)) for line in lines]
        notes = last_notes_of(organisation, subjects)
        said = said_on(organisation, lines, TODAY)
    assert {notes[each].plain for each in subjects} == {"Prix contesté"}
    assert notes[subjects[2]].customer == "C2"
    assert said[lines[0]][STATUS].author_id == member


def test_lists_show_it_at_once(organisation, lines, member):
    with acting_for(organisation):
        open_situation(organisation, None, now=NOW)
    mark(organisation, lines[:1], member, status="disputed", due_on=date(2026, 12, 24))
    with acting_for(organisation):
        situation = open_situation(organisation, None, now=NOW)
        assert isinstance(situation, Situation)
        shown = {each.line_id: each for each in items_of(situation, "C1")}
    assert shown[lines[0]].status == "disputed"
    assert shown[lines[0]].due_on == date(2026, 12, 24)
    assert shown[lines[1]].status == ""


def test_undoing_says_again_what_held_of_each(organisation, lines, member):
    mark(organisation, lines[:1], member, status="announced")
    done = mark(
        organisation, lines, member, status="disputed", delay_cause="cash", comment="Litige"
    )
    unmark_lines(organisation, done.undone_by(), on=TODAY, by=member, now=NOW)
    assert [known(organisation, line) for line in lines] == [{STATUS: "announced"}, {}, {}]
    with acting_for(organisation):
        assert last_notes_of(organisation, [SubjectRef("line", str(lines[0]))]) == {}


def test_documents_of_customers_one_does_not_see_are_refused_whole(organisation, lines, member):
    with pytest.raises(LinesNotSeen):
        mark(organisation, lines, member, status="disputed", portfolio=("AB",))
    assert known(organisation, lines[0]) == {}
    mark(organisation, lines[:2], member, status="disputed", portfolio=("AB",))
    assert known(organisation, lines[1]) == {STATUS: "disputed"}


@pytest.mark.parametrize("ids", [[], [10**12]])
def test_documents_that_are_not_there_are_refused(organisation, lines, member, ids):
    with pytest.raises(LinesNotSeen):
        mark(organisation, ids, member, status="disputed")


def test_saying_nothing_is_refused(organisation, lines, member):
    with pytest.raises(NothingSaid):
        mark(organisation, lines, member, comment="  ")
    with pytest.raises(NotAssertable):
        assert_of_lines(
            organisation, [], STATUS, None, asserted_on=TODAY, author_id=member, now=NOW
        )


def test_a_status_that_is_not_offered_leaves_nothing_behind(organisation, lines, member):
    with pytest.raises(NotAssertable):
        mark(organisation, lines, member, delay_cause="cash", status="nonsense")
    assert known(organisation, lines[0]) == {}
