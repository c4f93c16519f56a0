"""A real browser on the built page, with every request it makes."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass
class Watched:
    """What a page did while it was looked at."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


Opened = tuple[Page, Watched]
OpenPage = Callable[..., AbstractContextManager[Opened]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine; skip, saying so, where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield started
        started.close()


@pytest.fixture(scope="session")
def page_of(browser: Browser) -> OpenPage:
    """Open ``report/index.html`` of an output folder at an address (``#food=…``).

    At the end the page must have asked for nothing but itself, and told no error.
    """

    @contextmanager
    def opened(folder: Path, address: str = "", **options: Any) -> Iterator[Opened]:
        options = {"viewport": {"width": 1280, "height": 900}} | options
        context = browser.new_context(**options)
        page, watched = context.new_page(), Watched()

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                watched.errors.append(message.text)

        page.on("console", heard)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", lambda request: watched.requests.append(request.url))
        index = (folder / "report" / "index.html").as_uri()
        page.goto(index + address)
        page.wait_for_selector("html[data-ready]", state="attached")
        try:
            yield page, watched
            outside = [url for url in watched.requests if not url.startswith((index, "data:"))]
            assert outside == []
            assert watched.errors == []
        finally:
            context.close()

    return opened
