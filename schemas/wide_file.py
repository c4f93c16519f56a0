"""``csv/k2_wide.csv``: one row a food with all that is known of it, for statistics programs.

Names of columns are lower case and at most 32 characters long: Stata takes no others.
"""

from schemas.codes import CONFIDENCES, FORM_IDS, ORIGINS, QUALIFIERS, TOTAL_BASES, TOTALS
from schemas.column import Column, ColumnType
from schemas.concepts import CONCEPT
from schemas.foods import COMPOSITION
from schemas.provenance import SOURCE
from schemas.view import FOOD_COLUMNS, View, form_name

# The columns of a value that are repeated for each form and total: suffix here, column there.
OF_A_VALUE = {
    "ug": "amount_ug_per_100g",
    "qualifier": "qualifier",
    "limit_ug": "limit_ug_per_100g",
    "min_ug": "min_ug_per_100g",
    "max_ug": "max_ug_per_100g",
    "n": "n_samples",
    "sd_ug": "sd_ug_per_100g",
    "origin": "origin",
    "confidence": "confidence",
}
_SOURCE = {column.name: column for column in SOURCE.columns}
_CONCEPT = {column.name: column for column in CONCEPT.columns}


def _of_a_value(prefix: str, what: str) -> tuple[Column, ...]:
    def column(
        suffix: str, text: str, unit: str | None = None, values: tuple[str, ...] = ()
    ) -> Column:
        kind: ColumnType = "integer" if suffix == "n" else "number" if unit else "text"
        return Column(f"{prefix}_{suffix}", kind, f"{what}: {text}", unit, values=values)

    return (
        column("ug", "amount per 100 g; empty unless quantified or zero.", "µg"),
        column("qualifier", "kind of statement; empty: not analysed.", values=QUALIFIERS),
        column("limit_ug", "the limit that it is below, per 100 g.", "µg"),
        column("min_ug", "smallest value, per 100 g.", "µg"),
        column("max_ug", "largest value, per 100 g.", "µg"),
        column("n", "number of samples, where stated."),
        column("sd_ug", "standard deviation, per 100 g.", "µg"),
        column("origin", "how the source came to it.", values=ORIGINS),
        column("confidence", "A to D.", values=CONFIDENCES),
    )


def _of_a_total(total: str) -> tuple[Column, ...]:
    what = f"Total {total} as printed, never to be added to forms"
    return (
        *_of_a_value(f"total_{total.lower()}", what),
        Column(
            f"total_{total.lower()}_basis", "text", f"{what}: what it counts.", values=TOTAL_BASES
        ),
    )


WIDE = View(
    "k2_wide",
    "One row a food of the table food, with its values side by side; only in csv/, not in the"
    " database. Leave out rows with superseded_by or grave_doubts before you compare foods, and"
    " keep qualifier and origin beside an amount.",
    (
        *(FOOD_COLUMNS[name] for name in ("food_id", "name", "name_original", "source_id")),
        Column("source_title", "text", _SOURCE["title"].description),
        *(_SOURCE[name] for name in ("release", "licence")),
        Column("citation", "text", _SOURCE["attribution"].description),
        Column("studies", "text", "The studies that measured its values, where they are named."),
        *(FOOD_COLUMNS[name] for name in ("country", "language", "concept_id")),
        Column("concept", "text", _CONCEPT["name"].description),
        *(FOOD_COLUMNS[name] for name in ("category", "food_group", "preparation", "basis")),
        FOOD_COLUMNS["superseded_by"],
        Column(
            "grave_doubts",
            "text",
            "Rules of the issues of high severity about the food or one of its values of vitamin"
            " K.",
        ),
        *(
            column
            for form in FORM_IDS
            for column in _of_a_value(form.lower(), f"{form_name(form)}")
        ),
        *(column for total in sorted(TOTALS) for column in _of_a_total(total)),
        *COMPOSITION.columns[1:],
    ),
)
