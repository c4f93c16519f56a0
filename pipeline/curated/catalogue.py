"""Under which source, code and name a food is reviewed, where it is not its own."""

import polars as pl

# Sources that list the foods of another one, by its codes and names: reviewed rows serve both.
CATALOGUE_OF = {"fdc_sr_legacy": "sr28", "fdc_survey": "fndds"}
CODE_WIDTH = {"sr28": 5}  # FoodData Central drops the leading zeros of NDB numbers
# Sources that use the food groups of another one.
GROUPS_OF = {
    "fdc_foundation": "sr28",
    "fdc_sr_legacy": "sr28",
    "fdc_survey": "fndds",
    "k2viewer": "literature",
}
# Sources whose groups are free text, thousands of them: a row with a blank group takes the rest.
FREE_GROUPS = ("fdc_branded",)
# Sources whose English names are declared here, not printed: reviewed by their original names.
_BY_ORIGINAL_NAME = ("stfcj",)


def catalogue() -> pl.Expr:
    """Return the source under which a food of ``source_id`` is reviewed."""
    return pl.col("source_id").replace(CATALOGUE_OF)


def catalogue_code() -> pl.Expr:
    """Return the code of ``source_food_code`` in that source's own spelling."""
    code = pl.col("source_food_code")
    for source_id, width in CODE_WIDTH.items():
        code = pl.when(catalogue() == source_id).then(code.str.zfill(width)).otherwise(code)
    return code


def printed_name() -> pl.Expr:
    """Return the name of a food that the source itself prints, in English where it does."""
    original = pl.col("source_id").is_in(_BY_ORIGINAL_NAME)
    return pl.when(original).then("name_original").otherwise("name").alias("name")
