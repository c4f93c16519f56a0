"""Kinds of food by name: the same name and part in all sources, and what is green.

Concepts hold foods that matter for K2; most foods have none, and a doubt about their K1 needs
something to compare with.
"""

import polars as pl

# Words that tell how a food is prepared, packed or sold, not which food and part it is.
_NOT_THE_FOOD = (
    *("raw", "fresh", "crude", "plain", "average", "values", "all", "types", "kinds"),
    *(
        "mature",
        "seed",
        "seeds",
        "refined",
        "purified",
        "industrial",
        "and",
        "or",
        "with",
        "without",
    ),
    *(
        "of",
        "in",
        "the",
        "a",
        "an",
        "not",
        "incl",
        "including",
        "drained",
        "solids",
        "salt",
        "added",
    ),
    *("broiler", "fryer", "domesticated", "whole", "vegetable", "variety", "meats", "products"),
)
_SAME_WORDS = dict(
    [
        *(("ox", "beef"), ("heifer", "beef"), ("cattle", "beef"), ("hen", "chicken")),
        *(("soyabean", "soybean"), ("soya", "soy"), ("yoghurt", "yogurt"), ("maize", "corn")),
        *(("swine", "pork"), ("pig", "pork"), ("rape", "rapeseed"), ("canola", "rapeseed")),
    ]
)
# Chlorophyll comes with K1: a hundred times the median of other vegetables is usual here.
_GREEN = (
    r"\b(?:leaf|leaves|leafy|greens?|herbs?|spinach|kale|chard|cress|watercress|parsley|basil"
    r"|cilantro|coriander|chives?|dill|mint|sage|thyme|oregano|marjoram|rosemary|tarragon|chervil"
    r"|dandelion|amaranth|nettles?|lambsquarters|mugwort|thistle|gondre|butterbur|perilla|endive"
    r"|arugula|rocket|lettuce|collards?|turnip tops|mustard greens|brussels? sprouts|broccoli"
    r"|escarole|radicchio|chrysanthemum|aster|toon|celery flakes|barley sprouts"
    r"|tea|matcha|wheatgrass|barley grass|seaweed|laver|wakame|kelp|pesto|mulberry|moringa|gim)\b"
)


def kind() -> pl.Expr:
    """Return ``kind``: the words of the food and its part, sorted; null without an English name."""
    words = (
        pl.col("name")
        .str.to_lowercase()
        .str.replace_all(r"\(.*?\)", " ")
        .str.extract_all(r"[a-z]+")
        .list.eval(
            pl.element()
            .replace(_SAME_WORDS)
            .str.replace(r"^(.{3,}[^s])s$", "$1")
            .filter(~pl.element().is_in(_NOT_THE_FOOD))
        )
    )
    english = pl.col("name").str.contains(r"^[\x00-\x7F]*$")
    return (
        pl.when(english & (words.list.len() > 0))
        .then(words.list.unique().list.sort().list.join(" "))
        .alias("kind")
    )


def is_green() -> pl.Expr:
    """Return ``green``: whether the food is, or is made of, leaves and herbs."""
    return pl.col("name").str.to_lowercase().str.contains(_GREEN).alias("green")
