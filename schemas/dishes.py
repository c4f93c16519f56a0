"""What the ingredients of a dish say of its vitamin K: calculated lower bounds, and their check."""

from schemas.column import Column, Table
from schemas.foods import FOOD_ID
from schemas.view import FOOD_COLUMNS, View, ug

_OF_ALL = "distinct foods in the recipe, with dishes in it taken apart"

DISH_ESTIMATE = Table(
    "dish_estimate",
    "At least how much K1 and MK-4 a dish holds, in µg per 100 g: calculated from its ingredients,"
    " one row a dish and vitamer of which at least one ingredient states an amount. An ingredient"
    " that states none counts 0, and nothing is lost by heating (retention 1.0), as in the K1 that"
    " FNDDS prints: see `dish_k1_check`.",
    (
        FOOD_ID,
        Column(
            "form_id",
            "text",
            "The vitamer, a key of `form`. No other menaquinone is known of the ingredients.",
            required=True,
            values=("K1", "MK4"),
        ),
        Column(
            "lower_bound_ug_per_100g",
            "number",
            "At least this much per 100 g of the finished dish.",
            "µg",
            required=True,
            minimum=0.0,
        ),
        Column(
            "origin",
            "text",
            "Always calculated; many amounts of ingredients are imputed themselves.",
            required=True,
            values=("calculated",),
        ),
        Column(
            "share_of_weight_covered",
            "number",
            "Share of the weight of all ingredients whose amount is stated, 0 to 1.",
            required=True,
            minimum=0.0,
            maximum=1.0,
        ),
        Column(
            "ingredients_covered",
            "integer",
            f"How many ingredients state an amount: {_OF_ALL}.",
            required=True,
            minimum=1,
        ),
        Column(
            "ingredients_all",
            "integer",
            f"How many there are: {_OF_ALL}.",
            required=True,
            minimum=1,
        ),
        Column(
            "retention",
            "number",
            "Share of the vitamer taken to remain when the dish is made.",
            required=True,
            minimum=0.0,
            maximum=1.0,
        ),
        Column(
            "ingredient_food_ids",
            "text",
            "The foods (`food_id`) whose amounts were used, comma separated.",
            required=True,
        ),
        Column("record_locator", "text", "Where the recipe stands.", required=True),
    ),
    ("food_id", "form_id"),
    warnings=(
        "Calculated lower bounds: no measurements, no totals of K2, and in no other table or view.",
    ),
)

DISH_K1_CHECK = View(
    "dish_k1_check",
    "One row a dish whose ingredients all state K1, in µg per 100 g: what FNDDS prints beside what"
    " `dish_estimate` calculates. Where the two agree, so do recipe, amounts and retention.",
    (
        *(FOOD_COLUMNS[name] for name in ("food_id", "name")),
        ug("printed_ug_per_100g", "K1 that the source prints, per 100 g."),
        ug("calculated_ug_per_100g", "K1 calculated from the ingredients, per 100 g."),
        Column("ingredients_all", "integer", "How many ingredients there are."),
        Column(
            "agrees",
            "boolean",
            "Whether the two are equal within rounding: K1 is printed to 0.1 µg.",
        ),
    ),
)
