"""The pages in Chromium: the rules of axe-core, no overflow, nothing asked for, nothing blocked."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.report.test_accessible import violations
from tests.report.test_closed import ATTACKS

# A food by forms, by a total as printed, and without a value of K2; then one of each other kind.
_FOODS = ("foods/natto.html", "foods/goose_liver.html", "foods/spinach.html")
_PAGES = (*_FOODS, "claims.html", "data.html", "foods/index.html", "sources.html")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_for_everyone(built: Path, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    requests: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    for name in _PAGES:
        address = (built / "report" / name).as_uri()
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        assert violations(page) == [], name
    context.close()
    assert [url for url in requests if not url.startswith((built.as_uri(), "data:"))] == []
    assert told == []


def test_a_page_needs_no_script_and_leads_to_the_explorer(built: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "report" / "foods" / "natto.html").as_uri())
    assert page.locator("#answer .number").is_visible()
    box = page.locator("#forms svg.bar").bounding_box()
    assert box is not None
    assert box["width"] > 400
    page.locator("#records h3 a").first.click()
    assert "/report/index.html#food=" in page.url
    context.close()


def test_the_explorer_leads_to_the_page_of_a_food(built: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((built / "report" / "index.html").as_uri() + "#q=natto")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.click("#results a >> nth=0")
    page.click("#food header a")
    assert page.url.endswith("/report/foods/natto.html")
    assert page.locator("h1").inner_text().startswith("Natto")
    page.close()


def test_a_page_of_a_food_prints_its_answer(built: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((built / "report" / "foods" / "gouda.html").as_uri())
    page.emulate_media(media="print")
    assert page.locator("#answer .number").is_visible()
    assert page.locator("#all-vitamin-k").is_visible()
    assert not page.locator("#records").is_visible()
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")
    for name in _FOODS:
        page.goto((built / "report" / name).as_uri())
        paper = page.pdf(format="A4", margin=margin)  # type: ignore[arg-type]
        assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1, name
    page.close()


def test_policy_blocks_on_every_kind_of_page(built: Path, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "window.blocked = [];"
        "addEventListener('securitypolicyviolation', (e) => blocked.push(e.effectiveDirective))"
    )
    requests: list[str] = []
    page.on("requestfinished", lambda request: requests.append(request.url))
    tried = [("foods/natto.html", *attack) for attack in ATTACKS.items()]
    tried += [(name, *attack) for name in _PAGES for attack in [*ATTACKS.items()][:2]]
    for name, attack, script in tried:
        page.goto((built / "report" / name).as_uri())
        page.evaluate(script)
        page.wait_for_function("() => window.blocked.length > 0")
        assert page.evaluate("window.ran") is None, (name, attack)
    assert {*requests} <= {(built / "report" / name).as_uri() for name in _PAGES}
    context.close()
