"""The dashboard: its figures are those of the day, each a door, and each person lands on theirs."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encours.daily.services.handing import Handed
from encours.daily.services.measuring import lay_months, month_ends
from encours.daily.services.taking_in import take_in
from encours.desk.dashboard import since_day
from encours.desk.tiles import AT_FIRST, CATALOGUE
from encours.jobs.queries import find_work
from encours.metrics.queries import list_measured
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation
from encours.tenancy.rules.roles import Role
from tests.stories.test_parity import EXAMPLES, NOW

PAST = date(2026, 6, 30)


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def books(organisation):
    files = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    take_in(organisation, files, source="lists", author_id=None, now=NOW)
    return organisation


def page(browser, slug, **words):
    return browser.get(reverse("dashboard", args=[slug]), words)


def tiles(response):
    return {each.tile.key: each.made for each in response.context["dashboard"].tiles}


@pytest.mark.parametrize(("language", "title"), [("fr", "Pilotage"), ("en", "Dashboard")])
def test_it_speaks_the_persons_language(signed_in, books, slug, language, title):
    text = page(signed_in(books, "reader", language=language), slug).content.decode()
    assert f"<h1>{title}</h1>" in text


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_own_figures_first(signed_in, books, slug, role):
    shown = tiles(page(signed_in(books, role.value), slug))
    assert tuple(shown) == AT_FIRST[role]


def test_its_amounts_are_those_of_the_aged_balance(signed_in, books, slug):
    browser = signed_in(books)
    shown = tiles(page(browser, slug))
    totals = browser.get(reverse("aged", args=[slug])).context["list"].totals
    assert shown["balance"].value.minor == totals["balance"]
    assert shown["overdue"].value.minor == totals["overdue"]
    assert shown["over_90"].value.minor == totals["late_4"].value
    assert all(shown[key].value for key in ("dso", "delay", "received", "effectiveness"))


def test_behind_each_door_the_rows_add_up_to_the_figure(signed_in, books, slug):
    browser = signed_in(books)
    keep(browser, slug, "overdue", "over_90", "due_7", "due_30", "credits")
    for key, made in tiles(page(browser, slug)).items():
        behind = browser.get(made.href).context["list"].totals["open"]
        assert abs(behind) == made.value.minor, key


def test_a_past_day_has_its_own_figures_and_nothing_to_change(signed_in, books, slug):
    browser = signed_in(books)
    past = page(browser, slug, au=PAST.isoformat())
    totals = browser.get(reverse("aged", args=[slug]), {"au": PAST.isoformat()}).context["list"]
    assert tiles(past)["balance"].value.minor == totals.totals["balance"]
    assert past.context["dashboard"].history[-1].as_of == PAST
    text = past.content.decode()
    assert reverse("dashboard_tiles", args=[slug]) not in text
    assert "My tasks" not in text


def test_on_a_past_day_the_figures_to_choose_from_are_shown_and_none_can_be_chosen(
    signed_in, books, slug
):
    browser = signed_in(books)
    address = reverse("dashboard_tiles", args=[slug])
    shown = browser.get(address, {"au": PAST.isoformat()})
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "nothing can be changed here" in text
    assert text.count('type="checkbox"') == text.count(" disabled") / 2
    assert "Keep" not in text
    refused = browser.post(f"{address}?au={PAST}", {"tile": "overdue"})
    told = refused.content.decode()
    assert refused.status_code == 403
    assert "a past day" in told
    assert "role" not in told.split("<main")[1]


def test_missing_months_are_asked_for_once_and_then_shown(signed_in, books, slug):
    browser = signed_in(books)
    first = page(browser, slug)
    as_of = first.context["situation"].as_of
    assert first.context["dashboard"].is_being_measured
    with acting_for(books):
        assert find_work(books, f"months:{as_of}") is not None
    lay_months(books, as_of, now=datetime.now(UTC))
    again = page(browser, slug)
    assert not again.context["dashboard"].is_being_measured
    assert len(again.context["dashboard"].history) > 6
    name, _, address, version = again.context["charts"][0]
    image = browser.get(f"{address}&size=card&v={version}")
    assert image["Content-Type"] == "image/svg+xml"
    assert "immutable" in image["Cache-Control"]
    assert name == "ageing"


def test_what_is_measured_of_a_month_end_is_its_aged_balance(signed_in, books, slug):
    lay_months(books, NOW.date(), now=NOW)
    with acting_for(books):
        (june,) = list_measured(books, [PAST])
    browser = signed_in(books)
    totals = browser.get(reverse("aged", args=[slug]), {"au": PAST.isoformat()}).context["list"]
    assert june.figures["balance_cents"] == totals.totals["balance"]
    assert june.figures["overdue_cents"] == totals.totals["overdue"]


def test_one_chooses_ones_figures_and_their_order_and_takes_it_back(signed_in, books, slug):
    browser, other = signed_in(books), signed_in(books)
    answer = keep(browser, slug, "dso", "balance", "no such figure")
    assert answer.status_code == 302
    shown = page(browser, slug)
    assert tuple(tiles(shown)) == ("dso", "balance")
    assert tuple(tiles(page(other, slug))) == AT_FIRST[Role.ADMINISTRATOR]
    (said,) = list(shown.context["messages"])
    browser.post(reverse("undo", args=[slug]), {"token": said.extra_tags, "back": "/"})
    assert tuple(tiles(page(browser, slug))) == AT_FIRST[Role.ADMINISTRATOR]


def test_a_credit_manager_chooses_for_everybody_who_did_not(signed_in, books, slug):
    manager, reader = signed_in(books, "credit_manager"), signed_in(books, "reader")
    keep(manager, slug, "overdue", everybody="on")
    assert tuple(tiles(page(reader, slug))) == ("overdue",)
    keep(reader, slug, "balance", everybody="on")
    assert tuple(tiles(page(reader, slug))) == ("balance",)
    assert tuple(tiles(page(manager, slug))) == ("overdue",)


def test_a_portfolio_shows_its_own_amounts_and_nothing_of_the_whole(signed_in, books, slug):
    limited = signed_in(books, "administrator", portfolio=("NOBODY",))
    answer = page(limited, slug)
    shown = tiles(answer)
    assert shown["balance"].value.minor == 0
    assert not any(CATALOGUE[key].needs_all for key in shown)
    assert not answer.context["charts"]
    assert answer.context["news"].booked is None
    chart = reverse("dashboard_chart", args=[slug, "ageing"])
    assert limited.get(chart).status_code == 404
    assert signed_in(books).get(chart).status_code == 200


@pytest.mark.parametrize(("language", "title"), [("fr", "Diagnostic de"), ("en", "Diagnosis of")])
def test_the_diagnosis_is_handed_on_as_paper(signed_in, books, slug, language, title):
    browser = signed_in(books, "reader", language=language)
    address = reverse("diagnosis_pdf", args=[slug])
    assert f'href="{address}"' in page(browser, slug).content.decode()
    paper = browser.get(address, {"au": PAST})
    assert paper.content.startswith(b"%PDF-")
    assert f"{title} Tissages Martin {PAST}.pdf" in paper["Content-Disposition"]


def test_who_sees_a_part_of_the_customers_has_no_diagnosis_of_all(signed_in, books, slug):
    browser = signed_in(books, "reader", portfolio=["AB"])
    address = reverse("diagnosis_pdf", args=[slug])
    assert address not in page(browser, slug).content.decode()
    assert browser.get(address).status_code == 404


def test_only_the_members_see_it(signed_in, books, slug):
    browser = signed_in(books)
    for name in ("dashboard", "dashboard_tiles", "organisation"):
        assert signed_in().get(reverse(name, args=[slug])).status_code == 404
    browser.logout()
    assert page(browser, slug).status_code == 302


@pytest.mark.parametrize(
    ("role", "place"),
    [("administrator", "dashboard"), ("reader", "dashboard"), ("sales", "customers")],
)
def test_each_person_lands_where_their_work_is(signed_in, books, slug, role, place):
    answer = signed_in(books, role).get(reverse("organisation", args=[slug]))
    assert answer["Location"] == reverse(place, args=[slug])


def test_without_books_one_is_led_to_what_brings_them(signed_in, organisation, slug):
    door = reverse("organisation", args=[slug])
    assert signed_in(organisation).get(door)["Location"] == reverse("imports", args=[slug])
    told = signed_in(organisation, "reader").get(door)
    assert "handed in by" in told.content.decode()
    assert page(signed_in(organisation, "reader"), slug)["Location"] == door


def test_the_number_of_queries_does_not_grow_with_what_is_shown(signed_in, books, slug):
    browser = signed_in(books)
    page(browser, slug)
    counts = []
    for keys in (("balance",), tuple(CATALOGUE)):
        keep(browser, slug, *keys)
        with CaptureQueriesContext(connection) as made:
            page(browser, slug)
        counts.append(len(made))
    assert counts[0] == counts[1] < 64


def test_since_yesterday_is_since_the_last_working_day():
    assert since_day(date(2026, 11, 24)) == date(2026, 11, 23)
    assert since_day(date(2026, 11, 22)) == date(2026, 11, 20)
    assert since_day(date(2026, 11, 12)) == date(2026, 11, 10), "the 11th is a holiday"


def test_the_ends_of_months_come_before_the_day_itself():
    assert month_ends(date(2026, 3, 31), 2) == (date(2026, 1, 31), date(2026, 2, 28))


def keep(browser, slug, *keys, **more):
    places = {f"place-{key}": str(place) for place, key in enumerate(keys, 1)}
    given = {"tile": keys, **places, **more}
    return browser.post(reverse("dashboard_tiles", args=[slug]), given)
