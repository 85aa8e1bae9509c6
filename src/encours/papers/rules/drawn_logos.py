"""Checks a drawing (SVG) before it stands on papers and pages: shapes and colours, nothing else.

A drawing may hold programs, links to other places and parts that multiply when they are shown.
Only what is listed here is kept; what could act or ask for something is refused, not mended.
"""

import re
from collections.abc import Iterator
from math import ceil, isfinite

from lxml import etree

from encours.kernel.messages import message
from encours.papers.rules.pictures import unusable

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = {
    *("svg", "g", "defs", "title", "desc", "style"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("linearGradient", "radialGradient", "stop", "clipPath"),
}
_ATTRIBUTES = {
    *("id", "class", "style", "d", "points", "transform", "viewBox", "width", "height"),
    *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "offset"),
    *("fill", "fill-opacity", "fill-rule", "opacity", "stroke", "stroke-width", "stroke-opacity"),
    *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray"),
    *("stroke-dashoffset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform"),
    *("spreadMethod", "clip-path", "clip-rule", "clipPathUnits", "preserveAspectRatio", "color"),
    *("display", "visibility", "version"),
}
_MOST_ELEMENTS, _MOST_DEPTH = 5_000, 40
_LONGEST_SIDE = 10_000
# A reference inside the drawing is the only one there may be.
_ASKING = re.compile(r"url\s*\(\s*(?!['\"]?#)|@|\\|expression|javascript|://", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px|pt|mm|cm|in)?\s*")


def check_drawing(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and bytes of the drawing in `data`, put together again. `UnusableLogo`."""
    root = _parsed(data)
    for element in list(root.iter()):
        _check_element(element)
    width, height = _size(root)
    return width, height, etree.tostring(root, encoding="utf-8", xml_declaration=False)


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    if b"<!ENTITY" in data or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise unusable(message("it is no plain drawing"))
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise unusable(message("it is neither a PNG, nor a JPEG, nor an SVG")) from error
    if root.tag != f"{{{_SVG}}}svg":
        raise unusable(message("it is neither a PNG, nor a JPEG, nor an SVG"))
    # What drawing programs note for themselves, in names of their own, is left out.
    for element in list(_foreign(root)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS or _depth(root) > _MOST_DEPTH:
        raise unusable(message("it has too many parts"))
    return root


def _foreign(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            raise unusable(message("it is no plain drawing"))
        if not element.tag.startswith(f"{{{_SVG}}}") or element.tag == f"{{{_SVG}}}metadata":
            yield element


def _depth(root: etree._Element) -> int:
    deepest, front = 0, [root]
    while front:
        deepest += 1
        front = [child for element in front for child in element]
    return deepest


def _check_element(element: etree._Element) -> None:
    name = etree.QName(element).localname
    if name not in _SHAPES:
        raise unusable(
            message("it holds {name}: only shapes and colours are taken", name=name[:40])
        )
    for key in list(element.attrib):
        if key == "href" or str(key).endswith("}href"):
            # A gradient may take its colours from another one of the drawing.
            if not str(element.attrib[key]).startswith("#"):
                raise unusable(message("it asks for something outside itself"))
        elif key not in _ATTRIBUTES:
            del element.attrib[key]
    written = " ".join([*map(str, element.attrib.values()), element.text or ""])
    if name not in {"title", "desc"} and _ASKING.search(written):
        raise unusable(message("it asks for something outside itself"))


def _size(root: etree._Element) -> tuple[int, int]:
    """The proportions: of the view box, else of the width and height."""
    box = str(root.get("viewBox", "")).replace(",", " ").split()
    try:
        sides = [float(each) for each in box[2:4]] if len(box) == 4 else []
    except ValueError:
        sides = []
    if not sides:
        found = [_LENGTH.fullmatch(str(root.get(name, ""))) for name in ("width", "height")]
        sides = [float(each[1]) for each in found if each is not None]
    if len(sides) != 2 or not all(isfinite(each) and 0 < each <= _LONGEST_SIDE for each in sides):
        raise unusable(message("its width and height are not told"))
    return ceil(sides[0]), ceil(sides[1])
