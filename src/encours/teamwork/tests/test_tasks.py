"""Tasks are given to those who see the customer, done once, undone, handed over; none is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from encours.journal.queries import list_entries
from encours.journal.queries import verify as verify_journal
from encours.kernel.subjects import SubjectRef
from encours.parties.services.finding import NoSuchCustomer
from encours.teamwork.models import Task
from encours.teamwork.queries.tasks import (
    TaskCounts,
    count_tasks,
    find_task,
    open_tasks_of_member,
    settled_tasks_of_member,
    tasks_left_behind,
    tasks_of,
)
from encours.teamwork.rules.tasks import TaskState
from encours.teamwork.rules.texts import TextTooLong
from encours.teamwork.services.people import CannotHaveTask
from encours.teamwork.services.tasks import (
    AlreadySettled,
    HandedOver,
    NoSuchTask,
    change_task,
    hand_over_tasks,
    open_task,
    reopen_task,
    settle_task,
)
from encours.teamwork.tests.team import ALPHA, BETA, NOW, TODAY, make_team, minutes
from encours.tenancy.isolation import reading_of
from encours.tenancy.services import create_organisation, remove_member

GENERAL = SubjectRef("organisation", "1")


@pytest.fixture
def team(organisation):
    return make_team(organisation)


def give(team, text="Rappeler", subject=ALPHA, *, to=None, by=None, days=0, **others):
    due_on = None if days is None else TODAY + timedelta(days=days)
    return open_task(
        team.organisation,
        subject,
        text,
        assignee_id=to or team.paul,
        by=by or team.anne,
        now=NOW,
        due_on=due_on,
        **others,
    )


def seen(team, query, *args, **others):
    with reading_of([team.organisation]):
        return query(team.organisation, *args, **others)


def test_a_task_says_who_must_do_what_by_when(team):
    task = seen(team, find_task, give(team, " Rappeler\x00 ", days=-1))
    assert (task.text, task.assignee, task.author) == ("Rappeler", "Paul Roy", "Anne Martin")
    assert (task.customer, task.customer_name, task.state) == ("ALPHA", "Alpha", TaskState.OPEN)
    assert task.is_overdue(TODAY)
    assert not task.is_overdue(TODAY - timedelta(days=1))


def test_a_task_is_given_only_to_who_sees_the_customer_and_may_settle_it(team):
    for person in (team.zoe, team.rene, -1):
        with pytest.raises(CannotHaveTask):
            give(team, to=person)
    with pytest.raises(NoSuchCustomer):
        give(team, subject=BETA, by=team.paul)
    with pytest.raises(TextTooLong):
        give(team, "a" * 1_001)
    assert seen(team, tasks_of, ALPHA) == ()
    assert give(team, subject=GENERAL, to=team.zoe, by=team.paul)


def test_the_most_pressing_comes_first_and_what_has_no_day_last(team):
    later, never, late, today = (give(team, days=days) for days in (3, None, -2, 0))
    mine = seen(team, open_tasks_of_member, team.paul)
    assert [each.id for each in mine] == [late, today, later, never]
    page = seen(team, open_tasks_of_member, team.paul, limit=2, offset=1)
    assert [each.id for each in page] == [today, later]
    with reading_of([team.organisation]), CaptureQueriesContext(connection) as asked:
        counts = count_tasks(team.organisation, team.paul, today=TODAY, portfolio=["PR"])
    assert (counts, len(asked)) == (TaskCounts(open=4, overdue=1, due_today=1), 1)
    assert seen(team, count_tasks, team.zoe, today=TODAY) == TaskCounts(0, 0, 0)


def test_a_task_is_done_once_with_its_outcome_and_by_whom(team):
    number = give(team)
    settle_task(team.organisation, number, by=team.anne, now=minutes(5), outcome=" Payé jeudi ")
    task = seen(team, find_task, number)
    assert (task.state, task.outcome, task.settled_by) == (
        TaskState.DONE,
        "Payé jeudi",
        "Anne Martin",
    )
    assert task.settled_at == minutes(5)
    with pytest.raises(AlreadySettled, match="Anne Martin"):
        settle_task(team.organisation, number, by=team.paul, now=minutes(6))
    with pytest.raises(AlreadySettled):
        change_task(
            team.organisation, number, assignee_id=team.anne, due_on=None, by=team.anne, now=NOW
        )
    with pytest.raises(ValueError, match="reopen"):
        settle_task(team.organisation, number, by=team.anne, now=NOW, state=TaskState.OPEN)
    assert seen(team, open_tasks_of_member, team.paul) == ()
    assert [each.id for each in seen(team, settled_tasks_of_member, team.paul)] == [number]


def test_settling_is_undone(team):
    number = give(team)
    settle_task(
        team.organisation, number, by=team.paul, now=NOW, state=TaskState.CANCELLED, outcome="x"
    )
    assert seen(team, find_task, number).state is TaskState.CANCELLED
    reopen_task(team.organisation, number, by=team.paul, now=minutes(1))
    reopen_task(team.organisation, number, by=team.paul, now=minutes(2))
    task = seen(team, find_task, number)
    assert (task.state, task.outcome, task.settled_by) == (TaskState.OPEN, "", "")
    said = [str(each.said) for each in list_entries(team.organisation)]
    assert said == ["Task on ALPHA open again", "Task on ALPHA cancelled", "Task on ALPHA"]


def test_of_two_people_who_settle_at_once_one_is_told_who_did(team):
    number = give(team)

    def settle(person):
        try:
            settle_task(team.organisation, number, by=person, now=minutes(1))
        except AlreadySettled as error:
            return str(error)
        else:
            return person
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        outcomes = [*people.map(settle, [team.anne, team.paul])]
    assert sum(isinstance(each, int) for each in outcomes) == 1
    assert sum("has settled" in str(each) for each in outcomes) == 1
    assert len(list_entries(team.organisation)) == 2
    assert verify_journal(team.organisation) == ()


def test_a_task_changes_hands_and_day(team):
    number = give(team)
    tomorrow = TODAY + timedelta(days=1)
    for _ in range(2):
        change_task(
            team.organisation, number, assignee_id=team.anne, due_on=tomorrow, by=team.paul, now=NOW
        )
    task = seen(team, find_task, number)
    assert (task.assignee_id, task.due_on) == (team.anne, tomorrow)
    assert len(list_entries(team.organisation)) == 2
    with pytest.raises(CannotHaveTask):
        change_task(
            team.organisation, number, assignee_id=team.zoe, due_on=None, by=team.anne, now=NOW
        )


def test_outside_ones_portfolio_there_is_no_task(team):
    number = give(team, subject=BETA, to=team.zoe)
    assert seen(team, find_task, number, portfolio=["PR"]) is None
    assert seen(team, tasks_of, BETA, portfolio=["PR"]) == ()
    assert seen(team, open_tasks_of_member, team.zoe, portfolio=["PR"]) == ()
    assert seen(team, count_tasks, team.zoe, today=TODAY, portfolio=["PR"]).open == 0
    for act in (settle_task, reopen_task):
        with pytest.raises(NoSuchTask):
            act(team.organisation, number, by=team.paul, now=NOW)
    with pytest.raises(NoSuchTask):
        change_task(
            team.organisation, number, assignee_id=team.paul, due_on=None, by=team.paul, now=NOW
        )


def test_another_organisation_has_none_of_it(team, database):
    number = give(team)
    stranger = make_team(create_organisation(f"far-{team.organisation}", name="Autre"))
    with reading_of([stranger.organisation]):
        assert find_task(team.organisation, number) is None
        assert not Task.objects.exists()
    with pytest.raises(NoSuchTask):
        settle_task(stranger.organisation, number, by=stranger.anne, now=NOW)


def test_who_leaves_hands_over_what_the_other_sees(team):
    one, two = give(team, to=team.anne), give(team, to=team.anne, days=2)
    other = give(team, subject=BETA, to=team.anne)
    general = give(team, subject=GENERAL, to=team.anne)
    done = give(team, to=team.anne)
    settle_task(team.organisation, done, by=team.anne, now=NOW)
    handed = hand_over_tasks(team.organisation, team.anne, team.paul, by=team.anne, now=NOW)
    assert handed == HandedOver(moved=3, left=1)
    assert {each.id for each in seen(team, open_tasks_of_member, team.paul)} == {one, two, general}
    assert [each.id for each in seen(team, open_tasks_of_member, team.anne)] == [other]
    assert seen(team, find_task, done).assignee_id == team.anne
    assert str(list_entries(team.organisation)[0].said) == "Tasks handed over: 3"
    again = hand_over_tasks(team.organisation, team.anne, team.paul, by=team.anne, now=NOW)
    assert again == HandedOver(moved=0, left=1)
    to_himself = hand_over_tasks(team.organisation, team.paul, team.paul, by=team.anne, now=NOW)
    assert to_himself == HandedOver(moved=0, left=0)
    assert str(list_entries(team.organisation)[0].said) == "Tasks handed over: 3"
    for person in (team.rene, 0):
        with pytest.raises(CannotHaveTask):
            hand_over_tasks(team.organisation, team.anne, person, by=team.anne, now=NOW)


def test_who_hands_over_moves_only_what_they_see(team):
    give(team, subject=BETA, to=team.zoe)
    handed = hand_over_tasks(team.organisation, team.zoe, team.anne, by=team.paul, now=NOW)
    assert handed == HandedOver(moved=0, left=1)


def test_what_those_who_left_had_to_do_is_found(team):
    number = give(team)
    give(team, to=team.anne)
    assert seen(team, tasks_left_behind) == ()
    remove_member(team.organisation, team.paul)
    assert [each.id for each in seen(team, tasks_left_behind)] == [number]
    assert seen(team, tasks_left_behind, portfolio=["ZB"]) == ()
    change_task(
        team.organisation, number, assignee_id=team.anne, due_on=TODAY, by=team.anne, now=NOW
    )
    assert seen(team, tasks_left_behind) == ()


def test_a_list_of_tasks_costs_one_query(team):
    for each in range(6):
        give(team, str(each))
    with reading_of([team.organisation]), CaptureQueriesContext(connection) as asked:
        assert len(open_tasks_of_member(team.organisation, team.paul, portfolio=["PR"])) == 6
    assert len(asked) == 1
    first = seen(team, tasks_of, ALPHA, limit=4)
    rest = seen(team, tasks_of, ALPHA, before=first[-1].id)
    assert [each.text for each in (*first, *rest)] == ["5", "4", "3", "2", "1", "0"]
