"""Reviewed files about single foods and values: their study, misprints, doubts and names."""

from schemas.codes import (
    COMPOSITION,
    CONFIDENCES,
    FDC_ID_ORIGINS,
    FORM_FAMILIES,
    FORM_IDS,
    SEVERITIES,
    TOTALS,
)
from schemas.column import Column, Table

_SOURCE = Column("source_id", "text", "The source.", required=True, references="source")
_FOOD_CODE = Column("food_code", "text", "The source's own stable code.", required=True)

VALUE_REFERENCE = Table(
    "value_reference",
    "The study behind the values of a food, where the source does not name it value by value.",
    (
        _SOURCE,
        _FOOD_CODE,
        Column(
            "family",
            "text",
            "Which values of the food: K1 or the menaquinones.",
            required=True,
            values=FORM_FAMILIES,
        ),
        Column("reference_id", "text", "The study.", required=True, references="reference"),
    ),
    ("source_id", "food_code", "family"),
)

MENDED_CELL = Table(
    "mended_cell",
    "Cells whose print is plainly a slip of the source, and how each is read.",
    (
        _SOURCE,
        _FOOD_CODE,
        Column(
            "meaning",
            "text",
            "The vitamer, the total or the composition column.",
            required=True,
            values=(*FORM_IDS, *TOTALS, *COMPOSITION),
        ),
        Column("printed", "text", "The cell as printed.", required=True),
        Column("meant", "text", "The cell as it is read.", required=True),
        Column("reason", "text", "Why the print is plainly a slip.", required=True),
    ),
    ("source_id", "food_code", "meaning"),
)

DOUBT = Table(
    "doubt",
    "Doubts about single foods and values; each is published as an issue.",
    (
        Column(
            "table_name",
            "text",
            "Table of the doubtful row.",
            required=True,
            values=("food", "measurement", "reported_total"),
        ),
        Column(
            "row_key",
            "text",
            "Key of the doubtful row.",
            required=True,
            pattern=r"[a-z][a-z0-9_]*:\S.*",
        ),
        Column("rule", "text", "Short name of the doubt.", required=True, pattern=r"[a-z0-9_]+"),
        Column("severity", "text", "How grave.", required=True, values=SEVERITIES),
        Column(
            "confidence",
            "text",
            "The best class that the value can have; blank: the doubt does not lower it.",
            values=CONFIDENCES[1:],
        ),
        Column("detail", "text", "What is doubtful, with the numbers.", required=True),
    ),
    ("rule", "table_name", "row_key"),
)

FOOD_FDC_ID = Table(
    "food_fdc_id",
    "FoodData Central ids of foods whose own table prints none.",
    (
        _SOURCE,
        _FOOD_CODE,
        Column("fdc_id", "integer", "The id.", required=True, minimum=1),
        Column(
            "fdc_id_origin",
            "text",
            "same_code: by the NDB number in sr_legacy_food.csv of SR Legacy. derived: by the order"
            " of the foods and their portion weights in the Survey release of 2024-10-31.",
            required=True,
            values=FDC_ID_ORIGINS[1:],
        ),
    ),
    ("source_id", "food_code"),
)
FOOD_NAME = Table(
    "food_name",
    "English names of foods whose source prints none.",
    (
        _SOURCE,
        _FOOD_CODE,
        Column("name_original", "text", "The printed name that was translated.", required=True),
        Column("name", "text", "The English name.", required=True),
    ),
    ("source_id", "food_code"),
)
