"""The page on a processor six times slower, as an old telephone's: all of it works.

How long it takes, ``make bench-page`` tells: a busy machine would decide here.
"""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.report.conftest import OpenPage

SLOWDOWN = 6


def open_slowly(page: Page) -> None:
    """Open the page again on a slower processor."""
    slower = page.context.new_cdp_session(page)
    slower.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")


def test_a_food_is_found_opened_and_read(built: Path, page_of: OpenPage) -> None:
    with page_of(built) as (page, _):
        open_slowly(page)
        page.keyboard.press("/")
        page.keyboard.type("natto")  # letter by letter, each of which searches
        expect(page.locator("#count")).to_contain_text("single record")
        expect(page.locator("#results a").first).to_have_attribute("data-concept", "natto")
        page.keyboard.press("Enter")
        expect(page.locator("#food-name")).to_be_focused()
        expect(page.locator(".key-amount .number")).to_contain_text("µg")
        page.locator("#grams").press_sequentially("45")
        expect(page.locator(".key-amount")).to_contain_text("per 45 g")
        assert page.input_value("#grams") == "45"
        page.locator("#food .record summary").first.click()
        expect(page.locator("#food .record[open] .values").first).to_be_visible()
        page.locator("#food .record[open] details summary").first.click()
        expect(page.locator("#food .record[open] .path").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#start")).to_be_visible()


def test_foods_are_filtered_and_claims_and_warfarin_read(built: Path, page_of: OpenPage) -> None:
    telephone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    with page_of(built, **telephone) as (page, _):
        open_slowly(page)
        page.click("#filter")
        page.select_option("#of", "MK9")
        page.select_option("#category", "cheese")
        page.check("#fermented")
        expect(page.locator("#count")).to_contain_text("with MK-9 stated")
        assert "Cheese" in page.inner_text("#chips")
        cheeses = page.locator("#results a").count()
        assert cheeses > 0
        page.locator("#chips button").nth(1).click()
        expect(page.locator("#category")).to_have_value("")
        assert page.locator("#results a").count() > cheeses
        page.click(".ways [data-show=claims]")
        expect(page.locator("#claims .chip").first).to_be_in_viewport()
        page.click(".ways [data-show=warfarin]")
        page.click("#warfarin [data-concept=spinach]")
        expect(page.locator("#food-name")).to_have_text("Spinach")
        page.click("#back")
        page.click("#as-records")
        expect(page.locator("#results a[data-food]").first).to_be_visible()
