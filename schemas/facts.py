"""The committed facts: the values that an extract step read from one upstream release, verbatim.

Every source has the same files, each with those of the columns below that the source fills. All
cells are text as the source printed them; the transform parses them. Rows are sorted by key, so
that a refresh reads as a small diff.
"""

from dataclasses import replace

from schemas.codes import (
    BASES,
    COMPOSITION,
    FACT_TABLES,
    FORM_IDS,
    ORIGINS,
    SAMPLE_LINKS,
    STATISTICS,
    TOTAL_BASES,
    TOTALS,
)
from schemas.column import Column, Table
from schemas.provenance import REFERENCE

_CODE = r"\S(.*\S)?"
_NON_NEGATIVE = 0.0

_FOOD_CODE = Column(
    "food_code", "text", "The source's own stable code of the food.", required=True, pattern=_CODE
)

COMPONENT = Table(
    "component",
    "The source's components that Open K2 uses, and what each one means.",
    (
        Column("component", "text", "The source's own code.", required=True, pattern=_CODE),
        Column("name", "text", "The source's own name.", required=True),
        Column("unit", "text", "The unit as printed.", required=True),
        Column(
            "meaning",
            "text",
            "The vitamer, the total or the composition column that it is.",
            required=True,
            values=(*FORM_IDS, *TOTALS, *COMPOSITION),
        ),
        Column("rank", "integer", "Which one counts where several mean the same: 1 first."),
        Column("total_basis", "text", "Of a total: what its sum is made of.", values=TOTAL_BASES),
        Column("forms_covered", "text", "Of a total: the vitamers it adds up, comma separated."),
    ),
    ("component",),
)

FOOD = Table(
    "food",
    "A food as the source lists it, if the source says anything about its vitamin K.",
    (
        _FOOD_CODE,
        Column(
            "name",
            "text",
            "English name as printed; the original name where the source prints no English one.",
            required=True,
        ),
        Column("name_original", "text", "Name in the source's own language, if not English."),
        Column("group_code", "text", "The source's own food group code."),
        Column("group_name", "text", "The source's food group, in English.", required=True),
        Column(
            "language", "text", "Language of the food's source, if not the sidecar's (ISO 639-1)."
        ),
        Column("country", "text", "Country of the food, if not the sidecar's (ISO 3166-1)."),
        Column(
            "fdc_id", "text", "FoodData Central id of this version of the food.", pattern=r"\d+"
        ),
        Column(
            "published_on",
            "text",
            "Date the source published this version of the food.",
            pattern=r"\d{4}-\d{2}-\d{2}",
        ),
        Column(
            "basis", "text", "What the amounts are per, if not as the sidecar says.", values=BASES
        ),
        Column("foodex2_code", "text", "The food in EFSA's FoodEx2, as the source gives it."),
        Column("langual_code", "text", "The food's LanguaL codes, as the source gives them."),
        Column("ncbi_taxon", "text", "NCBI's taxon id of the food, as the source gives it."),
    ),
    ("food_code",),
)


def _number(name: str, description: str, minimum: float | None = _NON_NEGATIVE) -> Column:
    return Column(name, "number", description, minimum=minimum)


def _count(name: str, description: str) -> Column:
    return Column(name, "integer", description, minimum=0)


VALUE = Table(
    "value",
    "One printed vitamin K value: a vitamer or a total of one food. Statistics share its unit.",
    (
        _FOOD_CODE,
        Column(
            "component", "text", "Code in component.csv.", required=True, references="component"
        ),
        Column("amount", "text", "The amount as printed, with any qualifier."),
        Column("unit", "text", "The unit as printed.", required=True),
        _number("loq", "Limit of quantification: with an amount of 0 or none, it is below this."),
        _count("n_samples", "Number of samples or data points."),
        _number("se", "Standard error of the mean."),
        _number("min", "Smallest value."),
        _number("max", "Largest value."),
        _number("median", "Median."),
        _number("sd", "Standard deviation."),
        _count("n_studies", "Number of studies."),
        _count("df", "Degrees of freedom."),
        _number("lower_error_bound", "Lower 95 % error bound (may be below zero).", None),
        _number("upper_error_bound", "Upper 95 % error bound.", None),
        Column("derivation_code", "text", "The source's code for how the value was derived."),
        Column("source_code", "text", "The source's code for the kind of data."),
        Column("statistical_comment", "text", "The source's remarks on its statistics."),
        Column("reference_food_code", "text", "Food whose value this one was imputed from."),
        Column("added_nutrient", "text", "The source's mark of a nutrient added to the food."),
        Column("modified_on", "text", "When the source last changed the value, as printed."),
        Column("record", "text", "The source's own id of the record."),
        Column("statistic", "text", "What the amount is, if said.", values=STATISTICS),
        Column("locator", "text", "Where the value stands, if the sidecar's locator cannot say."),
        Column(
            "statistics_of",
            "text",
            "The older table that derivation and statistics are of, if they are not the row's own.",
        ),
        Column("reference_id", "text", "The study that measured, as in reference.csv."),
        Column("origin", "text", "How the value came about, if codes do not say.", values=ORIGINS),
        Column(
            "total_basis", "text", "Of a total: its basis, if stated by food.", values=TOTAL_BASES
        ),
        Column("forms_covered", "text", "Of a total: the vitamers it adds up, if stated by food."),
        _number("portion_g", "Weight that the amount is per, if not 100 g (in g)."),
    ),
    ("food_code", "component"),
)

SERVING = Table(
    "serving",
    "A household portion as the source prints it.",
    (
        _FOOD_CODE,
        Column("serving_code", "text", "The source's code, unique in the food.", required=True),
        Column("quantity", "text", "How many of the measure, as printed."),
        Column("description", "text", "The measure as printed.", required=True),
        Column("gram_weight", "number", "Weight of the portion.", unit="g", minimum=0.0),
        _count("n_samples", "Number of portions weighed."),
        _number("sd_g", "Standard deviation of the weight."),
    ),
    ("food_code", "serving_code"),
)

COMPOSITION_FACTS = Table(
    "composition",
    "What vitamin K is eaten with: one column for each component of composition, as printed.",
    (_FOOD_CODE,),
    ("food_code",),
    others=Column("", "text", "The amount as printed, in the unit of component.csv."),
)

SAMPLE = Table(
    "sample",
    "A laboratory's result for one vitamer in one sub-sample. Few sources publish these.",
    (
        Column("sample_code", "text", "The source's code of it.", required=True, pattern=_CODE),
        Column(
            "component", "text", "Code in component.csv.", required=True, references="component"
        ),
        Column("name", "text", "What the source calls the sub-sample."),
        Column("amount", "text", "The amount as printed.", required=True),
        Column("unit", "text", "The unit as printed.", required=True),
        Column("adjusted_amount", "text", "The amount after the source's adjustment, if given."),
        Column("food_code", "text", "The one current food it is a sample of.", pattern=_CODE),
        Column(
            "linked_to",
            "text",
            "What the source's own tables lead to: one current food, several, or none.",
            required=True,
            values=SAMPLE_LINKS,
        ),
        Column("method", "text", "Analytical method as printed."),
        Column("method_doi", "text", "Publication of the method."),
        Column("record", "text", "The source's own id of the record."),
    ),
    ("sample_code", "component"),
)

INGREDIENT = Table(
    "ingredient",
    "An ingredient of a dish, as the source's recipe has it. Few sources publish these.",
    (
        _FOOD_CODE,
        Column("place", "integer", "Where it stands in the recipe.", required=True, minimum=0),
        Column(
            "ingredient_code",
            "text",
            "The source's code of the ingredient: a food that is no dish, or another dish.",
            required=True,
            pattern=_CODE,
        ),
        Column("weight", "number", "Weight in the recipe.", unit="g", required=True, minimum=0.0),
        Column("retention_code", "text", "The source's code of what heating leaves of nutrients."),
        Column(
            "moisture_change",
            "number",
            "By what share the weight of the whole dish changes when it is made, in percent.",
            required=True,
            minimum=-99.0,
        ),
    ),
    ("food_code", "place"),
)

SCHEME_CODE = Table(
    "scheme_code",
    "A code that the source gives a food in a scheme of others, such as LanguaL.",
    (
        _FOOD_CODE,
        Column("scheme", "text", "The scheme.", required=True, pattern=_CODE),
        Column("code", "text", "The code.", required=True, pattern=_CODE),
        Column("code_name", "text", "What the scheme calls it, as the source prints it."),
    ),
    ("food_code", "scheme", "code"),
)

REFERENCE_FACTS = replace(
    REFERENCE,
    description="A publication that the source itself names as where a value comes from.",
)

REJECTED = Table(
    "rejected",
    "An upstream row about vitamin K that could not be used, verbatim.",
    (
        Column("fact_table", "text", "Where it would stand.", required=True, values=FACT_TABLES),
        Column("record", "text", "The row as upstream has it, as JSON.", required=True),
        Column("reason", "text", "Why it could not be used.", required=True),
    ),
    ("fact_table", "record"),
)

FACTS: dict[str, Table] = {
    table.name: table
    for table in (
        *(COMPONENT, FOOD, VALUE, SERVING, COMPOSITION_FACTS, REJECTED, SAMPLE, INGREDIENT),
        *(REFERENCE_FACTS, SCHEME_CODE),
    )
}
# Tables that a source may lack: there is no file, and its sidecar lists no columns.
OPTIONAL_FACTS = (SAMPLE.name, INGREDIENT.name, REFERENCE_FACTS.name, SCHEME_CODE.name)
