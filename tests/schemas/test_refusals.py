"""The published file refuses what no table may hold, and so do the pandera models."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from schemas.pandera_models import as_published, findings
from schemas.table_rules import keeps_published
from schemas.tables import PUBLISHED

NAN, INF = float("nan"), float("inf")


@pytest.fixture(scope="module")
def copy(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("copy") / "k2.duckdb"
    shutil.copy(built / "k2.duckdb", path)
    with duckdb.connect(str(path)) as connection:
        yield connection


def changed(rows: pl.DataFrame, **cells: Any) -> dict[str, Any]:
    """Return natto's K1 as a row of MK-4, a new key, with these cells."""
    row = rows.filter(measurement_id="sr28:16113/K1").row(0, named=True)
    return {**row, "measurement_id": "sr28:16113/MK4", "form_id": "MK4", **cells}


def insert(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> None:
    connection.begin()
    try:
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO measurement ({', '.join(row)}) VALUES ({marks})", list(row.values())
        )
    finally:
        connection.rollback()


def test_a_sound_row_is_accepted(
    copy: duckdb.DuckDBPyConnection, published: dict[str, pl.DataFrame]
) -> None:
    insert(copy, changed(published["measurement"]))


REFUSED: list[dict[str, Any]] = [
    {"amount_ug_per_100g": NAN},
    {"amount_ug_per_100g": INF},
    {"amount_ug_per_100g": -INF},
    {"amount_ug_per_100g": -0.1},
    {"amount_ug_per_100g": 2e8},
    {"amount_ug_per_100g": 0.0},  # a zero that calls itself quantified
    {"qualifier": "zero"},  # a zero that is none
    {"qualifier": "below_loq"},  # an amount that is a limit
    {"qualifier": "about"},
    {"qualifier": None},
    {"origin": "guessed"},
    {"confidence": "E"},
    {"statistic": "mode"},
    {"min_ug_per_100g": NAN},
    {"se_ug_per_100g": -1.0},
    {"lower_error_bound_ug_per_100g": NAN},
    {"min_ug_per_100g": 2.0, "max_ug_per_100g": 1.0},
    {"n_samples": -1},
    {"amount_reported": None},
    {"unit_reported": None},
]
BY_KEYS: list[dict[str, Any]] = [
    {"measurement_id": "sr28:16113/K1"},
    {"measurement_id": None},
    {"form_id": "MK99"},
    {"reference_id": "nobody_2026"},
]


@pytest.mark.parametrize("cells", [*REFUSED, *BY_KEYS], ids=str)
def test_duckdb_refuses(
    copy: duckdb.DuckDBPyConnection, published: dict[str, pl.DataFrame], cells: dict[str, Any]
) -> None:
    with pytest.raises(duckdb.ConstraintException):
        insert(copy, changed(published["measurement"], **cells))


@pytest.mark.parametrize("cells", REFUSED, ids=str)
def test_pandera_refuses(published: dict[str, pl.DataFrame], cells: dict[str, Any]) -> None:
    frame = published["measurement"]
    row = pl.DataFrame([changed(frame, **cells)], schema=frame.schema)
    model = as_published(PUBLISHED["measurement"])
    found = findings(model, pl.concat([frame.head(3), row]))
    assert found.height >= 1
    assert set(found["row"]) == {3}
    assert findings(model, frame).is_empty()
    assert not keeps_published(PUBLISHED["measurement"], pl.concat([frame.head(3), row]))


def test_pandera_refuses_a_key_twice(published: dict[str, pl.DataFrame]) -> None:
    frame = published["measurement"].head(3)
    model = as_published(PUBLISHED["measurement"])
    twice = pl.concat([frame, frame.slice(1, 1)])
    found = findings(model, twice)
    assert found.select("row", "rule").rows() == [(3, "unique (measurement_id)")]
    assert not keeps_published(PUBLISHED["measurement"], twice)


def test_pandera_collects_all_failures(published: dict[str, pl.DataFrame]) -> None:
    bad = [changed(published["measurement"], **cells) for cells in REFUSED]
    frame = pl.DataFrame(bad, schema=published["measurement"].schema)
    found = findings(as_published(PUBLISHED["measurement"]), frame)
    assert set(found["row"]) == set(range(len(bad)))


@pytest.mark.parametrize("name", PUBLISHED)
def test_other_columns_types_and_orders_are_refused(
    name: str, published: dict[str, pl.DataFrame]
) -> None:
    table, frame = PUBLISHED[name], published[name].head(3)
    model, first = as_published(table), frame.columns[0]
    assert findings(model, frame).is_empty()
    assert keeps_published(table, frame)
    for other in (
        frame.drop(first),
        frame.with_columns(unknown=pl.lit(1)),
        frame.select(reversed(frame.columns)),
        frame.with_columns(pl.lit(1, pl.Int32).alias(first)),
    ):
        assert not findings(model, other).is_empty()
        assert not keeps_published(table, other)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_check_in_one_pass_finds_what_the_model_finds(
    name: str, published: dict[str, pl.DataFrame]
) -> None:
    """Rows that each have one cell changed to one of its type that a rule may refuse."""
    table, row = PUBLISHED[name], published[name].head(1)
    changed = pl.concat(
        row.with_columns(pl.lit(cell, dtype).alias(column))
        for column, dtype in row.schema.items()
        for cell in _CELLS[dtype]
    )
    found = findings(as_published(table), changed).filter(~pl.col("rule").str.contains("^unique"))
    broken = set(found["row"])
    for number in range(changed.height):
        assert keeps_published(table, changed.slice(number, 1)) == (number not in broken)


_CELLS: dict[Any, list[Any]] = {
    pl.String(): [None, "", "x"],
    pl.Float64(): [None, -1.0, 0.0, 1e300, NAN, INF],
    pl.Int64(): [None, -1, 0, 1 << 60],
    pl.Boolean(): [None, True, False],
}
