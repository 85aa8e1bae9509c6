"""« Mes vues »: a list is kept as somebody likes it, opens on it, is shared and is given back."""

from django.urls import reverse

from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation


def slug_of(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


class Menu:
    """The customers' list of an organisation, as one person uses its menu."""

    def __init__(self, browser, organisation):
        self.browser = browser
        self.slug = slug_of(organisation)
        self.place = reverse("customers", args=[self.slug])

    def act(self, do, **given):
        """The address one is led to; `seen` is what is shown there."""
        url = reverse("saved_views", args=[self.slug])
        answer = self.browser.post(url, {"page": "customers", "do": do, **given})
        self.seen = self.at(f"{self.place}?view=all")
        return answer["Location"]

    def at(self, address):
        return self.browser.get(address)

    def views(self, address=None):
        shown = self.at(address or f"{self.place}?view=all").context["list"].views
        return {each.kept.name: each for each in (*shown.own, *shown.shared)}

    def undo(self):
        """Presses « Annuler » of what was said last."""
        token = [each.extra_tags for each in self.seen.context["messages"]][-1]
        self.browser.post(reverse("undo", args=[self.slug]), {"token": token})


def test_a_list_is_kept_under_a_name_and_leads_back_to_itself(signed_in, organisation):
    menu = Menu(signed_in(organisation, "reader"), organisation)
    asked = "sort=-balance&show=late&cols=name%2Cbalance"
    kept = f"{asked}&page=3&export=csv&au=2026-01-31&<b>=x"
    led = menu.act("save", name="Mes retards", query=kept)
    assert led == f"{menu.place}?{asked}"
    page = menu.at(led)
    assert page.context["list"].views.here.kept.name == "Mes retards"
    assert page.context["list"].state.sort == "balance"
    assert b"Mes retards" in page.content


def test_the_page_opens_on_the_default_view_and_can_still_be_seen_as_it_comes(
    signed_in, organisation
):
    menu = Menu(signed_in(organisation), organisation)
    menu.act("save", name="Tous", query="sort=name&show=all", is_default="on")
    assert menu.at(menu.place)["Location"] == f"{menu.place}?sort=name&show=all"
    past = menu.at(f"{menu.place}?au=2026-01-31")
    assert past["Location"] == f"{menu.place}?au=2026-01-31&sort=name&show=all"
    assert menu.at(f"{menu.place}?view=all").status_code == 200
    view = menu.views()["Tous"]
    menu.act("default", view=view.kept.id)
    assert menu.at(menu.place).status_code == 200
    menu.undo()
    assert menu.at(menu.place).status_code == 302


def test_a_view_without_choices_never_leads_round_in_circles(signed_in, organisation):
    menu = Menu(signed_in(organisation), organisation)
    menu.act("save", name="Rien", query="", is_default="on")
    assert menu.at(menu.place).status_code == 200


def test_a_shared_view_is_everybodys_and_is_changed_by_few(signed_in, organisation):
    mine = Menu(signed_in(organisation, "collector"), organisation)
    colleague = Menu(signed_in(organisation, "reader"), organisation)
    mine.act("save", name="À Lyon", query="group=LYON")
    assert colleague.views() == {}
    mine.act("share", view=mine.views()["À Lyon"].kept.id)
    assert [each.kept.is_shared for each in mine.views().values()] == [True]
    theirs = colleague.views()["À Lyon"]
    assert not theirs.may_change
    colleague.act("forget", view=theirs.kept.id)
    assert "À Lyon" in colleague.views()
    assert (
        Menu(signed_in(organisation, "credit_manager"), organisation).views()["À Lyon"].may_change
    )
    mine.undo()
    assert colleague.views() == {}
    assert not mine.views()["À Lyon"].kept.is_shared


def test_what_was_kept_forgotten_or_written_over_comes_back(signed_in, organisation):
    menu = Menu(signed_in(organisation), organisation)
    menu.act("save", name="Vue", query="sort=name", is_default="on")
    menu.act("save", name="Vue", query="sort=-items")
    assert menu.views()["Vue"].kept.query == "sort=-items"
    menu.act("save", name="Vue", query="sort=-delay")
    menu.undo()
    assert menu.views()["Vue"].kept.query == "sort=-items"
    menu.act("forget", view=menu.views()["Vue"].kept.id)
    assert menu.views(f"{menu.place}?sort=name") == {}


def test_forgetting_is_undone_with_its_place_as_the_default(signed_in, organisation):
    menu = Menu(signed_in(organisation), organisation)
    menu.act("save", name="Une", query="sort=name", is_default="on")
    menu.act("save", name="Autre", query="sort=-items", is_default="on")
    menu.undo()
    assert list(menu.views()) == ["Une"]
    assert menu.views()["Une"].kept.is_default
    menu.act("forget", view=menu.views()["Une"].kept.id)
    menu.undo()
    assert menu.views()["Une"].kept.is_default


def test_a_name_that_cannot_be_kept_is_said(signed_in, organisation):
    menu = Menu(signed_in(organisation), organisation)
    menu.act("save", name="  ", query="sort=name")
    assert b"The name is empty or too long." in menu.seen.content
    assert menu.views() == {}


def test_nobody_else_and_nothing_else_is_reached(signed_in, organisation):
    menu = Menu(signed_in(organisation), organisation)
    url = reverse("saved_views", args=[menu.slug])
    assert menu.browser.post(url, {"page": "nowhere", "do": "save"}).status_code == 404
    assert menu.browser.post(url, {"page": "customers", "do": "drop"}).status_code == 404
    assert menu.browser.post(
        url, {"page": "customers", "do": "forget", "view": "x"}
    ).status_code == (404)
    assert menu.browser.get(url).status_code == 405
    assert signed_in().post(url, {"page": "customers", "do": "save"}).status_code == 404
    past = menu.browser.post(f"{url}?au=2026-01-31", {"page": "customers", "do": "save"})
    assert past.status_code == 403


def test_another_ones_view_is_not_found(signed_in, organisation):
    mine = Menu(signed_in(organisation), organisation)
    mine.act("save", name="À moi", query="sort=name")
    number = mine.views()["À moi"].kept.id
    other = Menu(signed_in(organisation), organisation)
    other.act("forget", view=number)
    assert "À moi" in mine.views()


def test_a_past_day_shows_the_views_and_changes_none(signed_in, organisation):
    menu = Menu(signed_in(organisation, language="fr"), organisation)
    menu.act("save", name="Mienne", query="sort=name")
    page = menu.at(f"{menu.place}?au=2026-01-31")
    offered = page.context["list"].views
    assert not offered.may_keep
    assert not offered.own[0].may_change
    assert offered.own[0].href == f"{menu.place}?au=2026-01-31&sort=name"
