"""The published table ``quality_criterion``: how well each value is documented.

Seven criteria are scored good, fair or bad from what the source itself states of a value.
``not_stated`` is a score of its own: it says nothing bad. How a value was measured cannot be asked
of one that was imputed, calculated or assumed: ``not_measured``.

food_description      good: food group, country, and whether the food is raw or how it was treated,
                      where its category holds both; fair: one of these is missing; bad: the name
                      says that something is not specified
component_            good: the vitamer by name, or a total whose vitamers and basis are known, as
identification        mass in 100 g; fair: converted here (from equivalents of K1, from a serving),
                      per 100 ml, or a total of which one of the two is not known; bad: a total of
                      which neither is known, or a printed unit that is read as another one
sampling_plan         good: samples of two or more named places, or as reviewed; fair: several
                      samples listed without place; bad: one sample
number_of_samples     good: 10 or more; fair: 3 to 9; bad: 1 or 2
sample_handling       as reviewed
analytical_method     good: mass spectrometry, or chromatography with fluorescence or
                      electrochemical detection, or a method whose publication is named; fair:
                      another method that is named
quality_control       fair: the limit of detection or quantification is stated, for the value or by
                      its study for the vitamer; good and bad: as reviewed

"As reviewed" is a row of ``reviewed/quality_statement.csv``, with what is stated and where; such a
row goes before the other rules. The laboratory sub-samples that USDA publishes for Foundation foods
state place and method. Scores and thresholds are this dataset's: EuroFIR leaves them to the reader
of a report.

Confidence asks other questions (spread, age, read at its source or not), so the two can disagree.
``confidence_compared`` is

higher  A though a criterion is bad, fewer than four of seven are stated, or the number of samples
        is bad or not stated; B though two or more are bad, or none of the five about measuring is
        good or fair
lower   C or D, of a value that was measured, though none is bad and four or more are stated

and ``confidence_explained`` then says which question of confidence made the difference.
"""

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.transform import quality_scores as scores
from pipeline.transform.quality_compared import compared, explained, index
from schemas.quality import OF_MEASURING, QUALITY_CRITERION

FOOD_COLUMNS = [
    "food_id",
    "source_id",
    "name",
    "name_original",
    "country",
    "food_group",
    "category",
]


def quality_criteria(
    values: pl.DataFrame,
    table_name: str,
    food: pl.DataFrame,
    sampled: pl.DataFrame,
    curated: Curated,
) -> pl.DataFrame:
    """Return the rows of ``quality_criterion`` of a source's measurements or totals.

    ``values`` are those of ``values.py``; ``food`` has FOOD_COLUMNS; ``sampled`` is what
    ``sample_evidence`` found.
    """
    is_total = table_name == "reported_total"
    form, key = ("total", "reported_total_id") if is_total else ("form_id", "measurement_id")
    joined = (
        values.with_columns(pl.col(form).alias("meaning"), pl.lit(table_name).alias("table_name"))
        .join(food.select(FOOD_COLUMNS), on="food_id", how="left", maintain_order="left")
        .join(
            sampled.rename({"form_id": "meaning"}),
            on=["food_id", "meaning"],
            how="left",
            maintain_order="left",
        )
        .pipe(_with_statements, curated.quality_statement)
    )
    component = scores.total_is_clear() if is_total else scores.vitamer_is_clear()
    by_rule = {
        "sampling_plan": scores.sampling_plan(),
        "number_of_samples": scores.number_of_samples(),
        "sample_handling": pl.lit(None, pl.String),
        "analytical_method": scores.analytical_method(),
        "quality_control": scores.quality_control(),
    }
    return (
        joined.with_columns(
            scores.food_description().alias("food_description"),
            component.alias("component_identification"),
            *(
                pl.when(pl.col("origin").is_in(["imputed", "calculated", "assumed"]))
                .then(pl.lit("not_measured"))
                .otherwise(pl.coalesce(_reviewed(name), by_rule[name], pl.lit("not_stated")))
                .alias(name)
                for name in OF_MEASURING
            ),
        )
        .with_columns(
            index(1).alias("index_low"),
            index(5).alias("index_high"),
            compared().alias("confidence_compared"),
        )
        .with_columns(explained().alias("confidence_explained"), pl.col(key).alias("row_key"))
        .select(QUALITY_CRITERION.column_names)
    )


def _reviewed(criterion: str) -> str:
    return f"reviewed {criterion}"


def _with_statements(values: pl.DataFrame, statement: pl.DataFrame) -> pl.DataFrame:
    """Add the reviewed score of each criterion: the food's, else the study's, else the source's."""
    joined = values.lazy()
    found = []
    for subject in ("food_id", "reference_id", "source_id"):
        for of_form in (True, False):
            rows = statement.filter(pl.col("form").is_not_null() == of_form)
            key = [subject, *(["meaning"] if of_form else [])]
            name = f"{{}} of {' and '.join(key)}"
            scores_of = (
                rows.rename({"subject": subject, "form": "meaning"})
                .group_by(key)
                .agg(
                    pl.col("score").filter(criterion=c).first().alias(name.format(c))
                    for c in OF_MEASURING
                )
            )
            joined = joined.join(scores_of.lazy(), on=key, how="left", maintain_order="left")
            found.append(name)
    return joined.with_columns(
        pl.coalesce(name.format(c) for name in found).alias(_reviewed(c)) for c in OF_MEASURING
    ).collect()
