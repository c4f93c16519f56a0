"""The reviewed file of the explorer page."""

from schemas.column import Column, Table

SEARCH_WORD = Table(
    "search_word",
    "Words of other languages that a search on the page takes for English ones.",
    (
        Column("language", "text", "ISO 639-1.", required=True, pattern="[a-z]{2}"),
        Column("word", "text", "The word.", required=True),
        Column("english", "text", "What is searched instead.", required=True),
    ),
    ("language", "word"),
)
