"""The explorer page as one HTML file that holds its data, scripts and styles.

Its Content-Security-Policy allows exactly the script and the style in it, by their hashes, and no
connection at all. Texts of the data reach the page as JSON that no markup can end, and the scripts
write them as text only.
"""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from pipeline.report.bundle import bundle, policy
from pipeline.report.data import page_data
from pipeline.report.picture import Picture
from schemas.codes import CATEGORIES, FORM_IDS, TOTAL_BASES
from schemas.view import form_name

_PACKAGE = files("pipeline.report")
_SHORT_SOURCES = {
    "ciqual": "CIQUAL, France",
    "fdc_branded": "USDA Branded",
    "fdc_foundation": "USDA Foundation",
    "fdc_sr_legacy": "USDA SR Legacy",
    "fdc_survey": "USDA Survey",
    "fndds": "USDA FNDDS",
    "frida": "Frida, Denmark",
    "ifct": "IFCT, India",
    "literature": "Studies",
    "nevo": "NEVO, Netherlands",
    "sr28": "USDA SR28",
    "stfcj": "STFCJ, Japan",
}
_BASES = {
    "mass": "mass",
    "k1_equivalents": "K1 equivalents",
    "mk4_equivalents": "MK-4 equivalents",
    "unspecified": "basis not stated",
}


def page(folder: Path, about: dict[str, str], pictures: Sequence[Picture]) -> str:
    """Return the page of the dataset in ``folder`` as HTML."""
    data = page_data(folder, about)
    tables = data["tables"]
    foreign = [(row["word"], row["english"]) for row in _words()]
    script, style = bundle(), _text("style.css")
    return (
        _environment()
        .get_template("index.html")
        .render(
            about=data["about"],
            counts=_counts(tables),
            quantities=_quantities(tables),
            categories=_categories(tables),
            sources=_sources(tables),
            source_rows=_rows(tables["source"]),
            pictures=pictures,
            policy=policy(script, style),
            data=embedded({**data, "foreign": foreign}),
            script=script,
            style=style,
        )
    )


def embedded(data: dict[str, Any]) -> str:
    """Return the data as JSON in which nothing can end or open an element of the page."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _text(name: str) -> str:
    return _PACKAGE.joinpath(name).read_text(encoding="utf-8")


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _words() -> list[dict[str, str]]:
    return list(csv.DictReader(_text("words.csv").splitlines()))


def _rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    columns = {name: _values(table, name) for name in table["columns"]}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _values(table: dict[str, Any], name: str) -> list[Any]:
    column = table["columns"][name]
    if isinstance(column, list):
        return column
    if "of" in column:
        return [column["of"][place] if place >= 0 else None for place in column["is"]]
    found = dict(zip(column["at"], column["is"], strict=True))
    return [found.get(row) for row in range(table["rows"])]


def _counts(tables: dict[str, Any]) -> dict[str, int]:
    return {name: table["rows"] for name, table in tables.items()}


def _quantities(tables: dict[str, Any]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return what can be listed: groups of (value, short name, name with the number of foods)."""
    forms = Counter(_values(tables["measurement"], "form_id"))
    total = tables["reported_total"]
    totals = Counter(zip(_values(total, "total"), _values(total, "total_basis"), strict=True))
    return [
        ("Added up from forms", [("K2", "K2", "Vitamin K2, at least")]),
        (
            "One form",
            [
                (form, form_name(form), f"{form_name(form)} ({forms[form]})")
                for form in FORM_IDS
                if forms[form]
            ],
        ),
        (
            "A total as the source prints it",
            [
                (f"total {t},{b}", f"total {t}", f"Total {t}, {_BASES[b]} ({totals[t, b]})")
                for t in ("K2", "K")
                for b in TOTAL_BASES
                if totals[t, b]
            ],
        ),
    ]


def _categories(tables: dict[str, Any]) -> list[tuple[str, str]]:
    used = set(_values(tables["food"], "category"))
    names = [(c, c.replace("_", " ").capitalize()) for c in CATEGORIES if c in used]
    return sorted(names, key=lambda entry: entry[1])


def _sources(tables: dict[str, Any]) -> list[tuple[str, str]]:
    used = sorted(set(_values(tables["food"], "source_id")))
    return [(source, _SHORT_SOURCES.get(source, source)) for source in used]
