"""The page for everyone: the rules of axe-core, the keyboard alone, and who wants no motion."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.report.conftest import OpenPage, go_to, open_all

# The part of the page in which something changes; the whole is looked at first.
_CHANGING = "#explore"
_ALL_RULES = {"resultTypes": ["violations"]}
_RULES_OF_COLOURS = {**_ALL_RULES, "runOnly": ["color-contrast", "link-in-text-block"]}
_STOP = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), look = getComputedStyle(e);
  return {
    name: e.id || e.dataset.food || e.dataset.concept || e.getAttribute("href") || e.tagName,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight
      && (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2),
  };
}"""


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return what axe-core finds, light and dark: rule and element.

    In the dark only colours change, so that only the rules of colours are asked there again.
    """
    found = _violations(page, within, _ALL_RULES)
    page.emulate_media(color_scheme="dark")
    found += [f"dark, {each}" for each in _violations(page, within, _RULES_OF_COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def _violations(page: Page, within: str | None, options: dict[str, list[str]]) -> list[str]:
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def stop(page: Page) -> dict[str, Any]:
    """Return the element that has the focus by name, and whether one sees that it has."""
    found: dict[str, Any] = page.evaluate(_STOP)
    return found


def focused(page: Page) -> str:
    return str(stop(page)["name"])


def test_the_rules_of_colours_find_dark_text_in_the_dark(built: Path, page_of: OpenPage) -> None:
    with page_of(built) as (page, _):
        page.evaluate("""() => {
          const rule = "@media (prefers-color-scheme: dark) { #count { color: #333 } }";
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rule);
          document.adoptedStyleSheets.push(sheet);
        }""")
        (found,) = violations(page, "#count")
        assert found.startswith("dark, color-contrast: ")


def test_axe_finds_no_violation(built: Path, page_of: OpenPage) -> None:
    with page_of(built) as (page, _):
        assert violations(page) == []  # the first view, and the pictures, sources and files
        page.fill("#q", "natto")
        assert violations(page, _CHANGING) == []
        page.click("#results a >> nth=0")
        page.locator("#food-name").wait_for()
        open_all(page, "#food")
        page.locator("#food .record .path").first.wait_for(state="attached")
        assert violations(page, _CHANGING) == []
        page.click("#as-records")
        page.locator("#results a[data-food]").first.wait_for()
        assert violations(page, _CHANGING) == []
        for view in ("claims", "warfarin"):
            page.click(f".ways [data-show={view}]")
            page.locator(f"#{view}").wait_for()
            assert violations(page) == []
        for food in (
            "frida:1756",
            "fdc_sr_legacy:1009",
        ):  # grave doubts, limits; samples, many portions
            go_to(page, food)
            open_all(page, "#food")
            assert violations(page, _CHANGING) == []


def test_axe_finds_no_violation_on_a_telephone(built: Path, page_of: OpenPage) -> None:
    view = {"width": 360, "height": 740}
    with page_of(built, viewport=view, has_touch=True) as (page, _):
        assert violations(page) == []  # with the narrow pictures
        page.click("#filter")
        assert page.locator("#filters").is_visible()
        assert violations(page, _CHANGING) == []
        page.locator("#results a").first.click()
        page.locator("#food-name").wait_for()
        assert violations(page, _CHANGING) == []


def test_every_stop_of_the_tab_key_is_seen_and_in_order(built: Path, page_of: OpenPage) -> None:
    with page_of(built, reduced_motion="reduce") as (page, _):
        stops = []
        for _n in range(30):
            page.keyboard.press("Tab")
            stops.append(stop(page))
        assert [each["name"] for each in stops if not each["seen"]] == []
        names = [each["name"] for each in stops]
        fields = [*("q", "of", "sort", "category", "confidence")]
        ahead = ["#q", "#reading", "#sources", "#files", "foods/index.html"]
        ways = ["#", "#show=claims", "#show=warfarin"]
        assert names[:13] == [*ahead, *ways, *fields]
        assert names[13:18] == ["animal", "fermented", "copy", "as-foods", "as-records"]
        assert names[18:] == page.locator("#results a").evaluate_all(
            "(links) => links.slice(0, 12).map((a) => a.dataset.concept)"
        )


def test_skip_link_goes_to_the_search(built: Path, page_of: OpenPage) -> None:
    with page_of(built) as (page, _):
        page.keyboard.press("Tab")
        assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        assert focused(page) == "q"


def test_a_record_is_found_chosen_and_read_with_keys(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#show=records", reduced_motion="reduce") as (page, _):
        page.keyboard.press("/")
        page.keyboard.type("cheddar")
        for _field in ("of", "per", "sort", "category", "source"):
            page.keyboard.press("Tab")
        page.keyboard.type("USDA SR Legacy")  # a select takes letters
        assert focused(page) == "source"
        assert page.input_value("#source") == "fdc_sr_legacy"
        page.keyboard.press("/")
        assert focused(page) == "source"  # a key in a field is that field's
        page.keyboard.press("Escape")
        assert focused(page) == "q"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        first = focused(page)
        assert first == page.locator("#results a").first.get_attribute("data-food")
        page.keyboard.press("Enter")
        page.locator("#food-name").wait_for()
        assert focused(page) == "food-name"
        page.keyboard.press("Tab")
        assert stop(page) == {"name": "cheddar", "seen": True}
        page.keyboard.press("Tab")
        assert stop(page) == {"name": "serving", "seen": True}
        before = page.inner_text("#food .key")
        page.keyboard.press("ArrowDown")
        assert page.inner_text("#food .key") != before
        assert focused(page) == "serving"
        page.keyboard.press("Tab")
        assert focused(page) == "ref"
        page.keyboard.press("Tab")
        assert stop(page) == {"name": "SUMMARY", "seen": True}
        page.keyboard.press("Enter")
        assert page.locator("#food details[open] .path").first.is_visible()
        page.keyboard.press("Escape")
        page.locator("#start").wait_for()
        assert focused(page) == first


def test_a_food_is_found_chosen_and_read_with_keys(built: Path, page_of: OpenPage) -> None:
    with page_of(built, reduced_motion="reduce") as (page, _):
        page.keyboard.press("/")
        page.keyboard.type("cheddar")
        page.keyboard.press("Enter")
        page.locator("#food-name").wait_for()
        assert focused(page) == "food-name"
        names = []
        for _n in range(5):
            page.keyboard.press("Tab")
            assert stop(page)["seen"]
            names.append(focused(page))
        assert names == ["foods/cheddar.html", "serving", "grams", "want", "ref"]
        page.focus("#grams")
        page.keyboard.type("45")
        assert focused(page) == "grams"
        assert page.input_value("#grams") == "45"
        assert "per 45 g" in page.inner_text(".key-amount")
        page.focus("#food .record summary >> nth=0")
        page.keyboard.press("Enter")
        page.locator("#food .record .path").first.wait_for(state="attached")
        page.keyboard.press("Escape")
        page.locator("#start").wait_for()
        assert focused(page) == "cheddar"


def test_focus_is_never_lost(built: Path, page_of: OpenPage) -> None:
    with page_of(built) as (page, _):
        page.focus("#more")
        page.keyboard.press("Enter")
        assert page.locator("#results a").nth(50).get_attribute("data-concept") == focused(page)
        page.focus("#fermented")
        page.keyboard.press("Space")
        assert focused(page) == "fermented"
        page.fill("#q", "no food has this name")
        assert "here is called “no food has this name”" in page.inner_text("#answer")
        assert focused(page) == "q"
        page.keyboard.press("Enter")  # there is nothing to open
        assert focused(page) == "q"


def test_changes_are_told_to_a_screen_reader(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#q=natto") as (page, _):
        told = page.get_by_role("status").filter(has_text="foods")
        assert told.inner_text() == page.inner_text("#count")
        for mark in page.locator("#results svg").all():
            assert (mark.get_attribute("aria-label") or "").strip() != ""
        page.click("#results a >> nth=0")
        heading = page.get_by_role("heading", name="Natto (itohiki, whole soybeans)", level=3)
        assert heading.evaluate("(e) => document.activeElement === e")


def test_nothing_moves_for_who_wants_no_motion(built: Path, page_of: OpenPage) -> None:
    scroll = "getComputedStyle(document.documentElement).scrollBehavior"
    with page_of(built, reduced_motion="reduce") as (page, _):
        assert page.evaluate(scroll) == "auto"
        page.click("#results a >> nth=0")
        assert page.evaluate("document.getAnimations().length") == 0
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(scroll) == "smooth"
