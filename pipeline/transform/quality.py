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
from pipeline.transform.confidence import B_MAY_LACK, measured
from pipeline.transform.raw_or_cooked import raw_or_cooked
from pipeline.transform.sample_evidence import PLACES, SAMPLES
from schemas.quality import CRITERIA, OF_MEASURING, QUALITY_CRITERION

_MANY, _SEVERAL = 10, 3  # samples
_BADLY_STATED, _WELL_STATED = 2, 4  # criteria
_POINTS = {"good": 5, "fair": 3, "bad": 1}
FOOD_COLUMNS = [
    "food_id",
    "source_id",
    "name",
    "name_original",
    "country",
    "food_group",
    "category",
]
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
    component = _total_is_clear() if is_total else _vitamer_is_clear()
    by_rule = {
        "sampling_plan": _sampling_plan(),
        "number_of_samples": _number_of_samples(),
        "sample_handling": pl.lit(None, pl.String),
        "analytical_method": _analytical_method(),
        "quality_control": _quality_control(),
    }
    return (
        joined.with_columns(
            _food_description().alias("food_description"),
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
            _index(1).alias("index_low"),
            _index(5).alias("index_high"),
            _compared().alias("confidence_compared"),
        )
        .with_columns(_explained().alias("confidence_explained"), pl.col(key).alias("row_key"))
        .select(QUALITY_CRITERION.column_names)
    )


def _reviewed(criterion: str) -> str:
    return f"reviewed {criterion}"


def _with_statements(values: pl.DataFrame, statement: pl.DataFrame) -> pl.DataFrame:
    """Add the reviewed score of each criterion: the food's, else the study's, else the source's."""
    for criterion in OF_MEASURING:
        of_it = statement.filter(pl.col("criterion") == criterion)
        found = []
        for subject in ("food_id", "reference_id", "source_id"):
            for form in ("meaning", None):
                name = f"{subject} {form}"
                rows = of_it.filter(
                    pl.col("form").is_not_null() if form else pl.col("form").is_null()
                ).select(
                    pl.col("subject").alias(subject),
                    *([pl.col("form").alias(form)] if form else []),
                    pl.col("score").alias(name),
                )
                on = [subject, form] if form else [subject]
                values = values.join(rows, on=on, how="left", maintain_order="left")
                found.append(name)
        values = values.with_columns(pl.coalesce(found).alias(_reviewed(criterion))).drop(found)
    return values


def _food_description() -> pl.Expr:
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


def _vitamer_is_clear() -> pl.Expr:
    return (
        pl.when(_unit_is_read_otherwise())
        .then(pl.lit("bad"))
        .when(_as_mass())
        .then(pl.lit("good"))
        .otherwise(pl.lit("fair"))
    )


def _total_is_clear() -> pl.Expr:
    basis_known = pl.col("total_basis") != "unspecified"
    forms_known = pl.col("forms_covered").is_not_null()
    return (
        pl.when(_unit_is_read_otherwise() | ~(basis_known | forms_known))
        .then(pl.lit("bad"))
        .when(basis_known & forms_known & (_as_mass() | (pl.col("total_basis") != "mass")))
        .then(pl.lit("good"))
        .otherwise(pl.lit("fair"))
    )


def _sampling_plan() -> pl.Expr:
    return (
        pl.when(pl.col(PLACES) > 1)
        .then(pl.lit("good"))
        .when(pl.col(SAMPLES) > 1)
        .then(pl.lit("fair"))
        .when(pl.col(SAMPLES) == 1)
        .then(pl.lit("bad"))
    )


def _number_of_samples() -> pl.Expr:
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


def _analytical_method() -> pl.Expr:
    return (
        pl.when(
            pl.col("method").str.contains(_SPECIFIC_METHOD) | pl.col("sampled_method").is_not_null()
        )
        .then(pl.lit("good"))
        .when(pl.col("method").is_not_null())
        .then(pl.lit("fair"))
    )


def _quality_control() -> pl.Expr:
    below = pl.col("qualifier").is_in(["below_lod", "below_loq"])
    of_value = below & pl.col("limit_ug_per_100g").is_not_null()
    of_study = pl.col("limits_forms").str.split(",").list.contains(pl.col("meaning"))
    return pl.when(of_value | of_study.fill_null(value=False)).then(pl.lit("fair"))


def _count(scores: list[str], criteria: tuple[str, ...] = CRITERIA) -> pl.Expr:
    return pl.sum_horizontal(pl.col(name).is_in(scores).cast(pl.Int64) for name in criteria)


def _index(not_stated: int) -> pl.Expr:
    """Return the sum of points, with so many for what is not stated; null if not measured."""
    points = _POINTS | {"not_stated": not_stated}
    scored = [
        pl.col(name).replace_strict(points, default=None, return_dtype=pl.Int64)
        for name in CRITERIA
    ]
    measuring_known = pl.all_horizontal(pl.col(name) != "not_measured" for name in CRITERIA)
    return pl.when(measuring_known).then(pl.sum_horizontal(scored))


def _compared() -> pl.Expr:
    bad, stated = _count(["bad"]), _count(list(_POINTS))
    sampled = pl.col("number_of_samples").is_in(["good", "fair"])
    letter = pl.col("confidence")
    asked = measured()
    a_is_high = (letter == "A") & ((bad > 0) | (stated < _WELL_STATED) | ~sampled)
    nothing_good = _count(["good", "fair"], OF_MEASURING) == 0
    b_is_high = (letter == "B") & ((bad >= _BADLY_STATED) | nothing_good)
    is_low = letter.is_in(["C", "D"]) & asked & (bad == 0) & (stated >= _WELL_STATED)
    return (
        pl.when(a_is_high | b_is_high)
        .then(pl.lit("higher"))
        .when(is_low)
        .then(pl.lit("lower"))
        .otherwise(pl.lit("agrees"))
    )


def _explained() -> pl.Expr:
    """Return why the class is higher or lower; null would be a difference without a reason."""
    compared, letter = pl.col("confidence_compared"), pl.col("confidence")
    lacks = pl.col("confidence_lacks").fill_null("").str.split(",")
    counts = ~pl.all_horizontal(
        lacks.list.contains(question) for question in ("spread", "primary", "age")
    )
    return (
        pl.when((compared == "higher") & (letter == "A"))
        .then(pl.lit("A asks neither for plan, handling and control nor how the food is described"))
        .when((compared == "higher") & (letter == "B") & counts)
        .then(pl.lit("B counts own analyses, spread and year, which are no criteria"))
        .when((compared == "lower") & lacks.list.contains("doubt"))
        .then(pl.lit("a reviewed doubt lowers it (see issue)"))
        .when((compared == "lower") & (lacks.list.len() > B_MAY_LACK))
        .then(pl.lit("more than three of the six questions lack"))
    )
