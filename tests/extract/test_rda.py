"""Korea: whose value a row is, thousands commas, and a K2 that sees MK-4 alone."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import headings
from tests.extract.excerpt import facts_of
from tests.extract.excerpt import published as published_of
from tests.extract.independent import values_of

_FORMS = {"비타민 K1": "K1", "비타민 K2": "total K2", "비타민 K": "total K"}
_BORROWED = ("JAPAN", "USDA")
_CODE = "DB10.3\n색인"
_LINE_BREAK = {"DB10.3 색인": _CODE, "10개정 책자 색인": "10개정 \n책자\n색인"}


def _food(code: str, group: str, name: str, whose: str, *k: str) -> dict[str, str]:
    described = {"DB10.3 색인": code, "식품군": group, "식품명": name, "출처": whose}
    cells = ("비타민 K (μg)", "비타민 K1 (μg)", "비타민 K2 (μg)", "에너지 (kcal)")
    return described | dict(zip(cells, (*k, "1,234.5"), strict=True))


def table_rows() -> list[list[str]]:
    """Return real rows (the energy is made up) below the three rows of headings."""
    foods = [
        _food("2082", "난류", "오리알, 난황, 생것", "농진청('18)", "59.58", "0", "59.58"),
        _food("3026", "조미료류", "낫토", "농진청('14)", "8.25", "8.25", "0"),
        _food("771", "채소류", "고춧잎, 말린것", "농진청('13)", "8,701.84", "8,701.84", "0"),
        _food("1207", "채소류", "케일, 생것", "농진청('14)", "0", "525.06", "0"),
        _food(
            "1791",
            "육류 및 그 제품",
            "소고기, 한우(1++등급), 살코기, 생것",
            "대푯값",
            "5.87",
            "0",
            "5.87",
        ),
        _food("251", "곡류 및 그 제품", "빵, 와플, 잼", "JAPAN('20)", "()4", "-", "-"),
        _food("9", "곡류 및 그 제품", "기장, 도정, 생것", "농진청('06)", "-", "-", "-"),
    ]
    listed = headings("rda")["heading"].to_list()
    parts = [heading.rsplit(" (", 1) for heading in listed]
    units = [part[1].removesuffix(")") if len(part) > 1 else "" for part in parts]
    names = [_LINE_BREAK.get(part[0], part[0]) for part in parts]
    above = [name if name in ("식염상당량", "폐기율", "콜레스테롤") else "" for name in names]
    second = ["" if name in above else name for name in names]
    body = [[food.get(heading, "-") for heading in listed] for food in foods]
    return [above, second, units, *body]


def written(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "rda.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _column(heading: str) -> int:
    return headings("rda")["heading"].to_list().index(heading)


def test_an_excerpt(tmp_path: Path) -> None:
    facts = facts_of("rda", written(tmp_path, table_rows()), tmp_path / "facts")
    tables = published_of(facts)
    columns = ("amount_reported", "amount_ug_per_100g", "origin")
    assert tables["measurement"].select("measurement_id", *columns).rows() == [
        ("rda:1207/K1", "525.06", 525.06, "analytical"),
        ("rda:1791/K1", "0", 0.0, "calculated"),
        ("rda:2082/K1", "0", 0.0, "analytical"),
        ("rda:3026/K1", "8.25", 8.25, "analytical"),
        ("rda:771/K1", "8,701.84", 8701.84, "analytical"),
    ]
    total = tables["reported_total"]
    assert set(total["total_basis"]) == {"unspecified"}
    assert total["forms_covered"].null_count() == total.height == 10
    k2 = total.filter(total="K2").select("food_id", *columns).rows()
    assert k2[2] == ("rda:2082", "59.58", 59.58, "analytical")
    assert k2[3] == ("rda:3026", "0", 0.0, "analytical")
    assert facts.tables["rejected"]["reason"].to_list() == [
        "borrowed from the Japanese tables, which are a source of their own"
    ]
    assert '"비타민 K": "()4"' in facts.tables["rejected"]["record"][0]
    energy = tables["composition"].filter(food_id="rda:2082")["energy_kcal"].to_list()
    assert energy == [1234.5]
    natto = tables["measurement"].filter(measurement_id="rda:3026/K1")["record_locator"][0]
    assert natto == "색인 3026, 출처 농진청('14), 비타민 K1"


def test_doubts(tmp_path: Path) -> None:
    facts = facts_of("rda", written(tmp_path, table_rows()), tmp_path / "facts")
    issue = published_of(facts)["issue"]
    high = issue.filter(severity="high").select("rule", "table_name", "row_key", "detail").rows()
    made_up = {row for row in high if row[1] == "composition"}  # energies of the excerpt
    assert {row[0] for row in made_up} == {"energy_above_pure_fat"}
    high = [row for row in high if row not in made_up]
    assert [row[:3] for row in high] == [
        ("k1_and_k2_against_total", "food", "rda:1207"),
        ("k2_zero_of_fermented_food", "reported_total", "rda:3026/total K2"),
    ]
    assert high[0][3] == "total K 0.0 µg/100 g is not K1 525.06 and K2 0.0 together"
    (warning,) = issue.filter(rule="usage_warning").rows(named=True)
    assert (warning["table_name"], warning["row_key"]) == ("source", "rda")
    assert "A K2 of 0 says nothing about MK-7" in warning["detail"]


@pytest.mark.parametrize("printed", ["-5", "()4", "Tr", "1,23", "2,5", "8.25¹"])
def test_an_own_cell_that_is_no_number_is_rejected(tmp_path: Path, printed: str) -> None:
    rows = table_rows()
    rows[4][_column("비타민 K2 (μg)")] = printed
    facts = facts_of("rda", written(tmp_path, rows), tmp_path / "facts")
    reasons = facts.tables["rejected"].filter(fact_table="value")["reason"].to_list()
    assert reasons == [f"{printed!r} is no amount as rda prints them"]


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("DB10.3 색인", "", "row 4: None is not an index; look upstream"),
        ("식품군", "우주식품", "row 4: '우주식품' is not a known food group"),
        ("출처", "GERMANY('22)", r"row 4: \"GERMANY\('22\)\" is not a known origin"),
        ("출처", "농진청", "row 4: '농진청' is not a known origin"),
    ],
)
def test_an_odd_cell_is_named_with_its_row(
    tmp_path: Path, heading: str, cell: str, said: str
) -> None:
    rows = table_rows()
    rows[3][_column(heading)] = cell
    with pytest.raises(DataError, match=said):
        facts_of("rda", written(tmp_path, rows), tmp_path / "facts")


def test_a_unit_that_changed(tmp_path: Path) -> None:
    rows = table_rows()
    rows[2][_column("비타민 K2 (μg)")] = "mg"
    said = r"expected the column '비타민 K2 \(μg\)' and found the unknown column '비타민 K2 \(mg\)'"
    with pytest.raises(DataError, match=said):
        facts_of("rda", written(tmp_path, rows), tmp_path / "facts")


def _upstream(shared: Path) -> list[dict[str, str]]:
    path = shared / "korea" / "rda_db_10.3.csv"
    with path.open(encoding="utf-8", newline="") as file:
        above, second, _, *rows = list(csv.reader(file))
    headings = [name or other for name, other in zip(second, above, strict=True)]
    assert len(rows) == 3330
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.mark.figures("rda")
def test_every_value_against_the_table(published: dict[str, pl.DataFrame], shared: Path) -> None:
    foods = _upstream(shared)
    own = [food for food in foods if not food["출처"].startswith(_BORROWED)]
    expected: dict[str, Any] = {}
    for food in own:
        for heading, key in _FORMS.items():
            cell = food[heading]
            if cell != "-":
                number = float(cell.replace(",", ""))
                kind = "quantified" if number else "zero"
                expected[f"rda:{food[_CODE]}/{key}"] = (cell, kind, number, None)
    assert values_of("rda", published) == expected
    kinds = Counter((key.split("/")[1], kind) for key, (_, kind, *_) in expected.items())
    assert kinds == Counter({("K1", "quantified"): 502, ("K1", "zero"): 1400}) + Counter(
        {("total K2", "quantified"): 213, ("total K2", "zero"): 1443}
    ) + Counter({("total K", "quantified"): 677, ("total K", "zero"): 981})
    rejected = published["rejected"].filter(source_id="rda")
    assert Counter(food["출처"] for food in foods if food not in own) == {
        "JAPAN('20)": 214,
        "USDA('18)": 213,
    }
    assert rejected.height == 427


@pytest.mark.figures("rda")
def test_every_total_that_its_parts_do_not_make_has_an_issue(
    published: dict[str, pl.DataFrame], shared: Path
) -> None:
    odd = []
    for food in _upstream(shared):
        cells = [food[heading] for heading in ("비타민 K", "비타민 K1", "비타민 K2")]
        if "-" not in cells:
            k, k1, k2 = (float(cell.replace(",", "")) for cell in cells)
            odd += [f"rda:{food[_CODE]}"] if abs(k - k1 - k2) > 0.011 else []
    found = published["issue"].filter(rule="k1_and_k2_against_total")["row_key"].to_list()
    assert sorted(odd) == found == ["rda:1207", "rda:1414", "rda:319", "rda:320"]


def test_no_k2_of_0_of_cheese_or_fermented_soy_is_sound(
    database: duckdb.DuckDBPyConnection,
) -> None:
    """Each such 0 has its issue, and none is in the view of sound values."""
    zeros = """FROM reported_total t JOIN food f USING (food_id)
        LEFT JOIN concept c USING (concept_id)
        WHERE f.source_id = 'rda' AND t.total = 'K2' AND t.qualifier = 'zero'
        AND (f.category = 'cheese' OR (f.category = 'legumes' AND c.fermented)
          OR regexp_matches(f.name_original, '낫토|청국장|된장, 재래|^고추장,|두반장')
          OR regexp_matches(f.name_original, '^간장, (개량, 양조|재래)'))"""
    found = database.sql(f"SELECT t.reported_total_id {zeros} ORDER BY ALL").fetchall()
    doubted = database.sql(
        "SELECT row_key FROM issue WHERE rule = 'k2_zero_of_fermented_food' AND severity = 'high'"
        " ORDER BY ALL"
    ).fetchall()
    assert found == doubted
    assert len(found) == 11
    assert (
        database.sql(
            "SELECT * FROM sound_value WHERE concept_id IN ('natto', 'cheonggukjang', 'mozzarella')"
            " AND source_id = 'rda' AND quantity = 'K2'"
        ).fetchall()
        == []
    )


def test_every_food_with_k1_or_k2_has_an_english_name(
    database: duckdb.DuckDBPyConnection,
) -> None:
    unnamed = database.sql("""
        SELECT DISTINCT f.name FROM food f
        LEFT JOIN measurement m USING (food_id) LEFT JOIN reported_total t USING (food_id)
        WHERE f.source_id = 'rda' AND regexp_matches(f.name, '[가-힣]')
        AND (m.amount_ug_per_100g > 0 OR (t.total = 'K2' AND t.amount_ug_per_100g > 0))""")
    assert unnamed.fetchall() == []
