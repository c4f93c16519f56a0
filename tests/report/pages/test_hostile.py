"""Texts that attack a page stand on the pages as texts, and say nothing else to machines."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest

from pipeline.load.described_dataset import attached_dataset
from pipeline.report.pages.page_tables import page_tables
from pipeline.report.pages.write_pages import pages
from tests.hostile.texts import NEVER_SHOWN
from tests.hostile.texts import TEXTS as NAMES
from tests.report.pages.conftest import Read, read_page
from tests.report.test_hostile_names import TEXTS

_ALL = (*TEXTS, *NAMES.values())
_COLUMNS = {
    "concept": ("name",),
    "food": ("name", "country"),
    "claim": ("statement", "verdict_text", "caveat", "per", "unit"),
    "everyday_portion": ("portion", "locator"),
    "issue": ("detail",),
    "source": ("title", "url", "licence", "licence_url", "attribution", "release"),
    "reference": ("citation", "doi"),
    "meta": ("value",),
}
# A zero-width mark joins letters of some scripts, and turns nothing.
_ALLOWED = {"\u200b", "\u200e", "\u200f", "\u061c", "\u2060", "\ufeff", "\ufff9", "\U000e0041"}
_ALLOWED |= {"\u2028", "\u2029", "\t", "\r"}


@pytest.fixture(scope="module")
def attacked(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the pages of a dataset with these texts, and the names of its concepts."""
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copy(built / "k2.duckdb", folder / "k2.duckdb")
    with duckdb.connect(str(folder / "k2.duckdb")) as connection:
        for table, columns in _COLUMNS.items():
            for column in columns:
                connection.execute(
                    f"UPDATE {table} SET {column} ="
                    f" ($texts)[1 + (hash('{column}', rowid) % {len(_ALL)})::INTEGER]",
                    {"texts": list(_ALL)},
                )
        names = dict(connection.execute("SELECT concept_id, name FROM concept").fetchall())
        connection.execute("UPDATE search_term SET name = ? WHERE kind = 'concept'", [_ALL[1]])
    with attached_dataset(folder) as connection:
        return pages(page_tables(connection, [])), names


@pytest.fixture(scope="module")
def trees(attacked: tuple[Mapping[str, str], Mapping[str, str]]) -> Mapping[str, Read]:
    """Return the pages as trees: valid in spite of all."""
    made, _names = attacked
    return {name: read_page(text) for name, text in made.items() if name.endswith(".html")}


def test_texts_are_shown_and_make_no_elements(
    attacked: tuple[Mapping[str, str], Mapping[str, str]], trees: Mapping[str, Read]
) -> None:
    _made, names = attacked
    assert {*names.values()} >= {text for text in _ALL if "<script>" in text}
    for concept_id, name in names.items():
        page = trees[f"foods/{concept_id}.html"]
        (shown,) = page.all("h1")
        kept = "".join(c for c in name if c in _ALLOWED or c not in NEVER_SHOWN)
        assert "".join(shown.split()) == re.sub(r"[\s\ufffe\uffff]", "", kept), concept_id
    for path, page in trees.items():
        assert page.tree.query("img, iframe, object, embed, form, base") == []
        assert {*page.attributes("script", "type")} <= {"application/ld+json"}, path
        assert len(page.all("style")) == 1
        assert not NEVER_SHOWN - _ALLOWED & set(page.text), path
        for node in page.tree.query("*"):
            assert not [key for key in node.attrs or () if key.startswith("on")], path
        for link in page.attributes("a", "href"):
            assert urlsplit(link).scheme in {"", "http", "https"}, link


def test_machines_read_the_same_texts(
    attacked: tuple[Mapping[str, str], Mapping[str, str]], trees: Mapping[str, Read]
) -> None:
    made, names = attacked
    for concept_id, name in names.items():
        text = made[f"foods/{concept_id}.html"]
        (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        told = json.loads(said)["about"]["name"]
        assert _visible(told) == _visible(name)
        assert not set("<>&") & set(said)
    assert len(trees) == len(names) + 4


def _visible(text: str) -> str:
    return "".join(c for c in text if c not in NEVER_SHOWN | {"\ufffe", "\uffff"})
