"""Rows are counted through every step: none is lost, none comes from nowhere."""

import csv
from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import Facts, read_facts
from pipeline.fact_files.row_account import account
from pipeline.fact_files.sidecar import at_hand
from pipeline.transform.tables import assemble

pytestmark = pytest.mark.slow
FACTS = Path(__file__).parents[2] / "pipeline" / "facts"


@pytest.fixture(scope="module")
def sources() -> list[Facts]:
    return [read_facts(folder) for folder in at_hand(FACTS)]


@pytest.fixture(scope="module")
def tables(sources: list[Facts]) -> dict[str, pl.DataFrame]:
    return dict(assemble(sources, packaged_curated())[0])


def test_rows_in_are_rows_out_and_rejected(
    sources: list[Facts], tables: dict[str, pl.DataFrame]
) -> None:
    accounted = account(sources, tables)
    for source, table, read, published, rejected in accounted.iter_rows():
        only = {"sample": "fdc_foundation_samples", "scheme_code": "sr28"}
        if source != only.get(table, source):
            assert read == published == rejected == 0
            continue
        with (FACTS / source / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            lines = len(list(csv.DictReader(file)))
        with (FACTS / source / "rejected.csv").open(encoding="utf-8", newline="") as file:
            lines += sum(row["fact_table"] == table for row in csv.DictReader(file))
        assert read == lines == published + rejected
    assert accounted.height == len(sources) * 6


@pytest.mark.parametrize(
    ("table", "fact_table"),
    [
        ("food", "food"),
        ("measurement", "value"),
        ("reported_total", "value"),
        ("serving", "serving"),
        ("composition", "composition"),
        ("crosswalk", "scheme_code"),
    ],
)
def test_one_lost_or_doubled_row_is_noticed(
    sources: list[Facts], tables: dict[str, pl.DataFrame], table: str, fact_table: str
) -> None:
    frame = tables[table]
    if table == "serving":  # portions of the source itself are accounted for
        frame = frame.sort(pl.col("origin") != "source", maintain_order=True)
    if table == "crosswalk":  # and codes that the source gives in a file of its own
        frame = frame.sort(pl.col("scheme") != "LanguaL", maintain_order=True)
    for wrong in (frame.slice(1), pl.concat([frame, frame.head(1)])):
        with pytest.raises(DataError, match=rf"rows of {fact_table} were read, but .* published"):
            account(sources, {**tables, table: wrong})


def of(source_id: str, sources: list[Facts]) -> Facts:
    return next(facts for facts in sources if facts.sidecar.source.source_id == source_id)


def test_portion_without_weight_is_rejected_verbatim(sources: list[Facts]) -> None:
    sr28 = of("sr28", sources)
    servings = sr28.tables["serving"]
    weight = pl.col("gram_weight")
    first = pl.int_range(pl.len()) == 0
    second = pl.int_range(pl.len()) == 1
    changed = servings.with_columns(
        pl.when(first)
        .then(None)
        .when(second)
        .then(pl.lit("0"))
        .otherwise(weight)
        .alias("gram_weight")
    )
    tables = {**sr28.tables, "serving": changed}
    made, _ = assemble([Facts(sr28.sidecar, tables)], packaged_curated())
    of_source = made["serving"].filter(pl.col("origin") == "source")
    assert of_source.height == servings.height - 2
    assert made["rejected"]["reason"].to_list() == ["no gram weight above 0"] * 2
    assert '"food_code": "01001"' in made["rejected"]["record"][0]


def test_food_without_a_value_is_named(sources: list[Facts]) -> None:
    foundation = of("fdc_foundation", sources)
    value = foundation.tables["value"].filter(pl.col("food_code") != "1227")
    tables = {**foundation.tables, "value": value}
    rule = r"facts/fdc_foundation/food.csv line \d+, column food_code: '1227' .* of value.csv"
    with pytest.raises(DataError, match=rule):
        assemble([Facts(foundation.sidecar, tables)], packaged_curated())
