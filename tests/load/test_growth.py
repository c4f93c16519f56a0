"""What would make a build grow faster than its facts, or hold more than it works on."""

import re
import tracemalloc
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline import build as build_module
from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.sidecar import at_hand, packaged_facts
from pipeline.files.table_store import TableStore, columns, height, slices
from pipeline.load.concept_answers import ANSWERS
from pipeline.load.sql_text import sql_text
from pipeline.transform import all_doubts, in_slices, values
from pipeline.transform import store_parts as store_parts_module
from pipeline.transform.store_parts import store_parts
from pipeline.transform.tables import assemble
from schemas.claims import CLAIM_CHECK
from schemas.tables import PUBLISHED
from schemas.views import VIEWS
from tests.bench.many_facts import write_many
from tests.conftest import contents

# The database is never the same by byte, and these state its sum.
OF_THE_DATABASE = {"k2.duckdb", "manifest.json", "SHA256SUMS"}
LARGE = pl.DataFrame({"id": [f"{n:07}" for n in range(300_000)], "x": range(300_000)})


def _joins(view: str) -> bool:
    """Return whether the view joins tables, itself or in a view that it reads."""
    text = sql_text(view)
    names = {other.name for other in VIEWS} - {view}
    return "JOIN" in text or any(_joins(name) for name in names if re.search(rf"\b{name}\b", text))


@pytest.mark.parametrize("view", [view.name for view in VIEWS if view is not CLAIM_CHECK])
def test_no_view_compares_every_row_with_every_other(
    view: str, database: duckdb.DuckDBPyConnection
) -> None:
    ((_, plan),) = database.execute(
        f"EXPLAIN (FORMAT json) SELECT count(*) FROM (FROM {view})"
    ).fetchall()
    assert ("HASH_JOIN" in plan) == _joins(view)
    assert "NESTED_LOOP_JOIN" not in plan
    assert "BLOCKWISE_NL_JOIN" not in plan


def test_packed_frames_come_back_whole_in_columns_and_in_slices() -> None:
    packed = TableStore()
    packed.put("large", LARGE.head(1), LARGE.slice(1, 200_000), LARGE.slice(200_001))
    packed.put("none", LARGE.clear())
    assert packed["large"].equals(LARGE)
    assert "large" in packed
    assert "other" not in packed
    for tables in (packed, {"large": LARGE, "none": LARGE.clear()}):
        assert columns(tables, "large", ["x"]).equals(LARGE.select("x"))
        assert (height(tables, "large"), height(tables, "none")) == (300_000, 0)
        parts = list(slices(tables, "large", 70_000))
        assert [part.height for part in parts] == [70_000] * 4 + [20_000]
        assert pl.concat(parts).equals(LARGE)
        assert [part.schema for part in slices(tables, "none", 70_000)] == [LARGE.schema]


def test_looking_for_a_name_unpacks_nothing() -> None:
    packed = TableStore()
    packed.put("large", LARGE)
    tracemalloc.start()
    assert "large" in packed
    assert packed.height("large") == 300_000
    assert tracemalloc.get_traced_memory()[1] < 10_000
    tracemalloc.stop()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_a_table_put_away_in_parts_is_sorted(order: tuple[int, ...]) -> None:
    """Parts one after the other, and parts whose keys lie between each other's."""
    form = PUBLISHED["form"].column_names
    rows = pl.DataFrame({name: ["a", "b", "c", "d", "e", "f"] for name in form}).with_columns(
        pl.lit(1).alias("fdc_nutrient_id"), pl.lit(1.0).alias("molar_mass_g_per_mol")
    )
    for parts in ([rows[0:2], rows[2:4], rows[4:6]], [rows[0::3], rows[1::3], rows[2::3]]):
        tables = TableStore()
        store_parts(tables, "form", [parts[number].reverse() for number in order])
        assert tables["form"]["form_id"].to_list() == list("abcdef")


def test_overlapping_parts_of_a_key_of_two_columns_are_merged() -> None:
    """Rows of one first column come from several parts: nothing is lost or doubled."""
    key = PUBLISHED["quality_criterion"].primary_key
    assert len(key) == 2
    pairs = pl.DataFrame({key[0]: ["a", "a", "a", "b", "b"], key[1]: ["1", "3", "5", "2", "4"]})
    others = [c.name for c in PUBLISHED["quality_criterion"].columns if c.name not in key]
    rows = pairs.with_columns(pl.lit(None).alias(name) for name in others)
    tables = TableStore()
    store_parts(tables, "quality_criterion", [rows[0::2], rows[1::2]])
    assert tables["quality_criterion"].select(key).equals(pairs)


def test_a_row_without_a_key_is_kept_for_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_parts_module, "_ROWS_AT_ONCE", 1)
    key = PUBLISHED["quality_criterion"].primary_key
    others = [c.name for c in PUBLISHED["quality_criterion"].columns if c.name not in key]
    parts = [
        pl.DataFrame({key[0]: first, key[1]: second}).with_columns(
            pl.lit(None).alias(name) for name in others
        )
        for first, second in ((["a", "b", "c"], ["1", None, "2"]), (["b", "d"], ["1", "1"]))
    ]
    tables = TableStore()
    store_parts(tables, "quality_criterion", parts)
    assert tables["quality_criterion"][key[1]].to_list() == ["1", None, "1", "2", "1"]


def test_generated_facts_hold_every_food_so_many_times(tmp_path: Path) -> None:
    write_many(3, tmp_path / "facts")
    frida = pl.read_csv(tmp_path / "facts" / "frida" / "value.csv", infer_schema=False)
    rows = frida.filter(pl.col("food_code").str.contains("^138(-|$)"), component="164")
    assert rows["food_code"].to_list() == ["138", "138-001", "138-002"]
    committed = pl.read_csv("pipeline/facts/literature/value.csv", infer_schema=False)
    same = pl.read_csv(tmp_path / "facts" / "literature" / "value.csv", infer_schema=False)
    assert same.equals(committed)


def test_tables_made_in_small_parts_are_the_same(
    published: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a build of a hundred times the facts does: parts everywhere, which may overlap."""
    for module, name in (
        (in_slices, "_ROWS_AT_ONCE"),
        (in_slices, "_GROUPED_AT_ONCE"),
        (store_parts_module, "_ROWS_AT_ONCE"),
        (store_parts_module, "_MERGED_AT_ONCE"),
        (values, "_ROWS_AT_ONCE"),
        (all_doubts, "_FOODS_AT_ONCE"),
    ):
        monkeypatch.setattr(module, name, 1_500)
    sources = [read_facts(folder) for folder in at_hand(packaged_facts())]
    tables, _ = assemble(sources, packaged_curated())
    for name, made in tables.items():
        assert made.equals(published[name]), name
    assert {*published} - {*tables} == {table.name for table in ANSWERS}


@pytest.mark.slow
def test_files_of_many_rows_are_written_before_the_database_and_are_the_same(
    small_facts: Path, small_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside it they would take too much memory; of few rows they are written beside it."""
    done = []

    def noted(name: str, *, afterwards: bool) -> None:
        kept = getattr(build_module, name)

        def call(*arguments: object) -> object:
            if not afterwards:
                done.append(name)
            made = kept(*arguments)
            if afterwards:
                done.append(name)
            return made

        monkeypatch.setattr(build_module, name, call)

    noted("write_spreadsheets_of_tables", afterwards=True)
    noted("write_database", afterwards=False)
    monkeypatch.setattr(build_module, "_ROWS_BESIDE", 0)
    output = tmp_path / "output"
    cache = small_tables / "kept tables"
    build_module.build(output, small_facts, Progress(), report=False, cache=cache)
    assert done == ["write_spreadsheets_of_tables", "write_database"]
    made, expected = contents(output), contents(small_tables / "output")
    assert made.keys() == expected.keys()
    assert {name for name in made if made[name] != expected[name]} <= OF_THE_DATABASE
