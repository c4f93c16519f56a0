"""One value for each vitamer of a concept, chosen by a written rule."""

from schemas.codes import CONFIDENCES, FORM_IDS, ORIGINS, QUALIFIERS
from schemas.column import Column
from schemas.concepts import CONCEPT
from schemas.values import MEASUREMENT
from schemas.view import FOOD_COLUMNS, View

_CONCEPT = {column.name: column for column in CONCEPT.columns}
_MEASUREMENT = {column.name: column for column in MEASUREMENT.columns}


def _ug_per_100g(name: str, description: str) -> Column:
    return Column(f"{name}_ug_per_100g", "number", description, "µg")


BEST_VITAMIN_K = View(
    "best_vitamin_k",
    "One row a concept and vitamer: the value to take if only one can be, as its source states it,"
    " in µg per 100 g. An analysed or compiled value goes before one imputed, calculated, assumed,"
    " from a label or of unknown make, whatever its confidence; then one that is neither five times"
    " off the median of its kind nor contradicted: of three values and more, without zeros that may"
    " be limits, amounts above 0 are compared with the median of all (of those above 0, where that"
    " is 0) as at least 0.1 µg, a printed 0 with a median of 1 µg and more; contradicted is what"
    " has an issue unit_slip, outlier_in_concept, far_above_others, far_below_others, far_from_twin"
    " or implausible_amount; then one of confidence A to C; then one that is not, by its name,"
    " seasoned or with additions, whipped or reduced in fat or sodium; then the better confidence;"
    " then one without a doubt of medium severity and no 0 that may be a limit; then the plain form"
    " before one that is cooked or preserved;"
    " then more samples (none stated is fewest), then the newer (year of the study, else of the"
    " table's release), then the nearest to the median of those that are equal so far, then the"
    " first measurement_id. In medians a range stands at its middle, below a limit or a trace at 0."
    " Superseded foods, values with an issue of high severity (their own or their food's), and"
    " amounts per 100 ml without a density are left out. It is a choice, no average.",
    (
        *(_CONCEPT[name] for name in ("concept_id", "name", "category")),
        Column("form_id", "text", "The vitamer.", values=FORM_IDS),
        Column("measurement_id", "text", "The value chosen."),
        FOOD_COLUMNS["food_id"],
        Column("food_name", "text", "Name of the food it was stated for."),
        Column("source_id", "text", "The source."),
        Column("reference_id", "text", "The study that measured; null where none is named."),
        _ug_per_100g("amount", "The amount; null below a limit, for a trace and for a range."),
        Column("qualifier", "text", "What kind of statement it is.", values=QUALIFIERS),
        _ug_per_100g("limit", "The limit that the amount is below."),
        _ug_per_100g("min", "Smallest value behind it, where printed."),
        _ug_per_100g("max", "Largest value behind it, where printed."),
        Column("origin", "text", "How the source came to it.", values=ORIGINS),
        _MEASUREMENT["n_samples"],
        Column("confidence", "text", "A to D.", values=CONFIDENCES),
        Column("year", "integer", "Year of the study, else of the table's release."),
        Column("reason", "text", "What put it before the next best value."),
        Column("doubts", "text", "Rules of the issues of the value or its food, if any."),
        Column("n_alternatives", "integer", "Other values that could have been chosen."),
        Column(
            "n_publishers",
            "integer",
            "Independent publishers of all that it was chosen from, as value_publisher tells them.",
        ),
        Column("n_left_out", "integer", "Values that could not, for the grounds above."),
        Column(
            "n_far_off",
            "integer",
            "How many of those that it was chosen from are five times off the median of their kind,"
            " or contradicted, as above.",
        ),
        _ug_per_100g("lowest", "Smallest of what it was chosen from, of its own kind of origin."),
        _ug_per_100g("highest", "Largest of the same: how far apart sources are."),
    ),
)
