"""Foods of Taiwan's table: samples and the averages of them, and the groups that they belong to."""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.extracted import rejected_rows

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
_SAMPLE, _AVERAGE = 8, 6  # characters of a code
_IS_AVERAGE = "an average of samples of this table: it would count them twice"


def is_average() -> pl.Expr:
    """Return whether the code is that of an average, not of a sample."""
    return pl.col("food_code").str.len_chars() == _AVERAGE


def check_codes(where: str, foods: pl.DataFrame) -> None:
    """Raise a DataError that names the row of a code that is no sample's and no average's."""
    length = pl.col("food_code").str.len_chars()
    odd = foods.filter(~length.is_in([_SAMPLE, _AVERAGE]).fill_null(value=False))
    if odd.height:
        row, code = odd.select("row", "food_code").row(0)
        raise DataError(
            f"{where}, row {row}: the code {code!r} in column A is neither a sample's, of"
            f" {_SAMPLE} characters, nor an average's, of {_AVERAGE}; look upstream"
        )


def grouped(foods: pl.DataFrame, where: str) -> pl.DataFrame:
    """Add the group's English name; a group that is not known stops the run."""
    odd = foods.filter(~pl.col("group").is_in(list(GROUPS)).fill_null(value=False))
    if odd.height:
        row, group = odd.select("row", "group").row(0)
        raise DataError(
            f"{where}, row {row}: unknown food group {group!r}; add it to GROUPS of"
            " sources/tfda/samples.py after a look upstream"
        )
    return foods.with_columns(
        pl.col("food_code").str.head(1).alias("group_code"),
        pl.col("group").replace_strict(GROUPS).alias("group_name"),
        pl.col("name_original").alias("name"),
    )


def rejected_averages(averages: pl.DataFrame) -> pl.DataFrame:
    """Return the rejected facts of averages: each with what it states."""
    return rejected_rows(
        [
            ("food", {name: cell for name, cell in row.items() if cell is not None}, _IS_AVERAGE)
            for row in averages.to_dicts()
        ]
    )
