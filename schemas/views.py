"""The views and macros of the published database, with the meaning of each column."""

from schemas.answers import ANSWER_VALUE, FOOD_ANSWER, FOOD_ANSWER_FORM, UNDOUBTED_VALUE
from schemas.best_view import BEST_VITAMIN_K
from schemas.claims import CLAIM_CHECK, SOUND_K2, SOUND_VALUE
from schemas.codes import FORM_IDS, TOTAL_BASES
from schemas.column import Column
from schemas.concepts import CONCEPT
from schemas.dishes import DISH_K1_CHECK
from schemas.first_serving import FIRST_SERVING, FOOD_SERVING
from schemas.serving_view import SERVING_VITAMIN_K
from schemas.view import FOOD_COLUMNS, Macro, View, form_name, ug

FOOD_VITAMIN_K = View(
    "food_vitamin_k",
    "One row a food: each vitamer in µg per 100 g, and what its menaquinones add up to at least"
    " and at most. USDA measures MK-4 only, so its sum and upper bound are null.",
    (
        *(FOOD_COLUMNS[name] for name in ("food_id", "name", "source_id", "food_group")),
        *(
            ug(f"{form.lower()}_ug", f"{form_name(form)} per 100 g; null if not stated.")
            for form in FORM_IDS
        ),
        Column(
            "forms_measured",
            "text",
            "The menaquinones that the source determined; null where none.",
        ),
        ug(
            "k2_lower_ug",
            "At least this mass of menaquinones per 100 g: below a limit counts 0, a range its"
            " minimum; null where none was determined.",
        ),
        ug(
            "k2_mass_sum_ug",
            "Mass of menaquinones per 100 g; null unless each of MK-4 to MK-10 states an amount.",
        ),
        ug(
            "k2_upper_ug",
            "At most this mass of menaquinones per 100 g: below a limit counts the limit, a range"
            " its maximum; null unless MK-4 to MK-10 were all determined and bounded. A printed 0"
            " that may be a limit (issue zero_may_be_censored) is bounded by its limit, if one is"
            " stated: Frida states none, so its foods with such a 0 have a sum, which counts it as"
            " 0, and no upper bound.",
        ),
    ),
)

_CONCEPT = {column.name: column for column in CONCEPT.columns}


def _ug_per_100g(name: str, description: str) -> Column:
    return Column(f"{name}_ug_per_100g", "number", description, "µg")


CONCEPT_VITAMIN_K = View(
    "concept_vitamin_k",
    "One row a concept, quantity, kind of origin, source and study: how many foods, and the spread"
    " of what they state, in µg per 100 g. Forms, and totals of another basis or of other"
    " vitamers, are never in one row; neither are measured and derived values."
    " Superseded foods are left out.",
    (
        *(_CONCEPT[name] for name in ("concept_id", "name", "category")),
        Column("quantity", "text", "A form (form_id), or 'total K' or 'total K2' as printed."),
        Column("total_basis", "text", "Of a total: what it sums.", values=TOTAL_BASES),
        Column("forms_covered", "text", "Of a total: the vitamers it adds up, if known."),
        Column(
            "origin_kind",
            "text",
            "measured: analytical. compiled: from studies or tables. derived: imputed, calculated"
            " or assumed. unverified: from a label, or of unknown make.",
            values=("measured", "compiled", "derived", "unverified"),
        ),
        Column("source_id", "text", "The source."),
        Column("reference_id", "text", "The study that measured; null where none is named."),
        Column(
            "n_publishers",
            "integer",
            "Independent publishers of this quantity of the concept over all rows, as"
            " value_publisher tells them: releases of one publisher are one, and what a table took"
            " from another adds none.",
        ),
        Column("n_foods", "integer", "Number of foods."),
        Column("n_borrowed", "integer", "Values with the issue borrowed_analysis."),
        Column("n_samples", "integer", "Samples of those values that state them; else null."),
        Column("n_amounts", "integer", "Values that state an amount, zeros included."),
        Column("n_censored", "integer", "Values below a limit or trace: not in the statistics."),
        Column("n_doubtful_zeros", "integer", "Zeros in the statistics that may be a limit."),
        _ug_per_100g("min", "Smallest amount; of a printed range its minimum."),
        _ug_per_100g("median", "Median of the amounts; ranges do not count."),
        _ug_per_100g("max", "Largest amount; of a printed range its maximum."),
        _ug_per_100g("sample_min", "Smallest sample behind the amounts, where printed."),
        _ug_per_100g("sample_max", "Largest sample behind the amounts, where printed."),
    ),
)

VALUE_PUBLISHER = View(
    "value_publisher",
    "One row a measurement or printed total: who is behind it. Count distinct publishers of values"
    " that are not borrowed to know how many independent sources there are.",
    (
        Column("table_name", "text", "measurement or reported_total."),
        Column("row_key", "text", "Key of the value in that table."),
        FOOD_COLUMNS["food_id"],
        Column(
            "publisher",
            "text",
            "The publisher of the study, where it also publishes others of these values; else the"
            " study (reference_id); else publisher_short of the table. SR28, SR Legacy, Foundation"
            " and FNDDS are one, Frida and its laboratory's studies are one.",
        ),
        Column("borrowed", "boolean", "Whether it has the issue borrowed_analysis."),
    ),
)

VIEWS = (
    VALUE_PUBLISHER,
    FOOD_VITAMIN_K,
    FOOD_SERVING,
    FIRST_SERVING,
    CONCEPT_VITAMIN_K,
    BEST_VITAMIN_K,
    UNDOUBTED_VALUE,
    SOUND_VALUE,
    SOUND_K2,
    ANSWER_VALUE,
    FOOD_ANSWER_FORM,
    FOOD_ANSWER,
    SERVING_VITAMIN_K,
    CLAIM_CHECK,
    DISH_K1_CHECK,
)

MACROS = (
    Macro(
        "vitamin_k_quantity",
        "text",
        "What people mean by a name of a form: MK7 for MK-7, mk 7 and menaquinone-7, K1 for"
        " phylloquinone, K2 for all menaquinones, K for all vitamin K. Any other name is an error"
        " that lists them.",
        scalar=True,
    ),
    Macro(
        "top_foods",
        "form, n",
        "The n records with most of a vitamer, of K2 (all menaquinones that were determined) or of"
        " K (these and K1), µg per 100 g: FROM top_foods('MK9', 10). Leaves out values with a"
        " high-severity issue or confidence D; left_out says how many. top_answers has a row a"
        " food instead.",
    ),
    Macro(
        "top_answers",
        "form, n",
        "The n foods as people mean them (food_answer) with most of a vitamer, of K2 or of K, with"
        " lowest and highest study, in 100 g, an everyday portion and 100 kcal:"
        " FROM top_answers('K2', 10). Foods of which only a printed total, or only"
        " calculated and imputed values are known, are ranked apart (known_by). Foods known by"
        " values of confidence D alone are left out; left_out says how many.",
    ),
    Macro(
        "grams_for",
        "food, form, amount_ug",
        "How much of a food (answer_id of food_answer) gives an amount that you choose, by study:"
        " FROM grams_for('natto', 'MK7', 100). At least and at most, where a study gives a range;"
        " printed totals apart. It is no advice: no authority sets an amount of K2.",
    ),
    Macro(
        "search",
        "text",
        "What a typed text leads to, best match first: kind (concept, food, category, form, claim,"
        " topic), its id and name; match (exact: a name is just that; words: a name holds all"
        " words; beginning: of a word; typo: one is forgiven, since nothing matches; nearest:"
        " nothing has the name, this is near to it), the name that matched, a note on how the text"
        " was read, and the answer of a topic or claim. Whole words of ten languages, singular and"
        " plural alike, never inside words: FROM search('egg yolks').",
    ),
    Macro(
        "find_food",
        "text",
        "Records that a typed text means, best match first, with their vitamers in µg per 100 g:"
        " those whose own names hold all words (whole, then as beginnings; a plural finds the"
        " singular), then those of a concept or category with that name in any language, or the"
        " food with that FDC id: FROM find_food('goose liver').",
    ),
    Macro(
        "convert_vitamin_k",
        "form, amount, unit",
        "An amount of one vitamer as mass, as K1 and as MK-4 equivalents (µg) and in nmol; unit is"
        " 'ug', 'k1_equivalents', 'mk4_equivalents' or 'nmol', any other gives null:"
        " FROM convert_vitamin_k('MK7', 10, 'ug').",
    ),
)
