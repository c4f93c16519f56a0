"""The SVG of a chart, adapted for use inside a page.

Vega produces a separate picture: fixed size, black on white, styles in attributes. Inside a page
its text takes the page's colour, it scales with its box, no attribute needs ``unsafe-inline`` of a
Content-Security-Policy, and it has a title and a description.
"""

import re
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from pipeline.diagnostics.errors import DataError
from pipeline.report.pictures.theme import FAINT, INK, PAPER

_SVG = "http://www.w3.org/2000/svg"
_TAG = f"{{{_SVG}}}"
_DRAWN = {
    f"{_TAG}{tag}"
    for tag in ("svg", "g", "defs", "clipPath", "path", "line", "rect", "text", "tspan")
}
_LONG = re.compile(r"-?\d+\.\d{3,}")  # of a place: a hundredth of a pixel is exact enough
_PLACES = {"d", "transform", "x", "y", "x2", "y2", "width", "height"}
_LEFT_OUT = {"class", "role", "aria-hidden", "aria-roledescription", "pointer-events"}


def inline_svg(svg: str, name: str, title: str, description: str) -> tuple[str, int]:
    """Return the SVG text for a page and its natural width in CSS pixels.

    Ids start with ``name``. Raises DataError for what a strict policy would block.
    """
    ET.register_namespace("", _SVG)
    root = fromstring(svg)
    width = round(float(root.attrib["width"]))
    for element in root.iter():
        _make_strict(element, name)
    _drop_undrawn(root)
    texts = []
    for tag, text in (("title", title), ("desc", description)):
        element = ET.Element(f"{_TAG}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        texts.append(element)
    root[:0] = texts
    labelled = {"role": "img", "aria-labelledby": f"{name}-title {name}-desc", "class": "picture"}
    root.attrib.clear()
    root.attrib |= {"viewBox": fromstring(svg).attrib["viewBox"], **labelled}
    return ET.tostring(root, encoding="unicode"), width


def _make_strict(element: ET.Element, name: str) -> None:
    if element.tag not in _DRAWN or "style" in element.attrib:
        raise DataError(
            f"picture {name}: its SVG holds {element.tag.removeprefix(_TAG)!r} with"
            f" {sorted(element.attrib)}, which a page may block; see report/pictures/svg.py"
        )
    for key, value in list(element.attrib.items()):
        if key in _LEFT_OUT or (key == "opacity" and value == "1"):
            del element.attrib[key]
        elif key in _PLACES:
            element.set(key, _LONG.sub(lambda found: f"{round(float(found[0]), 2):g}", value))
        elif value == INK:
            element.set(key, "currentColor")
        elif value == FAINT:
            element.set(key, "currentColor")
            element.set(f"{key}-opacity", "0.18")
        elif key == "id":
            element.set(key, f"{name}-{value}")
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{name}-"))


def _drop_undrawn(root: ET.Element) -> None:
    """Remove the background, and empty shapes and groups that Vega uses for its events."""
    for parent in list(root.iter()):
        for child in list(parent):
            paper = child.tag == f"{_TAG}rect" and child.get("fill") == PAPER
            if paper or (
                child.tag == f"{_TAG}path" and not {"fill", "stroke"} & child.attrib.keys()
            ):
                parent.remove(child)
