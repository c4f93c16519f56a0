"""The closed lists: every code that a published or committed column may hold."""

FORM_IDS = ("K1", "DK1", *(f"MK{n}" for n in range(4, 14)), "MK9_4H")
FORM_FAMILIES = ("K1", "K2")

TOTALS = ("K", "K2")
TOTAL_BASES = ("mass", "k1_equivalents", "mk4_equivalents", "unspecified")

QUALIFIERS = ("quantified", "zero", "below_lod", "below_loq", "trace", "range")
ORIGINS = ("analytical", "imputed", "calculated", "assumed", "label", "compiled", "unknown")
# Who says that a food has an FDC id: its own table, another one by the same code, or a match.
FDC_ID_ORIGINS = ("source", "same_code", "derived")
# How well a code of another scheme fits, and how it is known.
CROSSWALK_MATCHES = ("exact", "close", "broad")
HOW_KNOWN = ("own_code", "stated", "same_code", "derived", "reviewed", "computed")
STATISTICS = ("mean", "median", "single", "unknown")
# EuroFIR's thesauri have more codes, whose text was not seen: then the words of the other columns
# say what the value is. ``X`` is EuroFIR's own code of a method type that is not known.
CODE_NOT_SEEN, NOT_STATED = "code not seen", "not stated"
EUROFIR_VALUE_TYPES = ("AR", "AV", "BL", "TR", CODE_NOT_SEEN, NOT_STATED)
EUROFIR_METHOD_TYPES = ("A", "D", "X", CODE_NOT_SEEN)
CONFIDENCES = ("A", "B", "C", "D")
# What is stated of a criterion of quality, and what a score is where nothing can be stated.
QUALITY_STATED = ("good", "fair", "bad")
QUALITY_SCORES = (*QUALITY_STATED, "not_stated", "not_measured")
CONFIDENCE_COMPARED = ("agrees", "higher", "lower")
BASES = ("100 g", "100 ml")
SERVING_ORIGINS = ("source", "racc", "concept")
# Who states the weight of an everyday portion.
PORTION_SOURCES = ("usda", "racc", "publication", "editors_choice")
# What the name of a food says of it, and for which foods of its concept a portion is meant.
PREPARATIONS = ("raw", "cooked")
# Volumes by definition, lengths (an inch of a sub), masses, counted items, containers, and named
# portions: ``yield`` is the amount obtained from something else ("oz, dry, yields"), ``racc`` the
# US reference amount customarily consumed, ``other`` a text without a declared word.
MEASURES = (
    *("tsp", "tbsp", "cup", "fl_oz", "pint", "quart", "gallon", "ml", "liter", "cubic_inch"),
    *("surface_inch", "inch", "mg", "g", "oz", "lb"),
    *("slice", "piece", "egg", "patty", "fillet"),
    *("package", "can", "bottle", "jar"),
    *("serving", "yield", "racc", "other"),
)
SEVERITIES = ("high", "medium", "low")
ACCESS = ("primary", "secondary")

COMPOSITION = (
    "energy_kcal",
    "fat_g",
    "saturated_fat_g",
    "monounsaturated_fat_g",
    "polyunsaturated_fat_g",
    "vitamin_d_ug",
    "calcium_mg",
)

# Every food belongs to one. ``pipeline/reviewed/category_group.csv`` maps the sources' own groups,
# ``category_kind.csv`` goes before them.
CATEGORIES = (
    "cheese",
    "milk_products",
    "eggs",
    "beef_and_veal",
    "pork",
    "other_meat",
    "poultry",
    "offal",
    "processed_meat",
    "fish",
    "shellfish",
    "animal_fats",
    "plant_oils_and_margarine",
    "legumes",
    "vegetables",
    "potatoes_and_tubers",
    "mushrooms_and_algae",
    "fruit",
    "nuts_and_seeds",
    "cereals",
    "bread_and_bakery",
    "sweets_and_snacks",
    "herbs_and_spices",
    "sauces_and_condiments",
    "mixed_dishes",
    "beverages",
    "alcoholic_beverages",
    "dairy_and_meat_alternatives",
    "baby_foods",
    "other",
)

SAMPLE_LINKS = ("current", "superseded", "several", "none")

FACT_TABLES = (
    *("component", "food", "value", "serving", "composition", "rejected", "sample", "ingredient"),
    *("reference", "scheme_code"),
)

SEXES = ("male", "female", "both")
LIFE_STAGES = ("infant", "child", "adult", "pregnancy", "lactation", "general")
INTAKE_KINDS = ("AI", "DV", "NRV", "RNI", "provisional AR", "estimated value")
# The vitamers that a reference intake covers: only phylloquinone, or all vitamin K.
INTAKE_COVERS = ("K1", "K")

# The verdict of the published values on a popular statement.
CLAIM_VERDICTS = (
    *("supported", "depends", "overstated", "unsupported"),
    *("unmeasured", "out_of_scope"),
)

# The guards of ``k2 guard``; ``pipeline/guard/rules.py`` explains each one.
GUARD_RULES = (
    *("readable", "source", "columns", "keys", "cells", "account", "rows", "minimum"),
    *("components", "units", "median", "p95", "zeros", "blanks", "same_foods", "identity"),
    *("doubled", "exchanged", "ranks", "factor", "repeated", "provenance", "groups", "removed"),
    *("renamed", "raw_changed", "facts_changed", "older_release", "stale", "override"),
)
