"""The first serving of a food, used wherever one portion is needed: views, page and commands."""

from schemas.foods import SERVING
from schemas.view import View

# Portions made by a rule of this dataset come after those of the source. The codes of a source grow
# with the place of a portion in its list; as texts of one length they sort as the numbers they are.
SERVING_ORDER = "origin <> 'source', length(serving_id), serving_id"

FIRST_SERVING = View(
    "first_serving",
    "One row a food that has portions: the portion that its source lists first, else the first one"
    " made by a rule of this dataset (a US reference amount before one of like foods).",
    SERVING.columns,
)
