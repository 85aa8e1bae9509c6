"""A logo is a small whole picture and nothing else; what could act or ask is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.papers.rules.logos import check_logo
from encours.papers.rules.pictures import MOST_BYTES, UnusableLogo
from encours.papers.tests.pictures import SVG, chunk, jpeg, png

OPEN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    b' viewBox="0 0 9 9"'
)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [(png(), "png", (4, 2)), (jpeg(), "jpeg", (8, 8)), (SVG, "svg", (160, 48))],
)
def test_a_picture_is_known_by_what_it_holds(data, kind, size):
    found = check_logo(data)
    assert (found.kind, (found.width, found.height)) == (kind, size)
    assert check_logo(found.content) == found


def test_what_a_camera_or_a_program_noted_does_not_come_along():
    secret = b"Exif Anne Morel 45.76N"
    noted = png(more=[chunk(b"tEXt", b"Comment\0" + secret), chunk(b"eXIf", secret)])
    camera = jpeg(more=b"\xff\xe1" + (len(secret) + 2).to_bytes(2) + secret)
    drawn = SVG.replace(b"<path", b"<!-- %s --><metadata>%s</metadata><path" % (secret, secret))
    for data in (noted, camera, drawn):
        assert secret in data
        assert secret not in check_logo(data).content


def test_what_follows_the_end_of_a_picture_does_not_come_along():
    assert check_logo(png() + b"<script>").content == png()
    assert check_logo(jpeg() + b"PK\x03\x04").content == jpeg()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"%PDF-1.7",
        b"<html></html>",
        png(declared=(5, 2)),
        png(declared=(3, 2)),
        png(declared=(0, 2)),
        png(declared=(60_000, 60_000)),
        png(rows=b"\x00" * 5_000_000),
        png()[:-20],
        png().replace(b"IDAT", b"IDAX"),
        jpeg()[:-2],
        jpeg()[:40],
        jpeg().replace(b"\xff\xc0\x00\x0b", b"\xff\xc3\x00\x0b"),
        SVG + b" " * MOST_BYTES,
    ],
)
def test_what_is_not_a_whole_small_picture_is_refused(data):
    with pytest.raises(UnusableLogo):
        check_logo(data)


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<image xlink:href="file:///etc/passwd"/>',
        b'<use xlink:href="#a"/>',
        b"<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        b'<animate attributeName="x"/>',
        b"<text>Tissages</text>",
        b'<rect fill="url(http://a.example/x)"/>',
        b'<rect style="fill:url(//a.example/x)"/>',
        b"<style>@import 'http://a.example/x.css';</style>",
        b"<style>rect{fill:u\\72l(x)}</style>",
        b'<linearGradient id="a" xlink:href="http://a.example/x#a"/>',
        b'<linearGradient id="a" xlink:href="other.svg#a"/>',
        b'<linearGradient id="a" href="other.svg#a"/>',
    ],
)
def test_a_drawing_that_acts_or_asks_is_refused(inside):
    with pytest.raises(UnusableLogo):
        check_logo(OPEN + b">" + inside + b"</svg>")


def test_a_drawing_with_entities_is_refused():
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>' + SVG.replace(b"<path", b"<g>&a;</g><path")
    with pytest.raises(UnusableLogo):
        check_logo(bomb)


def test_a_drawing_loses_what_would_react_and_keeps_its_colours():
    drawn = OPEN + b' onload="alert(1)"><style>.a{fill:#123456}</style><g class="a" onclick="x">'
    drawn += b'<linearGradient id="g"/><path d="M0 0h9" fill="url(#g)"/></g></svg>'
    kept = check_logo(drawn).content
    assert b"alert" not in kept
    assert b"onclick" not in kept
    assert b".a{fill:#123456}" in kept
    assert b'fill="url(#g)"' in kept


@pytest.mark.parametrize(
    "size", [b"", b' viewBox="0 0 0 9"', b' viewBox="a b c d"', b' width="100%" height="100%"']
)
def test_a_drawing_tells_its_size(size):
    with pytest.raises(UnusableLogo):
        check_logo(b'<svg xmlns="http://www.w3.org/2000/svg"' + size + b"/>")


@given(st.data())
def test_whatever_is_done_to_a_picture_it_is_taken_or_refused(data):
    whole = data.draw(st.sampled_from([png(), jpeg(), SVG]))
    at = data.draw(st.integers(0, len(whole)))
    changed = (
        whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 4)) :]
    )
    try:
        found = check_logo(changed)
    except UnusableLogo:
        return
    assert found.width * found.height > 0
