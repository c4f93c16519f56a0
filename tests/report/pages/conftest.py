"""The pages of the built dataset, read once as trees of HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from justhtml import JustHTML

from pipeline.load.claim_check import claim_numbers
from pipeline.load.described_dataset import attached_dataset
from pipeline.published_files.connect import FILE_NAME
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
        found = [dict(node.attrs or {}) for node in self.tree.query(selector)]
        return [str(attributes[name]) for attributes in found if name in attributes]


class Written(HTMLParser):
    """The elements of a page as they are written: depth and name, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[int, str]] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and enter it if it has an end."""
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self.within.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((len(self.within), tag))
        if len(dict(attrs)) < len(attrs):
            raise ValueError(f"{tag} has an attribute twice")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, which is the last one that was entered."""
        if not self.within or self.within.pop() != tag:
            raise ValueError(f"</{tag}> does not end what is open")


def read_page(text: str) -> Read:
    """Return a page; raise StrictModeError or ValueError if it is not valid.

    A fault that the strict parser mends (a paragraph in a table, a link in a link, an end that is
    missing) moves elements: its tree must have them where they are written.
    """
    written = Written()
    written.feed(text)
    tree = JustHTML(text, strict=True, sanitize=False)
    if written.within or written.elements != [*_elements(tree.root, -1)]:
        raise ValueError("a browser puts elements elsewhere than they are written")
    return Read(text, tree)


def _elements(node: Any, depth: int) -> Iterator[tuple[int, str]]:
    if depth >= 0:
        yield depth, str(node.name).lower()
    for child in node.children or ():
        if not child.name.startswith(("#", "!")):
            yield from _elements(child, depth + 1)


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
    with attached_dataset(built) as connection:
        return page_tables(connection, claim_numbers(built / FILE_NAME))


_VOID = frozenset({"meta", "link", "br", "hr", "input", "img", "col", "wbr"})
_OTHERS = ("claims", "sources", "data")
