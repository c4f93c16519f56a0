"""The page as a file: small, the same on every build, closed to the outside, every text safe."""

import base64
import gzip
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from pipeline.load.claim_check import claim_numbers
from pipeline.load.described_dataset import attached_dataset
from pipeline.published_files.connect import FILE_NAME
from pipeline.report.embedded_json import embedded
from pipeline.report.page import page
from pipeline.report.pages.page_tables import PageTables, page_tables
from pipeline.report.write_report import write_report
from tests.report.pages.conftest import read_page

ABOUT = {"release": "2026.11.0", "schema_version": "0.2.0"}
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & ' \" \u2028"


@pytest.fixture(scope="module")
def rows(built: Path) -> PageTables:
    with attached_dataset(built) as connection:
        return page_tables(connection, claim_numbers(built / FILE_NAME))


@pytest.fixture(scope="module")
def html(built: Path) -> str:
    return (built / "report" / "index.html").read_text(encoding="utf-8")


class Loads(HTMLParser):
    """Collect what a browser would load or run, and what the page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Sort the attributes of an element."""
        for name, value in attrs:
            if name in ("src", "srcset", "poster", "data") or (tag == "link" and name == "href"):
                self.loaded.append(str(value))
            elif name == "href":
                self.linked.append(str(value))
            elif name.startswith("on") or name == "style":
                self.handlers.append(f"{tag} {name}")


def test_page_is_small(html: str) -> None:
    size = html.encode()
    assert len(size) < 6_000_000
    assert len(gzip.compress(size, 6)) < 1_000_000


def test_page_is_valid_html(html: str) -> None:
    """By the validator of the other pages, which finds a heading, an id or a cell out of place."""
    data = re.compile(r'(<script type="application/json" id="\w+">).*?(</script>)', re.DOTALL)
    without_data = data.sub(r"\1{}\2", html)
    read = read_page(without_data.replace("noscript>", "div>"))  # its elements are read too
    ids = Counter(read.attributes("[id]", "id"))
    assert [name for name, n in ids.items() if n > 1] == []
    for label in ("aria-labelledby", "aria-describedby", "aria-controls"):
        named = {one for text in read.attributes(f"[{label}]", label) for one in text.split()}
        assert named - {*ids, "food-name"} == set()  # the script makes the heading of a food


def test_page_is_the_same_when_made_again(built: Path, html: str, rows: PageTables) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    about = {name: manifest[name] for name in ABOUT}
    with attached_dataset(built) as connection:
        again = "".join(page(connection, about, [], rows))
    element = re.compile(r'<script type="application/json" id="\w+">.*?</script>', re.DOTALL)
    assert len(element.findall(again)) == 2
    assert element.findall(again) == element.findall(html)
    assert f"Release {manifest['release']}" in html


def test_page_loads_nothing_and_runs_nothing_inline(html: str) -> None:
    found = Loads()
    found.feed(html)
    assert found.loaded == ["data:,"]
    assert found.handlers == []
    assert "@import" not in html
    assert "url(" not in html


def test_files_that_it_links_to_exist(built: Path, html: str) -> None:
    found = Loads()
    found.feed(html)
    beside = [link for link in found.linked if link.startswith("../")]
    assert len(beside) > 10
    assert [link for link in beside if not (built / "report" / link).is_file()] == []


def test_policy_allows_exactly_the_script_and_style_of_the_page(html: str) -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)">', html)
    rules = dict(rule.split(" ", 1) for rule in policy.replace("&#39;", "'").split("; "))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'none'"
    for rule, pattern in (
        ("script-src", r'<script(?: type="module")?>(.*?)</script>'),
        ("style-src", r"<style>(.*?)</style>"),
    ):
        contents = re.findall(pattern, html, re.DOTALL)
        digests = [hashlib.sha256(content.encode()).digest() for content in contents]
        sums = [base64.b64encode(digest).decode() for digest in digests]
        assert rules[rule] == " ".join(f"'sha256-{found}'" for found in sums)


def test_data_cannot_end_its_element() -> None:
    text = embedded({"name": HOSTILE})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"name": HOSTILE}


def test_hostile_texts_of_sources_are_escaped(built: Path, tmp_path: Path) -> None:
    copy = tmp_path / "k2.duckdb"
    copy.write_bytes((built / "k2.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE source SET attribution = ?, release = ?", [HOSTILE, HOSTILE])
        connection.execute("UPDATE food SET name = ? WHERE food_id = 'frida:138'", [HOSTILE])
        connection.execute("UPDATE concept SET name = ? WHERE concept_id = 'natto'", [HOSTILE])
        connection.execute("UPDATE claim SET statement = ?, caveat = ?", [HOSTILE, HOSTILE])
    with attached_dataset(tmp_path) as connection:
        write_report(tmp_path, connection, ABOUT, [], page_tables(connection, []))
    html = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "<img" not in html
    assert html.count("</script>") == 4
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_page_is_summed_and_in_the_manifest(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert "report/index.html" in manifest["files"]
    assert "  report/index.html\n" in (built / "SHA256SUMS").read_text(encoding="utf-8")
