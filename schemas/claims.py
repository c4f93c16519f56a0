"""Popular statements, the verdict of the data, and the view with the numbers behind it."""

from schemas.codes import CLAIM_VERDICTS, TOTAL_BASES
from schemas.column import Column, Rule, Table
from schemas.values import MEASUREMENT
from schemas.view import FOOD_COLUMNS, View, ug

CLAIM = Table(
    "claim",
    "A popular statement about vitamin K2 and what the published values say of it.",
    (
        Column(
            "claim_id",
            "text",
            "Short name of the statement.",
            required=True,
            pattern=r"[a-z][a-z0-9_]*",
        ),
        Column("statement", "text", "What people say.", required=True),
        Column("stated_amount", "number", "The number in it, if there is one.", minimum=0),
        Column("unit", "text", "Unit of that number and of the evidence."),
        Column("per", "text", "What the number is per, and which quantity answers."),
        Column(
            "verdict",
            "text",
            "supported: the values agree. depends: true for some of them. overstated: there is"
            " less than stated. unsupported: the values speak against it. unmeasured: nothing"
            " published here can tell. out_of_scope: a statement about health, not judged.",
            required=True,
            values=CLAIM_VERDICTS,
        ),
        Column("verdict_text", "text", "The verdict in a sentence.", required=True),
        Column(
            "holds",
            "text",
            "The verdict stands while this SQL over low, high, n_values, n_publishers and"
            " stated_amount is true.",
        ),
        Column(
            "evidence",
            "text",
            "SQL over this database: one row low, high, n_values, n_publishers; null where it"
            " cannot speak.",
        ),
        Column("literature_note", "text", "What publications say that are not in the tables."),
        Column("caveat", "text", "What to bear in mind."),
    ),
    ("claim_id",),
    (
        Rule(
            "evidence has a rule and a unit",
            "((evidence IS NULL) = (holds IS NULL)) AND ((evidence IS NULL) OR (unit IS NOT NULL))",
        ),
        Rule("evidence or a note", "(evidence IS NOT NULL) OR (literature_note IS NOT NULL)"),
        Rule("a number has a unit", "(stated_amount IS NULL) OR (unit IS NOT NULL)"),
    ),
    warnings=("No medical advice: what vitamin K does to health is not judged here.",),
)

_CLAIM = {column.name: column for column in CLAIM.columns}
_VALUE = {column.name: column for column in MEASUREMENT.columns}

SOUND_VALUE = View(
    "sound_value",
    "One row a measurement or printed total that claims may rest on, in µg per 100 g: superseded"
    " foods, confidence D and values with a high-severity issue are left out. Never add a total to"
    " forms, nor compare totals of different basis.",
    (
        *(FOOD_COLUMNS[n] for n in ("concept_id", "category", "food_id", "source_id", "country")),
        Column("quantity", "text", "A form (form_id), or 'total K' or 'total K2' as printed."),
        Column("total_basis", "text", "Of a total: what it sums.", values=TOTAL_BASES),
        _VALUE["qualifier"],
        _VALUE["origin"],
        ug("low_ug_per_100g", "Amount, of a printed range its minimum; null below a limit."),
        ug("high_ug_per_100g", "Amount, of a printed range its maximum; null below a limit."),
        _VALUE["reference_id"],
        Column("publisher", "text", "Who is behind it, as value_publisher tells."),
        Column("borrowed", "boolean", "Whether its table took it from another."),
        _VALUE["confidence"],
    ),
)

SOUND_K2 = View(
    "sound_k2",
    "One row a food with a sound_value of K2: its menaquinones added up, else the total that its"
    " source prints, in µg per 100 g. A sum is of the forms that were determined, at the least. Do"
    " not rank sums and totals together: a total may count equivalents, or another basis.",
    (
        *(FOOD_COLUMNS[n] for n in ("food_id", "concept_id", "category")),
        Column("publisher", "text", "Who is behind it, as value_publisher tells."),
        ug("low_ug_per_100g", "Sum or total, of printed ranges the minimum; null below limits."),
        ug("high_ug_per_100g", "Sum or total, of printed ranges the maximum; null below limits."),
    ),
)

CLAIM_CHECK = View(
    "claim_check",
    "One row a claim that the data can speak to: the numbers of its evidence, and whether its"
    " verdict stands on them.",
    (
        *(_CLAIM[name] for name in ("claim_id", "statement", "verdict")),
        Column("low", "number", "Smallest number found, in the unit beside it."),
        Column("high", "number", "Largest number found, in the unit beside it."),
        Column("n_values", "integer", "How many values that state an amount are behind it."),
        Column(
            "n_publishers", "integer", "How many publishers or authorities these values are of."
        ),
        Column("unit", "text", "Unit of low and high: that of the claim."),
        Column("holds", "boolean", "Whether the numbers support the verdict."),
    ),
)
