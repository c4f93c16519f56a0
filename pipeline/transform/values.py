"""Vitamin K values as published: vitamers and totals in separate tables, in µg per 100 g."""

from collections.abc import Iterator

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.fact_files import notation
from pipeline.fact_files.corrections import corrected
from pipeline.fact_files.origins import origin
from pipeline.fact_files.read import Facts
from pipeline.files.table_store import columns, slices
from pipeline.format_text import format_text
from pipeline.transform.confidence import confidence, confidence_lacks
from pipeline.transform.eurofir_types import method_type, value_type
from pipeline.transform.foods import basis, food_id
from pipeline.transform.forms import equivalents_per_mass
from pipeline.transform.provenance import how_measured, studies
from pipeline.transform.reviewed_doubts import with_doubts
from schemas.codes import FORM_IDS, TOTALS
from schemas.units import DIGITS, UNITS
from schemas.values import MEASUREMENT, REPORTED_TOTAL

# Statistics in the unit of the value: facts column → published column.
_STATISTICS = {
    "min": "min_ug_per_100g",
    "max": "max_ug_per_100g",
    "median": "median_ug_per_100g",
    "sd": "sd_ug_per_100g",
    "se": "se_ug_per_100g",
    "lower_error_bound": "lower_error_bound_ug_per_100g",
    "upper_error_bound": "upper_error_bound_ug_per_100g",
}
_PER_100_G = ("amount_ug_per_100g", "limit_ug_per_100g", *_STATISTICS.values())
_ROWS_AT_ONCE = 100_000
_COUNTS = ("n_samples", "n_studies", "df")
# What only the table of criteria of quality needs.
_ABOUT_QUALITY = ("basis", "limits_forms", "confidence_lacks")


def vitamers_and_totals(
    facts: Facts, forms: pl.DataFrame, curated: Curated
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the published ``measurement`` and ``reported_total`` of one source.

    Both have further columns, which only the criteria of quality need.
    """
    vitamers, totals = zip(*parts_of_values(facts, forms, curated), strict=True)
    return pl.concat(vitamers), pl.concat(totals)


def parts_of_values(
    facts: Facts, forms: pl.DataFrame, curated: Curated
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield what ``vitamers_and_totals`` returns, some rows of the facts at a time."""
    is_total = pl.col("meaning").is_in(TOTALS)
    basis_of = facts.tables["food"].select("food_code", basis(facts.source.values.basis))
    given = (
        columns(facts.tables, "value", ["food_code", "component"])
        .join(facts.tables["component"], on="component", how="left")
        .select(food_id(facts.source_id), pl.col("meaning").alias("forms_covered"), given=True)
    )
    for printed in slices(facts.tables, "value", _ROWS_AT_ONCE):
        with_basis = printed.join(basis_of, on="food_code", how="left")
        values = _values(facts, with_basis, forms, curated)
        yield (
            _measurements(values.filter(~is_total), curated),
            _reported_totals(facts, values.filter(is_total), given, curated),
        )


def _measurements(vitamer: pl.DataFrame, curated: Curated) -> pl.DataFrame:
    return (
        vitamer.with_columns(
            format_text("{}/{}", "food_id", "meaning").alias("measurement_id"),
            pl.col("meaning").alias("form_id"),
        )
        .pipe(with_doubts, "measurement_id", curated.doubt)
        .select(*MEASUREMENT.column_names, *_ABOUT_QUALITY)
    )


def _reported_totals(
    facts: Facts, total: pl.DataFrame, given: pl.DataFrame, curated: Curated
) -> pl.DataFrame:
    """Return the totals with what each of them covers.

    ``forms_covered`` is what the source states for the food. Else it lists the component's vitamers
    that the source gives for the food; all of them if it never gives them separately (Japan prints
    only the total). ``given`` names the vitamers that the source gives for each food.
    """
    apart = facts.tables["component"]["meaning"].to_list()
    covered = (
        total.select(
            "food_id", "meaning", pl.col("component_forms").str.split(",").alias("forms_covered")
        )
        .explode("forms_covered")
        .join(given, on=["food_id", "forms_covered"], how="left")
        .filter(pl.col("given").is_not_null() | ~pl.col("forms_covered").is_in(apart))
        .join(pl.DataFrame({"forms_covered": FORM_IDS}).with_row_index(), on="forms_covered")
        .sort("index")
        .group_by("food_id", "meaning", maintain_order=True)
        .agg(pl.col("forms_covered").str.join(",").alias("given"))
    )
    return (
        total.join(covered, on=["food_id", "meaning"], how="left")
        .with_columns(
            pl.coalesce("forms_covered", "given").alias("forms_covered"),
            format_text("{}/total {}", "food_id", "meaning").alias("reported_total_id"),
            pl.col("meaning").alias("total"),
        )
        .pipe(with_doubts, "reported_total_id", curated.doubt)
        .select(*REPORTED_TOTAL.column_names, *_ABOUT_QUALITY)
    )


def _values(
    facts: Facts, printed: pl.DataFrame, forms: pl.DataFrame, curated: Curated
) -> pl.DataFrame:
    """Return vitamers and totals among rows of the source's values, with all published columns."""
    sidecar = facts.sidecar
    cell = corrected(facts.source_id, pl.col("amount"), pl.col("meaning"), curated.mended_cell)
    joined = (
        printed.join(
            facts.tables["component"].select(
                "component",
                "meaning",
                pl.col("total_basis").alias("component_basis"),
                pl.col("forms_covered").alias("component_forms"),
            ),
            on="component",
            how="left",
        )
        .filter(pl.col("meaning").is_in([*FORM_IDS, *TOTALS]))
        .join(
            equivalents_per_mass()
            .filter(pl.col("total_basis") == "k1_equivalents")
            .select("form_id", k1_equivalents_per_mass="factor"),
            left_on="meaning",
            right_on="form_id",
            how="left",
        )
        .join(forms.select("form_id", "family"), left_on="meaning", right_on="form_id", how="left")
        .join(
            studies(facts.source_id, curated.value_reference),
            on=["food_code", "family"],
            how="left",
        )
        .with_columns(
            pl.coalesce("reference_id", "study").alias("reference_id"),
            pl.coalesce("total_basis", "component_basis").alias("total_basis"),
        )
        .join(
            how_measured(curated.reference, facts.tables["reference"]),
            on="reference_id",
            how="left",
        )
    )
    return (
        joined.with_columns(
            food_id(facts.source_id),
            *_statement(cell, sidecar.source.readings),
            *(
                _mass_ug_per_100_g(pl.col(printed).cast(pl.Float64)).alias(published)
                for printed, published in _STATISTICS.items()
            ),
            *(pl.col(count).cast(pl.Int64) for count in _COUNTS),
            origin(
                sidecar.source.values.origin,
                pl.coalesce(notation.origin(cell, sidecar.source.readings), "origin"),
            ).alias("origin"),
            pl.col("amount").fill_null("").alias("amount_reported"),
            pl.col("unit").alias("unit_reported"),
            pl.col("reference_food_code").alias("imputed_from"),
            _locator(sidecar.source.values.locator),
        )
        .with_columns(
            pl.coalesce(
                pl.col("statistic"),
                pl.when(pl.col("n_samples") == 1).then(pl.lit("single")),
                pl.when(pl.col("n_samples") > 1).then(pl.lit("mean")),
                pl.lit("unknown"),
            ).alias("statistic")
        )
        # Without a density an amount per 100 ml cannot be converted: it stays in amount_reported.
        .with_columns(
            pl.when(pl.col("basis") == "100 g").then(pl.col(*_PER_100_G)),
            confidence(sidecar.released_on).alias("confidence"),
            confidence_lacks(sidecar.released_on),
            value_type().alias("eurofir_value_type"),
            method_type().alias("eurofir_method_type"),
        )
    )


def _statement(cell: pl.Expr, readings: notation.Readings) -> list[pl.Expr]:
    """Return qualifier, amount and limit; a zero or missing amount with a LOQ is below the LOQ."""
    printed = notation.amount(cell, readings)
    loq = pl.col("loq").cast(pl.Float64)
    below = (loq > 0).fill_null(value=False) & (pl.col("amount").is_null() | (printed == 0))
    limit = pl.when(below).then(loq).otherwise(notation.limit(cell, readings))
    return [
        pl.when(below)
        .then(pl.lit("below_loq"))
        .otherwise(notation.qualifier(cell, readings))
        .alias("qualifier"),
        _mass_ug_per_100_g(pl.when(~below).then(printed)).alias("amount_ug_per_100g"),
        _mass_ug_per_100_g(limit).alias("limit_ug_per_100g"),
    ]


def in_ug(number: pl.Expr) -> pl.Expr:
    """Convert a printed number to µg by the column ``unit``, which holds only keys of UNITS."""
    multiply = {unit: factor.multiply for unit, factor in UNITS.items()}
    divide = {unit: factor.divide for unit, factor in UNITS.items()}
    unit = pl.col("unit")
    times = unit.replace_strict(multiply)
    grown = pl.when(times == 1).then(number).otherwise((number * times).round_sig_figs(DIGITS))
    return grown / unit.replace_strict(divide)


def _mass_ug_per_100_g(number: pl.Expr) -> pl.Expr:
    """Convert to mass per 100 g.

    A vitamer in K1 equivalents is converted to mass; a total in equivalents is not, as its basis
    says. An amount per portion is scaled to 100 g.
    """
    equivalents = [unit for unit, factor in UNITS.items() if factor.in_k1_equivalents]
    per_mass = pl.when(pl.col("unit").is_in(equivalents)).then("k1_equivalents_per_mass")
    portion_g = pl.col("portion_g").cast(pl.Float64)
    mass = in_ug(number) / per_mass.fill_null(1.0)
    return pl.when(portion_g.is_null()).then(mass).otherwise(mass * 100.0 / portion_g)


def _locator(template: str) -> pl.Expr:
    """Fill a source's locator, such as ``NDB_No {food_code}``, from the columns it names."""
    pieces = template.replace("}", "{").split("{")
    columns = [pl.col(name).fill_null("") for name in pieces[1::2]]
    filled = format_text("{}".join(pieces[::2]), *columns)
    return pl.coalesce("locator", filled).alias("record_locator")
