"""The pictures of a build: files, the SVG for a page, and the same bytes every time."""

import csv
import json
import shutil
from dataclasses import replace
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import pytest
from defusedxml.ElementTree import fromstring

from pipeline.report.pictures.draw import drawing, numbers_as_csv
from pipeline.report.pictures.picture import Picture
from pipeline.report.pictures.theme import FAINT, INK
from tests.report.drawn import drawn_in

NAMES = ["top_foods", "same_food", "what_is_measured", "beliefs"]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the built database that tests may write into."""
    folder = tmp_path_factory.mktemp("drawn")
    shutil.copy(built / "k2.duckdb", folder / "k2.duckdb")
    return folder


@pytest.fixture(scope="module")
def pictures(folder: Path) -> list[Picture]:
    return drawn_in(folder)


@pytest.fixture(scope="module")
def trees(pictures: list[Picture]) -> list[ET.Element]:
    return [fromstring(svg) for picture in pictures for svg in (picture.svg, picture.narrow)]


def test_a_build_draws_four_pictures_and_the_manifest_names_them(built: Path) -> None:
    files = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["files"]
    drawn = {
        name for name in files if name.startswith("report/") and name.endswith((".png", ".csv"))
    }
    assert drawn == {f"report/{name}.{kind}" for name in NAMES for kind in ("png", "csv")}


def test_drawn_again_every_byte_is_the_same(
    built: Path, folder: Path, pictures: list[Picture]
) -> None:
    assert [picture.name for picture in pictures] == NAMES
    for name in NAMES:
        again = (folder / "report" / f"{name}.png").read_bytes()
        assert again == (built / "report" / f"{name}.png").read_bytes(), name
        assert len(again) < 250_000, name
        numbers = (folder / "report" / f"{name}.csv").read_bytes()
        assert numbers == (built / "report" / f"{name}.csv").read_bytes(), name


def test_numbers_to_take_are_those_drawn_and_no_formulas(
    folder: Path, pictures: list[Picture]
) -> None:
    for picture in pictures:
        text = (folder / "report" / f"{picture.name}.csv").read_text(encoding="utf-8")
        header, *rows = csv.reader(text.splitlines())
        assert tuple(header) == picture.headers
        assert len(rows) == len(picture.rows)
        for written, drawn in zip(rows, picture.rows, strict=True):
            for cell, value in zip(written, drawn, strict=True):
                if isinstance(value, float | int):
                    assert float(cell) == value
                else:
                    assert cell == (value or "")
    hostile = replace(pictures[0], headers=("food", "ug"), rows=(("=1+1", 1.5), ("a", 2)))
    assert numbers_as_csv(hostile) == b"food,ug\n'=1+1,1.5\na,2.0\n"


def test_svg_needs_nothing_that_a_strict_policy_blocks(trees: list[ET.Element]) -> None:
    tags = {element.tag.removeprefix(SVG) for tree in trees for element in tree.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "line", "text", "tspan"}
    attributes = {key for tree in trees for element in tree.iter() for key in element.attrib}
    assert not {key for key in attributes if key == "style" or key.startswith("on")}
    assert not {key for key in attributes if "href" in key}


def test_svg_scales_and_follows_the_colour_of_the_page(
    pictures: list[Picture], trees: list[ET.Element]
) -> None:
    widths = [width for p in pictures for width in (p.width, p.narrow_width)]
    for width, tree in zip(widths, trees, strict=True):
        assert "width" not in tree.attrib
        assert "height" not in tree.attrib
        assert tree.attrib["viewBox"].split()[2] == str(width)
        assert not {INK, FAINT} & {*chain(*(element.attrib.values() for element in tree.iter()))}
        title = tree.findtext(f"{SVG}title", "").split()[0]
        drawn = [
            text for text in tree.iter(f"{SVG}text") if "".join(text.itertext()).startswith(title)
        ]
        assert drawn[0].attrib["fill"] == "currentColor"
    assert all(600 <= picture.width <= 760 for picture in pictures)
    assert all(300 <= picture.narrow_width <= 320 for picture in pictures)


def test_svg_tells_its_title_and_description_and_no_id_comes_twice(
    pictures: list[Picture], trees: list[ET.Element]
) -> None:
    ids = [e.attrib["id"] for tree in trees for e in tree.iter() if "id" in e.attrib]
    assert len(set(ids)) == len(ids)
    for picture, tree in zip([p for p in pictures for _ in range(2)], trees, strict=True):
        assert tree.attrib["role"] == "img"
        named = {e.attrib.get("id"): e.text for e in tree}
        title, description = tree.attrib["aria-labelledby"].split()
        assert (named[title], named[description]) == (picture.title, picture.description)


@pytest.mark.figures("frida", "fdc_sr_legacy")
def test_every_picture_tells_release_and_sources(trees: list[ET.Element], built: Path) -> None:
    release = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["release"]
    lines = [" ".join(tree.itertext()) for tree in trees]  # a long line is wrapped
    assert all(f"Open K2 {release} · " in line for line in lines)
    assert "USDA SR Legacy 2018-04, Frida 5.4, published studies" in lines[0]


def test_rows_fit_their_headers(pictures: list[Picture]) -> None:
    for picture in pictures:
        assert picture.rows
        assert {len(row) for row in picture.rows} == {len(picture.headers)}


def test_a_database_without_values_has_no_pictures(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "k2.duckdb", tmp_path / "k2.duckdb")
    with duckdb.connect(str(tmp_path / "k2.duckdb")) as connection:
        connection.execute("DELETE FROM concept_answer; DELETE FROM concept_answer_form")
        connection.execute("DELETE FROM measurement; DELETE FROM reported_total")
    assert drawn_in(tmp_path) == []
    assert list((tmp_path / "report").iterdir()) == []


@pytest.mark.slow
def test_without_a_word_to_begin_the_renderer_ends_by_itself(tmp_path: Path) -> None:
    """A build that is killed before its database is there leaves no process behind."""
    with drawing(tmp_path) as draw:
        assert callable(draw)
    assert list((tmp_path / "report").iterdir()) == []
