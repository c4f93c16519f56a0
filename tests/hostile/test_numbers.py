"""Absurd numbers in the value cells of every source: read by a declared rule, or refused aloud."""

import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files import notation
from pipeline.fact_files.registry import registry
from pipeline.fact_files.source import Source
from pipeline.files import strict_json
from schemas.facts import SERVING, VALUE
from schemas.pandera_models import as_printed, findings
from tests.extract.bulk.release import food, value, write_release
from tests.extract.excerpt import Excerpt, facts_of, published
from tests.extract.excerpts import EXCERPTS

ABSURD = (
    *("1e308", "1e-308", "1e309", "1e400", "-1e308", "0x10", "0b1", "NaN", "nan", "inf", "-inf"),
    *("Infinity", "∞", "-0", "-1", "+1", "--1", "1_000", "1,234.5", "1.234,5", "１２", "٣", "۴.۵"),
    *("1 000", "1\u00a0000", "1'000", "½", "1/2", "1²", "5%", "1e", "e5", "1e+", ".", ",", "1..2"),
    *("1\x00", "1\u200b", "1\u202e", "1\n2", "1\r", "1\t2", "=1+1", "true", "null", "None", "µ1"),
    *("9" * 400, "0." + "0" * 400 + "1", "1e999999999", "1" + "0" * 5000, "9" * 200_000),
)
# A comma is the decimal sign of some sources, and of them alone.
_BY_RULE = {
    "1e-5": ".",
    "1,5": ",",
}


@pytest.mark.parametrize("source", registry().values(), ids=lambda source: source.source_id)
def test_no_notation_reads_an_absurd_number(source: Source) -> None:
    frame = pl.DataFrame({"cell": [*ABSURD, *(f"<{text}" for text in ABSURD)]})
    read = frame.select(
        "cell",
        fits=notation.readable(pl.col("cell"), source.readings),
        amount=notation.amount(pl.col("cell"), source.readings),
        limit=notation.limit(pl.col("cell"), source.readings),
    )
    grouped = {"1,234.5"} if source.values.thousands_mark == "," else set()
    assert set(read.filter("fits")["cell"]) == grouped
    assert read["limit"].null_count() == read.height
    assert read["amount"].null_count() == read.height - len(grouped)
    for text, mark in _BY_RULE.items():
        cell = pl.DataFrame({"cell": [text]})
        (fits,) = cell.select(notation.readable(pl.col("cell"), source.readings)).to_series()
        assert fits == (mark in _decimal_marks(source))


def _decimal_marks(source: Source) -> set[str]:
    cells = source.values.cells
    return {source.values.decimal_mark, *(c.decimal_mark for c in cells if c.decimal_mark)}


@pytest.mark.parametrize("source", registry().values(), ids=lambda source: source.source_id)
def test_what_is_read_is_finite_and_never_rounded_to_zero(source: Source) -> None:
    cells = [
        "9" * 32,
        "9e99",
        "1e-99",
        "0." + "0" * 63 + "1",
        "9" * 32 + "," + "9" * 64,
        "0",
        "0,0",
    ]
    frame = pl.DataFrame({"cell": cells}).filter(notation.readable(pl.col("cell"), source.readings))
    numbers = frame.select("cell", notation.amount(pl.col("cell"), source.readings).alias("n"))
    assert numbers.filter(~pl.col("n").is_finite()).is_empty()
    assert set(numbers.filter(pl.col("n") == 0)["cell"]) <= {"0", "0,0"}


@pytest.mark.parametrize("column", ["sd", "min", "loq", "portion_g", "n_samples", "gram_weight"])
def test_no_statistic_and_no_weight_is_an_absurd_number(column: str) -> None:
    table = SERVING if column == "gram_weight" else VALUE
    texts = [*ABSURD, "1e-400", "1e100", "1.5e-100", " 1", "1 "]
    frame = pl.DataFrame(
        [dict.fromkeys(table.column_names) | {column: text} for text in texts],
        schema=dict.fromkeys(table.column_names, pl.String),
    )
    found = findings(as_printed(table, frame.columns), frame).filter(pl.col("column") == column)
    passed = [texts[row] for row in range(len(texts)) if row not in found["row"].to_list()]
    assert passed == []


@pytest.mark.slow
@pytest.mark.parametrize("excerpt", EXCERPTS.values(), ids=EXCERPTS)
def test_an_absurd_cell_of_a_source_is_rejected_verbatim(excerpt: Excerpt, tmp_path: Path) -> None:
    """One in each food of the excerpt: in as many runs as these are not enough."""
    first, foods = excerpt.heading_row + 1, len(excerpt.rows()) - excerpt.heading_row - 1
    texts = ["1e308", "NaN", "１２", "9" * 400]
    for number in range(0, len(texts), foods):
        rows, put = excerpt.rows(), texts[number : number + foods]
        for row, text in zip(rows[first:], put, strict=False):
            row[excerpt.column] = text
        folder = tmp_path / str(number)
        facts = facts_of(excerpt.source_id, excerpt.write(folder, rows), folder / "facts")
        assert not {*put} & {*facts.tables["value"]["amount"]}
        records = [json.loads(record) for record in facts.tables["rejected"]["record"]]
        assert {*put} <= {cell for record in records for cell in record.values()}
        amounts = published(facts)["measurement"]["amount_ug_per_100g"].drop_nulls()
        assert all(amount < 1000 for amount in amounts)


@pytest.mark.slow
@pytest.mark.parametrize("text", ABSURD, ids=lambda text: ascii(text[:12]))
def test_an_absurd_amount_of_the_bulk_csv(text: str, tmp_path: Path) -> None:
    path = write_release(
        tmp_path / "FoodData_Central_foundation_food_csv_2024-10-31.zip",
        {
            "food.csv": [food("1", "foundation_food", "Kale")],
            "food_nutrient.csv": [value("1", "1", "1185", text), value("2", "1", "1184", "2.5")],
            "foundation_food.csv": [{"fdc_id": "1", "NDB_number": "11"}],
        },
    )
    if len(text) > 100_000:  # a cell without measure stops the run
        with pytest.raises(DataError, match="breaks the rule: at most 100000 bytes") as stopped:
            facts_of("fdc_foundation", path, tmp_path / "facts")
        assert len(str(stopped.value)) < 500
        return
    facts = facts_of("fdc_foundation", path, tmp_path / "facts")
    assert facts.tables["value"]["amount"].to_list() == ["2.5"]
    assert json.loads(facts.tables["rejected"]["record"][0])["amount"] == text


@pytest.mark.slow
@pytest.mark.parametrize("text", ['"1e308"', "1e308", "NaN", "Infinity", '"1,234"', "1e999", "[1]"])
@pytest.mark.parametrize("text_of", ["amount", "loq"])
def test_an_absurd_amount_of_the_bulk_json(text: str, text_of: str, tmp_path: Path) -> None:
    name = "FoodData_Central_foundation_food_json_2025-12-18"
    content = (
        '{"FoundationFoods": [{"fdcId": 1, "ndbNumber": 11, "description": "Kale",'
        ' "publicationDate": "4/1/2019", "foodCategory": {"description": "Vegetables"},'
        ' "foodNutrients": [{"nutrient": {"id": 1185, "number": "430", "name": "K",'
        f' "unitName": "µg"}}, "{text_of}": {text}}}, {{"nutrient": {{"id": 1184, "number": "429",'
        ' "name": "DK", "unitName": "µg"}, "amount": 2.5}]}]}'
    )
    with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
        archive.writestr(f"{name}.json", content.replace('"µg"}},', '"µg"},', 1))
    if text_of == "loq":
        with pytest.raises(DataError, match=r"column loq: .* breaks the rule: a finite number"):
            facts_of("fdc_foundation", tmp_path / f"{name}.zip", tmp_path / "facts")
        return
    facts = facts_of("fdc_foundation", tmp_path / f"{name}.zip", tmp_path / "facts")
    assert facts.tables["value"]["amount"].to_list() == ["2.5"]
    assert facts.tables["rejected"].height == 1


def test_a_number_as_text_is_the_same_number() -> None:
    parsed = strict_json.loads('{"amount": "4.20", "other": 4.20}')
    assert parsed == {"amount": "4.20", "other": "4.20"}
