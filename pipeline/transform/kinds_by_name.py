"""Kinds of food by name: the same name and part, twins, and how it is prepared.

Concepts hold foods that matter for K2; most foods have none, and a doubt about their K1 needs
something to compare with.
"""

import polars as pl

# Words that tell how a food is prepared, packed or sold, not which food and part it is.
_NOT_THE_FOOD = (
    *("raw", "fresh", "crude", "plain", "average", "value", "all", "type", "kind", "organic"),
    *(
        "mature",
        "seed",
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
        "solid",
        "salt",
        "added",
    ),
    *("broiler", "fryer", "domesticated", "vegetable"),
)
# Fat is a part of a food, "full fat" is the food with all of it; USDA's heading of all offal.
_NO_PART = r"\bfull[- ]fat\b|\bvariety meats and by-products\b"
_SAME_WORDS = dict(
    [
        *(("ox", "beef"), ("heifer", "beef"), ("cattle", "beef"), ("hen", "chicken")),
        *(
            ("soyabean", "soy"),
            ("soybean", "soy"),
            ("soya", "soy"),
            ("yoghurt", "yogurt"),
            ("maize", "corn"),
        ),
        *(("swine", "pork"), ("pig", "pork"), ("rape", "rapeseed"), ("canola", "rapeseed")),
    ]
)
# What water and cold do to a food, and where it is from.
_NOT_THE_TWIN = (
    *("canned", "tinned", "frozen", "boiled", "cooked", "steamed", "blanched", "microwaved"),
    *("water", "prepared", "unprepared", "danish", "imported", "domestic", "local", "industrially"),
    *("produced", "year", "round", "greenhouse", "spring", "summer", "autumn", "winter"),
)
_IN_WATER = r"\b(?:boiled|cooked|steamed|soaked|reconstituted|rehydrated)\b"
_PREPARATIONS = (
    ("dried", r"\b(?:dried|dehydrated|powder(?:ed)?|flakes|instant)\b"),
    ("preserved", r"\b(?:canned|tinned|pickled|smoked|salted|cured|brine|fermented|marinated)\b"),
    ("by dry heat", r"\b(?:fried|roasted|baked|grilled|broiled|toasted|barbecued|rotisserie)\b"),
)
# Concepts of these categories take any cut, breed and fatness, on which K2 depends.
_OF_ANY_CUT = (
    *("beef_and_veal", "pork", "poultry", "other_meat", "processed_meat", "fish", "shellfish"),
)


def kinds(food: pl.DataFrame) -> pl.DataFrame:
    """Return ``kind`` and ``twin`` of each food, by the column ``name``.

    ``kind`` has the words of the food and its part, sorted; null without an English name.
    """
    name = pl.col("name").str.to_lowercase()
    head = name.str.extract(r"^(.*?)(?:,|\bwith\b|$)", 1)
    # In two steps, for both ask for the words several times.
    named = food.select("name", words=_words(name), head=_words(head))
    return named.select(_sorted_words(pl.col("words")).alias("kind"), _twin().alias("twin"))


def _twin() -> pl.Expr:
    """Return the words of the food whatever water, cold or origin made of it.

    Of bread it is what stands before the first comma or "with", if that names the grain too.
    Dried and fried foods keep these words: they hold much more, or the K1 of the oil. What was
    dried and took up water again has no twin.
    """
    name = pl.col("name").str.to_lowercase()
    soaked = name.str.contains(r"\bdried\b") & name.str.contains(_IN_WATER)
    head = pl.col("head")
    others = pl.col("words").list.set_difference(list(_NOT_THE_TWIN))
    bread = head.list.contains("bread") & (head.list.len() > 1)
    of_twin = _sorted_words(pl.when(bread).then(head).otherwise(others))
    return pl.when(~soaked).then(of_twin)


def preparation() -> pl.Expr:
    """Return ``preparation``: the class within which vitamin K per 100 g is alike.

    Water and cold take and give less than sampling does: what they prepare is ``plain``.
    """
    name = pl.col("name").str.to_lowercase()
    return pl.coalesce(
        *(
            pl.when(name.str.contains(pattern)).then(pl.lit(label))
            for label, pattern in _PREPARATIONS
        ),
        pl.lit("plain"),
    ).alias("preparation")


def specific_concept() -> pl.Expr:
    """Return ``specific_concept``: concept_id, null where the concept takes any cut and breed."""
    any_cut = pl.col("category").is_in(_OF_ANY_CUT)
    return pl.when(~any_cut).then("concept_id").alias("specific_concept")


def _words(name: pl.Expr) -> pl.Expr:
    return (
        name.str.replace_all(r"\(.*?\)", " ")
        .str.replace_all(_NO_PART, " ")
        .str.extract_all(r"[a-z]+")
        .list.eval(pl.element().str.replace(r"^(.{3,}[^s])s$", "$1").replace(_SAME_WORDS))
        .list.eval(pl.element().filter(~pl.element().is_in(_NOT_THE_FOOD)))
    )


def _sorted_words(words: pl.Expr) -> pl.Expr:
    english = pl.col("name").str.contains(r"^[\x00-\x7F]*$")
    return pl.when(english & (words.list.len() > 0)).then(
        words.list.unique().list.sort().list.join(" ")
    )
