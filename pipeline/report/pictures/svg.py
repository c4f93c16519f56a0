"""The SVG of a chart, made fit for standing inside a page.

Vega gives a picture of its own: fixed size, black on white, styles in attributes. Inside a page
its text follows the page's colour, it scales with its box, no attribute needs ``unsafe-inline`` of
a Content-Security-Policy, and it tells its title and description.
"""

import re
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from pipeline.errors import DataError
from pipeline.report.pictures.look import FAINT, INK

_SVG = "http://www.w3.org/2000/svg"
_COLOURS = ("fill", "stroke")
_KEPT_STYLE = {"mix-blend-mode", "pointer-events", "cursor"}  # Vega's own, of no use in a picture


def inline_svg(svg: str, name: str, title: str, description: str) -> tuple[str, int]:
    """Return the SVG text for a page and its natural width in CSS pixels.

    Ids start with ``name``. Raises DataError for what a strict policy would block.
    """
    root = fromstring(svg)
    width = int(float(root.get("width", "0")))
    for attribute in ("width", "height", "class", "version"):
        root.attrib.pop(attribute, None)
    root.attrib |= {
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
        "class": "picture",
    }
    for element in root.iter():
        _strict(element, name)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{_SVG}}}rect" and child.get("fill") == "white":
                parent.remove(child)  # the paper
    texts = []
    for tag, text in (("title", title), ("desc", description)):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        texts.append(element)
    root[:0] = texts
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode"), width


def _strict(element: ET.Element, name: str) -> None:
    tag = element.tag.removeprefix(f"{{{_SVG}}}")
    if tag in {"style", "script", "foreignObject", "image", "a"}:
        raise DataError(f"picture {name}: its SVG holds <{tag}>, which the page's policy blocks")
    for declaration in filter(None, element.attrib.pop("style", "").split(";")):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key not in _KEPT_STYLE:
            element.set(key, value)
    for key, value in list(element.attrib.items()):
        if key in _COLOURS and value == INK:
            element.set(key, "currentColor")
        elif key in _COLOURS and value == FAINT:
            element.set(key, "currentColor")
            element.set(f"{key}-opacity", "0.18")
        elif key == "id":
            element.set(key, f"{name}-{value}")
        elif "url(#" in value:
            element.set(key, re.sub(r"url\(#", f"url(#{name}-", value))
