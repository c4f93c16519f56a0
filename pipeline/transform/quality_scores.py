"""The score of each criterion of quality, as an expression: good, fair, bad, or null.

Null says that nothing is stated. The rule stands in ``quality.py``.
"""

import polars as pl

from pipeline.transform.raw_or_cooked import raw_or_cooked
from pipeline.transform.sample_evidence import PLACES, SAMPLES

_MANY, _SEVERAL = 10, 3  # samples
_RAW_AND_TREATED = (
    *("beef_and_veal", "pork", "other_meat", "poultry", "offal", "fish", "shellfish", "eggs"),
    *("legumes", "vegetables", "potatoes_and_tubers", "mushrooms_and_algae", "cereals", "fruit"),
)
_TREATED = (
    r"\b(?:dried|dry|canned|frozen|smoked|salted|pickled|fermented|powder|flour|juice|oil|cured"
    r"|toasted|sprouted|fresh|pasteuri[sz]ed|mature seeds|drained|prepared|ready-to-eat|instant"
    r"|natto|tofu|tempeh|miso)\b"
)
_UNSPECIFIED = r"\b(?:NS as to|NFS|not specified|not further specified|unspecified)\b"
_SPECIFIC_METHOD = r"(?i)mass spectr|\bMS\b|fluoresc|electrochem"


def food_description() -> pl.Expr:
    """Score the description: group, country, and raw or treated where its category holds both."""
    names = pl.concat_str("name", "name_original", separator=" / ", ignore_nulls=True)
    has_state = raw_or_cooked(names).is_not_null() | names.str.to_lowercase().str.contains(_TREATED)
    complete = (
        pl.col("food_group").is_not_null()
        & pl.col("country").is_not_null()
        & (has_state | ~pl.col("category").is_in(_RAW_AND_TREATED))
    )
    return (
        pl.when(pl.col("name").str.contains(_UNSPECIFIED))
        .then(pl.lit("bad"))
        .when(complete)
        .then(pl.lit("good"))
        .otherwise(pl.lit("fair"))
    )


def _as_mass() -> pl.Expr:
    """Tell whether the number is printed as a mass of the substance in a mass of food."""
    unit = pl.col("unit_reported")
    per_serving = pl.col("statistical_comment").str.contains("per serving", literal=True)
    return (
        ~unit.str.contains(r"\bor\b|PK eq")
        & ~per_serving.fill_null(value=False)
        & (pl.col("basis") == "100 g")
    )


def _unit_is_read_otherwise() -> pl.Expr:
    return pl.col("unit_reported").str.contains("[sic", literal=True)


def vitamer_is_clear() -> pl.Expr:
    """Score the identification of a vitamer."""
    return (
        pl.when(_unit_is_read_otherwise())
        .then(pl.lit("bad"))
        .when(_as_mass())
        .then(pl.lit("good"))
        .otherwise(pl.lit("fair"))
    )


def total_is_clear() -> pl.Expr:
    """Score the identification of a total, by its basis and the vitamers that it adds up."""
    basis_known = pl.col("total_basis") != "unspecified"
    forms_known = pl.col("forms_covered").is_not_null()
    return (
        pl.when(_unit_is_read_otherwise() | ~(basis_known | forms_known))
        .then(pl.lit("bad"))
        .when(basis_known & forms_known & (_as_mass() | (pl.col("total_basis") != "mass")))
        .then(pl.lit("good"))
        .otherwise(pl.lit("fair"))
    )


def sampling_plan() -> pl.Expr:
    """Score what the published sub-samples of a value say of places."""
    return (
        pl.when(pl.col(PLACES) > 1)
        .then(pl.lit("good"))
        .when(pl.col(SAMPLES) > 1)
        .then(pl.lit("fair"))
        .when(pl.col(SAMPLES) == 1)
        .then(pl.lit("bad"))
    )


def number_of_samples() -> pl.Expr:
    """Score the number; a source that prints 0 states of how many samples nothing."""
    number = pl.col("n_samples")
    return (
        pl.when(number >= _MANY)
        .then(pl.lit("good"))
        .when(number >= _SEVERAL)
        .then(pl.lit("fair"))
        .when(number > 0)
        .then(pl.lit("bad"))
    )


def analytical_method() -> pl.Expr:
    """Score the method that is stated for the value, its study or its sub-samples."""
    return (
        pl.when(
            pl.col("method").str.contains(_SPECIFIC_METHOD) | pl.col("sampled_method").is_not_null()
        )
        .then(pl.lit("good"))
        .when(pl.col("method").is_not_null())
        .then(pl.lit("fair"))
    )


def quality_control() -> pl.Expr:
    """Score a limit of detection or quantification that is stated."""
    below = pl.col("qualifier").is_in(["below_lod", "below_loq"])
    of_value = below & pl.col("limit_ug_per_100g").is_not_null()
    of_study = pl.col("limits_forms").str.split(",").list.contains(pl.col("meaning"))
    return pl.when(of_value | of_study.fill_null(value=False)).then(pl.lit("fair"))
