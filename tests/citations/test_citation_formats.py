"""BibTeX, RIS, CSL-JSON and text of works whose names are attacks: nothing ends, begins or runs."""

import json
import re
from typing import Any

import pytest

from pipeline.citations.bibliography import Bibliography, dataset, study, table
from pipeline.citations.citation_parts import citation_parts
from pipeline.citations.works_cited import FORMATS
from tests.hostile.texts import NEVER_SHOWN, TEXTS

_HOSTILE = {
    **TEXTS,
    "bibtex end": "}},\n@misc{evil, title={x}",
    "bibtex braces": "{{{ } \\} \\{",
    "bibtex comment": "@comment{ @string{a = {b}} % end",
    "tex command": "\\input{/etc/passwd}\\write18{rm -rf ~} $x^2_1$ & # %",
    "ris end": "Natto\r\nER  - \r\nTY  - JOUR\nTI  - evil",
    "ris tag": "ER  - ",
    "osc 8": "\x1b]8;;http://evil.example\x07Natto\x1b]8;;\x07",
    "osc 52": "\x1b]52;c;ZXZpbA==\x07",
}
_META = {"title": "Open K2", "release": "2026.11.0", "how to cite": "Cite", "licence": "CC BY"}


def _bibliography(text: str) -> Bibliography:
    """Return one whose every text is the attack."""
    reference: dict[str, Any] = {
        "reference_id": text,
        "citation": text,
        "doi": f"10.1000/{text}",
        "year": 2020,
    }
    source: dict[str, Any] = {
        "source_id": text,
        "attribution": text,
        "title": text,
        "publisher": text,
        "released_on": text,
        "release": text,
        "retrieved_on": text,
        "url": f"https://e/{text}",
        "licence": text,
    }
    article = {**reference, "citation": f"Fu X, Xu AB, et al. {text}. {text} 2020;1:2-3"}
    meta = dict.fromkeys(_META, text)
    works = (study(reference, 1), study(article, 1))
    return Bibliography(dataset(meta, 3), (table(source, 1),), works, 3, 3, what=text)


@pytest.mark.parametrize("text", _HOSTILE.values(), ids=_HOSTILE)
def test_no_text_leaves_its_place(text: str) -> None:
    found = _bibliography(text)
    made = {name: make(found) for name, make in FORMATS.items()}
    for name, content in made.items():
        assert not NEVER_SHOWN & set(content), name
    _check_bibtex(made["bibtex"])
    lines = made["ris"].splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in lines)
    assert sum(line.startswith("TY  - ") for line in lines) == 4
    assert sum(line.startswith("ER  - ") for line in lines) == 4
    items = json.loads(made["csl-json"])
    assert len(items) == 4
    assert "<" not in made["csl-json"]
    assert all(re.fullmatch(r"[a-z0-9_]+", item["id"]) for item in items)


def _check_bibtex(content: str) -> None:
    """Read it as BibTeX does: entries at @, braces counted whatever stands before them."""
    entries, depth, rest = 0, 0, content
    for place, mark in enumerate(rest):
        if mark == "@" and depth == 0:
            entries += 1
            assert re.match(r"@(misc|article)\{[a-z0-9_]+,\n", rest[place:])
        depth += {"{": 1, "}": -1}.get(mark, 0)
        assert depth >= 0
    assert (entries, depth) == (4, 0)
    commands = set(re.findall(r"\\([a-zA-Z]+|.)", content))
    assert commands <= {
        *("textbackslash", "textbraceleft", "textbraceright", "textasciicircum"),
        *("textasciitilde", *"$&#%_"),
    }


def test_an_address_that_is_no_web_page_is_left_out() -> None:
    row: dict[str, Any] = dict.fromkeys(
        ("source_id", "attribution", "title", "publisher", "release", "licence"), "x"
    )
    row |= {"released_on": None, "retrieved_on": "2026-01-02", "url": "javascript:alert(1)"}
    assert table(row, 1).url is None
    assert (
        table({**row, "url": "https://e.example/a b{}"}, 1).url == "https://e.example/a%20b%7B%7D"
    )


@pytest.mark.parametrize(
    ("citation", "authors", "title", "place"),
    [
        (
            "Vermeer C, van 't Hoofd C, O'Sullivan SM. K2 in U.S. cheese. Nutrients 2018;10:446",
            (("Vermeer", "C"), ("van 't Hoofd", "C"), ("O'Sullivan", "SM")),
            "K2 in U.S. cheese",
            ("Nutrients", 2018, "10", None, "446"),
        ),
        (
            "Koivu-Tikkanen TJ, et al. A - b. Journal of X and Y 2000;48(2):6325-6331",
            (("Koivu-Tikkanen", "TJ"),),
            "A - b",
            ("Journal of X and Y", 2000, "48", "2", "6325-6331"),
        ),
        (
            "Tarvainen M, Yang B. Food Chemistry 2019",
            (("Tarvainen", "M"), ("Yang", "B")),
            None,
            ("Food Chemistry", 2019, None, None, None),
        ),
    ],
)
def test_parts(
    citation: str, authors: tuple[tuple[str, str], ...], title: str | None, place: tuple[Any, ...]
) -> None:
    parts = citation_parts(citation)
    assert parts
    assert (parts.authors, parts.title) == (authors, title)
    assert (parts.journal, parts.year, parts.volume, parts.issue, parts.pages) == place


@pytest.mark.parametrize(
    "citation",
    [
        "NASEM/IOM. Dietary Reference Intakes, 2001",
        "EFSA NDA Panel. Dietary reference values for vitamin K. EFSA Journal 2017;15(5):4780",
        "Phylloquinone in mixed dishes in the U.S. 2003",
        "",
    ],
)
def test_what_is_no_article_stays_whole(citation: str) -> None:
    assert citation_parts(citation) is None
