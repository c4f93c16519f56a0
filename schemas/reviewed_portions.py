"""Reviewed files about household portions: the words in their texts, and US reference amounts."""

from schemas.codes import MEASURES
from schemas.column import Column, Table

PORTION_WORD = Table(
    "portion_word",
    "Words of portion texts, in the singular, and the measure that each one stands for.",
    (
        Column("word", "text", "The word or words, in lower case.", required=True),
        Column(
            "kind",
            "text",
            "unit: stands first (cup). noun: is counted (slice). size: counts the food (large).",
            required=True,
            values=("unit", "noun", "size"),
        ),
        Column("measure", "text", "The measure.", required=True, values=MEASURES),
    ),
    ("word", "kind"),
)

RACC = Table(
    "racc",
    "US reference amounts customarily consumed (21 CFR 101.12, 9 CFR), as printed.",
    (
        Column("racc_category", "text", "The category as printed.", required=True),
        Column(
            "food_name",
            "regex",
            "What the name of a food holds that the amount is for, upper and lower case alike;"
            " blank: all others of the category.",
        ),
        Column("state", "text", "The state of the food as printed."),
        Column(
            "amount",
            "text",
            "The amount as printed, a number or a fraction, in the unit beside it.",
            required=True,
            pattern=r"[0-9]+(?:\.[0-9]+)?|[1-9]/[1-9]",
        ),
        Column(
            "unit",
            "text",
            "Of the amount; only grams give a weight.",
            required=True,
            values=("g", "mL", "cup", "tbsp", "tsp"),
        ),
        Column("locator", "text", "Where the regulation prints it.", required=True),
        Column("seen", "text", "What was read of the regulation.", required=True),
    ),
    ("racc_category", "food_name"),
)
