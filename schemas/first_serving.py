"""The servings of a food in order, used wherever portions are needed: views, page and commands."""

from dataclasses import replace

from schemas.codes import SERVING_ORIGINS
from schemas.foods import SERVING
from schemas.view import View

# Everyday portions come first, those made by a rule of this dataset after those of the source. The
# codes of a source grow with the place of a portion in its list; as texts of one length they sort
# as the numbers they are.
SERVING_ORDER = "origin <> 'reviewed', origin <> 'source', length(serving_id), serving_id"

_CHANGED = {
    "serving_id": {
        "description": "<food_id>#<the source's serving code>, or #reviewed and the position of the"
        " everyday portion."
    },
    "description_reported": {
        "description": "The measure as printed; of an everyday portion its words."
    },
    "origin": {
        "description": "Who gives the portion. reviewed: everyday_portion, which names its source."
        " source: the source itself. racc: the US reference amount. concept: the weights of like"
        " foods.",
        "values": ("reviewed", *SERVING_ORIGINS),
    },
}
SERVING_COLUMNS = tuple(
    replace(column, **_CHANGED.get(column.name, {}))  # type: ignore[arg-type]
    for column in SERVING.columns
)

FOOD_SERVING = View(
    "food_serving",
    "One row a portion of a food: the everyday portions of its concept, and the table serving.",
    SERVING_COLUMNS,
)
FIRST_SERVING = View(
    "first_serving",
    "One row a food that has portions: the first everyday portion of its concept, else the portion"
    " that its source lists first.",
    SERVING_COLUMNS,
)
