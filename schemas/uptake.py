"""What studies say of the uptake of vitamin K and of its share in diets."""

from schemas.codes import ACCESS
from schemas.column import Column, Table

BIOAVAILABILITY = Table(
    "bioavailability",
    "What publications say of how vitamin K is taken up from food and supplements, how long it"
    " stays in blood, and which forms diets hold. Results in the words and digits of the text they"
    " were read in; never multiply an amount of a food by one.",
    (
        Column(
            "bioavailability_id",
            "text",
            "Short name of the result.",
            required=True,
            pattern=r"[a-z][a-z0-9_]*",
        ),
        Column("subject", "text", "Of what.", required=True),
        Column("measure", "text", "What was measured.", required=True),
        Column(
            "value", "text", "The result verbatim; two arms of a study side by side.", required=True
        ),
        Column("unit", "text", "Unit of the value."),
        Column("note", "text", "Conditions, and what was computed here."),
        Column("study", "text", "The publication.", required=True),
        Column("doi", "text", "Digital object identifier.", pattern=r"10\.\d{4,}/\S+"),
        Column(
            "access",
            "text",
            "Whether the study's own abstract was seen, or a quote of it.",
            required=True,
            values=ACCESS,
        ),
    ),
    ("bioavailability_id",),
    warnings=("Serum is not uptake: forms differ in where they go and how long they stay.",),
)
