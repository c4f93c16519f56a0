"""What makes a food hold much more K1 than others of its category, by its name."""

import polars as pl

# Chlorophyll comes with K1: a hundred times the median of other vegetables is usual here.
_GREEN = (
    r"\b(?:leaf|leaves|leafy|greens?|herbs?|spinach|kale|chard|cress|watercress|parsley|basil"
    r"|cilantro|coriander|chives?|dill|mint|sage|thyme|oregano|marjoram|rosemary|tarragon|chervil"
    r"|dandelion|amaranth|nettles?|lambsquarters|mugwort|thistle|gondre|butterbur|perilla|endive"
    r"|arugula|rocket|lettuce|collards?|turnip tops|mustard greens|brussels? sprouts?|broccoli"
    r"|escarole|radicchio|chrysanthemum|aster|toon|celery flakes|barley sprouts"
    r"|scallions?|onions?, (?:spring|welsh)|(?:spring|welsh) onions?"
    r"|tea|matcha|wheatgrass|barley grass|seaweed|laver|wakame|kelp|pesto|mulberry|moringa|gim)\b"
)
_ADDED = (
    r"\b(?:fortified|enriched|with vitamins|nutrition(?:al)?|formulated|olestra|shake mix"
    r"|protein (?:powder|shake|bar)|instant breakfast|meal replacement)\b"
)
_K1_FROM = (
    ("leaves", _GREEN),
    ("added vitamins", _ADDED),
    ("oil", r"\boil\b|\bmayonnaise\b|\b(?:fry|horseradish|tartar) sauce\b"),
    ("dried", r"\b(?:dried|dehydrated|powder|flakes|instant)\b"),
)


def k1_from() -> pl.Expr:
    """Return ``k1_from``: what makes a food hold much more K1 than others of its category.

    ``leaves``, ``added vitamins``, ``oil`` that it is or was put up in, ``dried``, or ``other``.
    """
    name = pl.col("name").str.to_lowercase()
    return pl.coalesce(
        *(pl.when(name.str.contains(words)).then(pl.lit(label)) for label, words in _K1_FROM),
        pl.lit("other"),
    ).alias("k1_from")
