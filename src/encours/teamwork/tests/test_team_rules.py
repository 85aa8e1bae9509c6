"""What may be written, until when it is changed, when a task is late, what a view keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.subjects import SubjectRef
from encours.teamwork.rules.notes import (
    EDIT_WINDOW,
    NotTheAuthor,
    TooLateToEdit,
    check_edit,
    is_editable,
)
from encours.teamwork.rules.saved_views import (
    UnusableViewName,
    check_page,
    clean_name,
    known_pairs,
)
from encours.teamwork.rules.subjects import customer_of
from encours.teamwork.rules.tasks import TaskState, is_overdue
from encours.teamwork.rules.texts import EmptyText, TextTooLong, clean_text, shorten

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Rappeler  ", "Rappeler"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a   \nb", "a\nb"),
        ("e\u0301", "é"),
        ("payé\u202eéyap", "payééyap"),
        ("\ud800a", "a"),
        ("👩\u200d💼 a\u202f!", "👩\u200d💼 a\u202f!"),
    ],
)
def test_text_is_kept_without_what_nobody_sees(text, kept):
    assert clean_text(text) == kept


def test_text_is_bounded_once_cleaned():
    assert len(clean_text("\x00" * 10 + "a" * 4_000)) == 4_000
    with pytest.raises(TextTooLong, match="4001"):
        clean_text("a" * 4_001)
    for empty in ("", " \n ", "\x00", "\u202e"):
        with pytest.raises(EmptyText):
            clean_text(empty)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    try:
        kept = clean_text(text)
    except EmptyText:
        return
    assert clean_text(kept) == kept
    assert "\r" not in kept


@given(st.text(st.sampled_from("ab \n"), max_size=40), st.integers(1, 40))
def test_a_shortened_text_fits(text, most):
    short = shorten(text, most)
    assert len(short) <= most
    assert short == text or short.endswith("…")


@pytest.mark.parametrize(
    ("minutes", "by", "is_open"),
    [(0, 1, True), (15, 1, True), (16, 1, False), (0, 2, False), (-1, 1, True)],
)
def test_a_note_is_changed_by_its_author_within_a_quarter_of_an_hour(minutes, by, is_open):
    told = {"author_id": 1, "written_at": NOW, "by": by, "now": NOW + timedelta(minutes=minutes)}
    assert is_editable(**told) is is_open
    if is_open:
        check_edit(**told)
    else:
        with pytest.raises(TooLateToEdit if by == 1 else NotTheAuthor):
            check_edit(**told)


def test_the_last_microsecond_counts():
    last = NOW + EDIT_WINDOW
    after = last + timedelta(microseconds=1)
    assert is_editable(author_id=1, written_at=NOW, by=1, now=last)
    assert not is_editable(author_id=1, written_at=NOW, by=1, now=after)


@pytest.mark.parametrize(
    ("state", "due_on", "is_late"),
    [
        (TaskState.OPEN, TODAY - timedelta(days=1), True),
        (TaskState.OPEN, TODAY, False),
        (TaskState.OPEN, TODAY + timedelta(days=1), False),
        (TaskState.OPEN, None, False),
        (TaskState.DONE, date(2020, 1, 1), False),
        (TaskState.CANCELLED, date(2020, 1, 1), False),
    ],
)
def test_a_task_is_overdue_once_its_day_is_over(state, due_on, is_late):
    assert is_overdue(state, due_on, today=TODAY) is is_late


def test_what_is_written_says_of_which_customer():
    assert customer_of(SubjectRef("customer", "C1"), "C1") == "C1"
    assert customer_of(SubjectRef("organisation", "7")) == ""
    for subject, customer in (
        (SubjectRef("line", "7"), ""),
        (SubjectRef("customer", "C1"), "C2"),
        (SubjectRef("organisation", "7"), "C1"),
    ):
        with pytest.raises(ValueError, match="customer"):
            customer_of(subject, customer)


def test_a_view_keeps_what_the_page_knows():
    pairs = [("sort", "-due"), ("q", "a\x00b"), ("q", "ab"), ("utm", "x"), ("owner", " ")]
    assert known_pairs(pairs, {"sort", "q", "owner"}) == (("sort", "-due"), ("q", "ab"))


@pytest.mark.parametrize("name", ["", "  ", "\x00", "a" * 81])
def test_a_view_needs_a_name(name):
    with pytest.raises(UnusableViewName):
        clean_name(name)


@pytest.mark.parametrize("page", ["", "Clients", "a/b", "a" * 41])
def test_a_page_is_named_plainly(page):
    with pytest.raises(ValueError, match="lower case"):
        check_page(page)
