"""Quality of the documentation of each value, by the criteria that compilers of food data use."""

from schemas.codes import CONFIDENCE_COMPARED, QUALITY_SCORES, QUALITY_STATED
from schemas.column import Column, Table

CRITERIA = (
    "food_description",
    "component_identification",
    "sampling_plan",
    "number_of_samples",
    "sample_handling",
    "analytical_method",
    "quality_control",
)
# Those of how the value was measured; the first two are of every value.
OF_MEASURING = CRITERIA[2:]

_MEANINGS = {
    "food_description": "Whether the food is described: group, country, and raw or how prepared"
    " where that matters.",
    "component_identification": "Whether it is clear which substance is meant, and in which unit.",
    "sampling_plan": "Whether it is stated where and how the samples were taken.",
    "number_of_samples": "How many samples are stated: 10 or more are good, 3 to 9 fair, 1 or 2"
    " bad.",
    "sample_handling": "Whether it is stated how the samples were prepared and kept.",
    "analytical_method": "Whether the method is stated and tells the form from others.",
    "quality_control": "Whether checks of the method are stated: recovery, reference material,"
    " limits.",
}
_INDEX = (
    "Sum over the seven criteria, with 5 for good, 3 for fair, 1 for bad and {} for what is not"
    " stated: 7 to 35, as the index of EuroFIR, but scored by rule and not by a reader. Null for"
    " what was not measured."
)

QUALITY_CRITERION = Table(
    "quality_criterion",
    "How well each value is documented: the seven criteria of the EuroFIR quality index, scored"
    " from what the source itself states of the value. What is not stated is not bad: an index has"
    " a lower and an upper end.",
    (
        Column(
            "table_name",
            "text",
            "The table of the value.",
            required=True,
            values=("measurement", "reported_total"),
        ),
        Column("row_key", "text", "measurement_id or reported_total_id.", required=True),
        *(
            Column(name, "text", _MEANINGS[name], required=True, values=QUALITY_SCORES)
            for name in CRITERIA
        ),
        Column("index_low", "integer", _INDEX.format(1), minimum=7, maximum=35),
        Column("index_high", "integer", _INDEX.format(5), minimum=7, maximum=35),
        Column(
            "confidence_lacks",
            "text",
            "Why a value that was measured has no better confidence: the questions of its rule that"
            " are answered no (samples, spread, primary, method, limit, age), and doubt where a"
            " reviewed doubt lowers it. Null where none is, and where origin alone decides.",
        ),
        Column(
            "confidence_compared",
            "text",
            "Whether the class of confidence is what the criteria let expect. It is higher or lower"
            " only for a reason, which confidence_explained gives.",
            required=True,
            values=CONFIDENCE_COMPARED,
        ),
        Column("confidence_explained", "text", "Why it is higher or lower; null where it agrees."),
    ),
    ("table_name", "row_key"),
    warnings=("It tells how much is known of a value, not whether the value is right: see issue.",),
)

QUALITY_STATEMENT = Table(
    "quality_statement",
    "What a source, a study or one food of them states of a criterion of quality, in words, where"
    " no column of the values holds it.",
    (
        Column(
            "subject",
            "text",
            "source_id, reference_id, or the food_id of one food.",
            required=True,
            pattern=r"[a-z][a-z0-9_]*(?::\S+)?",
        ),
        Column("criterion", "text", "Which criterion.", required=True, values=OF_MEASURING),
        Column(
            "form",
            "text",
            "The vitamer or total that it is about; blank: all of them.",
        ),
        Column("score", "text", "How it is scored.", required=True, values=QUALITY_STATED),
        Column("statement", "text", "What is stated.", required=True),
        Column("stated_in", "text", "Where it was read.", required=True),
    ),
    ("subject", "criterion", "form"),
)
