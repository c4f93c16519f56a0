"""The wide sheet Data_Table of Frida, as its JSON rows or from the xlsx.

Four heading rows hold the Danish name, the English name, the unit and the id of each parameter;
then follows one food a row, with its FoodID.
"""

import polars as pl

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.extract.raw import Raw
from pipeline.extract.sources.frida.parameters import known_parameters, with_basis
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.files import strict_json
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE

_SHEET = "Data_Table"
_FOOD_ID = "→ParameterNavn"
# Columns without a heading, in order, around the FoodID; None is ignored: Danish group name and
# EuroFIR group code repeat the English group.
_DESCRIPTION = {
    "__EMPTY": "name_original",
    "__EMPTY_1": "name",
    _FOOD_ID: "food_code",
    "__EMPTY_2": "group_code",
    "__EMPTY_3": None,
    "__EMPTY_4": "group_name",
    "__EMPTY_5": None,
}
_HEADINGS = ["→ParameterName", "→Unit", "↓FoodID/→ParameterID"]
# The text of the last heading row above each of those columns.
_LABELS = {
    "__EMPTY": "↓FødevareNavn",
    "__EMPTY_1": "↓FoodName",
    "__EMPTY_2": "↓FoodGroupID",
    "__EMPTY_3": "↓FødevareGruppe",
    "__EMPTY_4": "↓FoodGroup",
    "__EMPTY_5": "↓EurofirFoodGroup",
}


def read_data_table(raw: Raw, release: str, released_on: str) -> Extracted:
    """Return the facts of all foods of which Frida prints K1, a menaquinone or a total."""
    sheet = _xlsx(raw) if raw.path.suffix.lower() == ".xlsx" else _json(raw)
    _check_headings(sheet, raw.path.name)
    parameter = _parameters(sheet, raw.path.name)
    by_id = dict(parameter.select("column", "component").iter_rows())
    described = {old: new for old, new in _DESCRIPTION.items() if new}
    foods = sheet.slice(len(_HEADINGS)).select(
        *(pl.col(old).alias(new) for old, new in described.items()),
        *(pl.col(column).alias(code) for column, code in by_id.items()),
    )
    _check_decimal_marks(raw.path.name, foods, by_id)
    used = with_basis(parameter)
    in_composition = pl.col("rank").is_not_null()
    value = (
        foods.unpivot(
            used.filter(~in_composition)["component"].to_list(),
            index="food_code",
            variable_name="component",
            value_name="amount",
        )
        .filter(pl.col("amount").is_not_null())
        .join(used.select("component", "unit"), on="component", how="left")
    )
    concerned = foods.join(value, on="food_code", how="semi")
    return Extracted(
        release=release,
        released_on=released_on,
        component=fill(COMPONENT, used),
        food=fill(FOOD, concerned),
        value=fill(VALUE, value),
        serving=fill(SERVING, pl.DataFrame({"food_code": []})),
        composition=concerned.select(
            "food_code", *used.filter(in_composition)["component"].to_list()
        ),
    )


def _check_headings(sheet: pl.DataFrame, where: str) -> None:
    check_columns(where, sheet.columns, list(_DESCRIPTION), sheet.columns)
    if sheet.height < len(_HEADINGS) or sheet[_FOOD_ID].head(3).to_list() != _HEADINGS:
        raise DataError(f"{where}: the first rows are not {', '.join(_HEADINGS)}")
    for column, label in _LABELS.items():
        if sheet[column][2] != label:
            raise DataError(f"{where}: {label} expected above a column, found {sheet[column][2]!r}")


def _json(raw: Raw) -> pl.DataFrame:
    try:
        rows = strict_json.loads(raw.content(), integers_as_text=True)
    except ValueError as error:
        raise UsageError(f"{raw.path.name} is neither xlsx nor JSON ({error})") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{raw.path.name}: expected the sheet {_SHEET} as a JSON list of rows")
    columns = {name: pl.String for row in rows for name in row}
    return pl.DataFrame(rows, schema=columns)


def _xlsx(raw: Raw) -> pl.DataFrame:
    sheet = read_sheets(raw.path.name, raw.content(), [_SHEET], ignored=None)[_SHEET]
    heading = list(sheet.row(0))
    blanks = iter(name for name in _DESCRIPTION if name != _FOOD_ID)
    return sheet.slice(1).rename(
        {
            column: name if name is not None else next(blanks, column)
            for column, name in zip(sheet.columns, heading, strict=True)
        }
    )


def _parameters(sheet: pl.DataFrame, where: str) -> pl.DataFrame:
    """Check all parameters against the known list; return those with a meaning."""
    known = known_parameters()
    columns = [name for name in sheet.columns if name not in _DESCRIPTION]
    found = pl.DataFrame(
        {
            "column": columns,
            "component": [sheet[name][2] for name in columns],
            "unit": [sheet[name][1] for name in columns],
        }
    )
    check_columns(f"{where}, parameter ids", found["component"], known["parameter_id"], ())
    both = found.join(known, left_on="component", right_on="parameter_id", maintain_order="left")
    changed = both.filter(pl.col("unit").ne_missing(pl.col("unit_right")))
    if changed.height:
        row = changed.row(0, named=True)
        raise DataError(
            f"{where}: parameter {row['component']} ({row['name']}) is in {row['unit']!r},"
            f" expected {row['unit_right']!r}; adapt parameters.csv after a look upstream"
        )
    return both.filter(pl.col("meaning").is_not_null()).drop("unit_right")


def _check_decimal_marks(where: str, foods: pl.DataFrame, components: dict[str, str]) -> None:
    """Stop at a comma where other cells have points: one of the two may be a thousands mark."""
    cells = foods.unpivot(
        list(components.values()), index="food_code", variable_name="component", value_name="cell"
    )
    with_comma = cells.filter(pl.col("cell").str.contains(r"^[0-9]+,[0-9]+$"))
    with_point = cells.filter(pl.col("cell").str.contains(r"^[0-9]+\.[0-9]+$"))
    if with_comma.height and with_point.height:
        food, component, comma = with_comma.row(0)
        other, _, point = with_point.row(0)
        raise DataError(
            f"{where}: food {food}, parameter {component}: {comma!r} has a decimal comma, but"
            f" {point!r} of food {other} has a point; save it with one of the two throughout"
        )
