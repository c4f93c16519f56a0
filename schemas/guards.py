"""The reviewed overrides of the guards, as curators write them."""

from schemas.codes import GUARD_RULES
from schemas.column import Column, Table

_DATE = r"\d{4}-\d{2}-\d{2}"

GUARD_OVERRIDE = Table(
    "guard_override",
    "A fatal finding that somebody looked at and lets pass, until a day.",
    (
        Column(
            "rule",
            "text",
            "The guard, as the report names it.",
            required=True,
            values=GUARD_RULES,
        ),
        Column("source_id", "text", "The source of the finding.", required=True),
        Column("subject", "text", "The finding's subject; empty where it has none."),
        Column("reason", "text", "Why the facts are right all the same.", required=True),
        Column("expires_on", "text", "The last day it holds.", required=True, pattern=_DATE),
        Column("reviewed_by", "text", "Who looked, if the history of the file does not say."),
    ),
    ("rule", "source_id", "subject"),
)
