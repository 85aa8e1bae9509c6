"""Charts: one table of colours with the pages, the reader's units and words, names as names."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from encours.metrics.rules.ageing import BUCKET_NAMES, BUCKETS
from encours.ui.charts.amounts import ageing_by_month, cash_by_month, top_bars
from encours.ui.charts.colours import DARK_OF, PALETTES, STEPS
from encours.ui.charts.delays import Days, delay_distribution, delays_over_time, dso_family
from encours.ui.charts.drawing import Look, money_unit, month_labels
from encours.ui.charts.inline import Part, bar_svg, spark_svg

CSS = Path(__file__).parent.parent / "static" / "encours" / "encours.css"
DAYS = [date(2026, month, 28) for month in range(1, 13)]
STEPS_OWED = {step: [(rank + 1) * 10_000_00] * 12 for rank, step in enumerate(STEPS[:-1])} | {
    "unapplied_credits": [-5_000_00] * 12
}
NARROW = "\N{NARROW NO-BREAK SPACE}"


@cache
def ageing(language="fr", theme="page", size="wide"):
    look = Look(language, theme, size)
    return ageing_by_month(DAYS, STEPS_OWED, names=BUCKET_NAMES, look=look)


def words(svg):
    """What is written in a chart; it must be well formed."""
    root = etree.fromstring(svg)
    return [each.text for each in root.iter() if each.text]


def heights(svg, colour):
    """The heights of the bars of a colour."""
    marks = svg.split("role-legend")[0]
    found = re.findall(rf'd="M[\d.-]+,[\d.-]+h[\d.-]+v([\d.-]+)h[^"]*" fill="{colour}', marks)
    return [float(height) for height in found]


def test_the_ramp_of_the_pages_is_that_of_the_charts():
    said = re.findall(r"--ramp-(\d): light-dark\((#\w{6}), (#\w{6})\)", CSS.read_text())
    light, dark = PALETTES["light"].ramp, PALETTES["dark"].ramp
    assert [(int(at), *pair) for at, *pair in said] == list(
        zip(range(len(STEPS)), light, dark, strict=True)
    )


def test_a_step_is_a_bucket_of_the_aged_balance():
    assert STEPS == BUCKETS


def test_no_light_colour_has_two_dark_ones():
    light, dark = PALETTES["light"].listed(), PALETTES["dark"].listed()
    assert [DARK_OF[colour] for colour in light] == list(dark)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", {"janv. 26", "Non échu", f"200{NARROW}k€", "Plus de 90 jours"}),
        ("en", {"Jan 26", "Not due", "€200k", "Over 90 days"}),
    ],
)
def test_the_axis_and_the_legend_speak_the_readers_language(language, expected):
    assert expected <= {*words(ageing(language))}


def test_credits_stand_below_zero_and_what_is_owed_above():
    svg = ageing(theme="light")
    credits = heights(svg, PALETTES["light"].step("unapplied_credits"))
    owed = heights(svg, PALETTES["light"].step("over_90"))
    assert len(credits) == len(owed) == 12
    # 5 k€ against 50 k€, drawn in proportion.
    assert owed[0] == pytest.approx(10 * credits[0], rel=0.1)


def test_on_a_page_every_colour_follows_the_scheme_and_on_paper_none():
    page, paper = ageing(), ageing(theme="print")
    assert "color-scheme:light dark" in page
    assert not re.search('(fill|stroke)="#', page)
    assert "light-dark" not in paper
    assert f'fill="{PALETTES["print"].step("over_90")}"' in paper


def test_a_chart_says_its_title_and_is_as_wide_as_its_place():
    assert words(ageing())[0] == "Encours par ancienneté, à la fin de chaque mois"
    assert 'width="100%" role="img" viewBox="0 0 ' in ageing()[:120]


def test_a_chart_of_a_phone_is_narrow():
    assert float(re.findall(r'viewBox="0 0 (\d+)', ageing(size="phone"))[0]) < 430


def test_names_of_the_books_are_shown_and_never_run():
    who = [
        "L'Orangerie \\\"; alert(1) //",
        "A' + datum.amount + '",
        "</text><script>",
        "Même",
        "Même",
    ]
    look = Look("fr", "page", "wide")
    svg = top_bars(
        who, {"not_due": [5, 4, 3, 2, 1], "1_30": [1] * 5}, names=BUCKET_NAMES, look=look
    )
    shown = words(svg)
    assert "<script" not in svg
    for name in who:
        assert shown.count(name) == who.count(name)


def test_cash_expected_is_a_line_only_where_it_is_known():
    look = Look("en", "page", "wide")
    alone = cash_by_month(DAYS, [100_00] * 12, look=look)
    with_hope = cash_by_month(DAYS, [100_00] * 12, expected=[None] * 6 + [90_00] * 6, look=look)
    assert "Expected" not in words(alone)
    assert {"Expected", "Received"} <= {*words(with_hope)}


def test_the_family_of_the_dso_leaves_out_who_is_not_known():
    look = Look("fr", "page", "wide")
    lines: dict[str, list[Days]] = {
        "dso": [Decimal("41.5")] * 12,
        "best_possible": [None] * 12,
        "delay": [50] * 12,
    }
    shown = words(dso_family(DAYS, lines, look=look))
    assert {"DSO", "Délai moyen de règlement", f"40{NARROW}j"} <= {*shown}
    assert "DSO optimal" not in shown


def test_the_bars_of_the_delays_part_at_the_due_date():
    look = Look("fr", "light", "wide")
    # On the due date nothing is late; a day after, it is.
    svg = delay_distribution([0, 0, 0, 1], look=look)
    bars = heights(svg, PALETTES["light"].accent), heights(svg, PALETTES["light"].alarm)
    assert [len(each) for each in bars] == [1, 1]
    assert abs(bars[0][0]) == pytest.approx(3 * abs(bars[1][0]), rel=0.01)
    assert "date d’échéance" in words(svg)


def test_what_is_far_away_stands_at_the_ends():
    look = Look("en", "light", "wide")
    assert delay_distribution([-400, 900], look=look) == delay_distribution([-32, 95], look=look)


def test_payments_stand_on_their_day_with_the_months_of_the_reader():
    look = Look("fr", "page", "wide")
    svg = delays_over_time(
        DAYS, [5] * 12, [100_00] * 12, medians=[(date(2026, 1, 1), 4)], look=look
    )
    assert {"Un règlement", "Médiane"} <= {*words(svg)}
    assert "mars 26" in words(svg)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_where_there_is_nothing_it_is_said(language):
    look = Look(language)
    said = "Rien à tracer pour l’instant" if language == "fr" else "Nothing to draw yet"
    for svg in (
        ageing_by_month([], {}, names=BUCKET_NAMES, look=look),
        cash_by_month(DAYS, [0] * 12, look=look),
        top_bars([], {}, names=BUCKET_NAMES, look=look),
        dso_family(DAYS[:1], {"dso": [40]}, look=look),
        delays_over_time([], [], [], medians=[], look=look),
        delay_distribution([], look=look),
    ):
        assert said in words(svg)


@pytest.mark.parametrize(
    ("most", "currency", "step"),
    [
        (4_999_99, "EUR", 1_00),
        (5_000_00, "EUR", 1_000_00),
        (-5_000_000_00, "EUR", 1_000_000_00),
        (5_000, "JPY", 1_000),
    ],
)
def test_the_unit_of_money_is_the_one_people_read(most, currency, step):
    assert money_unit([None, most], currency, "fr").minor == step


def test_two_days_of_one_month_are_told_apart():
    assert month_labels([date(2026, 3, 1), date(2026, 3, 31)], "fr") == ["1 mars 26", "31 mars 26"]


# -- among the figures -----------------------------------------------------------------------------


def test_a_spark_line_is_attributes_only_and_has_a_name():
    svg = spark_svg([1, Decimal("2.5"), None, 4], 'DSO "12 mois"')
    assert "style" not in svg
    root = etree.fromstring(svg)
    assert root.get("aria-label") == 'DSO "12 mois"'
    assert svg.count("M") == 2  # it stops where there is no value
    assert 'cy="2.0"' in svg  # its last point is its highest


@pytest.mark.parametrize("values", [[], [1], [None, None], [None, 3]])
def test_a_spark_line_needs_two_values(values):
    assert spark_svg(values, "x") == ""


def test_a_spark_line_without_a_change_lies_in_the_middle():
    assert 'cy="12.0"' in spark_svg([7, 7, 7], "")


def test_a_bar_stacks_its_parts_in_the_order_of_the_ramp_and_fills_its_width():
    parts = [Part("over_90", 25, "A & B"), Part("not_due", 75), Part("unapplied_credits", -10)]
    root = etree.fromstring(bar_svg(parts, "Ancienneté"))
    drawn = [(each.get("x"), each.get("width"), each.get("fill")) for each in root]
    assert drawn == [("0.00", "75.00", "var(--ramp-0)"), ("75.00", "25.00", "var(--ramp-4)")]
    assert words(bar_svg(parts, "Ancienneté")) == ["A & B"]
    assert bar_svg([Part("not_due", 0)], "x") == ""
