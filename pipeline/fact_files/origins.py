"""Origins of values: every USDA code mapped to an origin. An unlisted code stops the run."""

import polars as pl

# Derivation codes of SR28 and FoodData Central by origin.
_BY_ORIGIN: dict[str, tuple[str, ...]] = {
    # laboratory values, also by regression or with incomplete documentation
    "analytical": ("A", "AI", "AR", "MA"),
    # calculated from other nutrients, components, physical composition or a recipe
    "calculated": (
        *("AS", "DA", "NC", "NP", "NR", "PAE", "PAK"),
        *("RA", "RC", "RF", "RK", "RKA", "RKI", "RP", "RPA", "RPI"),
    ),
    # filled in from another food, an average of foods, an estimated formulation or a standard
    "imputed": (
        *("BD", "BFAN", "BFCN", "BFFN", "BFFY", "BFNN", "BFNY", "BFPN", "BFPY"),
        *("BFSN", "BFSY", "BFYN", "BFYY", "BFZN", "BFZY", "BNA"),
        *("CAAN", "CAFN", "CASN", "CAZN", "DI", "FLA", "FLC", "FLM"),
        *("O", "PIE", "PIK", "S"),
    ),
    # aggregated from data of different kinds, or taken from other tables
    "compiled": ("JA", "JO", "T"),
    # from a label or from what a manufacturer bases it on
    "label": (
        *("LC", "ML", "LCCS", "LCSA", "LCSE", "LCSL", "LCSG", "LCCD"),
        *("LCGE", "LCGA", "LCGL"),
    ),
    "assumed": ("Z",),
    # "calculated by manufacturer or unknown if analytical or calculated"
    "unknown": ("MC",),
}
DERIVATIONS: dict[str, str] = {
    code: origin for origin, codes in _BY_ORIGIN.items() for code in codes
}

# Where the derivation code is blank, the code for the kind of data decides.
SOURCE_CODES: dict[str, str] = {
    "1": "analytical",
    "4": "imputed",  # "calculated or imputed"
    "5": "label",
    "6": "compiled",
    "7": "assumed",
    "8": "label",
    "9": "calculated",
    "11": "compiled",
    "12": "analytical",
    "13": "analytical",
}


def origin(default: str | None, printed: pl.Expr) -> pl.Expr:
    """Return the origin by derivation_code, else source_code, else ``printed``, else ``default``.

    ``printed`` is the origin that the notation reads from the cell, null if it states none.
    """
    return pl.coalesce(
        pl.col("derivation_code").replace_strict(DERIVATIONS, default=None),
        pl.col("source_code").replace_strict(SOURCE_CODES, default=None),
        printed,
        pl.lit(default or "unknown"),
    )
