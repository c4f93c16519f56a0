"""SVG and PNG on the way from the renderer to the page."""

import pytest
import vl_convert
from defusedxml.ElementTree import fromstring

from pipeline.diagnostics.errors import DataError
from pipeline.report.pictures.axis_labels import source_line, who
from pipeline.report.pictures.png import pixels, smaller
from pipeline.report.pictures.render import to_png
from pipeline.report.pictures.svg import inline_svg
from pipeline.report.pictures.theme import row_label

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="700" height="9" viewBox="0 0 700 9">'


@pytest.mark.parametrize(
    "inside",
    [
        "<style>text { fill: red }</style>",
        "<script>alert(1)</script>",
        '<text style="fill: red">a</text>',
        '<image href="http://elsewhere.example/a.png"/>',
        "<foreignObject/>",
    ],
)
def test_what_a_policy_blocks_stops_the_build(inside: str) -> None:
    with pytest.raises(DataError, match="picture a: its SVG holds '"):
        inline_svg(f"{HEAD}{inside}</svg>", "a", "title", "text")


def test_hostile_names_stay_text() -> None:
    hostile = "</title><script>alert('1')</script>\"&"
    text, width = inline_svg(f"{HEAD}<g><text>x</text></g></svg>", "a", hostile, hostile)
    assert width == 700
    assert "<script" not in text
    assert [element.text for element in fromstring(text)][:2] == [hostile, hostile]


def test_ids_and_references_to_them_belong_to_the_picture() -> None:
    text, _ = inline_svg(
        f'{HEAD}<defs><clipPath id="c"/></defs><g clip-path="url(#c)"/></svg>', "a", "t", "d"
    )
    assert 'id="a-c"' in text
    assert 'clip-path="url(#a-c)"' in text


def test_places_are_exact_to_a_hundredth_of_a_pixel() -> None:
    inside = (
        '<g><path d="M10.042334830019245,33.49999999999997h-0.5v1234.5678Z" fill="#0072b2"/></g>'
    )
    text, _ = inline_svg(f"{HEAD}{inside}</svg>", "a", "t", "d")
    assert 'd="M10.04,33.5h-0.5v1234.57Z"' in text


def test_a_packed_png_holds_the_same_pixels() -> None:
    svg = f'{HEAD}<path d="M0,0h350v9h-350Z" fill="#0072b2"/></svg>'
    png = vl_convert.svg_to_png(svg, scale=2)
    assert to_png(svg) == smaller(png)
    assert len(smaller(png)) < len(png)
    assert pixels(smaller(png)) == pixels(png)
    assert pixels(to_png(f"{HEAD}</svg>")) != pixels(png)


def test_a_label_cuts_the_name_and_never_who_measured() -> None:
    assert row_label("Gouda", "Vermeer 2018") == "Gouda · Vermeer 2018"
    cut = row_label("Chicken, broilers or fryers, drumstick, meat only, cooked", "USDA SR28")
    assert cut == "Chicken, broilers or fryers, drumstick… · USDA SR28"


def test_who_states_a_value() -> None:
    assert who("literature", "fu_2017") == "Fu 2017"
    assert who("frida", "jensen_2025") == "Frida"


def test_the_source_line_names_each_source_once_with_its_release() -> None:
    releases = {"frida": "5.4", "sr28": "28", "literature": "1"}
    line = source_line("2026.11.0", releases, ("sr28", "frida", "sr28", "literature"))
    assert line == "Open K2 2026.11.0 · sources: Frida 5.4, published studies, USDA SR28"
