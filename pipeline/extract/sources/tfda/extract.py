"""Taiwan Food Nutrient Database (TFDA): K1, MK-4 and MK-7 apart.

The workbook has one food a row; the open data, as CSV, as zip of a CSV or as JSON, one value a row.
A code of eight characters is a sample, one of six the average of the samples that begin with it:
averages are rejected, or their samples would count twice. A blank cell was not analysed.
"""

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_once
from pipeline.extract.sources.tfda.open_data import read_open_data
from pipeline.extract.sources.tfda.samples import (
    check_codes,
    grouped,
    is_average,
    rejected_averages,
)
from pipeline.extract.wide_table import wide_facts
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.extracted import Extracted, fill
from schemas.facts import SERVING

SOURCE_ID = "tfda"

_SHEET = "工作表1"
_BLANK_SHEETS = ("工作表2", "工作表3")
_CODE_HEADING = "整合編號"
_WORKBOOK = "[Content_Types].xml"  # is in every xlsx, which is a zip too


def extract(raw: Raw) -> Extracted:
    """Return the facts of all samples with a vitamin K cell; averages are rejected."""
    is_workbook = raw.path.suffix.lower() == ".xlsx" or (raw.is_zip and _WORKBOOK in raw.names)
    return _workbook(raw) if is_workbook else read_open_data(raw)


def _workbook(raw: Raw) -> Extracted:
    where = f"{raw.path.name}, sheet {_SHEET!r}"
    columns = headings(SOURCE_ID)
    rows = read_sheets(raw.path.name, raw.content(), [_SHEET], _BLANK_SHEETS)[_SHEET]
    foods = _foods(where, rows, columns)
    component = used_components(columns)
    wide = wide_facts(foods.filter(~is_average()).pipe(grouped, where), component)
    stated = ["food_code", "name_original", *component["component"]]
    return Extracted(
        release="2024 UPDATE2",
        released_on="2024",
        component=wide.component,
        food=wide.food,
        value=wide.value,
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
        rejected=rejected_averages(foods.filter(is_average()).select(stated)),
    )


def _foods(where: str, rows: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """Return the rows below the headings, which are found by their content, without blank ones.

    Raise a DataError that names the row of a code that is neither a sample's nor an average's.
    """
    start = rows.to_series(0).index_of(_CODE_HEADING)
    if start is None:
        raise DataError(
            f"{where}: no row is headed {_CODE_HEADING!r} in column A; is it the table?"
        )
    foods = headed(where, rows.slice(start), columns, _on_one_line).with_row_index("row", start + 2)
    foods = foods.filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    check_codes(where, foods)
    check_once(where, foods, ["food_code"], _CODE_HEADING)
    return foods


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())
