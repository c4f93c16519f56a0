"""Swedish Food Composition Database (Livsmedelsverket): one CSV, one total vitamin K.

Which vitamers the total counts differs from food to food and is not stated: it is a total of
unspecified basis. Separated by semicolons, decimal commas; two rows stand above the headings.
"""

import re
from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.csv_text import read_rows
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_once
from pipeline.extract.wide_table import wide_facts
from pipeline.fact_files.extracted import Extracted, fill
from schemas.facts import SERVING

SOURCE_ID = "slv"

GROUPS: Mapping[str, str] = {
    "Bröd": "Bread",
    "Bullar, kakor, tårtor": "Buns, biscuits and cakes",
    "Dryck": "Beverages",
    "Fett, olja": "Fats and oils",
    "Fisk, skaldjur": "Fish and shellfish",
    "Flingor, frukostflingor, müsli, gröt, välling": "Breakfast cereals and porridge",
    "Frukt, bär": "Fruit and berries",
    "Glass": "Ice cream",
    "Godis": "Confectionery",
    "Grönsaker, baljväxter, svamp": "Vegetables, legumes and mushrooms",
    "Korv": "Sausages",
    "Kyckling, fågel": "Chicken and other poultry",
    "Kött": "Meat",
    "Lever, njure, tunga etc.": "Liver, kidney and tongue",
    "Mejeri": "Dairy",
    "Mjöl": "Flour",
    "Måltidsersättning, sportpreparat": "Meal replacements and sports products",
    "Nötter, frön": "Nuts and seeds",
    "Pasta, ris, gryn": "Pasta, rice and grains",
    "Potatis": "Potatoes",
    "Pålägg": "Sandwich toppings",
    "Quorn, sojaprotein, vegetariska produkter": "Vegetarian products",
    "Rätter": "Dishes",
    "Smaksättare": "Seasonings",
    "Snacks": "Snacks",
    "Sylt, marmelad, gelé, chutney": "Jams and chutneys",
    "Ägg, rom, kaviar": "Eggs, roe and caviar",
    "Övrigt": "Others",
}
_TITLE = re.compile(r"Livsmedelsverkets livsmedelsdatabas version (\d{4}-\d\d-\d\d)")
_ROWS_ABOVE = 2


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a vitamin K cell."""
    where, columns = raw.path.name, headings(SOURCE_ID)
    rows = read_rows(where, raw.content(), ";")
    title = _TITLE.fullmatch(rows.row(0)[0] or "")
    if not title:
        raise DataError(
            f"{where}, row 1: expected 'Livsmedelsverkets livsmedelsdatabas version' and a date,"
            f" found {rows.row(0)[0]!r}; is it the table?"
        )
    foods = headed(where, rows.slice(_ROWS_ABOVE), columns, str.strip)
    wide = wide_facts(_grouped(foods, where), used_components(columns))
    return Extracted(
        release=title[1],
        released_on=title[1],
        component=wide.component,
        food=wide.food,
        value=wide.value,
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
    )


def _grouped(foods: pl.DataFrame, where: str) -> pl.DataFrame:
    """Add the group's English name of foods with vitamin K; an unknown group stops the run."""
    numbered = foods.with_row_index("row", _ROWS_ABOVE + 2)
    number = pl.col("food_code").str.contains(r"^\d+$")
    odd = numbered.filter(~number.fill_null(value=False))
    if odd.height:
        row, code = odd.select("row", "food_code").row(0)
        raise DataError(f"{where}, row {row}: {code!r} is no Livsmedelsnummer; look upstream")
    check_once(where, numbered, ["food_code"], "Livsmedelsnummer")
    stated = numbered.filter(pl.col("VITK").is_not_null())
    odd = stated.filter(~pl.col("group").is_in(list(GROUPS)).fill_null(value=False))
    if odd.height:
        row, group = odd.select("row", "group").row(0)
        raise DataError(
            f"{where}, row {row}: unknown food group {group!r}; add it to GROUPS of"
            " sources/slv/extract.py after a look upstream"
        )
    return stated.with_columns(
        pl.col("group").replace_strict(GROUPS).alias("group_name"),
        pl.col("name_original").str.strip_chars(),
        pl.col("name_original").str.strip_chars().alias("name"),
    )
