"""CIQUAL: decimal commas, traces and limits; K1 measured, K2 a total of unnamed forms."""

from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import duckdb
import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from tests.extract import excerpts
from tests.extract.excerpt import facts_of
from tests.extract.excerpt import published as published_of
from tests.extract.excerpts import EXCERPTS
from tests.extract.independent import sheets, values_of

_EXCERPT = EXCERPTS["ciqual"]


def _tables(folder: Path) -> dict[str, pl.DataFrame]:
    path = _EXCERPT.write(folder, _EXCERPT.rows())
    return published_of(facts_of("ciqual", path, folder / "facts"))


def test_an_excerpt(tmp_path: Path) -> None:
    tables = _tables(tmp_path)
    columns = ["amount_reported", "qualifier", "amount_ug_per_100g", "limit_ug_per_100g"]
    measured = tables["measurement"].select("measurement_id", *columns)
    assert measured.rows() == [
        ("ciqual:12007/K1", "2,9", "quantified", 2.9, None),
        ("ciqual:40116/K1", "0", "zero", 0.0, None),
        ("ciqual:7259/K1", "2,3", "quantified", 2.3, None),
    ]
    total = tables["reported_total"].select("reported_total_id", *columns)
    assert total.rows() == [
        ("ciqual:12007/total K2", "< 20", "below_loq", None, 20.0),
        ("ciqual:40116/total K2", "9,65", "quantified", 9.65, None),
        ("ciqual:7259/total K2", "traces", "trace", None, None),
    ]
    assert set(tables["reported_total"]["total_basis"]) == {"unspecified"}
    assert tables["reported_total"]["forms_covered"].null_count() == 3
    food = tables["food"].select("name", "name_original", "food_group", "language").rows()
    assert food[0] == (
        "Camembert cheese, from cow's milk, from pasteurized milk",
        "Camembert au lait pasteurisé",
        "Milk and milk products: cheeses and plant-based alternatives",
        "fr",
    )
    # Without an English name the French one stands in its place.
    assert food[2][0] == food[2][1] == "Pain pour burger ou hot dog (bun), préemballé"
    with_it = tables["composition"].select("calcium_mg", "vitamin_d_ug", "fat_g").rows()
    assert with_it == [(476.0, None, None), (11.0, 0.0, None), (62.7, None, None)]


def test_an_unknown_group(tmp_path: Path) -> None:
    rows = _EXCERPT.rows()
    rows[1][1] = "0599"
    with pytest.raises(DataError, match=r"unknown food group '0599 produits laitiers .* add it to"):
        facts_of("ciqual", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")


def test_a_food_without_record_in_the_xml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(excerpts.ENGLISH, "40116")
    folder = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    with pytest.raises(DataError, match=r"lacks the food '40116' of .*do not belong together"):
        facts_of("ciqual", folder, tmp_path / "facts")


def test_an_unknown_constituent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpts, "CONSTITUENTS", excerpts.CONSTITUENTS.replace("K1", "K3"))
    folder = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    with pytest.raises(DataError, match=r"unknown constituent 54101 'VitaminK3\(µg/100g\)'"):
        facts_of("ciqual", folder, tmp_path / "facts")


def test_xml_with_an_entity_is_refused(tmp_path: Path) -> None:
    folder = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    bomb = '<!DOCTYPE t [<!ENTITY a "aaaa">]><TABLE><ALIM>&a;</ALIM></TABLE>'
    (folder / "alim_2025_11_03.xml").write_text(bomb, encoding="utf-8")
    with pytest.raises(DataError, match=r"alim_2025_11_03.xml is no readable XML: DTDForb"):
        facts_of("ciqual", folder, tmp_path / "facts")


def test_xml_with_another_field(tmp_path: Path) -> None:
    folder = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    names = folder / "alim_2025_11_03.xml"
    changed = names.read_text(encoding="utf-8").replace("alim_nom_eng", "alim_nom_en")
    names.write_text(changed, encoding="utf-8")
    with pytest.raises(DataError, match=r"ALIM misses 'alim_nom_eng' and has the unknown"):
        facts_of("ciqual", folder, tmp_path / "facts")


def _read(cell: str) -> tuple[str, float | None, float | None]:
    """Read a cell by the publisher's rules, without the dialects of the pipeline."""
    if cell == "traces":
        return "trace", None, None
    if cell.startswith("<"):
        return "below_loq", None, float(cell[1:].strip().replace(",", "."))
    number = float(cell.replace(",", "."))
    return "zero" if number == 0 else "quantified", number, None


@pytest.mark.figures("ciqual")
def test_every_value_against_the_workbook(published: dict[str, pl.DataFrame], shared: Path) -> None:
    headings, *rows = sheets(next((shared / "ciqual").glob("*.xlsx")))[0]
    code = headings.index("alim_code")
    expected: dict[str, Any] = {}
    for heading, key in (("K1", "K1"), ("K2", "total K2")):
        place = headings.index(f"Vitamine\n{heading} (µg\n100 g)")
        for row in rows:
            cell = str(row[place])
            if cell != "-":
                expected[f"ciqual:{row[code]}/{key}"] = (cell, *_read(cell))
    assert values_of("ciqual", published) == expected
    kinds = Counter((key.split("/")[1], kind) for key, (_, kind, *_) in expected.items())
    assert kinds["K1", "quantified"] + kinds["K1", "zero"] == 1296
    assert kinds["K1", "below_loq"] == 278
    assert kinds["total K2", "quantified"] == 98
    assert kinds["total K2", "zero"] == 4
    assert kinds["total K2", "trace"] == 51
    assert kinds["total K2", "below_loq"] == 22


@pytest.mark.figures("ciqual")
def test_every_english_name_against_the_xml(
    published: dict[str, pl.DataFrame], shared: Path
) -> None:
    content = (shared / "ciqual" / "alim_2025_11_03.xml").read_text(encoding="utf-8-sig")
    root = ET.fromstring(content)  # noqa: S314 (a file that we keep)
    names = {
        f"ciqual:{(record.findtext('alim_code') or '').strip()}": (
            " ".join(
                (record.findtext("alim_nom_eng") or record.findtext("alim_nom_fr") or "").split()
            )
        )
        for record in root
    }
    foods = published["food"].filter(source_id="ciqual").select("food_id", "name").rows()
    assert len(foods) == 1586
    assert [(food_id, names[food_id]) for food_id, _ in foods] == foods


def test_no_cheese_below_a_limit_among_the_top(database: duckdb.DuckDBPyConnection) -> None:
    top = database.sql("""
        SELECT qualifier, amount_ug_per_100g FROM reported_total
        WHERE total = 'K2' AND amount_ug_per_100g IS NOT NULL
        ORDER BY amount_ug_per_100g DESC LIMIT 60""").fetchall()
    assert len(top) == 60
    assert {qualifier for qualifier, _ in top} == {"quantified"}
    (cheeses,) = database.sql("""
        SELECT count(*) FROM reported_total
        WHERE amount_reported = '< 20' AND amount_ug_per_100g IS NULL AND limit_ug_per_100g = 20
          AND food_id LIKE 'ciqual:%'""").fetchall()
    assert cheeses == (22,)
