"""Texts that attack a page are shown as texts: none runs, calls, or breaks the page around it.

The texts stand in a copy of the built database, in every column that the page and its pictures
show: a reader of a source would refuse some of them long before.
"""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline.load.described_dataset import attached_dataset
from pipeline.report.pages.page_tables import page_tables
from pipeline.report.write_report import write_report
from tests.report.conftest import OpenPage, go_to, open_all
from tests.report.drawn import drawn_in

_ABOUT = {"release": "<b>2026</b>", "schema_version": '"><script>window.pwned = 1</script>'}
TEXTS = (
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 1</script>",
    "\"><img src=x onerror='window.pwned = 1'>",
    "<img src=https://attacker.example/x.png>",
    "</style><style>* { display: none }</style>",
    "<svg onload='window.pwned = 1'></svg><iframe srcdoc='<script>parent.pwned = 1</script>'>",
    "javascript:window.pwned=1",
    "<a href='javascript:window.pwned=1' autofocus onfocus='window.pwned=1'>natto</a>",
    "<!--<script>",
    "]]><![CDATA[",
    "{{7*7}} {% raw %} ${7*7} <%= 7*7 %>",
    "datum.constructor.constructor('window.pwned = 1')()",
    "\\u003cscript\\u003ewindow.pwned = 1",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "__proto__",
    "constructor",
    "=HYPERLINK('https://attacker.example')",
    "'; DROP TABLE food; --",
    "natto \u202e5401 \u2067edges",
    "nul \x00 bell \x07 escape \x1b[31m line\u2028separator",
    "e" + "\u0301" * 60,
    "cheese " * 1500,
    "x" * 10_000,
)
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_OTHER_COLUMNS = {
    "food": ("name_original", "country", "food_group", "language"),
    "serving": ("description_reported",),
    "issue": ("detail",),
    "measurement": ("unit_reported", "method", "source_code", "statistical_comment"),
    "source": ("title", "url", "licence", "licence_url", "attribution", "release"),
    "reference": ("citation", "doi"),
    "concept": ("name",),
    "claim": ("statement", "verdict_text", "caveat"),
    "everyday_portion": ("portion",),
}


def attacked(name: str) -> str:
    """Return SQL for a text that depends on the row."""
    return f"($texts)[1 + (hash({name}, rowid) % {len(TEXTS)})::INTEGER]"


@pytest.fixture(scope="module")
def attacked_foods(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return an output with these texts, and the foods that have them as names."""
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copy(built / "k2.duckdb", folder / "k2.duckdb")
    texts = {"texts": list(TEXTS)}
    with duckdb.connect(str(folder / "k2.duckdb")) as connection:
        foods = connection.sql(  # the first that the page lists
            "SELECT food_id FROM food JOIN food_vitamin_k USING (food_id)"
            " WHERE superseded_by IS NULL"
            " AND food_id NOT IN (SELECT food_id FROM measurement WHERE confidence = 'D')"
            " AND NOT EXISTS"
            " (FROM issue WHERE severity = 'high' AND starts_with(row_key, food_id))"
            f" ORDER BY k2_lower_ug DESC NULLS LAST, food_id LIMIT {len(TEXTS)}"
        ).fetchall()
        for (food_id,), text in zip(foods, TEXTS, strict=True):
            connection.execute("UPDATE food SET name = ? WHERE food_id = ?", [text, food_id])
        for table, columns in _OTHER_COLUMNS.items():
            for column in columns:
                connection.execute(f"UPDATE {table} SET {column} = {attacked(column)}", texts)
    with attached_dataset(folder) as connection:
        rows = page_tables(connection, [])
        write_report(folder, connection, _ABOUT, drawn_in(folder), rows)
    return folder, [food_id for (food_id,) in foods]


def test_names_are_shown_and_nothing_runs(
    attacked_foods: tuple[Path, list[str]], page_of: OpenPage
) -> None:
    folder, foods = attacked_foods
    with page_of(folder, "#show=records") as (page, _):
        listed = page.locator("#results a").evaluate_all(
            "(a) => a.map((a) => [a.dataset.food, a.querySelector('.name').textContent])"
        )
        for food_id, text in zip(foods, TEXTS, strict=True):
            assert dict(listed)[food_id] == text.translate(_TURNING)
            go_to(page, food_id)
            assert page.text_content("#food-name") == text.translate(_TURNING)
            open_all(page, "#food")
        open_all(page)
        for view in ("claims", "warfarin", ""):
            page.click(f".ways [data-show='{view}']")
        for concept in ("natto", "gouda", "egg", "spinach"):
            page.evaluate("(c) => { location.hash = `#concept=${c}` }", concept)
            page.locator("#food .key-amount").wait_for()
            open_all(page, "#food")
            page.locator("#food .record .values").first.wait_for(state="attached")
        assert page.evaluate("window.pwned") is None
        assert page.locator("#claims img, #claims script, #warfarin img").count() == 0
        assert page.locator("#food script, #food img, #food iframe, #results img").count() == 0
        addresses = page.locator("a").evaluate_all("(links) => links.map((a) => a.protocol)")
        assert set(addresses) <= {"file:", "http:", "https:"}


@pytest.mark.parametrize("width", [360, 1280])
def test_names_break_no_layout(
    attacked_foods: tuple[Path, list[str]], page_of: OpenPage, width: int
) -> None:
    folder, foods = attacked_foods
    view = {"width": width, "height": 900}
    with page_of(folder, "#show=records", viewport=view) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("#results li").first.bounding_box()["height"] < 300  # type: ignore[index]
        for food_id in foods[-3:]:
            go_to(page, food_id)
            assert page.evaluate("document.documentElement.scrollWidth") == width
    for address in ("", "#concept=natto", "#concept=gouda", "#show=claims", "#show=warfarin"):
        with page_of(folder, address, viewport=view) as (page, _):
            assert page.evaluate("document.documentElement.scrollWidth") == width, address
            if address == "":
                heights = "(items) => items.map((li) => li.getBoundingClientRect().height)"
                assert max(page.locator("#results li").evaluate_all(heights)) < 300


def test_addresses_and_queries_are_texts_too(built: Path, page_of: OpenPage) -> None:
    asked = (
        "#__proto__=1&constructor=2&q=%3Cimg%20src=x%20onerror=window.pwned=1%3E%ZZ&of=__proto__"
    )
    with page_of(built, asked) as (page, _):
        assert page.input_value("#of") == "K2"
        assert "here is called “" in page.inner_text("#answer")
        for query in ("__proto__", "constructor", "<b>", "(", "[a-", "\\", "%", "\u202e", "'"):
            page.fill("#q", query)
            assert page.locator("#results img, #results b").count() == 0
        page.evaluate("location.hash = '#food=<script>window.pwned=1</script>'")
        page.locator("#unknown").wait_for()
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("({}).polluted") is None


def test_copied_names_are_no_formulas(
    attacked_foods: tuple[Path, list[str]], page_of: OpenPage
) -> None:
    folder, _foods = attacked_foods
    permissions = ["clipboard-read", "clipboard-write"]
    with page_of(folder, "#show=records", permissions=permissions) as (page, _):
        page.click("#copy")
        page.wait_for_function("() => document.getElementById('copied').textContent !== ''")
        text = page.evaluate("navigator.clipboard.readText()")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    names = {row[1] for row in rows}
    assert "'=HYPERLINK('https://attacker.example')" in names
    assert "<script>window.pwned = 1</script>" in names
    assert not [name for name in names if name.startswith(("=", "+", "-", "@"))]
