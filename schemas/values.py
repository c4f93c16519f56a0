"""Vitamin K values: one vitamer in one food, and the totals that sources print."""

from schemas.codes import (
    CONFIDENCES,
    EUROFIR_METHOD_TYPES,
    EUROFIR_VALUE_TYPES,
    ORIGINS,
    QUALIFIERS,
    STATISTICS,
    TOTAL_BASES,
    TOTALS,
)
from schemas.column import Column, Rule, Table
from schemas.foods import FOOD_ID

# 100 g of a food cannot contain more than 100 g of anything.
_MOST_UG = 1e8


def _amount(name: str, description: str, *, signed: bool = False) -> Column:
    return Column(
        name, "number", description, "µg", minimum=None if signed else 0.0, maximum=_MOST_UG
    )


def _count(name: str, description: str) -> Column:
    return Column(name, "integer", description, minimum=0)


_PRINTED = (
    _amount(
        "amount_ug_per_100g",
        "Amount per 100 g edible portion; null unless the qualifier is quantified or zero.",
    ),
    Column("statistic", "text", "What the amount is.", required=True, values=STATISTICS),
    Column(
        "qualifier",
        "text",
        "What kind of statement the source makes; a limit is never the amount.",
        required=True,
        values=QUALIFIERS,
    ),
    Column(
        "origin",
        "text",
        "How the source came to it; 'assumed' is a zero that the source says it assumed.",
        required=True,
        values=ORIGINS,
    ),
    _amount(
        "limit_ug_per_100g",
        "The limit (LOD or LOQ) that the amount is below; of a trace and of a printed 0, what the"
        " source's notes say that it is below.",
    ),
    _amount("min_ug_per_100g", "Smallest value."),
    _amount("max_ug_per_100g", "Largest value."),
    _amount("median_ug_per_100g", "Median."),
    _amount("sd_ug_per_100g", "Standard deviation."),
    _amount("se_ug_per_100g", "Standard error of the mean."),
    _amount("lower_error_bound_ug_per_100g", "Lower 95 % error bound.", signed=True),
    _amount("upper_error_bound_ug_per_100g", "Upper 95 % error bound.", signed=True),
    _count("n_samples", "Number of samples or data points; null where not stated."),
    _count("n_studies", "Number of studies; null where not stated."),
    _count("df", "Degrees of freedom of the error bounds."),
    Column(
        "amount_reported",
        "text",
        "The amount verbatim, with any qualifier; empty where only a limit is printed. A range that"
        " a study prints as two numbers is both, joined by –; an end that is not printed is blank:"
        " –600 is no negative number but a printed 600 that is a maximum, at most 600 (chicken of"
        " Koivu 2000, whose abstract prints no minimum).",
        required=True,
    ),
    Column("unit_reported", "text", "The unit verbatim.", required=True),
    Column("derivation_code", "text", "The source's code for how the value was derived."),
    Column("source_code", "text", "The source's code for the kind of data."),
    Column("statistical_comment", "text", "The source's remarks on its statistics."),
    Column("imputed_from", "text", "The source's code of the food it was imputed from."),
    Column("added_nutrient", "text", "The source's mark of a nutrient added to the food."),
    Column("modified_on", "text", "When the source last changed the value, as printed."),
    Column("method", "text", "Analytical method, as far as stated."),
    Column(
        "reference_id",
        "text",
        "The study that measured; null where the source itself did or names none.",
        references="reference",
    ),
    Column("record_locator", "text", "Where in the raw file the value stands.", required=True),
    Column(
        "confidence",
        "text",
        "A (measured and well documented) to D (assumed, from a label, or of unknown make), by the"
        " rule that the dictionary gives.",
        required=True,
        values=CONFIDENCES,
    ),
    Column(
        "eurofir_value_type",
        "text",
        "EuroFIR value type: AR as reported, AV average, BL below detection limit, TR trace, by the"
        " rule that the dictionary gives. 'code not seen': qualifier, statistic and origin say what"
        " it is, but the text of EuroFIR's code for it was not seen.",
        required=True,
        values=EUROFIR_VALUE_TYPES,
    ),
    Column(
        "eurofir_method_type",
        "text",
        "EuroFIR method type: A analytical results, D aggregated from several studies, X method"
        " type not known. 'code not seen': origin says how it was got, but the text of EuroFIR's"
        " code for it was not seen.",
        required=True,
        values=EUROFIR_METHOD_TYPES,
    ),
)

_RULES = (
    Rule(
        "an amount is given exactly if quantified or zero, except per 100 ml",
        "(amount_ug_per_100g IS NULL) OR (qualifier IN ('quantified', 'zero'))",
    ),
    Rule(
        "zero means 0, and only zero does",
        "(amount_ug_per_100g IS NULL) OR ((amount_ug_per_100g = 0) = (qualifier = 'zero'))",
    ),
    Rule(
        "min is at most max",
        "(min_ug_per_100g IS NULL) OR (max_ug_per_100g IS NULL)"
        " OR (min_ug_per_100g <= max_ug_per_100g)",
    ),
)

MEASUREMENT = Table(
    "measurement",
    "The value of one vitamer in one food, in µg per 100 g edible portion. A form that was not"
    " analysed has no row.",
    (
        Column("measurement_id", "text", "<food_id>/<form_id>.", required=True),
        FOOD_ID,
        Column("form_id", "text", "The vitamer.", required=True, references="form"),
        *_PRINTED,
    ),
    ("measurement_id",),
    _RULES,
)

REPORTED_TOTAL = Table(
    "reported_total",
    "A total that the source printed, in µg per 100 g edible portion. It is no form and shares no"
    " basis with other sources.",
    (
        Column("reported_total_id", "text", "<food_id>/total <total>.", required=True),
        FOOD_ID,
        Column("total", "text", "Which total: K2, or all vitamin K.", required=True, values=TOTALS),
        Column(
            "total_basis",
            "text",
            "What is summed: mass, or equivalents by molar mass of K1 or MK-4. In the six foods of"
            " Japan with mk4_equivalents only MK-7 is converted (times 444.7 / 649.0): their K1 and"
            " MK-4 stay mass.",
            required=True,
            values=TOTAL_BASES,
        ),
        Column("forms_covered", "text", "Vitamers it adds up, comma separated, if known."),
        *_PRINTED,
    ),
    ("reported_total_id",),
    _RULES,
    warnings=("Do not add to forms, and do not compare totals of different total_basis.",),
)
