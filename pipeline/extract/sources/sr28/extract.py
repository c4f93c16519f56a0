"""USDA National Nutrient Database for Standard Reference, release 28.

Reads the official text files (``^`` separated, ``~`` quoted, cp1252) from their folder or zip.
NUT_DATA may be the text file or a Parquet re-encoding with the same column names.
"""

import io
from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.extract.raw import Raw
from pipeline.extract.sources.sr28.langual import langual_codes
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows, split_units
from schemas.facts import COMPONENT, FOOD, SCHEME_CODE, SERVING, VALUE
from schemas.units import UNITS

SOURCE_ID = "sr28"

# Nutrient number → meaning, rank among those of the same meaning.
COMPONENTS = {
    "428": ("MK4", None),
    "429": ("DK1", None),
    "430": ("K1", None),
    "208": ("energy_kcal", 1),
    "204": ("fat_g", 1),
    "606": ("saturated_fat_g", 1),
    "645": ("monounsaturated_fat_g", 1),
    "646": ("polyunsaturated_fat_g", 1),
    "328": ("vitamin_d_ug", 1),
    "324": ("vitamin_d_ug", 2),
    "301": ("calcium_mg", 1),
}
VITAMIN_K = ("428", "429", "430")

# Each file's columns in order; None means ignored: names and remarks that no table publishes.
_FOOD_DES = {
    "NDB_No": "food_code",
    "FdGrp_Cd": "group_code",
    "Long_Desc": "name",
    **dict.fromkeys(
        ("Shrt_Desc", "ComName", "ManufacName", "Survey", "Ref_desc", "Refuse", "SciName")
    ),
    **dict.fromkeys(("N_Factor", "Pro_Factor", "Fat_Factor", "CHO_Factor")),
}
_FD_GROUP = {"FdGrp_CD": "group_code", "FdGrp_Desc": "group_name"}
_WEIGHT = {
    "NDB_No": "food_code",
    "Seq": "serving_code",
    "Amount": "quantity",
    "Msre_Desc": "description",
    "Gm_Wgt": "gram_weight",
    "Num_Data_Pts": "n_samples",
    "Std_Dev": "sd_g",
}
_NUTR_DEF = {
    "Nutr_No": "component",
    "Units": "unit",
    "Tagname": None,
    "NutrDesc": "name",
    "Num_Dec": None,
    "SR_Order": None,
}
_LANGUAL = {"NDB_No": "food_code", "Factor_Code": "code"}
_LANGDESC = {"Factor_Code": "code", "Description": "code_name"}
_DERIV_CD = {"Deriv_Cd": "derivation_code", "Deriv_Desc": None}
_NUT_DATA = {
    "NDB_No": "food_code",
    "Nutr_No": "component",
    "Nutr_Val": "amount",
    "Num_Data_Pts": "n_samples",
    "Std_Error": "se",
    "Src_Cd": "source_code",
    "Deriv_Cd": "derivation_code",
    "Ref_NDB_No": "reference_food_code",
    "Add_Nutr_Mark": "added_nutrient",
    "Num_Studies": "n_studies",
    "Min": "min",
    "Max": "max",
    "DF": "df",
    "Low_EB": "lower_error_bound",
    "Up_EB": "upper_error_bound",
    "Stat_Cmt": "statistical_comment",
    "AddMod_Date": "modified_on",
}
_NUT_DATA_IGNORED = {"CC"}  # confidence code: empty in this release


def extract(raw: Raw) -> Extracted:
    """Return the facts of SR28: every vitamin K value, and the foods that have one."""
    nutrient = _text(raw, "NUTR_DEF.txt", _NUTR_DEF)
    data = _nutrient_data(raw)
    value = data.filter(pl.col("component").is_in(VITAMIN_K)).join(
        nutrient.select("component", "unit"), on="component", how="left"
    )
    _check_derivations(value, _text(raw, "DERIV_CD.txt", _DERIV_CD))
    value, rejected = split_units(value, frozenset(UNITS))
    food = _text(raw, "FOOD_DES.txt", _FOOD_DES).join(
        _text(raw, "FD_GROUP.txt", _FD_GROUP), on="group_code", how="left"
    )
    orphan = value.join(food, on="food_code", how="anti")
    rejected += [("value", row, "its food is not in FOOD_DES") for row in orphan.to_dicts()]
    concerned = food.join(value, on="food_code", how="semi").select("food_code")
    coded = langual_codes(
        _text(raw, "LANGUAL.txt", _LANGUAL),
        _text(raw, "LANGDESC.txt", _LANGDESC),
        food["food_code"],
        concerned["food_code"],
    )
    serving = _text(raw, "WEIGHT.txt", _WEIGHT).join(concerned, on="food_code", how="semi")
    return Extracted(
        release="28",
        released_on="2016-05",
        component=fill(COMPONENT, _components(nutrient)),
        food=fill(FOOD, food.join(concerned, on="food_code", how="semi")),
        value=fill(VALUE, value.join(food, on="food_code", how="semi")),
        serving=fill(SERVING, serving),
        composition=_composition(data.join(concerned, on="food_code", how="semi")),
        rejected=rejected_rows([*rejected, *coded.rejected]),
        scheme_code=fill(SCHEME_CODE, coded.used),
    )


def _text(raw: Raw, name: str, columns: Mapping[str, str | None]) -> pl.DataFrame:
    try:
        text = raw.member(name).decode("cp1252").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DataError(f"{name}: {error}; is it SR28's file, and whole?") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.count("^") != len(columns) - 1:
            raise DataError(
                f"{name} line {number}: {line.count('^') + 1} fields, expected"
                f" {len(columns)} ({', '.join(columns)}); is it SR28's file, and whole?"
            )
    frame = pl.read_csv(
        io.BytesIO(text.encode()),
        separator="^",
        quote_char="~",
        has_header=False,
        new_columns=list(columns),
        infer_schema=False,
    )
    return _renamed(frame, columns)


def _renamed(frame: pl.DataFrame, columns: Mapping[str, str | None]) -> pl.DataFrame:
    used = {old: new for old, new in columns.items() if new}
    return frame.select(pl.col(old).cast(pl.String).alias(new) for old, new in used.items())


def _nutrient_data(raw: Raw) -> pl.DataFrame:
    if not raw.has("NUT_DATA.parquet"):
        return _text(raw, "NUT_DATA.txt", {**_NUT_DATA, **dict.fromkeys(_NUT_DATA_IGNORED)})
    frame = pl.read_parquet(io.BytesIO(raw.member("NUT_DATA.parquet")))
    check_columns("NUT_DATA.parquet", frame.columns, list(_NUT_DATA), _NUT_DATA_IGNORED)
    wanted = [int(number) for number in COMPONENTS]
    return _renamed(frame.filter(pl.col("Nutr_No").cast(pl.Int64).is_in(wanted)), _NUT_DATA)


def _check_derivations(value: pl.DataFrame, derivation: pl.DataFrame) -> None:
    code = pl.col("derivation_code")
    unknown = value.filter(code != "").join(derivation, on="derivation_code", how="anti")
    if len(unknown):
        raise DataError(
            f"NUT_DATA uses the derivation code {unknown['derivation_code'][0]!r}, which"
            " DERIV_CD.txt does not list; the files do not belong together"
        )


def _components(nutrient: pl.DataFrame) -> pl.DataFrame:
    meaning = pl.DataFrame(
        [(number, *meaning) for number, meaning in COMPONENTS.items()],
        schema=["component", "meaning", "rank"],
        orient="row",
    )
    return meaning.join(nutrient, on="component", how="left", maintain_order="left")


def _composition(data: pl.DataFrame) -> pl.DataFrame:
    codes = [number for number in COMPONENTS if number not in VITAMIN_K]
    wide = data.filter(pl.col("component").is_in(codes)).pivot(
        "component", index="food_code", values="amount"
    )
    absent = [pl.lit(None, pl.String).alias(code) for code in codes if code not in wide.columns]
    return wide.with_columns(absent).select("food_code", *codes)
