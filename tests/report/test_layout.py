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
