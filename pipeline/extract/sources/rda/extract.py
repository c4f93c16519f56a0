"""Korean Standard Food Composition Database (RDA): one wide CSV with three rows of headings.

The column 출처 says whose value a row is. Rows of the Japanese and US tables are rejected: those
tables are sources of their own. K1 is a measurement; K and K2 are totals of vitamers not named.
"""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.csv_text import read_rows
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_once
from pipeline.extract.wide_table import wide_facts
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from schemas.facts import SERVING, VALUE

SOURCE_ID = "rda"

GROUPS: Mapping[str, str] = {
    "곡류 및 그 제품": "Cereals",
    "감자류 및 전분류": "Potatoes and starches",
    "당류": "Sugars and sweets",
    "두류": "Pulses",
    "견과류 및 종실류": "Nuts and seeds",
    "채소류": "Vegetables",
    "버섯류": "Mushrooms",
    "과일류": "Fruits",
    "육류 및 그 제품": "Meat",
    "난류": "Eggs",
    "어패류 및 그 제품": "Fish and shellfish",
    "해조류": "Seaweeds",
    "우유 및 그 제품": "Milk and milk products",
    "유지류": "Fats and oils",
    "차류": "Teas and coffees",
    "음료류": "Beverages",
    "주류": "Alcoholic beverages",
    "조미료류": "Seasonings",
    "조리가공식품류": "Prepared foods",
    "기타": "Others",
}
_BORROWED: Mapping[str, str] = {
    "JAPAN": "borrowed from the Japanese tables, which are a source of their own",
    "USDA": "borrowed from USDA, whose tables are sources of their own",
}
# Institutes of Korea: RDA, its institute of animal science under two names, the institute of
# fisheries science, the food ministry, the national health institute.
_OWN = ("농진청", "축과원", "축산연", "수", "식약", "국")
_REPRESENTATIVE = "대푯값"  # worked out from the rows below it
_YEAR = r"\('\d\d\)"
_NOT_STATED = ("-",)
_HEADING_ROWS = 3


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods whose own vitamin K cells say anything."""
    where = raw.path.name
    columns = headings(SOURCE_ID)
    foods = _foods(where, read_rows(where, raw.content()), columns)
    component = used_components(columns)
    lender = pl.col("whose").str.extract(f"^({'|'.join(_BORROWED)}){_YEAR}$")
    borrowed = foods.filter(lender.is_not_null()).with_columns(lender.alias("lender"))
    stated = ["food_code", "name_original", "whose", *component["component"]]
    wide = wide_facts(foods.filter(lender.is_null()), component, _NOT_STATED)
    return Extracted(
        release="10.3",
        released_on="2024",
        component=wide.component,
        food=wide.food,
        value=_with_origin(wide.value, foods),
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
        rejected=rejected_rows(
            [
                ("food", {"출처" if k == "whose" else k: v for k, v in row.items()}, reason)
                for row, reason in zip(
                    borrowed.select(stated).to_dicts(),
                    borrowed["lender"].replace_strict(_BORROWED, return_dtype=pl.String),
                    strict=True,
                )
            ]
        ),
    )


def _foods(where: str, rows: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """Return the foods with their groups; a DataError names row and cell of an odd one."""
    if rows.height < _HEADING_ROWS:
        raise DataError(f"{where}: expected {_HEADING_ROWS} rows of headings; is the file whole?")
    named = pl.concat([pl.DataFrame([_headings(rows)], rows.columns, orient="row"), rows.slice(3)])
    foods = headed(where, named, columns, str.strip).with_row_index("row", _HEADING_ROWS + 1)
    _stop_on(foods, where, "food_code", pl.col("food_code").str.contains(r"^\d+$"), "an index")
    check_once(where, foods, ["food_code"], "색인")
    _stop_on(foods, where, "group", pl.col("group").is_in(list(GROUPS)), "a known food group")
    known = f"^((?:{'|'.join([*_OWN, *_BORROWED])}){_YEAR}|{_REPRESENTATIVE})$"
    _stop_on(foods, where, "whose", pl.col("whose").str.contains(known), "a known origin (출처)")
    return foods.with_columns(
        pl.col("group").replace_strict(GROUPS).alias("group_name"),
        pl.col("name_original").alias("name"),
    )


def _headings(rows: pl.DataFrame) -> list[str]:
    """Join the three rows: a name stands in the second, or else in the first, the unit below."""
    joined = []
    for above, name, unit in zip(*rows.head(_HEADING_ROWS).rows(), strict=True):
        words = " ".join((name or above or "").split())
        joined.append(f"{words} ({unit.strip()})" if unit else words)
    return joined


def _stop_on(foods: pl.DataFrame, where: str, column: str, fits: pl.Expr, wanted: str) -> None:
    odd = foods.filter(~fits.fill_null(value=False))
    if odd.height:
        row, cell = odd.select("row", column).row(0)
        raise DataError(f"{where}, row {row}: {cell!r} is not {wanted}; look upstream")


def _with_origin(value: pl.DataFrame, foods: pl.DataFrame) -> pl.DataFrame:
    """Add whose each value is, and that a representative one was worked out."""
    whose = foods.select("food_code", "whose")
    place = pl.concat_str(
        *(pl.lit("색인 "), "food_code", pl.lit(", 출처 "), "whose", pl.lit(", "), "component")
    )
    representative = pl.col("whose") == _REPRESENTATIVE
    return fill(
        VALUE,
        value.drop("origin", "locator")
        .join(whose, on="food_code", how="left")
        .with_columns(
            place.alias("locator"),
            pl.when(representative).then(pl.lit("calculated")).alias("origin"),
        ),
    )
