"""The closed table of units. A row with any other unit is rejected, never guessed."""

from dataclasses import dataclass
from itertools import product

from schemas.codes import COMPOSITION

# Digits that a decimal text keeps through a float: a product is rounded to them, so that
# 0.00000297 g is 2.97 µg and not 2.9699999999999998.
DIGITS = 15


@dataclass(frozen=True, slots=True)
class Factor:
    """How a printed number becomes µg per 100 g: times ``multiply``, then over ``divide``.

    Dividing by a whole number keeps decimals exact where a factor of 0.1 would not. A vitamer
    ``in_k1_equivalents`` becomes mass by its molar mass over that of phylloquinone.
    """

    multiply: float = 1.0
    divide: float = 1.0
    in_k1_equivalents: bool = False


# Both characters for micro (U+00B5, U+03BC) are in use upstream, and so are three plain spellings.
_MICROGRAM = ("µg", "μg", "ug", "UG", "mcg", "MCG")
_PER_100_G = ("", "/100g", "/100 g")

UNITS: dict[str, Factor] = {
    **{mass + per: Factor() for mass, per in product(_MICROGRAM, _PER_100_G)},
    **{mass + per: Factor(divide=10) for mass, per in product(_MICROGRAM, ("/kg", " kg−1"))},
    **{f"ng{per}": Factor(divide=10) for per in ("/g", " g−1")},
    **{mass + per: Factor(multiply=1e3) for mass, per in product(("mg", "MG"), _PER_100_G)},
    **{mass + per: Factor(multiply=1e6) for mass, per in product(("g", "G"), _PER_100_G)},
    "PK eq µg/100 g": Factor(in_k1_equivalents=True),
    # Declared readings of the literature: solid foods per 100 g, liquids per 100 ml, the table does
    # not say which; and a page that heads micrograms as milligrams (850 is 708 % of 120 µg there).
    "µg/100 g wet weight or µg/100 ml": Factor(),
    "mg [sic; true unit µg]": Factor(),
}

_GRAMS = ("g", "G")

# Units of composition: (column, printed unit) → factor. One IU of vitamin D is 0.025 µg by
# definition.
COMPOSITION_UNITS: dict[tuple[str, str], Factor] = {
    **{("energy_kcal", unit + per): Factor() for unit in ("kcal", "KCAL") for per in _PER_100_G},
    **{
        (column, unit + per): Factor()
        for column in COMPOSITION
        if column.endswith("fat_g")
        for unit in _GRAMS
        for per in _PER_100_G
    },
    # Taiwan states sums of fatty acids in milligrams.
    ("monounsaturated_fat_g", "mg"): Factor(divide=1000),
    ("polyunsaturated_fat_g", "mg"): Factor(divide=1000),
    **{("vitamin_d_ug", unit + per): Factor() for unit in _MICROGRAM for per in _PER_100_G},
    ("vitamin_d_ug", "IU"): Factor(divide=40),
    # IFCT states everything in grams and kilojoules, as Fineli does energy; one thermochemical
    # calorie is 4.184 joule.
    ("vitamin_d_ug", "g"): Factor(multiply=1e6),
    ("calcium_mg", "g"): Factor(multiply=1e3),
    **{("energy_kcal", unit): Factor(divide=4.184) for unit in ("kJ", "KJ")},
    **{("calcium_mg", unit + per): Factor() for unit in ("mg", "MG") for per in _PER_100_G},
}
