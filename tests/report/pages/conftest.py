"""The pages of the built dataset, read once as trees of HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from justhtml import JustHTML

from pipeline.report.pages.page_tables import PageTables, page_tables


@dataclass(frozen=True)
class Read:
    """A page: its text and its tree."""

    text: str
    tree: JustHTML

    def all(self, selector: str) -> list[str]:
        """Return the text of all elements that a selector finds."""
        return [node.to_text() for node in self.tree.query(selector)]

    def attributes(self, selector: str, name: str) -> list[str]:
        """Return an attribute of all elements that a selector finds and that have it."""
        found = ((node.attrs or {}).get(name) for node in self.tree.query(selector))
        return [value for value in found if value is not None]


def read_page(text: str) -> Read:
    """Return a page; raise StrictModeError for any fault that the HTML standard calls one."""
    return Read(text, JustHTML(text, strict=True, sanitize=False))


@pytest.fixture(scope="session")
def all_pages(built: Path) -> Mapping[str, Read]:
    """Return the pages by path below ``report/``."""
    report = built / "report"
    paths = [*report.glob("foods/*.html"), *(report / f"{n}.html" for n in _OTHERS)]
    return {
        path.relative_to(report).as_posix(): read_page(path.read_text(encoding="utf-8"))
        for path in sorted(paths)
    }


@pytest.fixture(scope="session")
def tables(built: Path) -> PageTables:
    """Return the rows that the pages show."""
    return page_tables(built)


_OTHERS = ("claims", "sources", "data")
