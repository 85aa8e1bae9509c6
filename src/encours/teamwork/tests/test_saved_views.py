"""A list looks as its reader likes it: views are kept for oneself or for everybody."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from encours.teamwork.queries.saved import default_of, find_view, views_of
from encours.teamwork.rules.saved_views import MOST_VIEWS, UnusableViewName, ViewTooLarge
from encours.teamwork.services.saved import (
    NoSuchView,
    NotYoursToShare,
    TooManyViews,
    clean_query,
    forget_view,
    save_view,
)
from encours.teamwork.tests.team import NOW, make_team
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import NotAMember
from encours.tenancy.services import create_organisation

KNOWN = {"sort", "owner", "bucket"}


@pytest.fixture
def team(organisation):
    return make_team(organisation)


def save(team, by, name="Échus", query="sort=-due", page="customers", **others):
    return save_view(
        team.organisation,
        by=by,
        page=page,
        name=name,
        query=query,
        known=KNOWN,
        now=NOW,
        **others,
    )


def views(team, user, page="customers"):
    with reading_of([team.organisation]):
        return views_of(team.organisation, user, page)


def shown_first(team, user):
    return default_of(views(team, user))


def names(team, user):
    return [each.name for each in views(team, user)]


def test_a_view_is_its_owners_own_and_of_its_page(team):
    save(team, team.rene, "  Échus   Lyon ", "?owner=PR&sort=-due&page=3&utm=x&bucket=")
    (view,) = views(team, team.rene)
    assert (view.name, view.query, view.is_mine) == ("Échus Lyon", "owner=PR&sort=-due", True)
    assert views(team, team.rene, "items") == ()
    assert views(team, team.anne) == ()
    with reading_of([team.organisation]):
        assert find_view(team.organisation, team.rene, view.id) == view
        assert find_view(team.organisation, team.anne, view.id) is None


def test_the_same_name_is_the_same_view_anew(team):
    first = save(team, team.paul)
    assert save(team, team.paul, query="sort=name") == first
    assert [each.query for each in views(team, team.paul)] == ["sort=name"]
    assert save(team, team.anne) != first
    assert save(team, team.paul, page="items") != first


def test_a_shared_view_is_everybodys_and_changed_by_its_maker_or_who_sets_the_policy(team):
    number = save(team, team.paul, "Litiges", is_shared=True)
    for person in (team.anne, team.zoe, team.rene):
        (view,) = views(team, person)
        assert (view.is_shared, view.is_mine) == (True, False)
    with pytest.raises(NotYoursToShare):
        save(team, team.zoe, "Litiges", "sort=x", is_shared=True)
    with pytest.raises(NotYoursToShare):
        forget_view(team.organisation, number, by=team.zoe)
    with pytest.raises(NotYoursToShare):
        save(team, team.rene, "À moi", is_shared=True)
    assert save(team, team.anne, "Litiges", "sort=name", is_shared=True) == number
    assert [each.query for each in views(team, team.zoe)] == ["sort=name"]
    assert [each.is_mine for each in views(team, team.paul)] == [True]
    forget_view(team.organisation, number, by=team.anne)
    assert views(team, team.paul) == ()


def test_ones_own_default_goes_before_everybodys(team):
    with pytest.raises(NotYoursToShare):
        save(team, team.paul, "Tous", is_shared=True, is_default=True)
    save(team, team.anne, "Tous", is_shared=True, is_default=True)
    assert shown_first(team, team.paul).name == "Tous"
    save(team, team.paul, "Les miens", is_default=True)
    assert shown_first(team, team.paul).name == "Les miens"
    assert shown_first(team, team.zoe).name == "Tous"
    save(team, team.paul, "Autres", is_default=True)
    assert [each.name for each in views(team, team.paul) if each.is_default] == ["Autres", "Tous"]
    save(team, team.paul, "Autres")
    assert shown_first(team, team.paul).name == "Tous"
    save(team, team.anne, "Nouveau", is_shared=True, is_default=True)
    assert shown_first(team, team.zoe).name == "Nouveau"


def test_who_shared_a_view_does_not_undo_that_everybody_sees_it_first(team):
    save(team, team.paul, "Tous", is_shared=True)
    save(team, team.anne, "Tous", is_shared=True, is_default=True)
    with pytest.raises(NotYoursToShare):
        save(team, team.paul, "Tous", "sort=x", is_shared=True)
    assert shown_first(team, team.zoe).query == "sort=-due"


def test_forgetting_tells_what_it_was_so_that_it_can_be_undone(team):
    number = save(team, team.paul, is_default=True)
    with pytest.raises(NoSuchView):
        forget_view(team.organisation, number, by=team.anne)
    kept = forget_view(team.organisation, number, by=team.paul)
    assert views(team, team.paul) == ()
    save(team, team.paul, kept.name, kept.query, is_default=kept.is_default)
    assert shown_first(team, team.paul).name == "Échus"
    with pytest.raises(NoSuchView):
        forget_view(team.organisation, number, by=team.paul)


def test_two_saved_at_once_leave_one_of_the_name_and_one_default(team, monkeypatch):
    both = Barrier(2)

    def meet(*_):
        # Whoever is let in alone waits in vain for the other, and goes on.
        with suppress(BrokenBarrierError):
            both.wait(0.3)

    monkeypatch.setattr("encours.teamwork.services.saved._check_room", meet)

    def keep(query):
        try:
            return save(team, team.paul, query=query, is_default=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        numbers = {*people.map(keep, ["sort=a", "sort=b"])}
    assert [each.id for each in views(team, team.paul)] == [*numbers]


def test_what_is_kept_is_bounded(team):
    with pytest.raises(ViewTooLarge):
        save(team, team.paul, query="owner=" + "a" * 2_000)
    with pytest.raises(ViewTooLarge):
        save(team, team.paul, query="&".join(["owner=a"] * 300))
    with pytest.raises(ViewTooLarge):
        save(team, team.paul, query="x=" + "a" * 9_000)
    with pytest.raises(UnusableViewName):
        save(team, team.paul, " ")
    with pytest.raises(ValueError, match="lower case"):
        save(team, team.paul, page="../x")
    assert views(team, team.paul) == ()


def test_a_member_keeps_only_so_many(team, monkeypatch):
    monkeypatch.setattr("encours.teamwork.services.saved.MOST_VIEWS", 2)
    save(team, team.paul, "a")
    save(team, team.paul, "b", page="items")
    with pytest.raises(TooManyViews):
        save(team, team.paul, "c")
    assert save(team, team.paul, "a", "sort=x")
    assert MOST_VIEWS == 100


def test_strangers_keep_and_find_nothing(team, database):
    number = save(team, team.paul, is_shared=True)
    far = make_team(create_organisation(f"far-{team.organisation}", name="Autre"))
    assert views(far, team.paul) == ()
    with pytest.raises(NotAMember):
        save(team, far.paul)
    with pytest.raises(NoSuchView):
        forget_view(far.organisation, number, by=far.anne)


def test_the_views_of_a_page_cost_one_query(team):
    for each in range(5):
        save(team, team.paul, str(each))
    with reading_of([team.organisation]), CaptureQueriesContext(connection) as asked:
        assert len(views_of(team.organisation, team.paul, "customers")) == 5
    assert len(asked) == 1
    assert names(team, team.paul) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("?", ""),
        ("sort", ""),
        ("owner=A%20B&owner=C&owner=C", "owner=A+B&owner=C"),
        ("owner=%00%0d%0aX", "owner=X"),
        ("owner=%ff", "owner=%EF%BF%BD"),
        ("owner=<script>", "owner=%3Cscript%3E"),
    ],
)
def test_an_address_is_kept_cleaned(query, kept):
    assert clean_query(query, KNOWN) == kept
    assert clean_query(clean_query(query, KNOWN), KNOWN) == kept
