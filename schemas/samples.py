"""Laboratory sub-samples: single results behind the values of a food."""

from schemas.codes import QUALIFIERS, SAMPLE_LINKS
from schemas.column import Column, Table


def _amount(name: str, description: str) -> Column:
    return Column(name, "number", description, "µg", minimum=0.0)


SAMPLE_RESULT = Table(
    "sample_result",
    "One laboratory sub-sample's result for one vitamer, in µg per 100 g: how much one food"
    " varies.",
    (
        Column("source_id", "text", "The source.", required=True, references="source"),
        Column("sample_code", "text", "The source's code of the sub-sample.", required=True),
        Column("name", "text", "What the source calls the sub-sample."),
        Column(
            "food_id",
            "text",
            "The published food it is a sample of; null where that is not published.",
            references="food",
        ),
        Column(
            "linked_to",
            "text",
            "What the source's own tables lead to: one current food, only superseded versions,"
            " several current foods, or none.",
            required=True,
            values=SAMPLE_LINKS,
        ),
        Column("form_id", "text", "The vitamer.", required=True, references="form"),
        _amount("amount_ug_per_100g", "Amount per 100 g edible portion."),
        Column(
            "qualifier", "text", "What kind of statement it is.", required=True, values=QUALIFIERS
        ),
        _amount(
            "adjusted_amount_ug_per_100g", "Amount after the source's own adjustment, if given."
        ),
        Column("amount_reported", "text", "The amount verbatim.", required=True),
        Column("adjusted_amount_reported", "text", "The adjusted amount verbatim."),
        Column("unit_reported", "text", "The unit verbatim.", required=True),
        Column("method", "text", "Analytical method."),
        Column("method_doi", "text", "Publication of the method.", pattern=r"10\.\d{4,}/\S+"),
        Column("record_locator", "text", "Where in the raw file it stands.", required=True),
    ),
    ("source_id", "sample_code", "form_id"),
    warnings=("Single results: the measurement of a food is made from several of them.",),
)
