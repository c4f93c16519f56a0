"""Reference intakes of vitamin K set by authorities. None sets a value for K2 alone."""

from schemas.codes import INTAKE_COVERS, INTAKE_KINDS, LIFE_STAGES, SEXES
from schemas.column import Column, Rule, Table


def _age(name: str, description: str) -> Column:
    return Column(name, "number", description, unit="years", minimum=0, maximum=120)


def _amount(name: str, description: str) -> Column:
    return Column(name, "number", description, unit="µg/day", minimum=0, maximum=1000)


REFERENCE_INTAKE = Table(
    "reference_intake",
    "An authority's reference intake of vitamin K for a population, in µg a day. Only what a text"
    " that could be read states is here; not to be verified, and so missing, are the values of"
    " NHMRC for pregnancy and lactation, of Korea, of India, of Japan for children, and the Chinese"
    " edition of 2023: that a value is missing does not say that there is none. Upper levels of"
    " intake are no reference intakes and were not collected.",
    (
        Column("authority", "text", "Who set it.", required=True),
        Column("population", "text", "For whom, as printed.", required=True),
        Column("sex", "text", "Sex that it is for.", required=True, values=SEXES),
        _age("age_from", "First age that it is for; null if not stated."),
        _age("age_to", "First age that it is no longer for; null if open or not stated."),
        Column("life_stage", "text", "Stage of life.", required=True, values=LIFE_STAGES),
        _amount("amount_ug_per_day", "Amount; null where the authority gives a range."),
        _amount("amount_min_ug_per_day", "Lower end of a range."),
        _amount("amount_max_ug_per_day", "Upper end of a range."),
        Column("kind", "text", "Kind of value.", required=True, values=INTAKE_KINDS),
        Column(
            "covers",
            "text",
            "What counts towards it: K1 alone, or K for all vitamin K.",
            required=True,
            values=INTAKE_COVERS,
        ),
        Column("covers_as_printed", "text", "What it covers, in the source's words."),
        Column("reference_id", "text", "Where it stands.", required=True, references="reference"),
    ),
    ("authority", "population", "kind"),
    (
        Rule(
            "one amount or a range",
            "(amount_ug_per_day IS NULL) = (amount_min_ug_per_day IS NOT NULL"
            " AND amount_max_ug_per_day IS NOT NULL)",
        ),
        Rule(
            "ages and ranges ascend",
            "((age_from IS NULL) OR (age_to IS NULL) OR (age_from < age_to))"
            " AND ((amount_min_ug_per_day IS NULL)"
            " OR (amount_min_ug_per_day <= amount_max_ug_per_day))",
        ),
    ),
    warnings=("A percentage of it is never a percentage 'of K2'.",),
)
