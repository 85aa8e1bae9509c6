"""A message kept as JSON comes back the same, whatever its values."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.calendars import parse_closure
from encours.kernel.messages import Message, message, plural
from encours.kernel.messages_json import NotAMessage, as_json, from_json
from encours.kernel.money import Money
from encours.kernel.terms import parse_terms

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    TEXTS,
    st.floats(allow_nan=False),
    st.decimals(allow_nan=False),
    st.dates(),
    st.datetimes(timezones=st.just(datetime.UTC)).map(lambda at: at.replace(fold=0)),
    st.builds(Money, st.integers(), st.sampled_from(["EUR", "JPY", "TND"])),
    st.sampled_from([parse_terms("30"), parse_terms("45 jours fin de mois")]),
    st.sampled_from([parse_closure("2026-12-24"), parse_closure("2026-08-03..2026-08-21")]),
)
MESSAGES = st.recursive(
    st.builds(message, TEXTS),
    lambda inner: st.builds(
        lambda text, several, values: Message(text, tuple(sorted(values.items())), several),
        TEXTS,
        st.none() | TEXTS,
        st.dictionaries(
            st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
            PLAIN | inner | st.lists(PLAIN | inner, max_size=3).map(tuple),
            max_size=4,
        ),
    ),
    max_leaves=6,
)


@given(said=MESSAGES)
def test_a_message_kept_as_json_comes_back_the_same(said):
    back = from_json(json.loads(json.dumps(as_json(said))))
    assert back == said
    # 1 == True and 1 == 1.0: the types came back too.
    assert repr(back) == repr(said)


def test_the_words_that_follow_a_count_are_kept():
    said = plural("{count} line", "{count} lines", count=3)
    assert str(from_json(as_json(said))) == "3 lines"


def test_a_list_comes_back_as_a_tuple():
    assert from_json(as_json(message("{all}", all=[1, "a"]))) == message("{all}", all=(1, "a"))


@pytest.mark.parametrize(("text", "kept"), [("a\0b", "a␀b"), ("a\ud800b", "a\ufffdb")])
def test_what_a_database_cannot_hold_is_shown_as_a_sign(text, kept):
    said = as_json(message("{value}", value=text))
    json.dumps(said, ensure_ascii=False).encode()
    assert from_json(said) == message("{value}", value=kept)


def test_a_value_no_message_carries_is_refused():
    with pytest.raises(TypeError, match="carries no object"):
        as_json(message("{value}", value=object()))


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        "Line",
        {"text": "Line"},
        {"text": 3, "values": {}},
        {"text": "Line", "values": {}, "several": 3},
        {"text": "{a}", "values": {"a": 1.5}},
        {"text": "{a}", "values": {"a": {"colour": "red"}}},
        {"text": "{a}", "values": {"a": {"date": "2026-01-01", "more": 1}}},
    ],
)
def test_what_is_no_message_is_refused(kept):
    with pytest.raises(NotAMessage):
        from_json(kept)


def test_decimals_keep_their_writing():
    assert from_json(as_json(message("{rate}", rate=Decimal("1.50")))).values == (
        ("rate", Decimal("1.50")),
    )
