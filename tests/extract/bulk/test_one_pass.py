"""One pass gives what two passes give, wherever the rows of a food stand and however printed."""

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.diagnostics.errors import DataError
from pipeline.extract import csv_neighbours, csv_search, csv_select, csv_stream
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.csv import csv_tables, nutrient_rows
from tests.extract.bulk.release import V13, Rows, as_csv, food, value, write_release

_SOUGHT, _BESIDE = ["1185", "430"], ["1004", "204", "1110"]
_COLUMNS = ["fdc_id", "nutrient_id", "amount"]
# Two lengths of codes in one table, one that is too long to be told, and others that are no codes.
_FOODS = ["9", "167512", "167513", "2345678", "12345678", "0167512", "", "1675:2", 'a"b', "é"]
_FOOTNOTES = [
    *("", "1185", "\n", '"', "\r\n", '\n"9","9","1185","5.0",', '",1185,"', "a\nb"),
    *('\n7,167512,1004,"9"', 'x\n"7","167512","1004","9","\n', '",\n"', "µg é"),
]
_NUTRIENT = st.sampled_from([*_SOUGHT, *_BESIDE, "1051", "11850"])
_RECORD = st.sampled_from(["1", "7654321", "33000000", "133000000", "", 'x"', '1","9'])


@st.composite
def tables(draw: st.DrawFn, foods: list[str] = _FOODS) -> bytes:
    """Return ``food_nutrient.csv``: rows of foods together or not, and each way to quote."""
    runs = draw(st.lists(st.tuples(st.sampled_from(foods), st.integers(1, 5)), max_size=9))
    odd = draw(st.booleans())
    rows = [
        (
            draw(_RECORD) if odd else str(2_000_000 + 97 * at),
            fdc_id,
            draw(_NUTRIENT),
            draw(st.sampled_from(["0.0", "3.25", "", "1185"])),
            draw(st.sampled_from(_FOOTNOTES)) if odd else "",
        )
        for at, fdc_id in enumerate(fdc_id for fdc_id, times in runs for _ in range(times))
    ]
    quote_all = draw(st.booleans())
    heading = '"id","fdc_id","nutrient_id","amount","footnote"'
    lines = [
        ",".join(_cell(cell, quote_all or draw(st.booleans())) for cell in row) for row in rows
    ]
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return (ending.join([heading, *lines]) + draw(st.sampled_from([ending, ""]))).encode()


def _cell(cell: str, quoted: bool) -> str:  # noqa: FBT001 (one of many)
    if quoted or set(cell) & set(',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _blocks(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def _plainly(content: bytes, nutrients: list[str]) -> list[tuple[str | None, ...]]:
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    kept = [row for row in rows if row["nutrient_id"] in nutrients]
    return [tuple(row[name] or None for name in _COLUMNS) for row in kept]


def _one_pass(content: bytes, size: int) -> tuple[pl.DataFrame, pl.DataFrame, frozenset[str]]:
    heading, blocks = csv_stream.split_heading(_blocks(content, size))
    where = pl.col("nutrient_id").is_in(_BESIDE)
    with ThreadPoolExecutor(1) as pool:
        neighbours = csv_neighbours.Neighbours(pool, heading, "fdc_id", _COLUMNS, where)
        found = csv_search.rows_with(
            blocks, heading, _COLUMNS, csv_search.Sought("nutrient_id", _SOUGHT), neighbours
        )
        return found, *neighbours.finish()


def _check(content: bytes, size: int) -> frozenset[str]:
    """Check that complete foods have all of their rows; return these foods."""
    found, beside, complete = _one_pass(content, size)
    assert found.rows() == _plainly(content, _SOUGHT)
    expected = [row for row in _plainly(content, _BESIDE) if row[0] in complete]
    assert beside.filter(pl.col("fdc_id").is_in(list(complete))).rows() == expected
    return complete


@settings(max_examples=60)
@given(tables(), st.integers(1, 90))
@example(b'"id","fdc_id","nutrient_id","amount","footnote"\n"1","9","1185","2","\r\n"', 5)
def test_complete_foods_have_all_rows(content: bytes, size: int) -> None:
    _check(content, size)


@settings(max_examples=40)
@given(tables(["9", "167512", "2345678"]), st.integers(1, 90), st.data())
def test_foods_are_complete_where_their_rows_stand_together(
    content: bytes, size: int, data: st.DataObject
) -> None:
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    together = sorted(rows, key=lambda row: row[1])
    quoted = as_csv(
        ("id", "fdc_id", "nutrient_id", "amount", "footnote"),
        [
            {
                "id": str(2_000_000 + at),
                **dict(zip(("fdc_id", "nutrient_id", "amount", "footnote"), row[1:], strict=True)),
            }
            for at, row in enumerate(together)
        ],
    ).encode()
    complete = _check(quoted, size)
    assert complete >= {row[1] for row in rows if row[2] in _SOUGHT}
    if together:
        again = data.draw(st.sampled_from(together))
        elsewhere = b'"1","1","1051","",""\n"2","' + again[1].encode() + b'","1004","7",""\n'
        assert _check(quoted + elsewhere, size) == complete - {again[1]}
        unquoted = b'"1","1","1051","",""\n2,' + again[1].encode() + b",1004,7,\n"
        assert again[1] not in _check(quoted + unquoted, size)


@settings(max_examples=40)
@given(tables(), st.integers(1, 90), st.sets(st.sampled_from(_FOODS), min_size=1))
@pytest.mark.parametrize("column", ["id", "fdc_id"])
def test_rows_are_selected_as_by_parsing_all(
    column: str, content: bytes, size: int, codes: set[str]
) -> None:
    where = {column: pl.Series([*codes, *_SOUGHT, "7654321"])}
    columns = ["id", *_COLUMNS]
    heading, blocks = csv_stream.split_heading(_blocks(content, size))
    selected = csv_select.rows_of(blocks, heading, columns, where)
    heading, blocks = csv_stream.split_heading(_blocks(content, size))
    kept = pl.col(column).is_in(where[column].implode())
    assert selected.equals(csv_stream.rows_where(blocks, heading, columns, kept))


def test_bounds_end_in_another_pass_not_in_other_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        value(str(10 + n), str(n // 9), "1185" if n % 9 == 4 else "1004", "1") for n in range(90)
    ]
    content = as_csv(("id", "fdc_id", "nutrient_id", "amount", "footnote"), rows).encode()
    assert _check(content, 64) == {str(n) for n in range(10)}
    monkeypatch.setattr(csv_neighbours, "_PARSE_BYTES", 60)
    assert _check(content, 64) == frozenset()  # runs too long to keep
    monkeypatch.setattr(csv_neighbours, "_PARSE_BYTES", 1000)
    assert _check(content, 64) == {str(n) for n in range(10)}
    monkeypatch.setattr(csv_neighbours, "_MOST_RUNS", 5)
    assert _check(content, 64) == frozenset()


def _raw(tmp_path: Path, rows: Rows) -> Raw:
    foods = [food(str(n), "foundation_food", f"Food {n}") for n in range(4)]
    return Raw(
        write_release(
            tmp_path / "FoodData_Central_foundation_food_csv_2024-10-31.zip",
            {"food.csv": foods, "food_nutrient.csv": rows},
        )
    )


@pytest.mark.parametrize("together", [True, False])
def test_a_second_pass_is_made_only_if_rows_of_a_food_stand_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, together: bool
) -> None:
    kinds = [("1185", "204"), ("430", "1004"), ("1004", "1110"), ("1185", "1185")]
    rows = [value(f"{n}{c}", str(n), c, f"{n}.50") for n, codes in enumerate(kinds) for c in codes]
    raw = _raw(tmp_path, rows if together else rows[::2] + rows[1::2])
    passes = []
    read = csv_tables.read

    def noted(raw: Raw, table: csv_tables.CsvTable, where: dict[str, pl.Series]) -> pl.DataFrame:
        passes.append(table.name)
        return read(raw, table, where)

    monkeypatch.setattr(csv_tables, "read", noted)
    vitamin_k, composition = nutrient_rows.vitamin_k_and_composition(raw)
    assert vitamin_k.equals(nutrient_rows.vitamin_k_rows(raw))
    got = composition.of(vitamin_k["fdc_id"])
    assert passes == ([] if together else ["food_nutrient.csv"])
    assert got.equals(nutrient_rows.composition_rows(raw, vitamin_k["fdc_id"]))
    assert got.select("fdc_id", "component", "amount").rows() == [
        ("0", "1004", "0.50"),
        ("1", "1004", "1.50"),
    ]


def test_a_file_that_ends_within_a_record_is_named(tmp_path: Path) -> None:
    heading = '"fdc_id","description","food_category_id","publication_date"\n'
    (tmp_path / "food.csv").write_text(heading + '"1","a","1","2020-01-01"\n"2","b"')
    with pytest.raises(DataError, match=r"food\.csv: among its records, row \d: 2 fields"):
        csv_tables.read(Raw(tmp_path), csv_tables.FOOD, {"fdc_id": pl.Series(["1"])})


def test_a_table_that_ends_within_a_record_is_named(tmp_path: Path) -> None:
    rows = [value("1", "7", "1185", "2"), value("2", "8", "1051", "3")]
    (tmp_path / "food_nutrient.csv").write_text(as_csv(V13, rows).rstrip().removesuffix(',"",""'))
    with pytest.raises(
        DataError, match=r"food_nutrient\.csv: among its records, row \d: 11 fields"
    ):
        nutrient_rows.vitamin_k_and_composition(Raw(tmp_path))


def test_a_thousand_lines_within_footnotes_leave_foods_complete() -> None:
    rows = [
        value(str(10**at + n), str(n // 40), "1185", "1") for n in range(200) for at in (2, 5, 7)
    ]
    rows = sorted(rows, key=lambda row: row["fdc_id"])
    for row in rows[::2]:
        row["footnote"] = "a\nb\n\nc"
    content = as_csv(("id", "fdc_id", "nutrient_id", "amount", "footnote"), rows).encode()
    assert _check(content, 1 << 20) == {"0", "1", "2", "3", "4"}
