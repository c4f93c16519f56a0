"""Taiwan: MK-4 and MK-7 apart; averages of samples are not counted beside them."""

from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from tests.extract.excerpt import facts_of
from tests.extract.excerpt import published as published_of
from tests.extract.excerpts import EXCERPTS
from tests.extract.independent import sheets, values_of

_EXCERPT = EXCERPTS["tfda"]
_FORMS = {"維生素K1(ug)": "K1", "維生素K2 (MK-4)(ug)": "MK4", "維生素K2 (MK-7)(ug)": "MK7"}
_FIRST_FOOD = _EXCERPT.heading_row + 1


def test_an_excerpt(tmp_path: Path) -> None:
    path = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    facts = facts_of("tfda", path, tmp_path / "facts")
    tables = published_of(facts)
    columns = ("measurement_id", "amount_reported", "qualifier", "amount_ug_per_100g")
    assert tables["measurement"].select(columns).rows() == [
        ("tfda:G0100101/K1", "0", "zero", 0.0),
        ("tfda:G0100101/MK4", "0", "zero", 0.0),
        ("tfda:H2000101/K1", "21.895", "quantified", 21.895),
        ("tfda:H2000101/MK4", "0", "zero", 0.0),
        ("tfda:H2000101/MK7", "110.703", "quantified", 110.703),
        ("tfda:I0402402/K1", "0", "zero", 0.0),
        ("tfda:I0402402/MK4", "16.37", "quantified", 16.37),
        ("tfda:I0402402/MK7", "0", "zero", 0.0),
        ("tfda:I0421001/K1", "0", "zero", 0.0),
        ("tfda:I0421001/MK4", "241.876", "quantified", 241.876),
        ("tfda:I0421001/MK7", "0", "zero", 0.0),
    ]
    assert set(tables["measurement"]["origin"]) == {"analytical"}
    assert tables["reported_total"].is_empty()
    tempeh = tables["food"].row(by_predicate=pl.col("food_id") == "tfda:H2000101", named=True)
    assert (tempeh["name"], tempeh["name_original"], tempeh["category"]) == (
        *("Tempeh, soybean, frozen, raw", "天貝(黃豆)"),
        "legumes",
    )
    assert (tempeh["country"], tempeh["language"], tempeh["food_group"]) == ("TW", "zh", "Beans")
    assert facts.tables["rejected"].select("fact_table", "reason").rows() == [
        ("food", "an average of samples of this table: it would count them twice")
    ]
    assert '"food_code": "I04024"' in facts.tables["rejected"]["record"][0]
    zeros = tables["issue"].filter(rule="zero_may_be_censored")["row_key"].to_list()
    assert len(zeros) == 7
    assert "tfda:G0100101/MK4" in zeros


@pytest.mark.parametrize("code", ["H20001", "", "H20001011"])
def test_a_code_of_another_length(tmp_path: Path, code: str) -> None:
    rows = _EXCERPT.rows()
    rows[_FIRST_FOOD][0] = code
    path = _EXCERPT.write(tmp_path, rows)
    if len(code) == 6:  # that of an average
        facts = facts_of("tfda", path, tmp_path / "facts")
        assert facts.tables["rejected"].height == 2
        return
    shown = repr(code or None)
    with pytest.raises(DataError, match=rf"row 3: the code {shown} in column A is neither"):
        facts_of("tfda", path, tmp_path / "facts")


def test_an_unknown_group(tmp_path: Path) -> None:
    rows = _EXCERPT.rows()
    rows[_FIRST_FOOD + 2][1] = "月球類"
    with pytest.raises(DataError, match=r"row 5: unknown food group '月球類'; add it to GROUPS"):
        facts_of("tfda", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")


def test_no_row_of_headings(tmp_path: Path) -> None:
    rows = _EXCERPT.rows()
    rows[_EXCERPT.heading_row][0] = "編號"
    with pytest.raises(DataError, match=r"no row is headed '整合編號' in column A"):
        facts_of("tfda", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")


def _upstream(shared: Path) -> list[dict[str, Any]]:
    first, *others = sheets(shared / "taiwan" / "tfda_2024_update2.xlsx")
    assert [len(sheet) for sheet in others] in ([0, 0], [1, 1])
    _, headings, *rows = first
    named = [dict(zip(headings, row, strict=True)) for row in rows]
    foods = [row for row in named if row["整合編號"] not in (None, "")]
    assert (len(rows), len(foods)) == (2503, 2180)
    return foods


def _stated(food: dict[str, Any]) -> dict[str, str]:
    return {form: str(food[h]) for h, form in _FORMS.items() if food[h] not in (None, "")}


@pytest.mark.figures("tfda")
def test_every_value_against_the_workbook(published: dict[str, pl.DataFrame], shared: Path) -> None:
    foods = _upstream(shared)
    counts = Counter(form for food in foods for form in _stated(food))
    above = Counter(f for food in foods for f, cell in _stated(food).items() if float(cell) > 0)
    assert counts == {"K1": 265, "MK4": 265, "MK7": 242}
    assert above == {"K1": 115, "MK4": 45, "MK7": 15}
    expected = {
        f"tfda:{food['整合編號']}/{form}": (
            *(cell, "quantified" if float(cell) else "zero"),
            *(float(cell), None),
        )
        for food in foods
        if len(food["整合編號"]) == 8
        for form, cell in _stated(food).items()
    }
    assert len(expected) == 700
    assert values_of("tfda", published) == expected
    names = {f"tfda:{food['整合編號']}": food["樣品名稱"] for food in foods}
    found = published["food"].filter(source_id="tfda").select("food_id", "name_original").rows()
    assert found == [(food_id, names[food_id]) for food_id, _ in found]
    assert len(found) == 240


def test_averages_are_those_of_their_samples(
    published: dict[str, pl.DataFrame], shared: Path
) -> None:
    """All 25 averages with vitamin K are means of samples that are published, of one each."""
    foods = _upstream(shared)
    averages = {food["整合編號"]: _stated(food) for food in foods if len(food["整合編號"]) == 6}
    assert len(averages) == 97
    with_k = {code: stated for code, stated in averages.items() if stated}
    assert len(with_k) == 25
    measured = published["measurement"].filter(pl.col("food_id").str.starts_with("tfda:"))
    for code, stated in with_k.items():
        samples = measured.filter(pl.col("food_id").str.starts_with(f"tfda:{code}"))
        amounts = samples.group_by("form_id").agg(pl.col("amount_ug_per_100g"))
        means = {form: fmean(values) for form, values in amounts.iter_rows()}
        assert means == pytest.approx({form: float(cell) for form, cell in stated.items()}), code
    rejected = published["rejected"].filter(source_id="tfda")
    assert rejected.height == 97
    assert set(rejected["fact_table"]) == {"food"}


@pytest.mark.figures("tfda")
def test_no_food_is_named_after_the_year_it_was_sampled(
    database: duckdb.DuckDBPyConnection,
) -> None:
    named = "FROM food WHERE source_id = 'tfda' AND"
    years = database.sql(f"SELECT name {named} name_original LIKE '%20__%'").fetchall()
    assert len(years) == 39
    assert (
        database.sql(f"SELECT name {named} regexp_matches(name, '20[0-9]{{2}}')").fetchall() == []
    )
    not_english = f"SELECT name {named} NOT regexp_matches(name, '^[A-Z][ -~]+$')"
    assert database.sql(not_english).fetchall() == []
