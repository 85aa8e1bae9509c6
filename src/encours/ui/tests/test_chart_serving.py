"""Charts as images: drawn once for who may see the same, apart from all others, never stuck."""

from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from encours.ui.charts import serving
from encours.ui.charts.inline import Part
from encours.ui.charts.serving import chart_response, chart_version


@pytest.fixture(autouse=True)
def nothing_kept():
    """No chart is drawn yet, and no page asked before left its language."""
    caches["charts"].clear()
    with translation.override("fr"):
        yield


def request(address="/chart", *, organisation=1, portfolio=(), **headers):
    made = RequestFactory().get(address, **headers)
    entered = SimpleNamespace(organisation_id=organisation, portfolio=portfolio)
    vars(made)["entered"] = entered
    return made


class Drawing:
    def __init__(self):
        self.looks = []

    def __call__(self, look):
        self.looks.append(look)
        return f"<svg>{len(self.looks)}</svg>"


def test_a_chart_is_drawn_once():
    draw = Drawing()
    first, second = (chart_response(request(), ["ageing", "d1"], draw) for _ in range(2))
    assert first.content == second.content == b"<svg>1</svg>"
    assert first["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "other",
    [
        {"organisation": 2},
        {"portfolio": ("AM",)},
        {"address": "/chart?size=phone"},
    ],
)
def test_nobody_gets_the_chart_of_another(other):
    draw = Drawing()
    chart_response(request(), ["ageing", "d1"], draw)
    assert chart_response(request(**other), ["ageing", "d1"], draw).content == b"<svg>2</svg>"


def test_other_figures_and_another_language_are_another_chart():
    draw = Drawing()
    chart_response(request(), ["ageing", "d1"], draw)
    chart_response(request(), ["ageing", "d2"], draw)
    with translation.override("en"):
        chart_response(request(), ["ageing", "d1"], draw)
    assert [(look.language, look.theme, look.size) for look in draw.looks] == [
        ("fr", "page", "card"),
        ("fr", "page", "card"),
        ("en", "page", "card"),
    ]


def test_a_chart_that_did_not_change_is_not_sent_again():
    draw = Drawing()
    tag = chart_response(request(), ["ageing", "d1"], draw)["ETag"]
    again = chart_response(request(headers={"If-None-Match": tag}), ["ageing", "d1"], draw)
    later = chart_response(request(headers={"If-None-Match": tag}), ["ageing", "d2"], draw)
    assert (again.status_code, later.status_code) == (304, 200)


def test_an_address_that_names_its_version_is_kept_by_the_browser_and_another_asked_again():
    version = chart_version(request(), ["ageing", "d1"])
    dated, old = (
        chart_response(request(f"/chart?v={v}"), ["ageing", "d1"], Drawing())
        for v in (version, "old")
    )
    assert dated["Cache-Control"] == "private, max-age=86400, immutable"
    assert old["Cache-Control"] == "private, no-cache"
    assert version != chart_version(request(portfolio=("AM",)), ["ageing", "d1"])


def test_the_image_asks_for_nothing_and_runs_nothing():
    response = chart_response(request(), ["ageing"], Drawing())
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox" in policy
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_chart_that_others_keep_waiting_answers_quickly(monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE_SECONDS", 0.01)
    with serving._pen:
        busy = chart_response(request(), ["ageing"], Drawing())
    assert (busy.status_code, busy["Cache-Control"], busy["Retry-After"]) == (503, "no-store", "2")
    assert "En cours de tracé" in busy.content.decode()
    assert chart_response(request(), ["ageing"], Drawing()).status_code == 200


def test_a_drawing_that_fails_leaves_the_pen_to_others():
    def fails(_look):
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        chart_response(request(), ["ageing"], fails)
    assert chart_response(request(), ["ageing"], Drawing()).status_code == 200


def test_an_unknown_size_is_the_usual_one():
    draw = Drawing()
    chart_response(request("/chart?size=%00huge"), ["ageing"], draw)
    assert draw.looks[0].size == "card"


def test_nothing_is_served_to_who_has_not_entered():
    with pytest.raises(LookupError):
        chart_response(RequestFactory().get("/"), ["ageing"], Drawing())


def test_templates_show_charts_without_a_style_or_a_script():
    template = engines["django"].from_string(
        '{% load charts %}{% chart "/o/a/chart" "v1" label=label %}{% spark values label=label %}'
        "{% bar parts label=label %}"
    )
    page = template.render(
        {"label": '"><b>', "values": [1, 2], "parts": [Part("not_due", 1, "<i>")]}
    )
    assert 'src="/o/a/chart?size=card&amp;v=v1"' in page
    assert 'srcset="/o/a/chart?size=phone&amp;v=v1"' in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "style" not in page
