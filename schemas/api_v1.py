"""What the files of ``api/v1/`` hold: lists of rows with the columns of tables and views."""

from dataclasses import dataclass, replace

from schemas.answers import FOOD_ANSWER, FOOD_ANSWER_FORM
from schemas.claims import CLAIM, CLAIM_CHECK
from schemas.column import Column
from schemas.concepts import CONCEPT
from schemas.doubts import ISSUE
from schemas.everyday_portions import EVERYDAY_PORTION
from schemas.foods import FOOD, FORM
from schemas.provenance import REFERENCE, SOURCE
from schemas.search import SEARCH_TERM, SEARCH_TOPIC
from schemas.values import MEASUREMENT, REPORTED_TOTAL
from schemas.views import CONCEPT_VITAMIN_K

_VALUE = {column.name: column for column in (*MEASUREMENT.columns, *REPORTED_TOTAL.columns)}
_ANSWER = {column.name: column for column in FOOD_ANSWER.columns}
_PRINTED = (
    *("amount_ug_per_100g", "statistic", "qualifier", "origin", "limit_ug_per_100g"),
    *("min_ug_per_100g", "max_ug_per_100g", "median_ug_per_100g", "sd_ug_per_100g"),
    *("se_ug_per_100g", "n_samples", "amount_reported", "unit_reported", "method"),
    *("reference_id", "record_locator", "confidence"),
)

VALUE_COLUMNS = (
    Column("value_id", "text", "measurement_id or reported_total_id.", required=True),
    Column("food_id", "text", "The food.", required=True),
    Column(
        "quantity",
        "text",
        "A form (form_id), or 'total K' or 'total K2' as printed, never to be added to forms.",
        required=True,
    ),
    replace(_VALUE["total_basis"], required=False),
    *(_VALUE[name] for name in _PRINTED),
    Column("set_aside", "boolean", "Whether others contradict it; null: no answer rests on it."),
)
_FOOD = {column.name: column for column in FOOD.columns}
_LISTED = (
    *("food_id", "name", "name_original", "source_id", "fdc_id", "country", "language"),
    *("food_group", "preparation", "basis"),
)
_OTHER_FOODS = (
    *("answer_id", "name", "category", "portion", "portion_g", "k2_evidence", "main_form"),
    *("k2_best_ug_per_100g", "k2_at_least", "k2_total_low_ug_per_100g", "k2_total_basis"),
    *("k1_best_ug_per_100g", "k_low_ug_per_100g", "k_high_ug_per_100g", "k_incomplete"),
    *("n_doubted", "confidence"),
)


@dataclass(frozen=True, slots=True)
class Rows:
    """A member of ``data``: a list of objects, one a row; or one object.

    Of a ``packed`` list, each row is an array of values in the order of the columns.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    single: bool = False
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of file; ``path`` is its address below ``api/v1/``."""

    name: str
    path: str
    description: str
    rows: tuple[Rows, ...]
    citations: bool = False


_FORMS = Rows("forms", FOOD_ANSWER_FORM.description, FOOD_ANSWER_FORM.columns)

CONCEPTS = Document(
    "concepts",
    "concepts.json",
    "All concepts: the answer for each, and the best value, lowest and highest study of each form.",
    (Rows("concepts", FOOD_ANSWER.description, FOOD_ANSWER.columns), _FORMS),
)
CONCEPT_DOCUMENT = Document(
    "concept",
    "concept/{concept_id}.json",
    "One concept: its answer, and all that it rests on, down to each value as printed.",
    (
        Rows("answer", FOOD_ANSWER.description, FOOD_ANSWER.columns, single=True),
        Rows("concept", CONCEPT.description, CONCEPT.columns, single=True),
        _FORMS,
        Rows("portions", EVERYDAY_PORTION.description, EVERYDAY_PORTION.columns),
        Rows("by_study", CONCEPT_VITAMIN_K.description, CONCEPT_VITAMIN_K.columns),
        Rows(
            "foods",
            "The foods of the concept, as their sources list them; superseded ones are left out.",
            tuple(_FOOD[name] for name in _LISTED),
        ),
        Rows(
            "values",
            "The values of these foods, as their sources print them.",
            VALUE_COLUMNS,
            packed=True,
        ),
        Rows("issues", "The doubts about these.", ISSUE.columns, packed=True),
    ),
    citations=True,
)
OTHER_FOODS = Document(
    "other_foods",
    "other_foods.json",
    "The foods that belong to no concept: what their one source says.",
    (
        Rows(
            "foods",
            FOOD_ANSWER.description,
            tuple(_ANSWER[name] for name in _OTHER_FOODS),
            packed=True,
        ),
    ),
)
FORMS = Document(
    "forms",
    "forms.json",
    "The vitamers, and how many values and foods there are of each.",
    (
        Rows(
            "forms",
            FORM.description,
            (
                *FORM.columns,
                Column("n_values", "integer", "Values, those of superseded tables too."),
                Column("n_above_zero", "integer", "Of these, amounts above zero."),
                Column("n_answers", "integer", "Foods as people mean them that it is known of."),
            ),
        ),
    ),
)
_CHECK = tuple(
    column
    for column in CLAIM_CHECK.columns
    if column.name in {"low", "high", "n_values", "n_publishers"}
)
CLAIMS = Document(
    "claims",
    "claims.json",
    "What people say of vitamin K2, the verdict, and the numbers behind it. No medical advice.",
    (
        Rows(
            "claims",
            CLAIM.description,
            (
                *CLAIM.columns,
                *_CHECK,
                Column("verdict_holds", "boolean", "Whether the numbers support the verdict."),
            ),
        ),
    ),
)
SOURCES = Document(
    "sources",
    "sources.json",
    "The tables and studies that the values are from, with their terms and attributions.",
    (
        Rows("sources", SOURCE.description, SOURCE.columns),
        Rows("references", REFERENCE.description, REFERENCE.columns),
    ),
)
SEARCH = Document(
    "search",
    "search.json",
    "What people type and what it leads to: names in ten languages, and topics with their answer.",
    (
        Rows("terms", SEARCH_TERM.description, SEARCH_TERM.columns, packed=True),
        Rows("topics", SEARCH_TOPIC.description, SEARCH_TOPIC.columns),
    ),
)
DOCUMENTS = (CONCEPTS, CONCEPT_DOCUMENT, OTHER_FOODS, FORMS, CLAIMS, SOURCES, SEARCH)
