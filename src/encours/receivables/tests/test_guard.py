"""Nothing is allocated twice, whatever people and programs write into the ledger at once."""

import secrets
import threading
import time
from collections import defaultdict
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.parties.models import Customer, CustomerGroup
from encours.receivables.models import Line, Position
from encours.receivables.tests.ledger_rows import (
    DAY,
    add_line,
    add_lines,
    allocate_rows,
    insert_rows,
    position,
)
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation


def refused(organisation, *rows, **told):
    with pytest.raises(IntegrityError) as error:
        allocate_rows(organisation, *rows, **told)
    cause = error.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return cause.diag.constraint_name


def test_what_is_allocated_is_known_with_the_day_nothing_is_left(organisation):
    invoice, first, second = add_lines(organisation, 100, -60, -60)
    allocate_rows(organisation, (invoice, first, 60))
    assert position(organisation, invoice) == (60, None)
    assert position(organisation, first) == (60, DAY)
    allocate_rows(organisation, (invoice, second, 40), on=DAY + timedelta(7))
    assert position(organisation, invoice) == (100, DAY + timedelta(7))
    assert position(organisation, second) == (40, None)


def test_more_than_a_line_holds_is_refused_on_either_side(organisation):
    invoice, receipt, other = add_lines(organisation, 100, -150, -50)
    assert refused(organisation, (invoice, receipt, 101)) == "position_never_over_allocated"
    allocate_rows(organisation, (invoice, receipt, 100))
    assert refused(organisation, (invoice, other, 1)) == "position_never_over_allocated"
    more = add_line(organisation, 100)
    assert refused(organisation, (more, receipt, 51)) == "position_never_over_allocated"
    assert refused(organisation, (more, other, 50), (more, receipt, 51)) is not None
    assert position(organisation, more) == (0, None)


def test_an_undone_allocation_leaves_the_line_as_it_was(organisation):
    invoice, receipt = add_lines(organisation, 100, -100)
    allocate_rows(organisation, (invoice, receipt, 100))
    allocate_rows(organisation, (invoice, receipt, -100))
    assert position(organisation, invoice) == position(organisation, receipt) == (0, None)
    allocate_rows(organisation, (invoice, receipt, 30))
    assert position(organisation, invoice) == (30, None)


def test_what_is_undone_at_once_with_what_replaces_it_needs_no_more_room(organisation):
    invoice, pending, booked = add_lines(organisation, 100, -100, -100)
    allocate_rows(organisation, (invoice, pending, 100), on=DAY)
    later = DAY + timedelta(3)
    allocate_rows(organisation, (invoice, booked, 100, later), (invoice, pending, -100, DAY))
    assert position(organisation, invoice) == (100, later)
    assert position(organisation, booked) == (100, later)
    assert position(organisation, pending) == (0, None)


def test_a_day_on_which_all_was_undone_closes_nothing(organisation):
    invoice, wrong, right = add_lines(organisation, 100, -100, -100)
    later = DAY + timedelta(5)
    allocate_rows(organisation, (invoice, wrong, 60, later))
    allocate_rows(organisation, (invoice, wrong, -60, later))
    allocate_rows(organisation, (invoice, right, 100))
    assert position(organisation, invoice) == (100, DAY)


def test_a_line_closed_undone_and_closed_in_one_go_is_closed_by_what_stands(organisation):
    invoice, wrong, right = add_lines(organisation, 100, -100, -100)
    later = DAY + timedelta(5)
    allocate_rows(
        organisation,
        (invoice, wrong, 60, later),
        (invoice, wrong, -60, later),
        (invoice, right, 100),
    )
    assert position(organisation, invoice) == (100, DAY)


@pytest.mark.parametrize(
    "undo",
    [
        (0, 0, -101),  # more than there is
        (0, 0, -100, DAY + timedelta(1)),  # on another day: the days between would be wrong
        (0, 0, -100, DAY, "person"),  # on another ground
        (0, 1, -10),  # of a pair that was never allocated
    ],
)
def test_only_what_was_allocated_can_be_undone_at_its_day_and_on_its_ground(organisation, undo):
    debits, credits = add_lines(organisation, 100, 100), add_lines(organisation, -100, -100)
    allocate_rows(organisation, (debits[0], credits[0], 100), (debits[1], credits[1], 100))
    row = (debits[undo[0]], credits[undo[1]], *undo[2:])
    assert refused(organisation, row) is not None
    assert position(organisation, debits[0]) == (100, DAY)


SIDES = "allocation_sides_agree"


def test_two_lines_that_cannot_meet_are_refused(organisation):
    invoice, receipt = add_lines(organisation, 100, -100)
    more, credit = add_lines(organisation, 50, -50)
    assert refused(organisation, (invoice, receipt, 0)) == SIDES
    assert refused(organisation, (invoice, more, 10)) == SIDES
    assert refused(organisation, (receipt, credit, 10)) == SIDES
    assert refused(organisation, (receipt, invoice, 10)) == SIDES
    assert refused(organisation, (invoice, 999, 10)) == SIDES
    assert refused(organisation, (invoice, receipt, 10), on=DAY - timedelta(1)) == SIDES
    dollars = add_line(organisation, -100, unit="USD")
    assert refused(organisation, (invoice, dollars, 10)) == SIDES
    bank = add_line(organisation, -100, is_receivable=False)
    assert refused(organisation, (invoice, bank, 10)) == SIDES
    unknown = add_line(organisation, -100, customer=None)
    assert refused(organisation, (invoice, unknown, 10)) == SIDES
    assert position(organisation, invoice) == (0, None)


def test_a_reversed_line_takes_nothing_more_but_gives_back_what_it_had(organisation):
    invoice, receipt = add_lines(organisation, 100, -100)
    allocate_rows(organisation, (invoice, receipt, 40))
    with acting_for(organisation):
        Line.objects.filter(organisation_id=organisation, id=receipt).update(reversed_by=9)
    assert refused(organisation, (invoice, receipt, 10)) == SIDES
    allocate_rows(organisation, (invoice, receipt, -40))
    assert position(organisation, receipt) == (0, None)


def test_a_payment_of_another_customer_counts_only_inside_one_group(organisation):
    invoice = add_line(organisation, 100)
    sister = add_line(organisation, -100, customer="PETIT")
    assert refused(organisation, (invoice, sister, 10)) == SIDES
    with acting_for(organisation):
        for code in ("DURAND", "PETIT"):
            Customer.objects.create(organisation_id=organisation, code=code, name=code)
    assert refused(organisation, (invoice, sister, 10)) == SIDES
    with acting_for(organisation):
        group = CustomerGroup.objects.create(organisation_id=organisation, name="G")
        Customer.objects.filter(organisation_id=organisation).update(group=group)
    allocate_rows(organisation, (invoice, sister, 10))
    assert position(organisation, sister) == (10, None)


def test_another_organisation_s_line_is_refused_and_stays_untouched(organisation):
    stranger = create_organisation(f"org-{secrets.token_hex(6)}", name="Voisin")
    add_lines(organisation, 1, 1, 1)
    invoice = add_line(organisation, 100)
    theirs = add_line(stranger, -100)
    assert refused(organisation, (invoice, theirs, 10)) == SIDES
    with pytest.raises(DatabaseError, match="row-level security"), acting_for(organisation):
        insert_rows(stranger, [(invoice, theirs, 10)], first=1)
    assert position(stranger, theirs) == (0, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE receivables_position SET allocated_cents = 0",
        "INSERT INTO receivables_position (organisation_id, line_id) VALUES (1, 1)",
        "DELETE FROM receivables_position",
        "UPDATE receivables_allocation SET amount_cents = 1",
        "DELETE FROM receivables_allocation",
        "TRUNCATE receivables_allocation",
        "UPDATE receivables_line SET amount_cents = 1",
        "UPDATE receivables_line SET booked_on = now()",
        "UPDATE receivables_line SET document_on = now()",
        "UPDATE receivables_line SET due_on = now()",
        "UPDATE receivables_line SET unit = 'USD'",
        "UPDATE receivables_line SET id = 1",
        "DELETE FROM receivables_line",
        "UPDATE receivables_act SET kind = ''",
        "UPDATE receivables_assertion SET value = ''",
        "ALTER TABLE receivables_allocation DISABLE TRIGGER guard",
        "SELECT receivables_guard_allocation()",
    ],
)
def test_the_application_cannot_go_round_the_guard(organisation, statement):
    with (
        acting_for(organisation),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError) as error,
        transaction.atomic(),
    ):
        cursor.execute(statement)
    assert error.value.__cause__.sqlstate == "42501"  # type: ignore[union-attr]  # insufficient privilege


def test_a_temporary_table_cannot_stand_in_for_one_of_the_ledger(organisation):
    invoice, receipt = add_lines(organisation, 100, -100)
    with acting_for(organisation), connection.cursor() as cursor:
        for table in ("receivables_line", "receivables_position"):
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table}) ON COMMIT DROP")
            cursor.execute(f"GRANT ALL ON {table} TO PUBLIC")
        cursor.execute("INSERT INTO receivables_line SELECT * FROM public.receivables_line")
        cursor.execute("UPDATE receivables_line SET amount_cents = amount_cents * 10")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(
                "INSERT INTO public.receivables_allocation (organisation_id, id, debit_id,"
                " credit_id, amount_cents, basis, effective_on, act_id)"
                " VALUES (%s, 1, %s, %s, 101, 'person', %s, 1)",
                [organisation, invoice, receipt, DAY],
            )
    assert position(organisation, invoice) == (0, None)


ALLOCATIONS = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 2),
            st.integers(-60, 60),
            st.integers(0, 2),
            st.sampled_from(["person", "balanced_letter"]),
        ),
        min_size=1,
        max_size=4,
    ),
    max_size=8,
)


@given(ALLOCATIONS)
@settings(max_examples=40)
def test_after_any_sequence_positions_are_what_plain_arithmetic_says(database, statements):
    organisation = create_organisation(f"org-{secrets.token_hex(6)}", name="X")
    debits, credits = add_lines(organisation, 50, 80, 60), add_lines(organisation, -50, -60, -90)
    size = dict(zip([*debits, *credits], [50, 80, 60, 50, 60, 90], strict=True))
    standing: dict[tuple[int, int, date, str], int] = defaultdict(int)
    for statement in statements:
        rows = [
            (debits[debit], credits[credit], amount, DAY + timedelta(day), basis)
            for debit, credit, amount, day, basis in statement
        ]
        after = standing.copy()
        for debit, credit, amount, day, basis in rows:
            after[debit, credit, day, basis] += amount
        taken = {
            line: sum(cents for key, cents in after.items() if line in key[:2]) for line in size
        }
        fits = (
            all(row[2] for row in rows)
            and min(after.values()) >= 0
            and all(taken[line] <= size[line] for line in size)
        )
        if not fits:
            refused(organisation, *rows)
            continue
        allocate_rows(organisation, *rows)
        standing = after
    for line, cents in size.items():
        mine = {key: left for key, left in standing.items() if line in key[:2] and left > 0}
        taken_cents = sum(mine.values())
        closed = max(key[2] for key in mine) if taken_cents == cents else None
        assert position(organisation, line) == (taken_cents, closed)


def in_threads(work, count):
    """Runs `work(number)` at once on connections of their own; what each returned or raised."""
    results: list[object] = [None] * count
    barrier = threading.Barrier(count)

    def run(number):
        try:
            barrier.wait(10)
            results[number] = work(number)
        except DatabaseError as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])
@pytest.mark.parametrize("allocated_before", [False, True])
def test_two_at_once_never_take_more_than_there_is(organisation, level, allocated_before):
    invoice, earlier = add_lines(organisation, 100, -10)
    receipts = add_lines(organisation, *[-60] * 4)
    if allocated_before:
        allocate_rows(organisation, (invoice, earlier, 10))
    started = threading.Barrier(4)

    def take(number):
        # Without the ledger's lock: the guard alone must hold.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            cursor.execute("SELECT count(*) FROM receivables_position")
            started.wait(10)
            with acting_for(organisation):
                insert_rows(organisation, [(invoice, receipts[number], 60)], first=1000 + number)
            time.sleep(0.05)
        return "taken"

    results = in_threads(take, 4)
    assert results.count("taken") == 1, results
    assert position(organisation, invoice)[0] == 60 + 10 * allocated_before
    with acting_for(organisation):
        total = sum(Position.objects.values_list("allocated_cents", flat=True))
    assert total == 2 * (60 + 10 * allocated_before)


def while_another_waits(organisation, first, second):
    """Runs `first`, and before it commits `second` on another connection; what it raised."""
    raised: list[DatabaseError] = []

    def run():
        try:
            with acting_for(organisation):
                second()
        except DatabaseError as error:
            raised.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    with acting_for(organisation):
        first()
        other.start()
        other.join(0.3)
        assert other.is_alive(), "it had to wait"
    other.join(30)
    return raised


def test_the_day_a_line_is_closed_is_right_when_two_close_it_together(organisation):
    invoice, earlier, first, second = add_lines(organisation, 100, -10, -40, -50)
    allocate_rows(organisation, (invoice, earlier, 10))
    later = DAY + timedelta(9)
    assert not while_another_waits(
        organisation,
        lambda: insert_rows(organisation, [(invoice, first, 40, later)], first=801),
        lambda: insert_rows(organisation, [(invoice, second, 50)], first=802),
    )
    assert position(organisation, invoice) == (100, later)


def test_a_line_that_is_being_reversed_takes_nothing_more(organisation):
    invoice, receipt = add_lines(organisation, 100, -100)
    (error,) = while_another_waits(
        organisation,
        lambda: Line.objects.filter(id=receipt).update(reversed_by=9),
        lambda: insert_rows(organisation, [(invoice, receipt, 40)], first=801),
    )
    assert error.__cause__.diag.constraint_name == SIDES
    assert position(organisation, invoice) == (0, None)


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])
def test_many_at_once_on_crossing_lines_leave_a_ledger_that_adds_up(organisation, level):
    debits, credits = add_lines(organisation, *[100] * 4), add_lines(organisation, *[-100] * 4)

    def work(number):
        done = 0
        for turn in range(10):
            order = (turn + number) % 4
            rows = [
                (debits[order], credits[(order + turn) % 4], 7),
                (debits[3 - order], credits[order], 5),
            ]
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
                    with acting_for(organisation):
                        insert_rows(organisation, rows, first=1000 * (number + 1) + 2 * turn)
                done += 12
            except DatabaseError:
                continue
        return done

    done = sum(in_threads(work, 4))
    assert done > 0
    taken = [position(organisation, line)[0] for line in (*debits, *credits)]
    assert sum(taken[:4]) == sum(taken[4:]) == done
    assert max(taken) <= 100


def add_many(organisation, pairs):
    """Lines 2, 3, … of which each even one is owed 100 and the next pays it."""
    with acting_for(organisation), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receivables_line (organisation_id, id, origin, import_id, booked_on,"
            " account, amount_cents, unit, place, entry_key, credits_treasury, faces_payment,"
            " has_sales, is_opening, in_opening_journal, is_receivable, customer, nature)"
            " SELECT %s, n, 'ledger', 1, %s, '411', CASE WHEN n %% 2 = 0 THEN 100 ELSE -100 END,"
            " 'EUR', n, n, false, false, false, false, false, true, 'C' || n / 200, ''"
            " FROM generate_series(2, %s) n",
            [organisation, DAY, 2 * pairs + 3],
        )


def allocate_many(organisation, pairs):
    """All that the first `pairs` of `add_many` owe is paid, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receivables_allocation (organisation_id, id, debit_id, credit_id,"
            " amount_cents, basis, effective_on, act_id)"
            " SELECT %s, n, 2 * n, 2 * n + 1, 100, 'balanced_letter', %s, 1"
            " FROM generate_series(1, %s) n",
            [organisation, DAY, pairs],
        )


def test_one_who_allocates_while_an_import_allocates_thousands_waits(organisation):
    pairs = 10_001
    add_many(organisation, pairs)
    (error,) = while_another_waits(
        organisation,
        lambda: allocate_many(organisation, pairs),
        lambda: insert_rows(organisation, [(2, 3, 40)], first=99_001),
    )
    assert error.__cause__.diag.constraint_name == "position_never_over_allocated"
    assert position(organisation, 2) == (100, DAY)


def test_a_hundred_thousand_allocations_at_once_are_quick_and_so_is_the_next_one(organisation):
    pairs = 100_000
    add_many(organisation, pairs)
    started = time.perf_counter()
    with acting_for(organisation):
        allocate_many(organisation, pairs)
    bulk = time.perf_counter() - started
    debit, credit = 2 * pairs + 2, 2 * pairs + 3
    started = time.perf_counter()
    with acting_for(organisation):
        insert_rows(organisation, [(debit, credit, 60)], first=pairs + 1)
        insert_rows(organisation, [(debit, credit, 40)], first=pairs + 2)
        insert_rows(organisation, [(debit, credit, -40)], first=pairs + 3)
    single = (time.perf_counter() - started) / 3
    assert position(organisation, debit) == (60, None)
    assert position(organisation, 2 * pairs) == (100, DAY)
    # Ten times what is measured on two busy cores: a plan gone wrong costs hundreds.
    assert bulk < 30, bulk
    assert single < 0.1, single
