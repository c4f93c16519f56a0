"""Everyday portions of concepts: as published, and as curators write them."""

from dataclasses import replace

from schemas.codes import MEASURES, PORTION_SOURCES, PREPARATIONS
from schemas.column import Column, Rule, Table

_CONCEPT_ID = Column(
    "concept_id",
    "text",
    "The food, whichever source lists it.",
    required=True,
    references="concept",
)
_POSITION = Column(
    "position",
    "integer",
    "Place among the portions of the concept; 1 is the default.",
    required=True,
    minimum=1,
    maximum=3,
)
_PORTION = Column("portion", "text", "The unit in words, of which one is meant.", required=True)
_STATE = Column(
    "state",
    "text",
    "Foods of which preparation it is for: raw, cooked, or null for all. A food whose name says"
    " neither has the portions of both.",
    values=PREPARATIONS,
)
_GRAM_WEIGHT = Column(
    "gram_weight", "number", "Weight of one, edible part.", "g", required=True, minimum=0.1
)
_SOURCE = Column(
    "source",
    "text",
    "Who states the weight. usda: a portion that USDA weighed, of weighed_food_id. racc: the US"
    " reference amount customarily consumed. publication: a national list or another page."
    " editors_choice: no source that we know states one; the locator says what it was taken from.",
    required=True,
    values=PORTION_SOURCES,
)
_WEIGHED = Column(
    "weighed_food_id",
    "text",
    "The food of this dataset whose portion it is, which may be a like food of another concept.",
    pattern=r"[a-z][a-z0-9_]*:\S+",
)
_LOCATOR = Column(
    "locator",
    "text",
    "Where it is stated: the portion as USDA prints it, the category and paragraph of the"
    " regulation, the publication; of an editors' choice, the reason.",
    required=True,
)
_STATED = (_SOURCE, _WEIGHED, _LOCATOR)
_OF_USDA = Rule(
    "weighed_food_id, only where source is usda",
    "(source = 'usda') = (weighed_food_id IS NOT NULL)",
)

_MEASURES = (
    Column("measure", "text", "What is counted.", required=True, values=MEASURES),
    Column("measure_detail", "text", "Which kind of it."),
)

EVERYDAY_PORTION = Table(
    "everyday_portion",
    "A portion of a food as people eat it: one to three a concept. The views food_serving and"
    " first_serving give them to each food of the concept, before the portions of its source.",
    (_CONCEPT_ID, _POSITION, _PORTION, _STATE, *_MEASURES, _GRAM_WEIGHT, *_STATED),
    ("concept_id", "position"),
    (_OF_USDA,),
)

# Curators name the category of a reference amount; its paragraph is in ``racc.csv``. Which cells a
# source asks for is checked in ``pipeline/curated/row_rules.py``.
REVIEWED_EVERYDAY_PORTION = replace(
    EVERYDAY_PORTION,
    columns=(
        *(_CONCEPT_ID, _POSITION, _PORTION, _STATE, _GRAM_WEIGHT, _SOURCE, _WEIGHED),
        Column(
            "racc_category",
            "text",
            "Of a US reference amount: its category as printed.",
            references="racc",
        ),
        replace(_LOCATOR, required=False),
    ),
    rules=(),
)
