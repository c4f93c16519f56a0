"""LanguaL codes of SR28: several of a food, each a trait of it (product type, part, process …)."""

from typing import Any, NamedTuple

import polars as pl

from pipeline.extract.row_checks import check_once

SCHEME = "LanguaL"
_CODE = r"^[A-Z][0-9]{4}$"
_KEY = ["food_code", "code"]


class LangualCodes(NamedTuple):
    """What became of each row of LANGUAL.txt.

    ``used`` has food_code, scheme, code and code_name. ``rejected`` holds (fact table, upstream
    row, reason). ``of_other_foods`` counts rows of foods without a vitamin K value, which are no
    facts here, like all that SR28 says of those foods.
    """

    used: pl.DataFrame
    rejected: list[tuple[str, dict[str, Any], str]]
    of_other_foods: int


def langual_codes(
    printed: pl.DataFrame, terms: pl.DataFrame, known: pl.Series, concerned: pl.Series
) -> LangualCodes:
    """Return the codes of the foods in ``concerned``; ``known`` holds those of FOOD_DES.

    ``printed`` has food_code and code, ``terms`` code and code_name. A code without a term, in
    another form, of a food that is not known, or a row that repeats another is rejected. Raises a
    DataError if LANGDESC explains a code twice.
    """
    check_once("LANGDESC.txt", terms.with_row_index("row", offset=1), ["code"], "Factor_Code")
    lines = printed.with_row_index("line", offset=1)
    named = lines.join(terms, on="code", how="left", maintain_order="left")
    reason = (
        pl.when(~pl.col("food_code").is_in(known.to_list()).fill_null(value=False))
        .then(pl.lit("its food is not in FOOD_DES"))
        .when(~pl.col("code").str.contains(_CODE).fill_null(value=False))
        .then(pl.lit("no LanguaL code: a letter and four digits"))
        .when(pl.col("code_name").is_null())
        .then(pl.lit("its code is not in LANGDESC"))
        .when(~pl.struct(_KEY).is_first_distinct())
        .then(pl.lit("the same row stands there before"))
    )
    judged = named.with_columns(reason.alias("reason"), pl.lit(SCHEME).alias("scheme"))
    refused = judged.filter(pl.col("reason").is_not_null())
    usable = judged.filter(pl.col("reason").is_null())
    used = usable.filter(pl.col("food_code").is_in(concerned.to_list()))
    return LangualCodes(
        used.select("food_code", "scheme", "code", "code_name"),
        [
            ("scheme_code", {name: row[name] for name in ("line", *_KEY)}, row["reason"])
            for row in refused.to_dicts()
        ],
        usable.height - used.height,
    )
