"""EuroFIR value type and method type of each value.

Both are codes of EuroFIR's thesauri (value type 1.1, method type 1.1). Only codes whose text was
seen are used; no source of this dataset states them itself, so they follow from what it does state.

Value type, the first that applies:

1. trace: TR
2. below a limit of detection: BL (``limit_ug_per_100g`` is that limit)
3. a range, or below a limit of quantification: code not seen
4. of several studies, without a standard deviation or error: AV, an average of different sources,
   beside which only number, minimum and maximum may stand
5. of unknown origin: AR, as reported, which goes with method type X
6. a mean, a median or a single value, as ``statistic`` says, or an assumed zero, as ``origin``
   says: code not seen
7. not stated

Method type, by ``origin``:

1. analytical, of several studies: D, aggregated from analytical results of different sources
2. analytical: A, analytical results (whether several are of one sample or of more is often not
   stated)
3. unknown: X, method type not known
4. imputed, calculated, assumed, from a label or compiled, as ``origin`` says: code not seen
"""

import polars as pl

from schemas.codes import CODE_NOT_SEEN, NOT_STATED


def value_type() -> pl.Expr:
    """Return the value type; reads qualifier, origin, statistic, n_studies and the spread."""
    qualifier = pl.col("qualifier")
    spread = pl.any_horizontal(
        pl.col("sd_ug_per_100g", "se_ug_per_100g", "lower_error_bound_ug_per_100g").is_not_null()
    )
    return (
        pl.when(qualifier == "trace")
        .then(pl.lit("TR"))
        .when(qualifier == "below_lod")
        .then(pl.lit("BL"))
        .when(qualifier.is_in(["below_loq", "range"]))
        .then(pl.lit(CODE_NOT_SEEN))
        .when(_of_several_studies() & ~spread)
        .then(pl.lit("AV"))
        .when(pl.col("origin") == "unknown")
        .then(pl.lit("AR"))
        .when((pl.col("statistic") != "unknown") | (pl.col("origin") == "assumed"))
        .then(pl.lit(CODE_NOT_SEEN))
        .otherwise(pl.lit(NOT_STATED))
    )


def method_type() -> pl.Expr:
    """Return the method type; reads origin and n_studies."""
    origin = pl.col("origin")
    return (
        pl.when((origin == "analytical") & _of_several_studies())
        .then(pl.lit("D"))
        .when(origin == "analytical")
        .then(pl.lit("A"))
        .when(origin == "unknown")
        .then(pl.lit("X"))
        .otherwise(pl.lit(CODE_NOT_SEEN))
    )


def _of_several_studies() -> pl.Expr:
    return pl.col("n_studies").fill_null(0) > 1
