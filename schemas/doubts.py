"""Tables of doubtful values and of rejected rows."""

from schemas.codes import FACT_TABLES, SEVERITIES
from schemas.column import Column, Table

ISSUE = Table(
    "issue",
    "A doubt about a published value, found by a check. The value stays as printed.",
    (
        Column("rule", "text", "Name of the check.", required=True),
        Column("severity", "text", "How grave.", required=True, values=SEVERITIES),
        Column("table_name", "text", "Table of the doubtful row.", required=True),
        Column("row_key", "text", "Key of the doubtful row.", required=True),
        Column("detail", "text", "What was found, with the numbers.", required=True),
    ),
    ("rule", "table_name", "row_key"),
)

UPSTREAM_ERROR = Table(
    "upstream_error",
    "What checks found in the tables of publishers that is hardly right, with the numbers, for each"
    " publisher to look into: made from the issues about values, portions and composition.",
    (
        Column("source_id", "text", "The source.", required=True, references="source"),
        Column("publisher", "text", "Who publishes it.", required=True),
        Column("release", "text", "The release that was read.", required=True),
        Column("source_food_code", "text", "The publisher's own code of the food.", required=True),
        Column("food_name", "text", "The food, by its name in the source.", required=True),
        Column("rule", "text", "Name of the check.", required=True),
        Column("severity", "text", "How grave.", required=True, values=SEVERITIES),
        Column("table_name", "text", "Table of the doubtful row.", required=True),
        Column("row_key", "text", "Key of the doubtful row.", required=True),
        Column("detail", "text", "What was found, with the numbers.", required=True),
    ),
    ("source_id", "rule", "table_name", "row_key"),
)

REJECTED = Table(
    "rejected",
    "An upstream row that could not be used, verbatim.",
    (
        Column("source_id", "text", "The source.", required=True, references="source"),
        Column(
            "fact_table",
            "text",
            "The kind of row: the committed table it stands in or would have stood in.",
            required=True,
            values=FACT_TABLES,
        ),
        Column(
            "record",
            "text",
            "The row verbatim, as JSON; an empty cell may be left out.",
            required=True,
        ),
        Column("reason", "text", "Why it could not be used.", required=True),
    ),
    ("source_id", "fact_table", "record"),
)
