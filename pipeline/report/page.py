"""The explorer page as one HTML file that holds its data, scripts and styles.

Its Content-Security-Policy allows only the scripts and the style in it, by their hashes, and no
connections. Texts of the data are embedded as escaped JSON, and the scripts write them as text
only, never as markup.
"""

from collections.abc import Iterator, Sequence
from importlib.resources import files

import duckdb
import jinja2

from pipeline.interface_texts.script_texts import script_texts
from pipeline.query.answer_sentences import WARFARIN
from pipeline.report.all_vitamin_k import all_vitamin_k
from pipeline.report.answer_data import answer_data
from pipeline.report.embedded_json import embedded
from pipeline.report.filters import BASES, CONFIDENCE, categories, quantities, sources
from pipeline.report.first_screen import high_from_ug, three_sentences
from pipeline.report.html_environment import html_environment
from pipeline.report.page_data import OF_FOODS, SMALL, packed, page_table, row_counts
from pipeline.report.pages.claims_page import claim_cards
from pipeline.report.pages.page_tables import PageTables
from pipeline.report.pages.page_text import render_part
from pipeline.report.pictures.picture import Picture
from pipeline.report.script_bundle import bundle, early, policy
from pipeline.report.search_data import search_data

_PACKAGE = files("pipeline.report")
_LARGEST_SHARE = 1.15  # of its natural width: larger text would be louder than the page's
_WHOLE_FROM = 1000


def page(
    connection: duckdb.DuckDBPyConnection,
    about: dict[str, str],
    pictures: Sequence[Picture],
    rows: PageTables,
) -> Iterator[str]:
    """Yield the page of the dataset as HTML, piece by piece; ``rows`` are of the same dataset."""
    intakes = page_table(connection, "reference_intake").to_dicts()
    high_ug = high_from_ug(intakes)
    script = bundle()
    style = "\n".join([_text("colours.css"), _text("style.css"), *map(_at_most, pictures)])
    return (
        _environment()
        .get_template("index.html")
        .generate(
            about=about,
            cite=rows.meta["how to cite"],
            counts=row_counts(connection),
            confidence=CONFIDENCE,
            quantities=quantities(connection),
            categories=categories(connection),
            sources=sources(connection),
            rows=rows,
            sentences=three_sentences(rows, intakes),
            claim_cards=render_part("claim_cards.html", cards=claim_cards(rows), on_explorer=True),
            all_vitamin_k=render_part(
                "all_vitamin_k.html",
                categories=all_vitamin_k(rows, high_ug),
                high_ug=high_ug,
                warfarin=WARFARIN,
            ),
            source_rows=page_table(connection, "source").to_dicts(),
            pictures=pictures,
            policy=policy([early(), script], style),
            early=early(),
            data=_data(connection, rows, high_ug, script),
            records=_packs(connection, OF_FOODS),
            script=script,
            style=style,
        )
    )


def _data(
    connection: duckdb.DuckDBPyConnection, rows: PageTables, high_ug: float, script: str
) -> Iterator[str]:
    """Yield what the first view needs as JSON; ``of_foods`` names the tables that stand apart."""
    parts = {
        "texts": script_texts(script),
        **search_data(connection),
        "confidence": CONFIDENCE,
        "bases": BASES,
        "answers": {**answer_data(rows), "high_ug": high_ug},
        "of_foods": OF_FOODS,
    }
    yield "{"
    for name, part in parts.items():
        yield f'"{name}":{embedded(part)},'
    yield '"tables":'
    yield from _packs(connection, SMALL)
    yield "}"


def _packs(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[str]:
    """Yield tables as JSON: of millions of foods, all at once would take gigabytes."""
    yield "{"
    for place, name in enumerate(names):
        yield f'{"," * (place > 0)}"{name}":'
        yield from packed(connection, name)
    yield "}"


def _text(name: str) -> str:
    return _PACKAGE.joinpath(name).read_text(encoding="utf-8")


def _environment() -> jinja2.Environment:
    environment = html_environment()
    environment.filters["tidy"] = _tidy
    return environment


def _at_most(picture: Picture) -> str:
    """Return the CSS rules that bound the size of a picture."""
    widths = {"wide": picture.width, "narrow": picture.narrow_width}
    return "\n".join(
        f"#drawing-{picture.name} .{kind} svg {{ max-width: {round(width * _LARGEST_SHARE)}px; }}"
        for kind, width in widths.items()
    )


def _tidy(cell: object) -> str:
    """Return a cell of a picture's table: numbers with three digits, empty if missing."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= _WHOLE_FROM else f"{cell:.3g}"
    return str(cell)
