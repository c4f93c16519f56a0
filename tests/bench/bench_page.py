"""How quick the explorer page is in Chromium: its first view, and a search over all foods.

``python -m tests.bench.bench_page OUTPUT [RUNS]`` prints medians, best and worst, on this processor
and on one that Chromium makes six times slower, as an old telephone's. Speed is measured here and
never in a timed test: a busy machine would fail it. The pages that Chromium opens for its own
address field beside each new page are off (``tests/report/conftest.py``).

First view
    from the start of the navigation until the frame after the list stands (``html[data-ready]``)
Search
    from a change of the query until the list is drawn anew and laid out, and, apart, until the
    frame after it; each query is typed letter by letter
"""

import gzip
import os
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.report.conftest import chromium, started_browser

_QUERIES = ("natto", "gouda", "egg yolk", "cheese", "käse", "納豆", "raw", "milk 3.5", "zzz")
SLOWDOWNS = (1, 6)
_FIRST_VIEW = """
new MutationObserver((_, watching) => {
  if (!document.documentElement.dataset.ready) return;
  watching.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstView = performance.now(); }));
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
"""
_SEARCH = """async (query) => {
  const field = document.getElementById("q"), laidOut = [], painted = [];
  for (let end = 1; end <= query.length; end += 1) {
    const start = performance.now();
    field.value = query.slice(0, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    laidOut.push(performance.now() - start);
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    painted.push(performance.now() - start);
  }
  return { laidOut, painted };
}"""


@dataclass
class Took:
    """What was measured, in ms: a first view a run, and a search a letter."""

    first_view: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Measure and print; return 2 where there is no browser or no page."""
    output = Path(arguments[0] if arguments else "output")
    runs = int(arguments[1]) if arguments[1:] else 7
    found, index = chromium(), output.resolve() / "report" / "index.html"
    if found is None or not index.is_file():
        print("needs Chromium (K2_CHROMIUM) and a built page (make dataset)", file=sys.stderr)
        return 2
    content = index.read_bytes()
    with started_browser(found) as browser:
        took = {slowdown: measured(browser, index, runs, slowdown) for slowdown in SLOWDOWNS}
        version = browser.version
    load = os.getloadavg()[0]
    size, zipped = len(content), len(gzip.compress(content, 6))
    print(f"Chromium {version}, {os.cpu_count()} cores, load {load:.1f}, {runs} runs")
    print(f"page          {size / 1e6:6.2f} MB, gzip {zipped / 1e6:.2f} MB (limits 6 and 1)")
    for slowdown, ms in took.items():
        limits = ("(limit 500)", "(limit 30), ") if slowdown == 1 else ("", "")
        print(f"CPU slowdown  {slowdown} ×")
        print(f"first view    {_row(ms.first_view)} {limits[0]}".rstrip())
        print(f"search        {_row(ms.search)} {limits[1]}{len(ms.search)} letters")
        print(f"  and painted {_row(ms.painted)}")
    return 0


def measured(browser: Browser, index: Path, runs: int, slowdown: float) -> Took:
    """Open the page so many times on a processor made slower, and search in it."""
    took = Took()
    for _ in range(runs):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        slower = context.new_cdp_session(page)
        slower.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        page.add_init_script(_FIRST_VIEW)
        page.goto(index.as_uri())
        page.wait_for_function("() => window.firstView !== undefined")
        took.first_view.append(page.evaluate("window.firstView"))
        for query in _QUERIES:
            searched = page.evaluate(_SEARCH, query)
            took.search += searched["laidOut"]
            took.painted += searched["painted"]
        context.close()
    return took


def _row(took: list[float]) -> str:
    middle, most = statistics.median(took), statistics.quantiles(took, n=20, method="inclusive")[-1]
    return f"{middle:6.0f} ms median, best {min(took):.0f}, 95 % {most:.0f}, worst {max(took):.0f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
