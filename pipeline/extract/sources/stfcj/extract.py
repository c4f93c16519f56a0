"""Standard Tables of Food Composition in Japan (MEXT): 2020 and its 2023 supplement.

The workbook of 2020 has one sheet a food group, that of 2023 one of all foods, with the same
columns; there the first two digits of a code are the group.

Vitamin K is one total: K1 and MK-4 by mass. Where the remarks say that it contains menaquinone-7
(the natto kinds, kinzanji miso, hishio miso) it also counts MK-7, times M(MK-4) / M(MK-7): there it
is MK-4 equivalents.
"""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_cells, check_once
from pipeline.extract.wide_table import wide_facts
from pipeline.extract.workbook import read_sheets, sheet_names
from pipeline.fact_files.extracted import Extracted, fill
from schemas.facts import SERVING

SOURCE_ID = "stfcj"

# Sheet → the group's name in MEXT's English edition.
GROUPS: Mapping[str, str] = {
    "1 穀類": "Cereals",
    "２ いも及びでん粉類": "Potatoes and starches",
    "３ 砂糖及び甘味類": "Sugars and sweeteners",
    "４ 豆類": "Pulses",
    "5 種実類": "Nuts and seeds",
    "6 野菜類": "Vegetables",
    "7 果実類": "Fruits",
    "8 きのこ類": "Mushrooms",
    "9 藻類": "Algae",
    "10 魚介類": "Fish, mollusks and crustaceans",
    "11 肉類": "Meat",
    "12 卵類": "Eggs",
    "13 乳類": "Milk and milk products",
    "14 油脂類": "Fats and oils",
    "15 菓子類": "Confectioneries",
    "16 し好飲料類": "Beverages",
    "17 調味料及び香辛料類": "Seasonings and spices",
    "18\u3000調理済み流通食品類": "Prepared foods",
}
_WHOLE_TABLE = "表全体"  # the sheet of all foods in the workbook of 2023
_EDITION, _SUPPLEMENT = ("2020", "2020-12-25"), ("2023", "2023-04-28")
_TAG_HEADING = "成分識別子"  # "component identifier": heads the row of tags
_NOT_STATED = ("-",)
_VITAMIN_K = "VITK"
# The remark on foods whose vitamin K includes MK-7: "contains menaquinone-7".
_COUNTS_MK7 = "ビタミンK： メナキノン-7を含む"
_ABOUT_VITAMIN_K = r"ビタミン[KＫ]|メナキノン"
_EQUIVALENTS = {
    "component": "VITK as MK-4 equivalents",
    "total_basis": "mk4_equivalents",
    "forms_covered": "K1,MK4,MK7",
}


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a stated vitamin K cell."""
    where, content, columns = raw.path.name, raw.content(), headings(SOURCE_ID)
    supplement = _WHOLE_TABLE in sheet_names(where, content)
    release, released_on = _SUPPLEMENT if supplement else _EDITION
    read = _of_whole_table if supplement else _of_groups
    foods = read(where, content, columns).with_columns(
        pl.col("food_code").str.head(2).alias("group_code"),
        pl.col("name_original").alias("name"),
    )
    counting_mk7 = _counting_mk7(where, foods)
    wide = wide_facts(foods, used_components(columns), _NOT_STATED)
    return Extracted(
        release=release,
        released_on=released_on,
        component=_with_equivalents(wide.component),
        food=wide.food,
        value=wide.value.with_columns(
            pl.when(pl.col("food_code").is_in(counting_mk7))
            .then(pl.lit(_EQUIVALENTS["component"]))
            .otherwise("component")
            .alias("component")
        ),
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
    )


def _of_groups(where: str, content: bytes, columns: pl.DataFrame) -> pl.DataFrame:
    """Return the foods of the eighteen sheets of the edition of 2020."""
    tables = []
    for sheet, rows in read_sheets(where, content, list(GROUPS)).items():
        place = f"{where}, sheet {sheet!r}"
        foods = _foods(place, rows, columns)
        fits = pl.col("food_code").str.contains(r"^[0-9]{5}$")
        check_cells(place, foods, "food_code", fits, "a food number of five digits", "B")
        check_once(place, foods, ["food_code"], "food number")
        tables.append(foods.drop("row").with_columns(pl.lit(GROUPS[sheet]).alias("group_name")))
    return pl.concat(tables)


def _of_whole_table(where: str, content: bytes, columns: pl.DataFrame) -> pl.DataFrame:
    """Return the foods of the sheet of all foods; its other sheets repeat them by group.

    Raise a DataError that names the row of a code that is not of a known group.
    """
    rows = read_sheets(where, content, [_WHOLE_TABLE], ignored=None)[_WHOLE_TABLE]
    place = f"{where}, sheet {_WHOLE_TABLE!r}"
    foods = _foods(place, rows, columns)
    by_number = {f"{number:02}": name for number, name in enumerate(GROUPS.values(), 1)}
    code = pl.col("food_code")
    fits = code.str.contains(r"^[0-9]{5}$") & code.str.head(2).is_in(list(by_number))
    wanted = "a food number of five digits, the first two 01 to 18"
    check_cells(place, foods, "food_code", fits, wanted, "B")
    check_once(place, foods, ["food_code"], "food number")
    return foods.drop("row").with_columns(
        code.str.head(2).replace_strict(by_number).alias("group_name")
    )


def _foods(where: str, rows: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """Return the rows below the row of tags, which is found by its content.

    ``row`` is the number in the sheet; rows without code and name are left out.
    """
    name_column = columns["heading"].to_list().index(_TAG_HEADING)
    named = rows.to_series(name_column) if name_column < rows.width else pl.Series([""])
    found = named.index_of(_TAG_HEADING)
    if found is None:
        raise DataError(f"{where}: no row is headed {_TAG_HEADING!r} in column D; is it the table?")
    foods = headed(where, rows.slice(found), columns, str.strip)
    if foods["food_code"].drop_nulls().is_empty():
        raise DataError(f"{where} lists no food; is the file whole?")
    return foods.with_row_index("row", found + 2).filter(
        pl.any_horizontal(pl.col("food_code", "name_original").is_not_null())
    )


def _counting_mk7(where: str, foods: pl.DataFrame) -> list[str]:
    """Return the codes of the foods with this remark; raise for any other remark on vitamin K."""
    lines = foods.select("food_code", pl.col("remarks").str.split("\n")).explode("remarks")
    about = lines.filter(pl.col("remarks").str.contains(_ABOUT_VITAMIN_K))
    odd = about.filter(pl.col("remarks").str.strip_chars() != _COUNTS_MK7)
    if odd.height:
        code, remark = odd.row(0)
        raise DataError(
            f"{where}: food {code} has the unknown remark {remark!r} on vitamin K, expected"
            f" {_COUNTS_MK7!r}; see which forms its total counts"
        )
    return about["food_code"].to_list()


def _with_equivalents(component: pl.DataFrame) -> pl.DataFrame:
    mass = component.filter(pl.col("component") == _VITAMIN_K)
    equivalents = mass.with_columns(
        pl.lit(value).alias(column) for column, value in _EQUIVALENTS.items()
    )
    return pl.concat([component, equivalents])
