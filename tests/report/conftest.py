"""A real browser on the built page, with everything the page does while it is looked at."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # The address field of a window that nobody sees: pages of its own, half of all work of a page.
    "--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxPopup,WebUIOmniboxFullPopup,InitialWebUI",
)
_PATIENCE_MS = 20_000  # a page that never gets ready ends its test, and not the whole run
# What the browser itself saw: rules of the policy that were broken, and boxes that moved.
_WITNESS = """
window.seen = { blocked: [], shifted: 0 };
addEventListener("securitypolicyviolation", (event) => {
  window.seen.blocked.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.seen.shifted += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Watched:
    """What a page did while it was looked at."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


Opened = tuple[Page, Watched]
OpenPage = Callable[..., AbstractContextManager[Opened]]


def chromium() -> str | None:
    """Return the path of this machine's Chromium: ``K2_CHROMIUM``, or the first one on the path."""
    named = os.environ.get("K2_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


def go_to(page: Page, food_id: str) -> None:
    """Go to the address of a food, and wait until its panel stands."""
    page.evaluate("(food) => { location.hash = `#food=${food}` }", food_id)
    page.wait_for_function(
        "(food) => document.querySelector('#food > footer code')?.textContent === food",
        arg=food_id,
    )


def open_all(page: Page, within: str = "body") -> None:
    """Open everything that can be opened."""
    page.locator(within).evaluate("(e) => e.querySelectorAll('details').forEach((d) => d.open = 1)")


@contextmanager
def started_browser(path: str) -> Iterator[Browser]:
    """Start the Chromium of that path, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        yield started
        started.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests; skip, saying so, where this machine has none."""
    found = chromium()
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium, or its path in K2_CHROMIUM")
    with started_browser(found) as started:
        yield started


@pytest.fixture(scope="session")
def page_of(browser: Browser) -> OpenPage:
    """Open ``report/index.html`` of an output folder at an address (``#food=…``).

    Once it has loaded, the network is gone. At the end the page must have asked for nothing but
    itself, told no error and no warning, and broken no rule of its policy. ``site`` is the address
    of the folder where a server has it.
    """

    @contextmanager
    def opened(
        folder: Path, address: str = "", site: str | None = None, **options: Any
    ) -> Iterator[Opened]:
        options = {"viewport": {"width": 1280, "height": 900}} | options
        context = browser.new_context(**options)
        context.set_default_timeout(_PATIENCE_MS)
        page, watched = context.new_page(), Watched()

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                watched.errors.append(message.text)

        page.on("console", heard)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", lambda request: watched.requests.append(request.url))
        index = f"{site or folder.as_uri()}/report/index.html"
        try:
            page.add_init_script(_WITNESS)
            page.goto(index + address)
            if options.get("java_script_enabled", True):
                page.wait_for_selector("html[data-ready]", state="attached")
            context.set_offline(True)
            yield page, watched
            outside = [url for url in watched.requests if not url.startswith((index, "data:"))]
            assert outside == []
            assert watched.errors == []
            if options.get("java_script_enabled", True):
                assert page.evaluate("window.seen.blocked") == []
        finally:
            context.close()

    return opened
