"""Notes are written on what one sees, call upon those who see it, and are never lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from encours.journal.queries import list_entries
from encours.journal.queries import verify as verify_journal
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.parties.services.finding import NoSuchCustomer
from encours.teamwork.models import Mention, Note, NoteVersion
from encours.teamwork.queries.notes import (
    count_unread,
    editable_text,
    find_note,
    mentions_of,
    notes_of,
    versions_of,
)
from encours.teamwork.queries.people import list_assignable, list_mentionable
from encours.teamwork.rules.notes import NotTheAuthor, TooLateToEdit
from encours.teamwork.rules.texts import EmptyText
from encours.teamwork.services.notes import (
    CannotCorrect,
    NoSuchNote,
    NoteChangedMeanwhile,
    TaskAsked,
    edit_note,
    erase_note,
    mark_one_read,
    mark_read,
    show_note_again,
    take_back_note,
    write_note,
)
from encours.teamwork.services.people import CannotBeMentioned, CannotHaveTask
from encours.teamwork.tests.team import ALPHA, BETA, NOW, TODAY, make_team, minutes
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.queries import NotAMember
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import change_role, create_organisation, remove_member


@pytest.fixture
def team(organisation):
    return make_team(organisation)


def write(team, text="Rappeler jeudi", subject=ALPHA, *, by=None, now=NOW, **others):
    return write_note(team.organisation, subject, text, by=by or team.anne, now=now, **others)


def seen(team, query, *args, **others):
    with reading_of([team.organisation]):
        return query(team.organisation, *args, **others)


def test_a_note_is_shown_with_its_author_and_who_it_calls_upon(team):
    number = write(team, "@paul roy, le chèque est parti ?")
    note = seen(team, find_note, number)
    assert (note.author, note.customer, note.customer_name) == ("Anne Martin", "ALPHA", "Alpha")
    assert note.plain == "@Paul Roy, le chèque est parti ?"
    assert [each.user_id for each in note.pieces] == [team.paul, None]
    assert (note.version, note.edited_at, note.written_at) == (1, None, NOW)


def test_notes_of_a_subject_come_the_last_first_page_by_page(team):
    numbers = [write(team, f"Note {each}") for each in range(5)]
    write(team, subject=BETA)
    first = seen(team, notes_of, ALPHA, limit=3)
    assert [each.id for each in first] == numbers[:1:-1]
    rest = seen(team, notes_of, ALPHA, before=first[-1].id, limit=3)
    assert [each.id for each in rest] == numbers[1::-1]


def test_a_page_of_notes_costs_the_same_however_many_there_are(team):
    for each in range(2):
        write(team, f"@paul roy {each}", task=TaskAsked(team.paul))
    with reading_of([team.organisation]):
        with CaptureQueriesContext(connection) as few:
            notes_of(team.organisation, ALPHA)
            mentions_of(team.organisation, team.paul)
        for each in range(6):
            write(team, f"@paul roy et encore {each}", task=TaskAsked(team.paul))
        with CaptureQueriesContext(connection) as many:
            assert len(notes_of(team.organisation, ALPHA)) == 8
            assert len(mentions_of(team.organisation, team.paul)) == 8
    assert len(many) == len(few) <= 7


def test_a_member_neither_writes_nor_reads_outside_their_portfolio(team):
    number = write(team, subject=BETA)
    assert seen(team, find_note, number, portfolio=["PR"]) is None
    assert seen(team, find_note, number, portfolio=["ZB"]).id == number
    assert seen(team, notes_of, BETA, portfolio=["PR"]) == ()
    assert seen(team, versions_of, number, portfolio=["PR"]) == ()
    assert seen(team, editable_text, number, portfolio=["PR"]) is None
    with pytest.raises(NoSuchCustomer):
        write(team, subject=BETA, by=team.paul)
    with pytest.raises(NoSuchCustomer):
        write(team, subject=SubjectRef("customer", "GAMMA"))
    of_beta = SubjectRef("line", "7")
    with pytest.raises(NoSuchCustomer):
        write(team, subject=of_beta, customer="BETA", by=team.paul)
    kept = write(team, subject=of_beta, customer="BETA", by=team.zoe)
    assert seen(team, notes_of, of_beta, portfolio=["PR"]) == ()
    assert [each.id for each in seen(team, notes_of, of_beta, portfolio=["ZB"])] == [kept]


def test_who_loses_a_customer_changes_their_notes_about_it_no_more(team):
    number = write(team, by=team.paul)
    change_role(team.organisation, team.paul, role=Role.COLLECTOR, portfolio=["ZB"])
    with pytest.raises(NoSuchNote):
        edit_note(team.organisation, number, "Autre", version=1, by=team.paul, now=NOW)
    with pytest.raises(NoSuchNote):
        take_back_note(team.organisation, number, by=team.paul, now=NOW)


def test_only_those_who_see_the_customer_are_called_upon(team):
    with pytest.raises(CannotBeMentioned, match="Zoé Blanc"):
        write(team, "@zoé blanc, vois ça")
    assert seen(team, notes_of, ALPHA) == ()
    mentionable = seen(team, list_mentionable, "ALPHA")
    assert [each.name for each in mentionable] == ["Anne Martin", "Paul Roy", "René"]
    assignable = seen(team, list_assignable, "ALPHA")
    assert [each.name for each in assignable] == ["Anne Martin", "Paul Roy"]
    assert len(seen(team, list_mentionable)) == 4


def test_who_is_no_member_writes_nothing(team, database):
    stranger = make_team(create_organisation(f"far-{team.organisation}", name="Autre"))
    with pytest.raises(NotAMember):
        write(team, by=stranger.anne)
    assert write(team, "@Anne Martin")  # their own Anne
    assert seen(stranger, count_unread, stranger.anne) == 0


def test_another_organisation_sees_nothing(team, database):
    number = write(team, "@paul roy")
    stranger = make_team(create_organisation(f"far-{team.organisation}", name="Autre"))
    assert seen(stranger, notes_of, ALPHA) == ()
    with reading_of([stranger.organisation]):
        assert find_note(team.organisation, number) is None
        assert mentions_of(team.organisation, team.paul) == ()
        assert versions_of(team.organisation, number) == ()
        assert not Note.objects.exists()
        assert not Mention.objects.exists()
    with pytest.raises(NotAMember):
        take_back_note(stranger.organisation, number, by=team.anne, now=NOW)


def test_a_note_is_changed_for_a_quarter_of_an_hour_and_keeps_what_it_said(team):
    number = write(team, "@paul roy, rappeler")
    again = edit_note(
        team.organisation, number, "@René, rappeler", version=1, by=team.anne, now=minutes(10)
    )
    note = seen(team, find_note, number)
    assert (again, note.version, note.plain) == (2, 2, "@René, rappeler")
    assert (note.written_at, note.edited_at) == (NOW, minutes(10))
    versions = seen(team, versions_of, number)
    assert [(each.number, each.pieces[0].text) for each in versions] == [
        (2, "@René"),
        (1, "@Paul Roy"),
    ]
    assert seen(team, count_unread, team.paul) == 0
    assert seen(team, count_unread, team.rene) == 1
    with pytest.raises(TooLateToEdit):
        edit_note(team.organisation, number, "x", version=2, by=team.anne, now=minutes(16))
    with pytest.raises(NotTheAuthor):
        edit_note(team.organisation, number, "x", version=2, by=team.paul, now=minutes(11))
    with pytest.raises(EmptyText):
        edit_note(team.organisation, number, " ", version=2, by=team.anne, now=minutes(11))
    assert seen(team, find_note, number).plain == "@René, rappeler"


def test_who_has_read_is_not_called_again_by_a_change(team):
    number = write(team, "@paul roy, rappeler")
    mark_read(team.organisation, team.paul, now=minutes(1))
    edit_note(
        team.organisation, number, "@Paul Roy, rappelle", version=1, by=team.anne, now=minutes(2)
    )
    assert seen(team, count_unread, team.paul) == 0


def test_what_is_edited_is_typed_as_before_and_the_same_text_changes_nothing(team):
    number = write(team, "@paul roy, rappeler")
    typed = seen(team, editable_text, number)
    assert typed == "@Paul Roy, rappeler"
    assert edit_note(team.organisation, number, typed, version=1, by=team.anne, now=NOW) == 1
    assert len(seen(team, versions_of, number)) == 1


def test_of_two_changes_at_once_one_is_told_to_look_again(team):
    number = write(team)

    def change(text):
        try:
            return edit_note(
                team.organisation, number, text, version=1, by=team.anne, now=minutes(1)
            )
        except NoteChangedMeanwhile:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        outcomes = [*people.map(change, ["Un", "Deux"])]
    assert sorted(outcomes, key=str) == [2, None]
    assert [each.number for each in seen(team, versions_of, number)] == [2, 1]
    assert verify_journal(team.organisation) == ()


def test_a_note_that_stood_is_corrected_by_another_once(team):
    number = write(team)
    better = write(team, "Rappeler vendredi", corrects=number, now=minutes(60))
    assert seen(team, find_note, number).corrected_by == better
    assert seen(team, find_note, better).corrects == number
    with pytest.raises(CannotCorrect):
        write(team, "Encore", corrects=number)
    other = write(team)
    with pytest.raises(CannotCorrect):
        write(team, "Ailleurs", BETA, corrects=other)
    with pytest.raises(NotTheAuthor):
        write(team, "Non", by=team.paul, corrects=other)
    take_back_note(team.organisation, better, by=team.anne, now=minutes(61))
    assert seen(team, find_note, number).corrected_by is None


def test_a_note_taken_back_is_shown_no_more_until_its_author_undoes_it(team):
    number = write(team, "@paul roy, secret")
    with pytest.raises(NotTheAuthor):
        take_back_note(team.organisation, number, by=team.paul, now=NOW)
    take_back_note(team.organisation, number, by=team.anne, now=minutes(600))
    take_back_note(team.organisation, number, by=team.anne, now=minutes(601))
    note = seen(team, find_note, number)
    assert (note.is_taken_back, note.pieces, note.plain) == (True, (), "")
    assert not note.is_editable(by=team.anne, now=NOW)
    assert seen(team, versions_of, number) == ()
    assert seen(team, editable_text, number) is None
    assert seen(team, count_unread, team.paul) == 0
    assert seen(team, mentions_of, team.paul) == ()
    with pytest.raises(NoSuchNote):
        edit_note(team.organisation, number, "x", version=1, by=team.anne, now=NOW)
    show_note_again(team.organisation, number, by=team.anne, now=minutes(602))
    assert seen(team, find_note, number).plain == "@Paul Roy, secret"
    assert seen(team, count_unread, team.paul) == 1
    with pytest.raises(NotTheAuthor):
        show_note_again(team.organisation, number, by=team.paul, now=NOW)


def test_mentions_are_counted_in_one_query_and_read_one_by_one_or_all(team):
    numbers = [write(team, f"@paul roy {each}") for each in range(3)]
    write(team, "@paul roy : pour moi-même", by=team.paul)
    with reading_of([team.organisation]), CaptureQueriesContext(connection) as asked:
        assert count_unread(team.organisation, team.paul, portfolio=["PR"]) == 3
    assert len(asked) == 1
    found = seen(team, mentions_of, team.paul)
    assert [each.note.id for each in found] == numbers[::-1]
    mark_one_read(team.organisation, team.anne, found[0].id, now=minutes(1))  # not hers
    assert seen(team, count_unread, team.paul) == 3
    mark_one_read(team.organisation, team.paul, found[0].id, now=minutes(1))
    unread = seen(team, mentions_of, team.paul, unread_only=True)
    assert [each.note.id for each in unread] == numbers[1::-1]
    assert seen(team, mentions_of, team.paul)[0].read_at == minutes(1)
    assert mark_read(team.organisation, team.paul, up_to=unread[-1].id, now=minutes(2)) == 1
    assert mark_read(team.organisation, team.paul, now=minutes(3)) == 1
    assert seen(team, count_unread, team.paul) == 0
    assert len(seen(team, mentions_of, team.paul, before=found[1].id)) == 1


def test_mentions_of_customers_one_has_lost_are_neither_counted_nor_shown(team):
    write(team, "@paul roy")
    assert seen(team, count_unread, team.paul, portfolio=["ZB"]) == 0
    assert seen(team, mentions_of, team.paul, portfolio=["ZB"]) == ()


def test_who_left_keeps_their_name_on_what_they_wrote(team):
    number = write(
        team, "@paul roy, à demain", by=team.zoe, subject=SubjectRef("organisation", "1")
    )
    remove_member(team.organisation, team.zoe)
    remove_member(team.organisation, team.paul)
    note = seen(team, find_note, number)
    assert (note.author, note.plain) == ("Zoé Blanc", "@Paul Roy, à demain")


def test_a_note_brings_its_task(team):
    number = write(team, "@paul roy, rappelle", task=TaskAsked(team.paul, TODAY))
    task = seen(team, find_note, number).task
    assert (task.text, task.assignee, task.due_on) == ("@Paul Roy, rappelle", "Paul Roy", TODAY)
    named = write(team, "Long récit", task=TaskAsked(team.anne, None, "Envoyer le RIB"))
    assert seen(team, find_note, named).task.text == "Envoyer le RIB"


def test_a_task_that_cannot_be_given_leaves_no_note(team):
    for nobody in (team.zoe, team.rene, 0):
        with pytest.raises(CannotHaveTask):
            write(team, task=TaskAsked(nobody))
    assert seen(team, notes_of, ALPHA) == ()
    assert list_entries(team.organisation) == ()


def test_the_journal_tells_each_act_and_none_of_the_words(team):
    number = write(team, "Il est malade", task=TaskAsked(team.paul))
    edit_note(team.organisation, number, "Il va mieux", version=1, by=team.anne, now=minutes(1))
    take_back_note(team.organisation, number, by=team.anne, now=minutes(2))
    show_note_again(team.organisation, number, by=team.anne, now=minutes(3))
    entries = list_entries(team.organisation)[::-1]
    assert [str(each.said) for each in entries] == [
        "Note on ALPHA",
        "Task on ALPHA",
        "Note on ALPHA changed",
        "Note on ALPHA taken back",
        "Note on ALPHA shown again",
    ]
    assert {each.author_id for each in entries} == {team.anne}
    assert "malade" not in str(entries)
    assert len({each.digest for each in entries}) == 5


def test_a_note_is_erased_in_all_its_versions_and_the_journal_stays_whole(team):
    number = write(team, "@paul roy : Mme Durand est malade", task=TaskAsked(team.paul))
    edit_note(team.organisation, number, "Mme Durand", version=1, by=team.anne, now=minutes(1))
    erase_note(team.organisation, number, reason=message("asked"), by=team.anne, now=minutes(99))
    note = seen(team, find_note, number)
    assert (note.is_erased, note.plain, note.task.text) == (True, "", "")
    with reading_of([team.organisation]):
        assert {*NoteVersion.objects.values_list("text", flat=True)} == {None}
    entries = list_entries(team.organisation)
    assert [each.is_erased for each in entries] == [False, True, True, True]
    assert verify_journal(team.organisation) == ()
    with pytest.raises(NoSuchNote):
        erase_note(team.organisation, number, reason=message("asked"), by=team.anne, now=NOW)


def test_the_database_refuses_that_what_was_said_is_rewritten(team):
    number = write(team, "Rappeler")
    rows = NoteVersion.objects.filter(note=number)
    with acting_for(team.organisation):
        for values in ({"text": "Autre"}, {"mentioned": [1]}, {"number": 7}):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**values)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            Note.objects.filter(pk=number).delete()
        assert rows.get().text == "Rappeler"
