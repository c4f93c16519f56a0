"""Taiwan Food Nutrient Database (TFDA): the workbook, K1, MK-4 and MK-7 apart.

A code of eight characters is a sample, one of six the average of the samples that begin with it:
averages are rejected, or their samples would count twice. A blank cell was not analysed.
"""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.wide_table import wide_facts
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from schemas.facts import SERVING

SOURCE_ID = "tfda"

GROUPS: Mapping[str, str] = {
    "穀物類": "Cereals",
    "澱粉類": "Starches",
    "堅果及種子類": "Nuts and seeds",
    "水果類": "Fruits",
    "蔬菜類": "Vegetables",
    "藻類": "Algae",
    "菇類": "Mushrooms",
    "豆類": "Beans",
    "肉類": "Meat",
    "魚貝類": "Fish and shellfish",
    "蛋類": "Eggs",
    "乳品類": "Milk products",
    "油脂類": "Fats and oils",
    "糖類": "Sugars",
    "飲料類": "Beverages",
    "調味料及香辛料類": "Seasonings and spices",
    "糕餅點心類": "Pastries and snacks",
    "加工調理食品及其他類": "Processed, prepared and other foods",
}
_SHEET = "工作表1"
_BLANK_SHEETS = ("工作表2", "工作表3")
_CODE_HEADING = "整合編號"
_SAMPLE, _AVERAGE = 8, 6  # characters of a code
_IS_AVERAGE = "an average of samples of this table: it would count them twice"


def extract(raw: Raw) -> Extracted:
    """Return the facts of all samples with a vitamin K cell; averages are rejected."""
    where = f"{raw.path.name}, sheet {_SHEET!r}"
    columns = headings(SOURCE_ID)
    rows = read_sheets(raw.path.name, raw.content(), [_SHEET], _BLANK_SHEETS)[_SHEET]
    foods = _foods(where, rows, columns)
    component = used_components(columns)
    average = pl.col("food_code").str.len_chars() == _AVERAGE
    wide = wide_facts(foods.filter(~average).pipe(_grouped, where), component)
    stated = ["food_code", "name_original", *component["component"]]
    return Extracted(
        release="2024 UPDATE2",
        released_on="2024",
        component=wide.component,
        food=wide.food,
        value=wide.value,
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
        rejected=rejected_rows(
            [
                (
                    "food",
                    {name: cell for name, cell in row.items() if cell is not None},
                    _IS_AVERAGE,
                )
                for row in foods.filter(average).select(stated).to_dicts()
            ]
        ),
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
    length = pl.col("food_code").str.len_chars()
    odd = foods.filter(~length.is_in([_SAMPLE, _AVERAGE]).fill_null(value=False))
    if odd.height:
        row, code = odd.select("row", "food_code").row(0)
        raise DataError(
            f"{where}, row {row}: the code {code!r} in column A is neither a sample's, of"
            f" {_SAMPLE} characters, nor an average's, of {_AVERAGE}; look upstream"
        )
    return foods


def _grouped(foods: pl.DataFrame, where: str) -> pl.DataFrame:
    """Add the group's English name; a group that is not known stops the run."""
    odd = foods.filter(~pl.col("group").is_in(list(GROUPS)).fill_null(value=False))
    if odd.height:
        row, group = odd.select("row", "group").row(0)
        raise DataError(
            f"{where}, row {row}: unknown food group {group!r}; add it to GROUPS of"
            " sources/tfda/extract.py after a look upstream"
        )
    return foods.with_columns(
        pl.col("food_code").str.head(1).alias("group_code"),
        pl.col("group").replace_strict(GROUPS).alias("group_name"),
        pl.col("name_original").alias("name"),
    )


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())
