"""What people type: the published terms and topics, and the reviewed names behind them."""

from schemas.codes import CATEGORIES, FORM_IDS
from schemas.column import Column, Table

TERM_KINDS = ("concept", "category", "food", "form", "claim", "topic", "ignored")
TERM_ORIGINS = ("concept name", "reviewed")
IGNORED = ("always", "if_unmatched")
_LANGUAGE = Column("language", "text", "ISO 639-1.", required=True, pattern="[a-z]{2}")
_ID = r"[a-z][a-z0-9_]*"

SEARCH_TOPIC = Table(
    "search_topic",
    "Something that people look for and that is no food, form or claim; where it is answered.",
    (
        Column("topic_id", "text", "Short name of the topic.", required=True, pattern=_ID),
        Column("title", "text", "The topic in a few words.", required=True),
        Column("answer", "text", "What the dataset has on it, and where.", required=True),
    ),
    ("topic_id",),
    warnings=("No medical advice.",),
)

SEARCH_TERM = Table(
    "search_term",
    "What people type, and what it leads to: the names of concepts, categories, forms, claims and"
    " topics. The words of each food's own names are read from food; search(text) reads both.",
    (
        Column(
            "term",
            "text",
            "The name without case, accents, width and kana; a second row has ae for ä, oe for ø.",
            required=True,
        ),
        Column(
            "kind",
            "text",
            "food: read as the English words in id. ignored: a word that says nothing of the food.",
            required=True,
            values=TERM_KINDS,
        ),
        Column(
            "id",
            "text",
            "The concept_id, category, form_id, claim_id or topic_id; of food, English words; of"
            " ignored, always or if_unmatched: only where nothing carries all words.",
            required=True,
        ),
        _LANGUAGE,
        Column("name", "text", "The name as written.", required=True),
        Column("origin", "text", "Where the name is from.", required=True, values=TERM_ORIGINS),
    ),
    ("term", "kind", "id", "language"),
)

CONCEPT_NAME = Table(
    "concept_name",
    "Names of concepts that people type, plurals too; none that would mean another food.",
    (
        Column(
            "concept_id",
            "text",
            "The concept.",
            required=True,
            pattern=_ID,
            references="concept",
        ),
        _LANGUAGE,
        Column("name", "text", "The name.", required=True),
    ),
    ("concept_id", "language", "name"),
)

SEARCH_WORD = Table(
    "search_word",
    "What people type besides names of concepts, and what it leads to.",
    (
        Column("kind", "text", "Of id.", required=True, values=TERM_KINDS[1:]),
        Column("id", "text", "As in search_term.", required=True),
        _LANGUAGE,
        Column("word", "text", "What is typed.", required=True),
    ),
    ("kind", "id", "language", "word"),
)

# The ids that a kind may lead to, where they are no rows of a reviewed file.
CLOSED_IDS = {"category": CATEGORIES, "form": FORM_IDS, "ignored": IGNORED}
