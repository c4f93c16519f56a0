"""Nothing moves, nothing is cut off: on a telephone, a tablet, a desk, and on paper."""

import re
from pathlib import Path

import pytest

from tests.report.conftest import OpenPage, go_to, open_all

# Texts of the pictures that stand outside of the page, and how many pictures are seen.
_PICTURES = """() => {
  const seen = Array.from(document.querySelectorAll(".drawing svg")).filter((e) => e.clientWidth);
  const wide = document.documentElement.clientWidth;
  const out = seen.flatMap((svg) => Array.from(svg.querySelectorAll("text"))).filter((text) => {
    const { left, right } = text.getBoundingClientRect();
    return left < 0 || right > wide;
  });
  const verdicts = seen.at(-1).textContent.split("overstated").length - 1;
  return [seen.length, out.map((text) => text.textContent), verdicts];
}"""
_PAGES = re.compile(rb"/Type\s*/Page[^s]")
A4_WIDTH_PX = 718  # of 210 mm less two margins of 10 mm, at 96 px an inch
_DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))"
_BEYOND = """() => {
  const inside = (e) => e.closest(".scrolling, .unseen, .skip, select, svg");
  return Array.from(document.querySelectorAll("body *"))
    .filter((e) => !inside(e) && e.getClientRects().length > 0)
    .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map((e) => `${e.tagName} ${e.id} ${e.textContent.slice(0, 40)}`);
}"""
# Cells of a food's table of forms in which a word is broken: more lines than words.
_BROKEN = """() => Array.from(document.querySelectorAll(".forms-table :is(th, td)")).filter((e) => {
  const text = document.createRange();
  text.selectNodeContents(e.lastChild ?? e);  // before it may stand a patch of colour
  const lines = new Set(Array.from(text.getClientRects(), (box) => Math.round(box.bottom)));
  return lines.size > e.innerText.trim().split(/\\s+/).length;
}).map((e) => e.innerText)"""


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_moves_and_nothing_is_wider_than_the_page(
    built: Path, page_of: OpenPage, width: int
) -> None:
    view = {"width": width, "height": 900}
    with page_of(built, viewport=view) as (page, _):
        assert page.evaluate("window.seen.shifted") < 0.05
        assert page.evaluate(_BEYOND) == []
        seen, outside, verdicts = page.evaluate(_PICTURES)
        assert (seen, outside) == (4, [])
        assert verdicts > 0  # which stood off-screen on a telephone
        assert page.locator(".drawing .narrow svg").first.is_visible() == (width < 700)
        page.evaluate("window.seen.shifted = 0")
        for text in ("n", "natto", "cheese"):
            page.fill("#q", text)
        page.evaluate(_DRAWN)
        assert page.evaluate("window.seen.shifted") < 0.05
        assert page.evaluate(_BEYOND) == []
    with page_of(built, "#food=frida:1756", viewport=view) as (page, _):
        assert page.evaluate("window.seen.shifted") < 0.05
        open_all(page, "#food")
        assert page.evaluate(_BEYOND) == []


def test_no_word_of_a_table_of_forms_is_broken(built: Path, page_of: OpenPage) -> None:
    view = {"width": 360, "height": 740}
    with page_of(built, "#concept=natto", viewport=view) as (page, _):
        assert page.locator(".forms-table td").count() > 20
        assert page.evaluate(_BROKEN) == []
        assert page.evaluate(_BEYOND) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fields_and_their_examples_stand_out(built: Path, page_of: OpenPage, scheme: str) -> None:
    """By WCAG 2.2: 4.5 for text, 3 for what bounds a field; axe-core looks at neither of these."""
    with page_of(built, "#concept=natto", color_scheme=scheme) as (page, _):
        paper, example, border = (
            _luminance(page.evaluate(f"getComputedStyle({style}"))
            for style in (
                "document.getElementById('q')).backgroundColor",
                "document.getElementById('q'), '::placeholder').color",
                "document.getElementById('grams')).borderTopColor",
            )
        )
        assert _contrast(paper, example) >= 4.5
        assert _contrast(paper, border) >= 3


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("address", ["", "#food=frida:1756", "#concept=natto"])
def test_print_cuts_nothing_off(built: Path, page_of: OpenPage, address: str) -> None:
    view = {"width": A4_WIDTH_PX, "height": 1000}
    with page_of(built, address, viewport=view, color_scheme="dark") as (page, _):
        page.emulate_media(media="print", color_scheme="dark")
        for gone in ("#search", "#copy", "nav", ".skip"):
            assert page.locator(gone).first.is_visible() is False
        assert page.evaluate(_BEYOND) == []
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        if address:
            assert page.locator("#back").is_visible() is False
            assert (
                page.evaluate(
                    "(() => { const p = document.getElementById('panel');"
                    " return p.scrollHeight - p.clientHeight })()"
                )
                <= 1
            )
        paper = page.pdf(format="A4")
        assert paper.startswith(b"%PDF-")
        assert len(paper) > 20_000


def test_a_food_is_printed_on_one_page(built: Path, page_of: OpenPage) -> None:
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")
    with page_of(built) as (page, _):
        for concept in ("natto", "egg", "spinach"):
            page.evaluate("(c) => { location.hash = `#concept=${c}` }", concept)
            page.locator("#food > footer code", has_text=concept).wait_for()
            paper = page.pdf(format="A4", margin=margin)  # type: ignore[arg-type]
            assert len(_PAGES.findall(paper)) == 1, concept
        go_to(page, "frida:138")
        paper = page.pdf(format="A4", margin=margin)  # type: ignore[arg-type]
        assert len(_PAGES.findall(paper)) == 1
