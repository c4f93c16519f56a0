"""The long sheet Data_Normalised of Frida's workbook: one value a row, with how it came about.

Columns are found by their headings. Absent cells are the text NULL; a value that Frida does not
have is no row. A row with a SourceFood was copied from that food, and its number of determinations
is that food's; 0 determinations are none. A mean counts what was not detected as 0, so it may lie
below the printed minimum.
"""

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.named_columns import by_heading
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_cells, check_once
from pipeline.extract.sources.frida.named_sources import named_sources
from pipeline.extract.sources.frida.parameters import known_parameters, with_basis
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from pipeline.format_text import format_text
from schemas.facts import COMPONENT, FOOD, REFERENCE_FACTS, SERVING, VALUE

_SHEETS = ["Data_Normalised", "Food", "Parameter", "Source"]
_NULL = ("NULL",)
_DATA = {
    "FoodID": "food_code",
    "ParameterID": "component",
    "ResVal": "amount",
    "Min": "min",
    "Max": "max",
    "Median": "median",
    "NumberOfDeterminations": "n_samples",
    "Source": "source",
    "SourceFood": "copied_from",
}
_FOOD = {
    "FoodID": "food_code",
    "FødevareNavn": "name_original",
    "FoodName": "name",
    "NCBI": "ncbi_taxon",
    "FoodEx2Code": "foodex2_code",
    "LangualCode": "langual_code",
    "FoodGroupID": "group_code",
    "FoodGroup": "group_name",
}
_PARAMETER = {"ParameterID": "parameter_id", "ParameterName": "name", "Unit": "unit"}
_NUMBER = r"^[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$"
_COUNT = r"^[0-9]{1,9}$"
_OF_VITAMIN_K = r"(?i)menaquinone|vitamin k|phylloquinone|\bMK-?\d"
# Six foods of 5.5 point to a group that its sheet FoodGroup lacks.
_NO_GROUP = "No food group"


def read_data_normalised(raw: Raw, release: str, released_on: str) -> Extracted:
    """Return the facts of all foods of which Frida prints K1, a menaquinone or a total."""
    file = raw.path.name
    sheets = read_sheets(file, raw.content(), _SHEETS, ignored=None)
    parameter = with_basis(_parameters(_place(file, "Parameter"), sheets["Parameter"]))
    food = _foods(_place(file, "Food"), sheets["Food"])
    source = named_sources(_place(file, "Source"), sheets["Source"])
    data = _data(_place(file, "Data_Normalised"), sheets["Data_Normalised"], parameter, food)
    in_composition = pl.col("rank").is_not_null()
    vitamin_k = parameter.filter(~in_composition)
    of_k = data.join(vitamin_k.select("component", "unit"), on="component", maintain_order="left")
    stated = pl.col("amount").is_not_null()
    value = _with_provenance(_place(file, "Data_Normalised"), of_k.filter(stated), source)
    concerned = food.join(value, on="food_code", how="semi", maintain_order="left")
    return Extracted(
        release=release,
        released_on=released_on,
        component=fill(COMPONENT, parameter),
        food=fill(FOOD, concerned),
        value=fill(VALUE, value),
        serving=fill(SERVING, pl.DataFrame()),
        composition=_composition(data, concerned, parameter.filter(in_composition)["component"]),
        rejected=rejected_rows(
            [("value", row, "no amount (NULL)") for row in _printed(of_k.filter(~stated))]
        ),
        reference=fill(
            REFERENCE_FACTS, source.join(value, on="reference_id", how="semi").drop("row")
        ),
    )


def _place(file: str, sheet: str) -> str:
    return f"{file}, sheet {sheet!r}"


def _parameters(where: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return component, name, unit and meaning of the used parameters, each listed once.

    Raise a DataError if one is missing, has another unit, or is a form of vitamin K not known.
    """
    found = by_heading(where, rows, _PARAMETER, _NULL)
    known = known_parameters()
    used = known.filter(pl.col("meaning").is_not_null())
    lacking = used.join(found, on="parameter_id", how="anti")
    if lacking.height:
        code, name = lacking.select("parameter_id", "name").row(0)
        raise DataError(f"{where} lacks the ParameterID {code} ({name}); is it the workbook?")
    of_k = pl.col("name").str.contains(_OF_VITAMIN_K)
    new = ~pl.col("parameter_id").is_in(used["parameter_id"].to_list())
    check_cells(where, found, "name", ~(of_k & new), "a known form of vitamin K", "ParameterName")
    both = found.join(
        used.select("parameter_id", "meaning", pl.col("unit").alias("known_unit")),
        on="parameter_id",
        maintain_order="left",
    )
    check_once(where, both, ["parameter_id"], "ParameterID")
    same = pl.col("unit") == pl.col("known_unit")
    check_cells(where, both, "unit", same, "the unit that it had", "Unit")
    return both.select(pl.col("parameter_id").alias("component"), "name", "unit", "meaning")


def _foods(where: str, rows: pl.DataFrame) -> pl.DataFrame:
    food = by_heading(where, rows, _FOOD, _NULL)
    check_cells(where, food, "food_code", pl.col("food_code").str.contains(_COUNT), "a FoodID")
    check_once(where, food, ["food_code"], "FoodID")
    check_cells(where, food, "name", pl.col("name").is_not_null(), "a name", "FoodName")
    return food.with_columns(pl.col("group_name").fill_null(_NO_GROUP))


def _data(
    where: str, rows: pl.DataFrame, parameter: pl.DataFrame, food: pl.DataFrame
) -> pl.DataFrame:
    """Return the rows of the used parameters; a cell that is neither number nor NULL stops."""
    data = by_heading(where, rows, _DATA, _NULL)
    known = pl.col("food_code").is_in(food["food_code"].to_list())
    check_cells(where, data, "food_code", known, "a FoodID of the sheet Food", "FoodID")
    used = data.filter(pl.col("component").is_in(parameter["component"].to_list()))
    check_once(where, used, ["food_code", "component"], "FoodID and ParameterID")
    for heading in ("Min", "Max", "Median"):
        cell = pl.col(_DATA[heading])
        fits = cell.is_null() | cell.str.contains(_NUMBER)
        check_cells(where, used, _DATA[heading], fits, "a number or NULL", heading)
    count = pl.col("n_samples")
    fits = count.is_null() | count.str.contains(_COUNT)
    check_cells(where, used, "n_samples", fits, "a count or NULL", "NumberOfDeterminations")
    return used


def _with_provenance(where: str, value: pl.DataFrame, source: pl.DataFrame) -> pl.DataFrame:
    """Add the named source, what it says of the origin, and remarks on the statistics."""
    known = pl.col("source").is_null() | pl.col("source").is_in(source["source"].to_list())
    check_cells(where, value, "source", known, "a SourceID of the sheet Source", "Source")
    copied = pl.col("copied_from").is_not_null()
    none = ~copied & (pl.col("n_samples").cast(pl.Int64) == 0)
    low, high = pl.col("min").cast(pl.Float64), pl.col("max").cast(pl.Float64)
    apart = (low > high).fill_null(value=False)
    zero = pl.col("amount").cast(pl.Float64, strict=False) == 0
    remarks = (
        pl.when(copied & pl.col("n_samples").is_not_null()).then(
            format_text("its {} determinations are of food {}", "n_samples", "copied_from")
        ),
        pl.when(none).then(pl.lit("not determined (0 determinations)")),
        pl.when(apart).then(
            format_text("printed with a Min of {} above its Max of {}", "min", "max")
        ),
        pl.col("not_analysed"),
    )
    return value.join(
        source.drop("row"), on="source", how="left", maintain_order="left"
    ).with_columns(
        pl.when(copied)
        .then(pl.lit("imputed"))
        .when((pl.col("source_origin") != "assumed") | zero)
        .then("source_origin")
        .alias("origin"),
        pl.concat_str(remarks, separator="; ", ignore_nulls=True).alias("statistical_comment"),
        pl.col("copied_from").alias("reference_food_code"),
        pl.when(~copied).then("n_samples").alias("n_samples"),
        pl.when(~apart).then(pl.col("min", "max")),
        format_text(
            "Data_Normalised, row {}, FoodID {}, ParameterID {}", "row", "food_code", "component"
        ).alias("locator"),
    )


def _composition(data: pl.DataFrame, foods: pl.DataFrame, components: pl.Series) -> pl.DataFrame:
    cells = data.filter(pl.col("component").is_in(components.to_list()))
    wide = cells.pivot("component", index="food_code", values="amount")
    absent = [name for name in components if name not in wide.columns]
    return (
        foods.select("food_code")
        .join(wide, on="food_code", how="left", maintain_order="left")
        .with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
        .select("food_code", *components)
    )


def _printed(rows: pl.DataFrame) -> list[dict[str, str]]:
    return [
        {name: cell for name, cell in row.items() if cell is not None} for row in rows.to_dicts()
    ]
