"""The journal says what happened, in one chain that nobody can fork, rewrite or cut unseen."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections
from hypothesis import given
from hypothesis import strategies as st

from encours.journal.models import Entry as Row
from encours.journal.queries import head, head_at, list_entries, verify
from encours.journal.rules.chain import NO_HEAD, check_kind, compute_head, covers_digest
from encours.journal.services import erase, record
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

NOW = datetime.datetime(2026, 3, 12, 9, 30, 0, 123456, tzinfo=datetime.UTC)
IMPORT = SubjectRef("import", "12")


def note(organisation, *, kind="import", covers=b"bytes", said="Books of 2025 taken in"):
    return record(
        organisation,
        kind=kind,
        subject=IMPORT,
        message=message("{said}", said=said),
        covers=covers,
        author_id=7,
        now=NOW,
    )


def as_owner(sql, *values):
    """What somebody with the database's keys could do."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # triggers asleep
        cursor.execute(sql, values)
        cursor.execute("SET session_replication_role = origin")


def refused(sql, *values, organisation):
    with pytest.raises(DatabaseError), acting_for(organisation), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_what_was_done_is_read_back_as_it_was_said(organisation):
    written = note(organisation)
    (read,) = list_entries(organisation)
    assert read == written
    assert (read.number, read.kind, read.subject, read.author_id) == (1, "import", IMPORT, 7)
    assert (read.recorded_at, read.is_erased) == (NOW, False)
    assert read.said == message("{said}", said="Books of 2025 taken in")


def test_each_entry_follows_the_one_before(organisation):
    assert head(organisation) == (0, NO_HEAD.hex())
    entries = [note(organisation, covers={"lines": [n]}) for n in range(3)]
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert head(organisation) == (3, entries[-1].head)
    assert head_at(organisation, 2) == entries[1].head
    assert head_at(organisation, 4) is None
    assert len({entry.head for entry in entries}) == 3
    assert verify(organisation) == ()


def test_the_journal_of_nobody_is_sound(organisation):
    assert verify(organisation) == ()


def test_two_who_write_at_once_make_one_chain(organisation):
    together = Barrier(4)

    def write(_):
        together.wait()
        try:
            return [note(organisation).number for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for drawn in pool.map(write, range(4)) for number in drawn]
    assert sorted(numbers) == list(range(1, 21))
    assert verify(organisation) == ()


def test_an_act_undone_leaves_no_entry_and_no_hole(organisation):
    note(organisation)

    def act():
        with acting_for(organisation):
            note(organisation)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert note(organisation).number == 2
    assert verify(organisation) == ()


def test_pages_go_back_in_time_and_are_chosen_by_kind_and_subject(organisation):
    for number in range(5):
        note(organisation, kind="import" if number % 2 else "closing")
    latest = list_entries(organisation, limit=2)
    assert [entry.number for entry in latest] == [5, 4]
    assert [entry.number for entry in list_entries(organisation, before=4, limit=9)] == [3, 2, 1]
    assert [entry.number for entry in list_entries(organisation, kind="import")] == [4, 2]
    assert list_entries(organisation, subject=SubjectRef("import", "13")) == ()
    assert len(list_entries(organisation, subject=IMPORT)) == 5


def test_a_stranger_reads_nothing_and_writes_nowhere_else(organisation):
    note(organisation)
    stranger = create_organisation(f"stranger-{organisation}", name="Other")
    with acting_for(stranger), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM journal_entry), (SELECT count(*) FROM journal_chain)"
        )
        assert cursor.fetchone() == (0, 0)
    refused("SELECT journal_take_chain(%s)", organisation, organisation=stranger)
    assert verify(stranger) == ()


def sealed(organisation, *, number, previous, **changed):
    """A row sealed as it should be, wherever it claims to stand."""
    head = compute_head(
        organisation_id=organisation,
        number=number,
        kind="import",
        author_id=None,
        recorded_at=NOW,
        words=bytes(32),
        covers=bytes(32),
        previous=previous,
    )
    row = {
        "number": number,
        "kind": "import",
        "subject": "import:1",
        "said": {},
        "salt": b"salt",
        "recorded_at": NOW,
        "words_digest": bytes(32),
        "covers_digest": bytes(32),
        "previous": previous,
        "head": head,
    }
    return Row(organisation_id=organisation, **(row | changed))


def add(organisation, row):
    with acting_for(organisation):
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("number", "from_the_start", "changed"),
    [
        (2, True, {}),  # a second branch, after nothing
        (1, True, {}),
        (3, False, {}),  # a hole
        (2, False, {"head": bytes(32)}),  # not sealed as it says
        (2, False, {"kind": "closing"}),
        (2, False, {"author_id": 8}),
    ],
)
def test_the_application_cannot_fork_the_chain(organisation, number, from_the_start, changed):
    last = bytes.fromhex(note(organisation).head)
    previous = NO_HEAD if from_the_start else last
    row = sealed(organisation, number=number, previous=previous, **changed)
    with pytest.raises(DatabaseError):
        add(organisation, row)
    assert head(organisation) == (1, last.hex())
    add(organisation, sealed(organisation, number=2, previous=last))
    assert head(organisation)[0] == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_entry SET kind = 'other'",
        "UPDATE journal_entry SET recorded_at = now()",
        "UPDATE journal_entry SET covers_digest = previous",
        "UPDATE journal_entry SET said = '{}'::jsonb",
        "UPDATE journal_entry SET salt = NULL",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "UPDATE journal_chain SET number = 0",
        "INSERT INTO journal_chain VALUES (1, 0, ''::bytea)",
        "DELETE FROM journal_chain",
    ],
)
def test_the_application_cannot_rewrite_what_happened(organisation, sql):
    note(organisation)
    refused(sql, organisation=organisation)
    assert verify(organisation) == ()


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE journal_entry SET kind = 'other'", "Entry 2 of the journal was changed"),
        ("UPDATE journal_entry SET author_id = 8", "Entry 2 of the journal was changed"),
        (
            "UPDATE journal_entry SET recorded_at = recorded_at + interval '1 second'",
            "Entry 2 of the journal was changed",
        ),
        ("UPDATE journal_entry SET covers_digest = head", "Entry 2 of the journal was changed"),
        (
            "UPDATE journal_entry SET said = jsonb_set(said, '{values,said}', '\"No\"')",
            "The words of entry 2 of the journal were changed",
        ),
        (
            "UPDATE journal_entry SET subject = 'import:13'",
            "The words of entry 2 of the journal were changed",
        ),
        ("UPDATE journal_entry SET previous = head", "Entry 2 of the journal does not follow"),
        ("DELETE FROM journal_entry", "Entry 2 of the journal is missing"),
    ],
)
def test_who_has_the_keys_of_the_database_is_found_out(organisation, sql, said):
    for _ in range(3):
        note(organisation)
    as_owner(f"{sql} WHERE organisation_id = %s AND number = 2", organisation)
    (wrong,) = verify(organisation)
    assert str(wrong).startswith(said)


def test_an_end_cut_off_is_found_out(organisation):
    for _ in range(3):
        note(organisation)
    as_owner("DELETE FROM journal_entry WHERE organisation_id = %s AND number = 3", organisation)
    (wrong,) = verify(organisation)
    assert str(wrong) == "The journal ends at entry 2, and 3 were written."


def test_a_person_can_be_forgotten_and_the_chain_stays_whole(organisation):
    named = note(organisation, said="Anna Petit called")
    note(organisation)
    erasure = erase(organisation, [1], reason=message("Asked by the person"), author_id=7, now=NOW)
    last, _, first = list_entries(organisation)
    assert (first.said, first.subject, first.is_erased) == (None, None, True)
    assert (first.head, first.recorded_at, first.author_id) == (named.head, NOW, 7)
    assert last == erasure
    assert (last.kind, str(last.subject)) == ("erasure", "journal:1")
    assert verify(organisation) == ()
    with acting_for(organisation), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_entry e WHERE e::text LIKE '%Petit%'")
        assert cursor.fetchone() == (0,)


def test_the_same_bytes_have_another_digest_in_each_entry(organisation):
    # Else a digest would tell, once the words are erased, what they were.
    assert note(organisation).digest != note(organisation).digest


def test_what_came_can_be_proven_later(organisation):
    entry = note(organisation, covers=b"the file")
    with acting_for(organisation), connection.cursor() as cursor:
        cursor.execute("SELECT salt FROM journal_entry WHERE number = 1")
        salt = bytes(cursor.fetchone()[0])
    assert covers_digest(salt, b"the file").hex() == entry.digest
    assert covers_digest(salt, b"another").hex() != entry.digest


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.dates() | st.lists(st.integers())))
def test_a_mapping_is_covered_whatever_the_order_it_is_given_in(covers):
    backwards = dict(reversed(covers.items()))
    assert covers_digest(b"salt", covers) == covers_digest(b"salt", backwards)
    assert covers_digest(b"salt", covers) != covers_digest(b"other", covers)


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_what_has_no_single_writing_is_not_covered(value):
    with pytest.raises(TypeError, match="covers no"):
        covers_digest(b"", {"value": value})


def test_amounts_days_and_instants_are_covered():
    covers = {"a": Decimal("1.50"), "b": NOW.date(), "c": NOW, "d": None, "e": True, "f": (1, {})}
    assert covers_digest(b"", covers) != covers_digest(b"", covers | {"a": Decimal("1.5")})


@pytest.mark.parametrize("kind", ["", "Import", "import 1", "_x", "a" * 41, "a\nb"])
def test_a_kind_is_plain_words(kind):
    with pytest.raises(ValueError, match="kind of journal entry"):
        check_kind(kind)


def test_the_entry_waits_for_nobody_before_it_is_written(organisation):
    """The chain is held from the entry to the end of the transaction, not before."""
    with acting_for(organisation):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with ThreadPoolExecutor(1) as pool:

            def other():
                try:
                    return note(organisation).number
                finally:
                    connection.close()

            assert pool.submit(other).result(timeout=10) == 1
        assert note(organisation).number == 2
    assert not connection.in_atomic_block
