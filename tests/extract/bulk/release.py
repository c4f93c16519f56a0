"""Small releases as FoodData Central writes them: one folder in a zip, every field quoted, LF."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Mapping[str, str]]

V11 = (
    *("id", "fdc_id", "nutrient_id", "amount", "data_points", "derivation_id"),
    *("min", "max", "median", "footnote", "min_year_acquired"),
)
V12 = (*V11[:9], "loq", *V11[9:])
V13 = (*V12, "percent_daily_value")

_PORTION = (
    *("id", "fdc_id", "seq_num", "amount", "measure_unit_id", "portion_description"),
    *("modifier", "gram_weight", "data_points", "footnote", "min_year_acquired"),
)
_BRANDED = (
    *("fdc_id", "brand_owner", "gtin_upc", "ingredients", "serving_size", "serving_size_unit"),
    *("household_serving_fulltext", "branded_food_category", "modified_date", "available_date"),
)
COLUMNS: dict[str, tuple[str, ...]] = {
    "food.csv": ("fdc_id", "data_type", "description", "food_category_id", "publication_date"),
    "food_nutrient.csv": V13,
    "nutrient.csv": ("id", "name", "unit_name", "nutrient_nbr", "rank"),
    "food_category.csv": ("id", "code", "description"),
    "foundation_food.csv": ("fdc_id", "NDB_number", "footnote"),
    "sr_legacy_food.csv": ("fdc_id", "NDB_number"),
    "survey_fndds_food.csv": ("fdc_id", "food_code", "wweia_category_number", "start_date"),
    "wweia_food_category.csv": ("wweia_food_category", "wweia_food_category_description"),
    "branded_food.csv": _BRANDED,
    "food_portion.csv": _PORTION,
    "measure_unit.csv": ("id", "name"),
    "sub_sample_food.csv": ("fdc_id", "fdc_id_of_sample_food"),
    "sub_sample_result.csv": (
        *("food_nutrient_id", "adjusted_amount", "lab_method_id", "nutrient_name"),
    ),
    "lab_method.csv": ("id", "description", "technique"),
    "input_food.csv": ("fdc_id", "fdc_of_input_food", "seq_num"),
}
NUTRIENTS: Rows = [
    {"id": "1183", "name": "Vitamin K (Menaquinone-4)", "unit_name": "UG", "nutrient_nbr": "428"},
    {"id": "1184", "name": "Vitamin K (DK1)", "unit_name": "UG", "nutrient_nbr": "429"},
    {"id": "1185", "name": "Vitamin K (phylloquinone)", "unit_name": "UG", "nutrient_nbr": "430"},
    {"id": "1004", "name": "Total lipid (fat)", "unit_name": "G", "nutrient_nbr": "204"},
    {"id": "1110", "name": "Vitamin D (IU)", "unit_name": "IU", "nutrient_nbr": "324"},
    {"id": "1051", "name": "Water", "unit_name": "G", "nutrient_nbr": "255"},
]
_USUAL: dict[str, Rows] = {
    "nutrient.csv": NUTRIENTS,
    "food_category.csv": [{"id": "1", "code": "0100", "description": "Dairy and Egg Products"}],
    "measure_unit.csv": [{"id": "1000", "name": "cup"}, {"id": "9999", "name": "undetermined"}],
    "food_portion.csv": [],
}


def write_release(
    path: Path, tables: Mapping[str, Rows], columns: Mapping[str, Sequence[str]] | None = None
) -> Path:
    """Write the zip; ``columns`` replaces the usual headings. Other cells are empty."""
    headings = {**COLUMNS, **(columns or {})}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in {**_USUAL, **tables}.items():
            archive.writestr(f"{path.stem}/{name}", as_csv(headings[name], rows))
    return path


def as_csv(columns: Sequence[str], rows: Rows) -> str:
    """Return a table as FoodData Central prints it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, "", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def food(fdc_id: str, data_type: str, description: str, **cells: str) -> dict[str, str]:
    """Return a row of food.csv."""
    return {
        "fdc_id": fdc_id,
        "data_type": data_type,
        "description": description,
        "food_category_id": "1",
        "publication_date": "2024-10-31",
        **cells,
    }


def value(record: str, fdc_id: str, nutrient_id: str, amount: str, **cells: str) -> dict[str, str]:
    """Return a row of food_nutrient.csv."""
    return {"id": record, "fdc_id": fdc_id, "nutrient_id": nutrient_id, "amount": amount, **cells}
