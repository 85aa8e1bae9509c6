"""What pages are drawn with: each icon a page names is there, each file is the one expected."""

import ast
import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from encours.ui import assets
from encours.ui.assets import STATIC, VENDOR, damaged, digest_of, expected, icons, missing
from encours.ui.drawn import NoSuchIcon, asset, version_of

PACKAGE = STATIC.parent.parent
PAGES = [each for each in PACKAGE.rglob("*.html") if "templates" in each.parts]
CODE = [each for each in PACKAGE.rglob("*.py") if "tests" not in each.parts]
STYLES = list(PACKAGE.rglob("static/**/*.css"))


def words_of(code):
    """The texts of a module that may name an icon: no key, no words for people."""
    tree = ast.parse(code)
    others: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            others.update(map(id, node.keys))
        elif isinstance(node, ast.Subscript):
            others.add(id(node.slice))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message":
            others.update(map(id, node.args))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in others
    }


def drawn():
    """What may be the name of an icon in the pages and in the code that makes them."""
    told = {name for _, name in named()}
    for each in PAGES:
        for tag in re.findall(r"{%[^%]*%}", each.read_text()):
            told.update(re.findall(r"[\"']([a-z-]+)[\"']", tag))
    for each in CODE:
        if {"desk", "ui"} & {*each.relative_to(PACKAGE.parent).parts}:
            told |= words_of(each.read_text())
    return told


def named():
    return {
        (each.name, name)
        for each in PAGES
        for name in re.findall(r"{%\s*icon\s+[\"']([^\"']+)[\"']", each.read_text())
    }


def test_every_icon_a_page_names_is_there():
    assert {(page, name) for page, name in named() if name not in icons()} == set()


def test_every_icon_there_is_is_drawn_somewhere():
    assert icons() - drawn() == set()


def test_a_key_or_words_for_people_draw_no_icon():
    assert words_of('x = {"help": message("door"), 1: a["minus"]}') == set()
    assert words_of('Entry("filter", icon="notes")') == {"filter", "notes"}


def test_the_files_are_those_expected():
    assert (missing(), damaged()) == ((), ())


def test_the_sprite_has_every_icon_in_the_colour_of_the_words_around():
    sprite = ElementTree.parse(VENDOR / assets.SPRITE).getroot()  # noqa: S314  # ours
    symbols = {each.attrib["id"]: each for each in sprite}
    assert set(symbols) == icons()
    assert {each.attrib["viewBox"] for each in symbols.values()} == {"0 0 24 24"}
    assert symbols["users"].attrib["stroke"] == symbols["star-filled"].attrib["fill"]
    assert symbols["users"].attrib["stroke"] == "currentColor"
    assert all(len(each) for each in symbols.values())


def test_a_file_that_lacks_or_was_changed_is_named(tmp_path):
    for each in expected():
        (tmp_path / each.name).write_bytes(each.place.read_bytes())
    assert (missing(tmp_path), damaged(tmp_path)) == ((), ())
    (tmp_path / "htmx.min.js").write_text("alert()")
    (tmp_path / assets.SPRITE).unlink()
    assert (missing(tmp_path), damaged(tmp_path)) == ((assets.SPRITE,), ("htmx.min.js",))


def test_an_icon_is_seen_and_not_heard():
    drawn = Template('{% icon "users" %}').render(Context())
    assert 'aria-hidden="true"' in drawn
    assert f'href="{asset("encours/vendor/icons.svg")}#users"' in drawn
    with pytest.raises(NoSuchIcon):
        Template('{% icon "unicorn" %}').render(Context())


def test_the_address_of_a_file_changes_with_it():
    version = version_of("encours/encours.css")
    content = (STATIC / "encours" / "encours.css").read_bytes()
    assert digest_of(content).startswith(version)
    assert asset("encours/encours.css") == f"/static/encours/encours.css?v={version}"
    assert asset("encours/nothing.css") == "/static/encours/nothing.css"


def test_what_style_sheets_name_is_there():
    lacking = [
        f"{style.name}: {name}"
        for style in STYLES
        for name in re.findall(r"url\([\"']?([^\"')]+)", style.read_text())
        if not name.startswith(("data:", "#")) and not (style.parent / name).is_file()
    ]
    assert (bool(STYLES), lacking) == (True, [])


def test_pages_ask_for_styles_and_scripts_by_their_version():
    # Else a browser keeps the style of yesterday for a minute, or asks again at each page.
    plain = [
        each.name
        for each in PAGES
        if re.search(r"{%\s*static\s[^%]*\.(?:css|js)", each.read_text())
    ]
    assert plain == []
