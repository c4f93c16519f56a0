"""FoodData Central's nutrient ids and derivation ids, pinned.

A nutrient is identified by its id; names change between releases. The legacy number is listed with
the id because some releases and the API use it instead.
"""

from importlib.resources import files

import polars as pl

# id: (legacy number, meaning, rank among those of the same meaning)
NUTRIENTS: dict[str, tuple[str, str, int | None]] = {
    "1183": ("428", "MK4", None),
    "1184": ("429", "DK1", None),
    "1185": ("430", "K1", None),
    "1008": ("208", "energy_kcal", 1),
    "2048": ("958", "energy_kcal", 2),
    "2047": ("957", "energy_kcal", 3),
    "1004": ("204", "fat_g", 1),
    "1258": ("606", "saturated_fat_g", 1),
    "1292": ("645", "monounsaturated_fat_g", 1),
    "1293": ("646", "polyunsaturated_fat_g", 1),
    "1114": ("328", "vitamin_d_ug", 1),
    "1110": ("324", "vitamin_d_ug", 2),
    "1087": ("301", "calcium_mg", 1),
}
VITAMIN_K = ("1183", "1184", "1185")
COMPOSITION = tuple(nutrient for nutrient in NUTRIENTS if nutrient not in VITAMIN_K)
BY_NUMBER = {number: nutrient for nutrient, (number, _, _) in NUTRIENTS.items()}
# The unit of each in FoodData Central; other spellings of the same unit are accepted.
UNIT_OF = {
    **dict.fromkeys((*VITAMIN_K, "1114"), "µg"),
    **dict.fromkeys(("1008", "2048", "2047"), "kcal"),
    **dict.fromkeys(("1004", "1258", "1292", "1293"), "g"),
    "1110": "IU",
    "1087": "mg",
}
_MICROGRAM = frozenset({"µg", "μg", "ug", "mcg"})


def is_unit_of(component: str, printed: str) -> bool:
    """Return whether a printed unit is the nutrient's own, in any spelling (UG, MG, KCAL)."""
    pinned, low = UNIT_OF[component].lower(), printed.lower()
    return low == pinned or (pinned == "µg" and low in _MICROGRAM)


def derivations() -> pl.DataFrame:
    """Return derivation_id, derivation_code, source_code: Foundation zips hold the id alone."""
    path = files(__package__) / "derivations.csv"
    return pl.read_csv(path.read_bytes(), infer_schema=False)


def components(names: pl.DataFrame) -> pl.DataFrame:
    """Return the component facts from ``names`` (component, name, unit as the release has them)."""
    known = pl.DataFrame(
        [(nutrient, meaning, rank) for nutrient, (_, meaning, rank) in NUTRIENTS.items()],
        schema={"component": pl.String, "meaning": pl.String, "rank": pl.Int64},
        orient="row",
    )
    return known.join(names, on="component", how="inner", maintain_order="left")


def wide(amounts: pl.DataFrame, food_codes: pl.DataFrame, component: pl.DataFrame) -> pl.DataFrame:
    """Return composition facts: one row a food of ``food_codes``, one column a nutrient id.

    ``amounts`` holds food_code, component, amount as printed; the columns are those nutrients of
    composition that the facts ``component`` list.
    """
    listed = set(component["component"])
    columns = [nutrient for nutrient in COMPOSITION if nutrient in listed]
    pivoted = amounts.filter(pl.col("component").is_in(columns)).pivot(
        "component", index="food_code", values="amount"
    )
    missing = [pl.lit(None, pl.String).alias(c) for c in columns if c not in pivoted.columns]
    return food_codes.join(pivoted.with_columns(missing), on="food_code", how="left").select(
        "food_code", *columns
    )
