"""Animal and fermented foods, by rules of the page, not by statements of a source.

Animal is decided by category; a mixed dish is not animal. Fermented is decided by category (cheese)
and by words of the English name; bread, coffee, tea and cocoa do not count.
"""

import polars as pl

ANIMAL_CATEGORIES = (
    *("cheese", "milk_products", "eggs", "beef_and_veal", "pork", "other_meat", "poultry"),
    *("offal", "processed_meat", "fish", "shellfish", "animal_fats"),
)
FERMENTED_CATEGORIES = ("cheese",)
_FERMENTED_WORDS = (
    *("natto", "miso", "tempeh", "sauerkraut", "kimchi", "kefir", "buttermilk", "skyr", "quark"),
    *("ymer", "filmjölk", "crème fraîche", "creme fraiche", "sour cream", "soured cream", "lassi"),
    *("yogh?o?urt", "soy sauce", "shoyu", "tamari", "fish sauce", "hishio", "kombucha", "salami"),
    *("pepperoni", "vinegar", "beer", "wine", "sake", "fermented"),
)
_NOT_FERMENTED = r"(?i)not fermented|unfermented|ginger beer|root beer|beer batter|wine gum"


def kinds() -> list[pl.Expr]:
    """Return the columns ``animal`` and ``fermented`` (1 or 0) of a frame of foods."""
    category, name = pl.col("category"), pl.col("name")
    words = r"(?i)\b(" + "|".join(_FERMENTED_WORDS) + r")s?\b"
    fermented = category.is_in(FERMENTED_CATEGORIES) | name.str.contains(words)
    return [
        category.is_in(ANIMAL_CATEGORIES).cast(pl.Int8).alias("animal"),
        (fermented & ~name.str.contains(_NOT_FERMENTED)).cast(pl.Int8).alias("fermented"),
    ]
