"""A food as people mean it: one answer a concept, from all that its sources and studies state."""

from schemas.codes import CATEGORIES, CONFIDENCES, FORM_IDS, QUALIFIERS, TOTAL_BASES
from schemas.column import Column, Table
from schemas.view import FOOD_COLUMNS, View, ug

EVIDENCE = ("measured", "compiled", "calculated", "unverified")
_KINDS = (
    "measured: analysed. compiled: from studies or tables. calculated: imputed, calculated or"
    " assumed. unverified: confidence D."
)
_MENAQUINONES = tuple(form for form in FORM_IDS if form.startswith("MK"))


def _amount(name: str, description: str) -> Column:
    return Column(name, "number", description, "µg", minimum=0.0)


def _count(name: str, description: str, minimum: float = 0) -> Column:
    return Column(name, "integer", description, required=True, minimum=minimum)


_EVIDENCE = Column("evidence", "text", f"What kind of value. {_KINDS}", values=EVIDENCE)
_CONFIDENCE = Column("confidence", "text", "A to D.", values=CONFIDENCES)
_REASON = Column("reason", "text", "What put the value before the next best one.")
_OF_A_FORM = (
    _amount(
        "best_ug_per_100g",
        "The value to take if only one can be, chosen as in best_vitamin_k; below a limit 0, of a"
        " printed range its minimum.",
    ),
    _amount("low_ug_per_100g", "Lowest study; below a limit counts 0, a range its minimum."),
    _amount("high_ug_per_100g", "Highest study; below a limit counts 0, a range its maximum."),
    Column("at_least", "boolean", "Whether the value is below a limit, a trace or a range."),
    _count("n_values", "Values behind low and high.", 1),
    _count("n_studies", "Studies behind them; a table without named studies is one.", 1),
    _count("n_publishers", "Independent publishers behind them.", 1),
    _count(
        "n_set_aside",
        "Values left out of low and high because others contradict them (rules far_above_others,"
        " far_below_others, outlier_in_concept, unit_slip).",
    ),
    _EVIDENCE,
    _CONFIDENCE,
    _REASON,
)

CONCEPT_ANSWER_FORM = Table(
    "concept_answer_form",
    "One row a concept and vitamer, µg per 100 g: the best value, and lowest and highest study of"
    " the same kind of evidence (measured and compiled values go before calculated ones, and these"
    " before those of confidence D). Superseded foods and values with an issue of high severity are"
    " left out. The view food_answer_form adds the foods that have no concept.",
    (
        Column(
            "concept_id", "text", "The food as people mean it.", required=True, references="concept"
        ),
        Column("form_id", "text", "The vitamer.", required=True, references="form"),
        Column("food_id", "text", "The food of the best value.", required=True, references="food"),
        Column(
            "measurement_id",
            "text",
            "The best value.",
            required=True,
            references="measurement",
        ),
        Column("qualifier", "text", "What kind of statement it is.", values=QUALIFIERS),
        *_OF_A_FORM,
    ),
    ("concept_id", "form_id"),
)

_OF_ALL_FORMS = (
    Column(
        "main_form",
        "text",
        "The menaquinone with the highest best value; null if none is above 0.",
        values=_MENAQUINONES,
    ),
    _amount(
        "k2_best",
        "The menaquinones of the food that the best value of the main one is of, added up.",
    ),
    _amount("k2_low", "The lowest such sum of a study that determined the main menaquinone."),
    _amount(
        "k2_high",
        "The highest such sum of any study. A sum is left out if its main menaquinone is"
        " contradicted by others; its other menaquinones stay in it as they are.",
    ),
    Column(
        "k2_at_least",
        "boolean",
        "Whether the sums lack some of MK-4 to MK-10, or one is below a limit: then they are lower"
        " bounds.",
    ),
    _amount("k2_total_low", "Lowest total K2 that a source prints; never added to forms."),
    _amount("k2_total_high", "Highest total K2 that a source prints, of the same basis."),
    Column(
        "k2_total_basis",
        "text",
        "What these totals count: mass goes before an unspecified basis, and that before"
        " equivalents.",
        values=TOTAL_BASES,
    ),
    Column("k2_total_confidence", "text", "Best confidence of these.", values=CONFIDENCES),
    _amount("k2_total_least", "Lowest total K2 of any basis."),
    _amount("k2_total_most", "Highest total K2 of any basis."),
    _amount("k1_best", "Phylloquinone: the value to take if only one can be."),
    _amount("k1_low", "Phylloquinone: lowest study."),
    _amount("k1_high", "Phylloquinone: highest study."),
    Column("k1_evidence", "text", f"What kind of values. {_KINDS}", values=EVIDENCE),
    Column("k1_confidence", "text", "Confidence of k1_best.", values=CONFIDENCES),
    Column(
        "k_total_confidence",
        "text",
        "Best confidence of printed totals of vitamin K.",
        values=CONFIDENCES,
    ),
    _amount("k_total_least", "Lowest total vitamin K that a source prints, of any basis."),
    _amount("k_total_most", "Highest total vitamin K that a source prints, of any basis."),
)

CONCEPT_ANSWER = Table(
    "concept_answer",
    "One row a concept, µg per 100 g: menaquinones added up within a food of one study, K1, and the"
    " totals that sources print, each with lowest and highest study. Nothing is averaged over"
    " studies, and no total is added to forms. What people ask is the view food_answer, which is"
    " made of these rows.",
    (
        Column(
            "concept_id", "text", "The food as people mean it.", required=True, references="concept"
        ),
        Column(
            "energy_kcal",
            "number",
            "Energy per 100 g: the median over its foods.",
            "kcal",
            minimum=0.0,
        ),
        Column("form_evidence", "text", f"Of the main menaquinone. {_KINDS}", values=EVIDENCE),
        Column("form_confidence", "text", "Of its best value.", values=CONFIDENCES),
        Column("k2_reason", "text", "What put that value before the next best one."),
        *_OF_ALL_FORMS,
        _count("n_values", "Values behind K2, else behind K1 or the printed totals."),
        _count("n_studies", "Studies behind them; a table without named studies is one."),
        _count("n_publishers", "Independent publishers behind them."),
        _count(
            "n_set_aside",
            "Values of K1, and sums of K2 by their main menaquinone, left out because others"
            " contradict them.",
        ),
    ),
    ("concept_id",),
)

UNDOUBTED_VALUE = View(
    "undoubted_value",
    "One row a measurement or printed total without an issue of high severity (its own or its"
    " food's), in µg per 100 g; superseded foods are left out. Never add a total to forms.",
    (
        *(FOOD_COLUMNS[n] for n in ("concept_id", "category", "food_id", "source_id", "country")),
        Column("table_name", "text", "measurement or reported_total."),
        Column("row_key", "text", "Key of the value in that table."),
        Column("quantity", "text", "A form (form_id), or 'total K' or 'total K2' as printed."),
        Column("total_basis", "text", "Of a total: what it sums.", values=TOTAL_BASES),
        Column("qualifier", "text", "What kind of statement it is.", values=QUALIFIERS),
        Column("origin", "text", "How the source came to it."),
        ug("low_ug_per_100g", "Amount, of a printed range its minimum; null below a limit."),
        ug("high_ug_per_100g", "Amount, of a printed range its maximum; null below a limit."),
        Column("reference_id", "text", "The study that measured; null where none is named."),
        Column("publisher", "text", "Who is behind it, as value_publisher tells."),
        Column("borrowed", "boolean", "Whether its table took it from another."),
        _CONFIDENCE,
    ),
)

_ANSWER_ID = Column(
    "answer_id", "text", "The concept (concept_id); of a food without one, its food_id."
)

ANSWER_VALUE = View(
    "answer_value",
    "One row a value that answers rest on (undoubted_value, of a known amount per 100 g): what it"
    " answers, who says so, and whether others contradict it.",
    (
        _ANSWER_ID,
        FOOD_COLUMNS["food_id"],
        Column("table_name", "text", "measurement or reported_total."),
        Column("row_key", "text", "Key of the value in that table."),
        Column("quantity", "text", "A form (form_id), or 'total K' or 'total K2' as printed."),
        Column("total_basis", "text", "Of a total: what it sums.", values=TOTAL_BASES),
        Column("qualifier", "text", "What kind of statement it is.", values=QUALIFIERS),
        _CONFIDENCE,
        Column("publisher", "text", "Who is behind it, as value_publisher tells."),
        Column("borrowed", "boolean", "Whether its table took it from another."),
        Column("study", "text", "The study that measured, else the publisher."),
        _EVIDENCE,
        Column("evidence_rank", "integer", "0 measured or compiled, 1 calculated, 2 unverified."),
        ug("low_ug_per_100g", "Amount, of a range its minimum; below a limit 0."),
        ug("high_ug_per_100g", "Amount, of a range its maximum; below a limit 0."),
        Column("at_least", "boolean", "Whether it is below a limit, a trace or a range."),
        Column(
            "set_aside",
            "boolean",
            "Whether others contradict it: rules far_above_others, far_below_others,"
            " outlier_in_concept and unit_slip.",
        ),
    ),
)

FOOD_ANSWER_FORM = View(
    "food_answer_form",
    "One row a food as people mean it (food_answer) and vitamer, µg per 100 g: the best value, and"
    " the lowest and highest study.",
    (
        _ANSWER_ID,
        Column("form_id", "text", "The vitamer.", values=FORM_IDS),
        Column("food_id", "text", "The food of the best value."),
        Column("measurement_id", "text", "The best value."),
        Column("qualifier", "text", "What kind of statement it is.", values=QUALIFIERS),
        *_OF_A_FORM,
    ),
)

_K2_EVIDENCE = (*EVIDENCE, "printed total", "none")

FOOD_ANSWER = View(
    "food_answer",
    "One row a food as people mean it: a concept, or a food that belongs to none; amounts in µg,"
    " per 100 g and per everyday portion. K2 is what the menaquinones of one food of one study add"
    " up to: the best such sum, that of the lowest study that determined the main menaquinone, and"
    " that of the highest study; at least this much, where forms were not determined."
    " Totals that sources print stand beside it and are never added. Low and"
    " high of all vitamin K are K1 with K2, or a printed total; for people who take warfarin. A"
    " share of the US Daily Value (of all vitamin K; no authority sets an amount of K2) is withheld"
    " where another study or a printed total would change it more than twofold.",
    (
        _ANSWER_ID,
        FOOD_COLUMNS["concept_id"],
        Column("name", "text", "What people call it."),
        Column("category", "text", "Kind of food.", values=CATEGORIES),
        Column("portion", "text", "The everyday portion, in words."),
        Column("portion_g", "number", "Its weight.", "g"),
        Column("portion_origin", "text", "reviewed: everyday_portion; else as in serving."),
        Column("energy_kcal", "number", "Energy per 100 g: the median over its foods.", "kcal"),
        Column(
            "k2_evidence",
            "text",
            f"What K2 is known by. {_KINDS} printed total: no form, or none verified, but a total."
            " none: only K1 or all vitamin K.",
            values=_K2_EVIDENCE,
        ),
        Column("main_form", "text", "The menaquinone with the highest best value, above 0."),
        ug("k2_best_ug_per_100g", "K2 of the food of the best value of the main menaquinone."),
        ug("k2_low_ug_per_100g", "K2 of the lowest study that determined the main menaquinone."),
        ug("k2_high_ug_per_100g", "K2 of the highest study."),
        Column("k2_at_least", "boolean", "Whether these are lower bounds: forms are missing."),
        Column("k2_reason", "text", "What put the best value before the next best one."),
        ug("k2_total_low_ug_per_100g", "Lowest total K2 that a source prints."),
        ug("k2_total_high_ug_per_100g", "Highest total K2 that a source prints."),
        Column("k2_total_basis", "text", "What these totals count.", values=TOTAL_BASES),
        ug("k1_best_ug_per_100g", "K1: the value to take if only one can be."),
        ug("k1_low_ug_per_100g", "K1: lowest study."),
        ug("k1_high_ug_per_100g", "K1: highest study."),
        Column("k1_evidence", "text", f"What kind of values. {_KINDS}", values=EVIDENCE),
        ug("k_low_ug_per_100g", "All vitamin K, lowest: K1 and K2 added, or a printed total."),
        ug("k_high_ug_per_100g", "All vitamin K, highest: K1 and K2 added, or a printed total."),
        Column("k_incomplete", "boolean", "Whether K1 or forms of K2 are unknown: it may be more."),
        ug("k2_best_ug_per_portion", "K2, best, in the portion."),
        ug("k2_low_ug_per_portion", "K2, lowest study, in the portion."),
        ug("k2_high_ug_per_portion", "K2, highest study, in the portion."),
        ug("k2_total_low_ug_per_portion", "Lowest printed total K2 in the portion."),
        ug("k2_total_high_ug_per_portion", "Highest printed total K2 in the portion."),
        ug("k1_best_ug_per_portion", "K1, best, in the portion."),
        ug("k_low_ug_per_portion", "All vitamin K, lowest, in the portion."),
        ug("k_high_ug_per_portion", "All vitamin K, highest, in the portion."),
        Column("n_values", "integer", "Values behind K2, else behind K1 or the totals."),
        Column("n_studies", "integer", "Studies behind them; a table is one."),
        Column("n_publishers", "integer", "Independent publishers behind them."),
        Column("n_set_aside", "integer", "Values left out because others contradict them."),
        Column("n_doubted", "integer", "Values and foods with an issue above low severity."),
        Column("doubts", "text", "Rules of these issues."),
        Column("confidence", "text", "A to D, of the best value.", values=CONFIDENCES),
        Column("percent_daily_value_low", "number", "Share of the US Daily Value, lowest.", "%"),
        Column("percent_daily_value_high", "number", "Share of the US Daily Value, highest.", "%"),
        Column("share_withheld", "text", "Why no share is given."),
    ),
)
