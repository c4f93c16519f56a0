"""Foods, vitamers, servings, and the composition of foods."""

from schemas.codes import (
    BASES,
    FDC_ID_ORIGINS,
    FORM_FAMILIES,
    FORM_IDS,
    MEASURES,
    PREPARATIONS,
    SERVING_ORIGINS,
)
from schemas.column import Column, Table
from schemas.concepts import CATEGORY

FOOD_ID = Column(
    "food_id",
    "text",
    "<source_id>:<the source's stable code of the food>.",
    required=True,
    references="food",
)

FORM = Table(
    "form",
    "A vitamer of vitamin K.",
    (
        Column("form_id", "text", "Short name.", required=True, values=FORM_IDS),
        Column("name", "text", "Chemical name.", required=True),
        Column(
            "family",
            "text",
            "K1 (phylloquinone and its dihydro form) or K2 (menaquinones).",
            required=True,
            values=FORM_FAMILIES,
        ),
        Column("formula", "text", "Molecular formula.", required=True, pattern="C[0-9]+H[0-9]+O2"),
        Column(
            "molar_mass_g_per_mol",
            "number",
            "Molar mass, computed from the formula.",
            unit="g/mol",
            required=True,
            minimum=400,
            maximum=1100,
        ),
        Column("infoods_tag", "text", "INFOODS component tag."),
        Column("fdc_nutrient_id", "integer", "Nutrient id in FoodData Central."),
        Column("fdc_nutrient_number", "text", "Legacy nutrient number in FoodData Central."),
    ),
    ("form_id",),
)

FOOD = Table(
    "food",
    "A food as one source lists it, with at least one measurement or reported total.",
    (
        Column("food_id", "text", FOOD_ID.description, required=True),
        Column("source_id", "text", "The source.", required=True, references="source"),
        Column("source_food_code", "text", "The source's own stable code.", required=True),
        Column(
            "fdc_id",
            "integer",
            "FoodData Central id: of this version of the food, or where it has none of its own, of"
            " the food of the same code there. See fdc_id_origin.",
        ),
        Column(
            "fdc_id_origin",
            "text",
            "Who says so: source (its own table), same_code (SR Legacy lists the same NDB number),"
            " derived (matched by the order of foods and portion weights).",
            values=FDC_ID_ORIGINS,
        ),
        Column(
            "name",
            "text",
            "English name as printed, or as declared for foods of the Japanese tables; where there"
            " is none, the original name.",
            required=True,
        ),
        Column("name_original", "text", "Name in the source's own language, if not English."),
        Column("language", "text", "Language of the source (ISO 639-1).", required=True),
        Column("country", "text", "Country the source describes (ISO 3166-1).", required=True),
        Column("food_group", "text", "The source's own food group, in English.", required=True),
        CATEGORY,
        Column(
            "concept_id",
            "text",
            "The same food across sources; null where none is reviewed for it, never the nearest.",
            references="concept",
        ),
        Column(
            "basis",
            "text",
            "What the source's amounts are per (edible portion).",
            required=True,
            values=BASES,
        ),
        Column(
            "preparation",
            "text",
            "raw or cooked, where the name says so; null where it says neither.",
            values=PREPARATIONS,
        ),
        Column("published_on", "text", "Date the source published this version of the food."),
        Column(
            "superseded_by",
            "text",
            "The food_id of a newer table of the same publisher that replaces it. Leave such foods"
            " out of statistics over sources.",
        ),
    ),
    ("food_id",),
)

SERVING = Table(
    "serving",
    "A household portion of a food, in g and, where a measure says so, in ml. The view food_serving"
    " has the everyday portions of the food's concept too.",
    (
        Column(
            "serving_id",
            "text",
            "<food_id>#<the source's serving code>.",
            required=True,
        ),
        FOOD_ID,
        Column(
            "description_reported",
            "text",
            "The measure as printed.",
            required=True,
        ),
        Column(
            "quantity",
            "number",
            "How many of the measure; null where a range is printed.",
            minimum=0,
        ),
        Column("measure", "text", "What is counted.", required=True, values=MEASURES),
        Column(
            "measure_detail",
            "text",
            "Which kind of it: of a cup 'chopped', of a piece the noun ('thigh, with skin').",
        ),
        Column(
            "gram_weight",
            "number",
            "Weight of the portion, edible part.",
            unit="g",
            required=True,
            minimum=0,
        ),
        Column(
            "volume_ml",
            "number",
            "Volume by definition of the measure (US customary) or as the text states it; null for"
            " drinks with ice and spoons that are not level.",
            unit="ml",
            minimum=0,
        ),
        Column(
            "n_samples", "integer", "Number of portions the source weighed, if stated.", minimum=0
        ),
        Column("sd_g", "number", "Standard deviation of the weight.", unit="g", minimum=0),
        Column(
            "origin",
            "text",
            "Who gives the portion: the source itself, or a rule of this dataset.",
            required=True,
            values=SERVING_ORIGINS,
        ),
    ),
    ("serving_id",),
)


def _per_100_g(name: str, what: str, unit: str) -> Column:
    return Column(name, "number", f"{what} per 100 g; null where not given.", unit, minimum=0)


COMPOSITION = Table(
    "composition",
    "What vitamin K is eaten with, per 100 g edible portion. Blank, trace and '<' are null, and so"
    " is all of a food that the source gives per 100 ml.",
    (
        FOOD_ID,
        _per_100_g("energy_kcal", "Energy", "kcal"),
        _per_100_g("fat_g", "Total fat", "g"),
        _per_100_g("saturated_fat_g", "Saturated fatty acids", "g"),
        _per_100_g("monounsaturated_fat_g", "Monounsaturated fatty acids", "g"),
        _per_100_g("polyunsaturated_fat_g", "Polyunsaturated fatty acids", "g"),
        _per_100_g("vitamin_d_ug", "Vitamin D (D2 + D3)", "µg"),
        _per_100_g("calcium_mg", "Calcium", "mg"),
    ),
    ("food_id",),
)
