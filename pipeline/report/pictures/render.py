"""Vega-Lite → SVG → PNG by vl-convert, only with the fonts that it contains.

A system may have another release of the same font with slightly different letters: then the same
data would give other bytes. On Linux the renderer reads fontconfig's variable once to find fonts.
"""

import os
import re
from importlib.resources import as_file, files
from typing import Any

import altair as alt
import vl_convert

from pipeline.report.pictures.png import smaller

_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])  # as altair writes it
_PNG_SCALE = 2
_VARIABLE = "FONTCONFIG_FILE"
# Characters that XML cannot hold (the renderer would end the whole process), and marks that change
# the direction of the following text.
_UNDRAWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def to_svg(specification: dict[str, Any]) -> str:
    """Return a Vega-Lite specification as SVG text, as large as it was drawn."""
    return str(vl_convert.vegalite_to_svg(_drawable(specification), vl_version=_VEGA_LITE))


def to_png(svg: str) -> bytes:
    """Return an SVG as PNG with two pixels a CSS pixel."""
    return smaller(vl_convert.svg_to_png(svg, scale=_PNG_SCALE))


def _drawable(part: Any) -> Any:
    """Return a part of a specification with each character that cannot be drawn replaced."""
    if isinstance(part, str):
        return _UNDRAWABLE.sub("\ufffd", part)
    if isinstance(part, dict):
        return {name: _drawable(value) for name, value in part.items()}
    return [_drawable(value) for value in part] if isinstance(part, list | tuple) else part


def _load_own_fonts() -> None:
    before = os.environ.get(_VARIABLE)
    with as_file(files("pipeline.report.pictures") / "fonts.conf") as path:
        os.environ[_VARIABLE] = str(path)
        try:
            vl_convert.svg_to_png('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before


def _load_vega() -> None:
    """Draw nothing, once: the first drawing compiles Vega, which needs no data."""
    to_svg({"mark": "point", "data": {"values": []}})


_load_own_fonts()
_load_vega()
