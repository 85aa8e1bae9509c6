"""Work deferred is done once, by whichever worker lives, and people see how it goes."""

import asyncio
import datetime
import signal
import subprocess
import sys
import textwrap
import time
from typing import Any

import pytest
import structlog
from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from encours.jobs import working
from encours.jobs.following import following, report
from encours.jobs.queries import find_work, list_failed, list_work, worker_seen_at
from encours.jobs.registering import Patience, every, job
from encours.jobs.rules.work import State, compute_wait_seconds, is_tried_again
from encours.jobs.services import (
    NothingToRetry,
    defer,
    forget_old,
    retry_failed,
    retry_stalled,
)
from encours.jobs.working import run_worker
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

RAN: list[Any] = []


@job("test.note")
def note(organisation_id, *, word, fault=""):
    """Writes down that it ran, as whom, and stops as asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organisation'), current_user")
        RAN.append((organisation_id, word, *cursor.fetchone()))
    if fault == "unforeseen":
        raise ZeroDivisionError
    if fault:
        raise EncoursError(message("The file {name} is gone.", name=fault))


@job("test.watched")
def watched(organisation_id):
    """Looks at itself as another page would, while it runs."""
    report(1, 3, message("Reading"))
    report(2, 3)  # too soon after: not written
    RAN.append(seen_from_elsewhere(organisation_id))


@job("test.chain")
def chain(organisation_id, *, left):
    """Defers what follows it."""
    RAN.append(left)
    if left:
        defer("test.chain", organisation_id, left=left - 1)


@pytest.fixture(autouse=True)
def nothing_waits(database, monkeypatch):
    """Each test has the queue for itself, and no hour strikes but its own."""
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    RAN.clear()
    empty_the_queue()
    yield
    empty_the_queue()


def empty_the_queue():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


def seen_from_elsewhere(organisation):
    """The work of the organisation, as another process sees it while it goes on."""
    from concurrent.futures import ThreadPoolExecutor

    def look():
        try:
            return list_work(organisation)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(look).result()


def the_work(organisation, key):
    found = find_work(organisation, key)
    assert found is not None
    return found


def statuses():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, attempts FROM procrastinate_jobs"
            " WHERE task_name LIKE 'test.%' ORDER BY id"
        )
        return cursor.fetchall()


# -- asking for work


def test_what_is_deferred_is_done_for_its_organisation(organisation):
    job_id = defer("test.note", organisation, word="a")
    assert the_work(organisation, f"job:{job_id}").state == State.WAITING
    run_worker(once=True)
    (ran,) = RAN
    assert ran == (organisation, "a", str(organisation), "encours_app")
    work = the_work(organisation, f"job:{job_id}")
    assert (work.state, work.is_over, work.name) == (State.DONE, True, "test.note")
    assert work.created_at <= work.started_at <= work.finished_at
    assert statuses() == [("succeeded", 1)]


def test_what_is_undone_is_never_begun(organisation):
    def ask_and_fail():
        with acting_for(organisation):
            defer("test.note", organisation, word="a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    run_worker(once=True)
    assert (RAN, statuses(), list_work(organisation)) == ([], [], ())


def test_a_job_that_asks_for_another_is_followed_by_it(organisation):
    defer("test.chain", organisation, left=2)
    run_worker(once=True)
    assert RAN == [2, 1, 0]


def test_a_job_that_fails_asks_for_nothing(organisation):
    @job("test.asks_and_fails", tries=1)
    def asks_and_fails(organisation_id):
        defer("test.note", organisation_id, word="never")
        raise ZeroDivisionError

    defer("test.asks_and_fails", organisation)
    run_worker(once=True)
    assert (RAN, statuses()) == ([], [("failed", 1)])


def test_asked_for_twice_while_it_waits_it_is_done_once(organisation):
    assert defer("test.note", organisation, once="pass", word="a")
    assert defer("test.note", organisation, once="pass", word="b") is None
    other = create_organisation(f"other-{organisation}", name="Other")
    assert defer("test.note", other, once="pass", word="c")
    run_worker(once=True)
    assert [ran[1] for ran in RAN] == ["a", "c"]


def test_what_must_be_alone_waits_for_the_one_before(organisation):
    for word in "ab":
        defer("test.note", organisation, alone="books", word=word)
    with connection.cursor() as cursor:
        fetch = "SELECT args ->> 'word' FROM procrastinate_fetch_job_v2(NULL, NULL)"
        cursor.execute(fetch)
        assert cursor.fetchone() == ("a",)
        cursor.execute(fetch)
        assert cursor.fetchone() == (None,)


def test_what_is_for_later_is_not_done_now(organisation):
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    defer("test.note", organisation, at=tomorrow, word="a")
    run_worker(once=True)
    assert (RAN, statuses()) == ([], [("todo", 0)])


@pytest.mark.parametrize("value", [1.5, {"name": "Dupont"}, b"bytes", "x" * 201, [["a"], {}]])
def test_a_job_carries_identifiers_and_nothing_else(organisation, value):
    with pytest.raises(TypeError, match="identifiers only"):
        defer("test.note", organisation, word=value)
    assert statuses() == []


# -- seeing how it goes


def test_progress_is_seen_while_the_work_runs(organisation):
    defer("test.watched", organisation, key="import:12")
    run_worker(once=True)
    ((seen,),) = RAN
    assert (seen.key, seen.state, seen.done, seen.total) == ("import:12", State.RUNNING, 1, 3)
    assert seen.said == message("Reading")
    assert the_work(organisation, "import:12").state == State.DONE


def test_a_command_that_does_the_work_itself_is_followed_too(organisation):
    with following(organisation, "import:13", "intake.absorb"):
        report(5, 10)
        assert the_work(organisation, "import:13").done == 5
        report(6, 10)  # too soon: nobody could read it
        assert the_work(organisation, "import:13").done == 5
        report(10, 10)  # the last step is always told
        assert the_work(organisation, "import:13").done == 10
    work = the_work(organisation, "import:13")
    assert (work.state, work.job_id, work.done, work.total) == (State.DONE, None, 10, 10)


def test_a_command_that_stops_says_why(organisation):
    with pytest.raises(ZeroDivisionError), following(organisation, "import:13", "intake.absorb"):
        raise ZeroDivisionError
    work = the_work(organisation, "import:13")
    assert (work.state, str(work.said)) == (
        State.FAILED,
        "Stopped by a fault of the program: ZeroDivisionError.",
    )


def test_work_that_nobody_follows_reports_to_nobody(database):
    report(1, 2)


def test_progress_that_cannot_be_written_does_not_stop_the_work(organisation, monkeypatch):
    monkeypatch.setattr(
        "encours.jobs.following._parameters", lambda: {"host": "/nowhere", "dbname": "x"}
    )
    with structlog.testing.capture_logs() as logs, following(organisation, "import:14", "x"):
        report(1, 2)
    assert {line["event"] for line in logs} == {"progress.lost"}
    assert find_work(organisation, "import:14") is None


def test_a_stranger_sees_no_work(organisation):
    defer("test.note", organisation, word="a", key="import:15")
    stranger = create_organisation(f"stranger-{organisation}", name="Other")
    assert find_work(stranger, "import:15") is None
    with acting_for(stranger), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM jobs_progress")
        assert cursor.fetchone() == (0,)


def test_the_worker_is_seen_by_who_looks_for_it(organisation):
    assert worker_seen_at() is None
    seen = []

    @job("test.looks")
    def looks(organisation_id):
        seen.append(worker_seen_at())

    defer("test.looks", organisation)
    run_worker(once=True)
    assert seen[0] is not None
    assert abs(datetime.datetime.now(datetime.UTC) - seen[0]) < datetime.timedelta(minutes=1)
    assert worker_seen_at() is None  # it ended in order


# -- failing


def test_what_people_must_mend_fails_at_once_and_says_why(organisation):
    defer("test.note", organisation, word="a", fault="books.txt")
    run_worker(once=True)
    (failed,) = list_failed(organisation)
    assert str(failed.said) == "The file books.txt is gone."
    assert statuses() == [("failed", 1)]


def test_what_may_mend_itself_is_tried_again_later(organisation):
    defer("test.note", organisation, word="a", fault="unforeseen")
    run_worker(once=True)
    (work,) = list_work(organisation)
    assert (work.state, work.finished_at, len(RAN)) == (State.WAITING, None, 1)
    assert str(work.said) == "Stopped by a fault of the program: ZeroDivisionError."
    assert statuses() == [("todo", 1)]
    assert list_failed(organisation) == ()


def test_tries_are_bounded_and_wait_longer_each_time():
    patience, waits = Patience(tries=4), []
    for tries_before in range(9):
        tried = Job(
            id=1,
            queue="default",
            lock=None,
            queueing_lock=None,
            task_name="x",
            attempts=tries_before,
        )
        decision = patience.get_retry_decision(exception=OSError(), job=tried)
        if decision is None:
            break
        assert decision.retry_at is not None
        waits.append((decision.retry_at - datetime.datetime.now(datetime.UTC)).total_seconds())
    assert [round(seconds, -1) for seconds in waits] == [10, 60, 360]
    assert [compute_wait_seconds(tries) for tries in range(3)] == [10, 60, 360]


def test_an_error_people_must_mend_is_not_tried_again():
    error = EncoursError(message("No."))
    assert not is_tried_again(error, tries_before=0, tries=4)


def test_failed_work_is_tried_again_when_a_person_asks(organisation):
    defer("test.note", organisation, word="a", fault="books.txt")
    run_worker(once=True)
    (failed,) = list_failed(organisation)
    retry_failed(organisation, failed.id)
    assert list_work(organisation)[0].state == State.WAITING
    run_worker(once=True)
    assert len(RAN) == 2
    assert list_failed(organisation)[0].id == failed.id


def test_nobody_tries_the_work_of_strangers_or_of_nobody(organisation):
    defer("test.note", organisation, word="a", fault="books.txt")
    run_worker(once=True)
    (failed,) = list_failed(organisation)
    stranger = create_organisation(f"stranger-{organisation}", name="Other")
    for whose, number in ((stranger, failed.id), (organisation, failed.id + 1)):
        with pytest.raises(NothingToRetry):
            retry_failed(whose, number)
    assert statuses() == [("failed", 1)]


def test_work_whose_name_nobody_knows_has_failed_and_says_so(organisation):
    defer("nobody.knows", organisation, key="k")
    assert the_work(organisation, "k").state == State.WAITING
    run_worker(once=True)
    for _ in range(2):
        work = the_work(organisation, "k")
        assert (work.state, work.finished_at is None) == (State.FAILED, False)
        assert str(work.said) == (
            "The worker does not know the work nobody.knows: restart it with the version of the"
            " program that asked for it."
        )
        retry_failed(organisation, work.id)
        assert the_work(organisation, "k").state == State.WAITING
        run_worker(once=True)


def test_once_it_is_known_work_that_nobody_knew_can_be_tried_again(organisation):
    defer("test.known_later", organisation, key="k")
    run_worker(once=True)
    failed = the_work(organisation, "k")

    @job("test.known_later")
    def known_later(organisation_id):
        RAN.append(organisation_id)

    retry_failed(organisation, failed.id)
    run_worker(once=True)
    assert (RAN, the_work(organisation, "k").state) == ([organisation], State.DONE)


# -- workers that die


def die_in_the_middle(tries_before=0):
    """A worker took the job and was heard of no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM procrastinate_register_worker_v1()")
        worker = cursor.fetchone()[0]
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [tries_before])
    half_a_minute_passes()


def half_a_minute_passes():
    """For the workers that are dead: nothing was heard of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '31 s'"
        )


def test_the_job_of_a_dead_worker_is_done_by_the_next(organisation):
    defer("test.note", organisation, word="a", key="k")
    die_in_the_middle()
    run_worker(once=True)
    assert [ran[1] for ran in RAN] == ["a"]
    assert the_work(organisation, "k").state == State.DONE


def test_the_job_of_a_living_worker_is_left_to_it(organisation):
    defer("test.note", organisation, word="a")
    die_in_the_middle()
    assert retry_stalled(stalled_after_seconds=3600) == 0
    assert statuses() == [("doing", 0)]


def test_a_job_that_kills_its_workers_is_given_up(organisation):
    defer("test.note", organisation, word="a", key="k")
    die_in_the_middle(tries_before=3)
    assert retry_stalled() == 1
    (failed,) = list_failed(organisation)
    assert "each time it was tried" in str(failed.said)
    assert statuses() == [("failed", 4)]


def test_a_job_done_by_a_worker_that_died_before_saying_so_is_not_done_twice(organisation):
    defer("test.note", organisation, word="a", key="k")
    run_worker(once=True)
    with connection.cursor() as cursor:  # as if it had not been told that it was done
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo' WHERE task_name LIKE 'test.%'"
        )
    run_worker(once=True)
    assert (len(RAN), statuses()[0][0]) == (1, "succeeded")


WORKER = textwrap.dedent("""
    import os, pathlib, sys, time
    import django
    django.setup()
    from django.db import connections
    connections["default"].settings_dict["NAME"] = sys.argv[1]
    from encours.jobs.registering import job
    from encours.jobs.following import report
    from encours.jobs.working import run_worker
    from encours.journal.services import record
    from encours.kernel.messages import message
    from encours.kernel.subjects import SubjectRef
    import datetime

    begun, go = pathlib.Path(sys.argv[2]) / "begun", pathlib.Path(sys.argv[2]) / "go"

    @job("test.written")
    def written(organisation_id):
        record(organisation_id, kind="test", subject=SubjectRef("test", "1"),
               message=message("Done"), covers=b"", author_id=None,
               now=datetime.datetime.now(datetime.UTC))
        with begun.open("a") as file:
            file.write("x")
        while not go.exists():
            time.sleep(0.02)

    run_worker()
""")


@pytest.fixture
def start_worker(database, tmp_path):
    """Starts a real worker in a process of its own; none is left behind."""
    started = []

    def start():
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", WORKER, database, str(tmp_path)],
                stderr=subprocess.DEVNULL,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
    return found


def entries(organisation):
    with acting_for(organisation), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_entry")
        return cursor.fetchone()[0]


def test_a_worker_killed_in_the_middle_leaves_nothing_undone_and_nothing_doubled(
    organisation, start_worker, tmp_path
):
    defer("test.written", organisation, key="k")
    killed = start_worker()
    until((tmp_path / "begun").exists)
    assert the_work(organisation, "k").state == State.RUNNING
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert entries(organisation) == 0
    half_a_minute_passes()
    (tmp_path / "go").touch()
    start_worker()
    until(lambda: the_work(organisation, "k").state == State.DONE)
    assert entries(organisation) == 1
    assert (tmp_path / "begun").read_text() == "xx"
    until(lambda: statuses() == [("succeeded", 2)])


def test_a_worker_asked_to_stop_finishes_what_it_has_in_hand(organisation, start_worker, tmp_path):
    defer("test.written", organisation, key="k")
    worker = start_worker()
    until((tmp_path / "begun").exists)
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert worker.poll() is None
    (tmp_path / "go").touch()
    assert worker.wait(timeout=10) == 0
    assert (the_work(organisation, "k").state, statuses()) == (State.DONE, [("succeeded", 1)])
    assert worker_seen_at() is None


# -- the installation's own


def test_work_that_ended_long_ago_is_forgotten(organisation):
    defer("test.note", organisation, word="old", key="old")
    defer("test.note", organisation, word="failed", key="failed", fault="x")
    run_worker(once=True)
    defer("test.note", organisation, word="waiting", key="waiting")
    forget_old()
    assert len(statuses()) == 3
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '31 days'")
        cursor.execute("UPDATE jobs_progress SET finished_at = finished_at - interval '31 days'")
    forget_old()
    assert statuses() == [("todo", 0)]
    assert [work.key for work in list_work(organisation)] == ["waiting"]


def test_what_is_done_for_the_installation_acts_for_nobody(database):
    @every("* * * * *", "test.nightly")
    def nightly():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tenancy_organisation")
            RAN.append(cursor.fetchone()[0])

    create_organisation(f"seen-{time.time_ns()}", name="Other")
    app.configure_task("test.nightly").defer(timestamp=0)
    run_worker(once=True)
    assert set(RAN) == {0}


def test_the_application_has_no_more_rights_on_the_queue_than_it_needs(database):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(table_name || ':' || privilege_type, ' '"
            " ORDER BY table_name, privilege_type) FROM information_schema.role_table_grants"
            " WHERE grantee = 'encours_app' AND table_name ~ '^(procrastinate|jobs)_'"
        )
        granted = cursor.fetchone()[0].split()
    everything = ("DELETE", "INSERT", "SELECT", "UPDATE")
    assert granted == [
        *(f"jobs_progress:{right}" for right in everything[1:]),
        *("procrastinate_events:INSERT", "procrastinate_events:SELECT"),
        *(f"procrastinate_jobs:{right}" for right in everything),
        *(f"procrastinate_periodic_defers:{right}" for right in everything),
        *(f"procrastinate_workers:{right}" for right in everything),
    ]


def test_a_worker_looks_again_and_again_for_the_dead():
    looked = []

    async def look(seconds):
        looked.append(seconds)

    async def watch_a_while():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(working.watch_for_stalled(look, 0.03), timeout=1)

    asyncio.run(watch_a_while())
    assert looked[:3] == [0.03] * 3
