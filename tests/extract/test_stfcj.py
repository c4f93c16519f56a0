"""The Japanese tables: one total K, estimates in parentheses, MK-7 where the remarks say so."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.stfcj import extract as stfcj
from tests.extract.excerpt import Rows, facts_of, write_xlsx
from tests.extract.excerpt import published as published_of
from tests.extract.excerpts import EXCERPTS
from tests.extract.independent import sheets, values_of

_EXCERPT = EXCERPTS["stfcj"]
_NATTO_AND_PASTES = ["04046", "04047", "04048", "04049", "04061", "04062"]


def test_an_excerpt(tmp_path: Path) -> None:
    path = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    tables = published_of(facts_of("stfcj", path, tmp_path / "facts"))
    columns = ("amount_reported", "qualifier", "amount_ug_per_100g", "origin", "total_basis")
    total = tables["reported_total"].select("food_id", *columns, "forms_covered")
    mass = ("mass", "K1,MK4")
    assert total.rows() == [
        ("stfcj:01001", "(0)", "zero", 0.0, "assumed", *mass),
        ("stfcj:01028", "(Tr)", "trace", None, "imputed", *mass),
        ("stfcj:04048", "590", "quantified", 590.0, "compiled", "mk4_equivalents", "K1,MK4,MK7"),
        ("stfcj:09028", "0", "zero", 0.0, "compiled", *mass),
        ("stfcj:12004", "12", "quantified", 12.0, "compiled", *mass),
        ("stfcj:12018", "(11)", "quantified", 11.0, "imputed", *mass),
        ("stfcj:15027", "-5", "quantified", 5.0, "imputed", *mass),
        ("stfcj:16034", "Tr", "trace", None, "compiled", *mass),
    ]
    assert set(tables["reported_total"]["total"]) == {"K"}
    assert tables["measurement"].is_empty()
    egg = tables["food"].row(by_predicate=pl.col("food_id") == "stfcj:12004", named=True)
    assert (egg["name"], egg["name_original"]) == ("Egg, hen, whole, raw", "鶏卵　全卵　生")
    assert (egg["language"], egg["country"]) == ("ja", "JP")
    roll = tables["food"].row(by_predicate=pl.col("food_id") == "stfcj:01028", named=True)
    assert roll["name"] == roll["name_original"] == "こむぎ　［パン類］　コッペパン"
    mended = tables["issue"].filter(rule="mended_cell", table_name="reported_total")
    assert mended["row_key"].to_list() == ["stfcj:15027/total K"]
    assert mended["detail"][0].startswith("printed -5, read as (5): ")


def _supplement(folder: Path, foods: Rows | None = None, sheet: str = "表全体") -> Path:
    """Write the excerpt as the workbook of 2023: the tags in row 12, one sheet of all foods."""
    above, tags, *rows = _EXCERPT.rows()
    table = [above, *([None] for _ in range(10)), tags, *(foods or rows)]
    return write_xlsx(folder / "20230428-mxt.xlsx", {sheet: table, "1 穀類": [["again"]]})


def test_the_supplement_of_2023_is_a_later_release(tmp_path: Path) -> None:
    edition = facts_of("stfcj", _EXCERPT.write(tmp_path, _EXCERPT.rows()), tmp_path / "2020")
    supplement = facts_of("stfcj", _supplement(tmp_path), tmp_path / "2023")
    before, after = edition.sidecar, supplement.sidecar
    assert (before.release, before.released_on) == ("2020", "2020-12-25")
    assert (after.release, after.released_on) == ("2023", "2023-04-28")
    value, food = edition.tables["value"], edition.tables["food"].drop("group_name")
    assert supplement.tables["value"].equals(value)
    assert supplement.tables["food"].drop("group_name").equals(food)
    groups = dict(supplement.tables["food"].select("food_code", "group_name").iter_rows())
    assert (groups["04048"], groups["12004"], groups["16034"]) == (
        *("Pulses", "Eggs"),
        "Beverages",
    )
    tables = published_of(supplement)
    assert "増補2023年" in tables["source"]["attribution"][0]
    natto = tables["reported_total"].filter(food_id="stfcj:04048")
    assert natto.select("total_basis", "forms_covered").row(0) == ("mk4_equivalents", "K1,MK4,MK7")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("4048", r"sheet '表全体', row 13, column B: '4048' is not a food number of five digits"),
        ("19048", r"sheet '表全体', row 13, column B: '19048' is not a food number"),
        (None, r"sheet '表全体', row 13, column B: None is not a food number"),
        ("12004", r"sheet '表全体', row 14: food number 12004 is listed twice"),
    ],
)
def test_an_odd_code_in_the_supplement(code: str | None, said: str, tmp_path: Path) -> None:
    rows = _EXCERPT.rows()[2:]
    rows[0][1] = code
    with pytest.raises(DataError, match=said):
        facts_of("stfcj", _supplement(tmp_path, rows), tmp_path / "facts")


def test_a_whole_table_of_another_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has the sheets '表', '1 穀類'; expected '1 穀類'"):
        facts_of("stfcj", _supplement(tmp_path, sheet="表"), tmp_path / "facts")


def test_the_edition_in_the_shape_of_the_supplement(shared: Path, tmp_path: Path) -> None:
    """All 2,478 foods of 2020 in one sheet give the same values as in their eighteen."""
    path = next((shared / "stfcj").glob("*.xlsx"))
    by_group = sheets(path)
    first, *others = by_group
    at = next(n for n, row in enumerate(first) if row[3] == "成分識別子")
    whole = [list(row) for row in first]
    for rows in others:
        start = next(n for n, row in enumerate(rows) if row[3] == "成分識別子")
        whole += [list(row) for row in rows[start + 1 :] if row[1]]
    assert len([row for row in whole[at + 1 :] if row[1]]) == 2478
    book = write_xlsx(tmp_path / "20230428.xlsx", {"表全体": whole})
    one, other = (stfcj.extract(Raw(given)).tables() for given in (path, book))
    key = ["food_code", "component"]
    assert one["value"].sort(key).equals(other["value"].sort(key))
    assert one["food"].sort("food_code").equals(other["food"].sort("food_code"))


def test_a_negative_number_that_is_not_declared(tmp_path: Path) -> None:
    rows = _EXCERPT.rows()
    rows[3][_EXCERPT.column] = -12
    facts = facts_of("stfcj", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")
    assert facts.tables["rejected"]["reason"].to_list() == [
        "'-12' is no amount as stfcj prints them"
    ]


def test_an_unknown_remark_on_vitamin_k(tmp_path: Path) -> None:
    rows = _EXCERPT.rows()
    rows[2][-1] = "ビタミンK： メナキノン-8を含む"
    with pytest.raises(DataError, match=r"food 04048 has the unknown remark .*メナキノン-8"):
        facts_of("stfcj", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")


def _read(cell: str) -> tuple[str, float | None, float | None]:
    """Read a cell by the table's notes, without the dialects of the pipeline.

    0 is less than a tenth of the last place printed, Tr less than five tenths; (0) was presumed.
    """
    inner = cell.strip("()")
    if inner == "Tr":
        return "trace", None, 0.5
    number = abs(float(inner))  # one cell is negative: parentheses that Excel took for a minus
    below = 0.1 if cell == "0" else None
    return "zero" if number == 0 else "quantified", number, below


def _rows(shared: Path) -> list[tuple[Any, ...]]:
    (path,) = (shared / "stfcj").glob("*.xlsx")
    found = []
    for sheet in sheets(path):
        (start,) = (number for number, row in enumerate(sheet) if row[3] == "成分識別子")
        place = [str(tag).strip() for tag in sheet[start]].index("VITK")
        found += [(row[1], row[3], str(row[place]), row[-1] or "") for row in sheet[start + 1 :]]
    return found


@pytest.mark.figures("stfcj")
def test_every_value_against_the_workbook(published: dict[str, pl.DataFrame], shared: Path) -> None:
    rows = _rows(shared)
    assert len(rows) == 2478
    stated = [(code, cell) for code, _, cell, _ in rows if cell != "-"]
    expected = {f"stfcj:{code}/total K": (cell, *_read(cell)) for code, cell in stated}
    assert values_of("stfcj", published) == expected
    kinds = Counter(re.sub(r"\d+", "n", cell) for _, cell in stated)
    assert kinds == {"n": 1360, "(n)": 812, "Tr": 95, "(Tr)": 15, "-n": 1}
    assert len(stated) == 2283
    names = {f"stfcj:{code}": name for code, name, *_ in rows}
    foods = published["food"].filter(source_id="stfcj").select("food_id", "name_original").rows()
    assert foods == [(food_id, names[food_id]) for food_id, _ in foods]


def test_what_counts_mk7_is_what_the_remarks_say(
    published: dict[str, pl.DataFrame], shared: Path
) -> None:
    marked = {code for code, _, _, remark in _rows(shared) if "メナキノン-7を含む" in remark}
    assert sorted(marked) == _NATTO_AND_PASTES
    total = published["reported_total"].filter(pl.col("food_id").str.starts_with("stfcj:"))
    in_equivalents = total.filter(total_basis="mk4_equivalents")
    assert in_equivalents["food_id"].to_list() == [f"stfcj:{code}" for code in _NATTO_AND_PASTES]
    assert set(in_equivalents["forms_covered"]) == {"K1,MK4,MK7"}
    assert set(total.filter(total_basis="mass")["forms_covered"]) == {"K1,MK4"}


def test_natto_is_total_k_and_never_k2_or_mk7(database: duckdb.DuckDBPyConnection) -> None:
    natto = "food_id = 'stfcj:04046'"
    assert database.sql(
        f"SELECT total, total_basis, amount_ug_per_100g FROM reported_total WHERE {natto}"
    ).fetchall() == [("K", "mk4_equivalents", 600.0)]
    assert database.sql(
        f"SELECT mk7_ug, k2_lower_ug, k2_upper_ug FROM food_vitamin_k WHERE {natto}"
    ).fetchall() == [(None, None, None)]
    assert database.sql(
        "SELECT count(*) FROM measurement WHERE food_id LIKE 'stfcj:%'"
    ).fetchall() == [(0,)]
    # Sweet natto is sugared beans: a mass total of 1 to 3.
    sweet = database.sql("""
        SELECT amount_ug_per_100g, total_basis FROM reported_total
        WHERE food_id IN ('stfcj:15001', 'stfcj:15002', 'stfcj:15003')
        ORDER BY food_id""").fetchall()
    assert sweet == [(1.0, "mass"), (1.0, "mass"), (3.0, "mass")]


def test_every_declared_name_fits_its_food(published: dict[str, pl.DataFrame]) -> None:
    declared = packaged_curated().food_name.filter(source_id="stfcj")
    assert declared["name"].is_unique().all()
    assert declared["food_code"].is_sorted()
    foods = published["food"].filter(source_id="stfcj")
    together = declared.join(
        foods, left_on="food_code", right_on="source_food_code", how="left", suffix="_published"
    )
    assert together["name_original"].to_list() == together["name_original_published"].to_list()
    assert together["name"].to_list() == together["name_published"].to_list()
    in_english = foods.filter(pl.col("name").str.contains("^[ -~é]+$"))
    assert in_english.height == declared.height
    for group in ("Pulses", "Algae", "Eggs", "Milk and milk products", "Fats and oils"):
        of_group = foods.filter(food_group=group)
        assert of_group.height == in_english.filter(food_group=group).height > 0
    kinds = dict(declared.select("name_original", "name").rows())
    for part, word in (("鳥肉類", ""), ("納豆", "atto"), ("みそ類", "iso"), ("茶類", "")):
        named = foods.filter(pl.col("name_original").str.contains(part))["name_original"]
        assert all(word in kinds[name] for name in named if "＜" in name or "だいず" in name)
