"""The closed table of units. A unit that is not here is not guessed: the row is rejected."""

from dataclasses import dataclass
from itertools import product

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
