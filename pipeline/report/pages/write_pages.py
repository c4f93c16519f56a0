"""All pages beside the explorer, and the sitemap, written into the folder of a build."""

import os
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from pipeline.published_files.page_files import FOODS
from pipeline.report.embedded_json import embedded
from pipeline.report.pages.citations_of_food import citations_of_food
from pipeline.report.pages.claims_page import claim_cards
from pipeline.report.pages.data_page import ACCESS, examples
from pipeline.report.pages.food_page import food_list, food_page
from pipeline.report.pages.page_tables import PageTables
from pipeline.report.pages.page_text import render
from pipeline.report.pages.site_address import site_address
from pipeline.report.pages.structured_data import food_dataset, whole_dataset
from pipeline.report.write_report import FILE_NAME as EXPLORER
from pipeline.report.write_report import FOLDER

SITEMAP = "sitemap.xml"
_FIRST = re.compile(rf"<loc>(?P<base>[^<]*?)(?:{FOLDER}/)?{EXPLORER}</loc>")
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_pages(
    folder: Path, tables: PageTables, environment: Mapping[str, str] = os.environ
) -> None:
    """Write the pages of the database in ``folder``; ``tables`` are its rows.

    Raises a UsageError if ``K2_SITE_URL`` is no address.
    """
    base = site_address(environment)
    (folder / FOODS).mkdir(parents=True, exist_ok=True)
    for name, text in pages(tables, base).items():
        (folder / FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def pages(tables: PageTables, base: str | None = None) -> dict[str, str]:
    """Return all pages, the citations of each food, and the sitemap by path below ``report/``.

    ``base`` is the address of the output folder; without it addresses are relative.
    """
    written = dict(_pages(tables, base))
    cited = {
        f"foods/{concept_id}.{ending}": text
        for concept_id in tables.concepts
        for ending, text in citations_of_food(tables, concept_id).items()
    }
    return {**written, **cited, SITEMAP: _sitemap([EXPLORER, *written], base)}


def _pages(tables: PageTables, base: str | None) -> Iterator[tuple[str, str]]:
    cards = claim_cards(tables)
    shared = {"release": tables.meta["release"], "cite": tables.meta["how to cite"]}

    def page(path: str, template: str, **shown: object) -> tuple[str, str]:
        canonical = _address(base, path) if base else path.rpartition("/")[2]
        up = "../" * path.count("/")
        return path, render(template, **shared, canonical=canonical, up=up, **shown)

    for answer in tables.answers:
        concept_id = answer["concept_id"]
        path = f"foods/{concept_id}.html"
        of_food = [
            card for card in cards if any(f["concept_id"] == concept_id for f in card["foods"])
        ]
        shown = food_page(tables, answer, of_food)
        address = _address(base, path) if base else f"{concept_id}.html"
        described = food_dataset(tables, answer, shown["source_rows"], address)
        shown = {name: value for name, value in shown.items() if name not in shared}
        yield page(path, "food.html", **shown, structured=embedded(described))
    yield page("foods/index.html", "foods.html", categories=food_list(tables))
    yield page("claims.html", "claims.html", cards=cards)
    yield page(
        "sources.html",
        "sources.html",
        sources=tables.sources.values(),
        references=tables.references.values(),
    )
    described = whole_dataset(tables, _address(base, "data.html") if base else "data.html")
    yield page(
        "data.html",
        "data.html",
        access=ACCESS,
        examples=examples(),
        structured=embedded(described),
    )


def base_of(sitemap: str) -> str | None:
    """Return the address of the output folder that a sitemap was written with, if any."""
    found = _FIRST.search(sitemap)
    return (found and found["base"]) or None


def _address(base: str | None, path: str) -> str:
    return f"{base or ''}{FOLDER}/{path}"


def _sitemap(paths: list[str], base: str | None) -> str:
    """Return the sitemap; its protocol asks for whole addresses, which need ``base``."""
    addresses = [_address(base, path) if base else path for path in paths]
    lines = [f"<url><loc>{escape(address)}</loc></url>" for address in addresses]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<urlset xmlns="{_NAMESPACE}">',
            *lines,
            "</urlset>\n",
        ]
    )
