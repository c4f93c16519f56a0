"""Reviewed files about the collected literature: which rows may be published, and how."""

from schemas.codes import ORIGINS, TOTAL_BASES
from schemas.column import Column, Table
from schemas.reviewed_published import FORMS

_SOURCE_KEY = Column("source_key", "text", "The key of the rows.", required=True, pattern=r"\w+")
_KEY_OF_SOURCE = Column(
    "source_key", "text", "The key of the rows.", required=True, references="literature_source"
)
_STUDY = Column("reference_id", "text", "The publication.", references="reference")

LITERATURE_SOURCE = Table(
    "literature_source",
    "What becomes of the rows of each key, and which publication they were read from.",
    (
        _SOURCE_KEY,
        Column(
            "treatment",
            "text",
            "publish, or the source that holds the rows.",
            required=True,
            values=("publish", "frida", "k2viewer"),
        ),
        _STUDY,
        Column(
            "trust",
            "integer",
            "Of several quotes of one study the lowest counts: 1 is the study itself.",
            required=True,
            minimum=1,
            maximum=9,
        ),
        Column("quoted_in", "text", "The publication that quotes it, if it was not read itself."),
        Column("origin", "text", "How its values came about.", values=ORIGINS),
        Column("note", "text", "What is known about it."),
    ),
    ("source_key",),
)

LITERATURE_FOOD = Table(
    "literature_food",
    "Foods of the literature that are none, belong to another study, or miss something.",
    (
        _KEY_OF_SOURCE,
        Column("food", "text", "The food as printed.", required=True),
        Column("rejected", "text", "Why its rows cannot be used; blank: they can."),
        Column(
            "food_code",
            "text",
            "The code of the same food, if another row or study names it otherwise.",
            pattern=r"[a-z][a-z0-9_]*/\S+",
        ),
        Column(
            "country",
            "text",
            "Where it was bought (ISO 3166-1 alpha-2), if not as printed.",
            pattern=r"[A-Z]{2}(?:/[A-Z]{2})*",
        ),
        # Copied into the facts, digit by digit.
        Column(
            "portion_g",
            "text",
            "Weight of the portion that the amounts are of.",
            unit="g",
            pattern=r"[0-9]+(?:\.[0-9]+)?",
        ),
        Column(
            "several_studies",
            "text",
            "yes: the value is over several studies.",
            values=("yes",),
        ),
        Column("note", "text", "What the row rests on."),
    ),
    ("source_key", "food"),
)

LITERATURE_QUOTE = Table(
    "literature_quote",
    "Cells in which a review quotes several studies at once, and whose mean each of them is.",
    (
        _KEY_OF_SOURCE,
        Column("food", "text", "The food as printed.", required=True),
        Column("form", "text", "The form as printed.", required=True),
        Column("statistic", "text", "The statistic as collected.", required=True),
        Column(
            "food_code",
            "text",
            "The code of the food in the study that measured.",
            required=True,
            pattern=r"[a-z][a-z0-9_]*/\S+",
        ),
        Column(
            "country",
            "text",
            "Where that study bought it (ISO 3166-1 alpha-2).",
            required=True,
            pattern=r"[A-Z]{2}",
        ),
        Column("read_as", "text", "What the number is.", required=True, values=("mean",)),
        Column("note", "text", "What this rests on.", required=True),
    ),
    ("source_key", "food", "form", "statistic"),
)

LITERATURE_TOTAL = Table(
    "literature_total",
    "What the totals that publications print add up.",
    (
        _KEY_OF_SOURCE,
        Column(
            "form", "text", "The total as printed.", required=True, values=("MK_total", "K_total")
        ),
        Column(
            "total_basis", "text", "What the sum is made of.", required=True, values=TOTAL_BASES
        ),
        Column("forms_covered", "text", "The vitamers it adds up, comma separated.", pattern=FORMS),
        Column("note", "text", "What this rests on.", required=True),
    ),
    ("source_key", "form"),
)

K2VIEWER_REFERENCE = Table(
    "k2viewer_reference",
    "The publications behind the numbers in K2viewer's reference list.",
    (
        Column("number", "text", "The number as printed.", required=True, pattern="[1-9][0-9]*"),
        _STUDY,
        Column("note", "text", "Why none is named, or another than printed."),
    ),
    ("number",),
)
