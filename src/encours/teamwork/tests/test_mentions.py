"""`@Anne Martin` calls upon Anne Martin, and nobody else, whatever becomes of names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.teamwork.rules.mentions import (
    People,
    Person,
    Piece,
    read_mentions,
    show_mentions,
    write_mentions,
)

TEAM = People(
    [
        Person(1, "Anne", "anne@x.fr"),
        Person(2, "Anne Martin", "am@x.fr"),
        Person(3, "Élodie Lefèvre", "elodie.lefevre@x.fr"),
        Person(4, "Paul Roy", "paul@x.fr"),
        Person(5, "Paul Roy", "proy@x.fr"),
        Person(6, "", "zoe@x.fr"),
        Person(7, "Bob [PDG]", "bob@x.fr"),
    ]
)


@pytest.mark.parametrize(
    ("text", "kept", "mentioned"),
    [
        ("@Anne Martin, tu peux ?", "@[2], tu peux ?", (2,)),
        ("@Anne martinet", "@[1] martinet", (1,)),
        ("@[Anne] Martin", "@[1] Martin", (1,)),
        ("@anne.martin.", "@[2].", (2,)),
        ("@am", "@[2]", (2,)),
        ("@am@x.fr, merci", "@[2], merci", (2,)),
        ("@ELODIE LEFEVRE", "@[3]", (3,)),
        ("@e\u0301lodie lefe\u0300vre!", "@[3]!", (3,)),
        ("(@zoe)", "(@[6])", (6,)),
        ("@zoe@x.fr", "@[6]", (6,)),
        ("@bob", "@[7]", (7,)),
        ("@Anne et @Anne", "@[1] et @[1]", (1,)),
        ("@zoe @Anne", "@[6] @[1]", (6, 1)),
        ("@[4]", "@[4]", (4,)),
        # What names nobody, or two people, is text.
        ("@Paul Roy", "@Paul Roy", ()),
        ("@paul@x.fr", "@[4]", (4,)),
        ("@Annette", "@Annette", ()),
        ("@anne.durand", "@anne.durand", ()),
        ("compta@anne", "compta@anne", ()),
        ("zoe@x.fr", "zoe@x.fr", ()),
        ("@[99]", "@[99]", ()),
        ("@", "@", ()),
        ("@[", "@[", ()),
        ("@[]", "@[]", ()),
        ("@@Anne", "@@[1]", (1,)),
    ],
)
def test_who_is_called_upon(text, kept, mentioned):
    written = read_mentions(text, TEAM)
    assert (written.text, written.mentioned) == (kept, mentioned)


def test_names_are_shown_as_they_are_today():
    assert show_mentions("Vois @[2] et @[9].", [2], {2: "Anne Durand", 9: "X"}) == (
        Piece("Vois "),
        Piece("@Anne Durand", 2),
        Piece(" et @[9]."),
    )
    assert show_mentions("", [], {}) == ()


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ("@[2], merci", "@Anne Martin, merci"),
        ("@[1] Martin", "@[Anne] Martin"),
        ("@[4]", "@paul@x.fr"),
        ("a@[1]", "a@[Anne]"),
        ("@[99]", "@[99]"),
    ],
)
def test_what_is_edited_reads_as_it_was_typed(kept, written):
    assert write_mentions(kept, TEAM) == written


def test_a_name_made_like_somebody_elses_address_does_not_take_their_mentions():
    team = People([Person(1, "Zoe", "paul@x.fr"), Person(2, "Paul", "zoe@x.fr")])
    assert read_mentions("@zoe @paul @zoe@x.fr", team).text == "@[1] @[2] @[2]"


SIGNS = st.sampled_from("@[] .aneAéM\n1É-_")
PEOPLE = st.lists(
    st.tuples(
        st.text(st.sampled_from("an eMé.[]1@-"), max_size=8),
        st.from_regex(r"\A[ane1.]{1,5}@[ae]\.fr\Z"),
    ),
    max_size=5,
    unique_by=lambda each: each[1],
).map(lambda told: People(Person(number, *each) for number, each in enumerate(told, start=1)))


@settings(max_examples=300)
@given(people=PEOPLE, text=st.text(SIGNS, max_size=30))
def test_what_is_kept_survives_being_shown_for_editing(people, text):
    kept = read_mentions(text, people)
    assert read_mentions(kept.text, people).text == kept.text
    again = read_mentions(write_mentions(kept.text, people), people)
    assert again.text == kept.text
    assert set(again.mentioned) == set(kept.mentioned)


@settings(max_examples=200)
@given(people=PEOPLE, text=st.text(SIGNS, max_size=30))
def test_nothing_but_the_mentions_of_a_text_is_changed(people, text):
    kept = read_mentions(text, people)
    names = {user: f"<{user}>" for user in kept.mentioned}
    pieces = show_mentions(kept.text, kept.mentioned, names)
    place = 0
    for piece in pieces:
        if piece.user_id is None:
            found = text.find(piece.text, place)
            assert found >= 0
            place = found + len(piece.text)
    assert {each.user_id for each in pieces} - {None} == {*kept.mentioned}
