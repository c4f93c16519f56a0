"""Concepts: the same food across sources; and the reviewed files that assign foods to them."""

from dataclasses import replace

from schemas.codes import CATEGORIES
from schemas.column import Column, Table

CATEGORY = Column(
    "category",
    "text",
    "Kind of food: the concept's, else by the source's own food group.",
    required=True,
    values=CATEGORIES,
)
_ID = r"[a-z][a-z0-9_]*"
_CONCEPT_ID = Column("concept_id", "text", "Short name of the concept.", required=True, pattern=_ID)
_OF_CONCEPT = replace(_CONCEPT_ID, references="concept")
_SOURCE = Column("source_id", "text", "The source.", required=True, references="source")
_FOOD_CODE = Column("food_code", "text", "The source's own stable code.", required=True)

CONCEPT = Table(
    "concept",
    "A food that matters for vitamin K2, whichever source lists it and however it is prepared.",
    (
        _CONCEPT_ID,
        Column("name", "text", "What people call it.", required=True),
        Column("category", "text", "Kind of food.", required=True, values=CATEGORIES),
        Column("animal", "boolean", "Whether it comes from an animal.", required=True),
        Column("fermented", "boolean", "Whether it is fermented; null where makes differ."),
        Column("fermented_by", "text", "The microbes, where a publication names them."),
        Column("fermented_by_doi", "text", "That publication (DOI).", pattern=r"10\.\d{4,}/\S+"),
        Column(
            "foodon_id",
            "text",
            "Current FoodOn class of exactly this food, if there is one.",
            pattern=r"FOODON:\d{8}",
        ),
        Column(
            "racc_category",
            "text",
            "US reference amount category (21 CFR 101.12, 9 CFR) that clearly applies, as printed.",
        ),
    ),
    ("concept_id",),
)

CONCEPT_FOOD = Table(
    "concept_food",
    "Foods taken to a concept, or declared to be of none, by their code. Codes go before patterns.",
    (
        _SOURCE,
        _FOOD_CODE,
        Column(
            "concept_id",
            "text",
            "The concept; blank: of none, whatever patterns say.",
            references="concept",
        ),
        Column("name", "text", "Name when the row was written, for the reader.", required=True),
    ),
    ("source_id", "food_code"),
)

CONCEPT_PATTERN = Table(
    "concept_pattern",
    "Names that mean a concept: regular expressions, upper and lower case alike.",
    (
        Column("source_id", "text", "The source; blank: all of them.", references="source"),
        _OF_CONCEPT,
        Column("pattern", "regex", "What the name holds, in lower case.", required=True),
        Column("exclude", "regex", "What the name must not hold, in lower case."),
    ),
    ("source_id", "concept_id", "pattern"),
)

CONCEPT_EXCLUSION = Table(
    "concept_exclusion",
    "Names that no pattern may take to a concept: regular expressions.",
    (
        Column("pattern", "regex", "What the name holds, in lower case.", required=True),
        Column("reason", "text", "Why such a food is none of the concepts.", required=True),
    ),
    ("pattern",),
)

CONCEPT_ACCEPTED = Table(
    "concept_accepted",
    "Pairs of food and concept that were read and accepted, with the name they were read under.",
    (
        _SOURCE,
        _FOOD_CODE,
        _OF_CONCEPT,
        Column("name", "text", "Name of the food at review.", required=True),
    ),
    ("source_id", "food_code", "name"),
)

CATEGORY_GROUP = Table(
    "category_group",
    "The sources' own food groups by category. Of the rows of a group, those with a name pattern"
    " come first, in order; the one without takes the rest. A blank group stands for any group that"
    " has no row: only for a source whose groups are free text.",
    (
        _SOURCE,
        Column("group_name", "text", "The source's own group; blank: any other."),
        Column(
            "name_pattern",
            "regex",
            "What the food's name holds, in lower case; blank: anything.",
        ),
        Column("category", "text", "The category.", required=True, values=CATEGORIES),
    ),
    ("source_id", "group_name", "name_pattern"),
)

CATEGORY_KIND = Table(
    "category_kind",
    "Kinds of food that have one category in all sources, whatever group a source puts them in."
    " The first row whose pattern fits goes before the groups; foods for infants keep theirs.",
    (
        Column("pattern", "regex", "What the English name holds, in lower case.", required=True),
        Column("exclude", "regex", "What the name must not hold, in lower case."),
        Column("category", "text", "The category.", required=True, values=CATEGORIES),
    ),
    ("pattern",),
)
