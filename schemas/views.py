"""Views and macros of the published database: what they answer, and what each column means."""

from dataclasses import dataclass

from schemas.codes import FORM_IDS
from schemas.column import Column
from schemas.foods import FOOD, SERVING


@dataclass(frozen=True, slots=True)
class View:
    """A view; its SQL stands in a file of the same name."""

    name: str
    description: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Macro:
    """A table macro; its SQL stands in a file of the same name."""

    name: str
    parameters: str
    description: str


def form_name(form_id: str) -> str:
    """Return the name people write: MK-7 for MK7, MK-9(4H) for MK9_4H."""
    number, _, rest = form_id.removeprefix("MK").partition("_")
    if number == form_id:
        return form_id
    return f"MK-{number}({rest})" if rest else f"MK-{number}"


_SERVING = {column.name: column for column in SERVING.columns}
_FOOD = {column.name: column for column in FOOD.columns}


def _ug(name: str, description: str) -> Column:
    return Column(name, "number", description, "µg")


FOOD_VITAMIN_K = View(
    "food_vitamin_k",
    "One row a food: each vitamer in µg per 100 g, and what its menaquinones add up to at least"
    " and at most. USDA measures MK-4 only, so its sum and upper bound are null.",
    (
        *(_FOOD[name] for name in ("food_id", "name", "source_id", "food_group")),
        *(
            _ug(f"{form.lower()}_ug", f"{form_name(form)} per 100 g; null if not stated.")
            for form in FORM_IDS
        ),
        Column(
            "forms_measured",
            "text",
            "The menaquinones that the source determined; null where none.",
        ),
        _ug(
            "k2_lower_ug",
            "At least this mass of menaquinones per 100 g: below a limit counts 0, a range its"
            " minimum; null where none was determined.",
        ),
        _ug(
            "k2_mass_sum_ug",
            "Mass of menaquinones per 100 g; null unless each of MK-4 to MK-10 states an amount.",
        ),
        _ug(
            "k2_upper_ug",
            "At most this mass of menaquinones per 100 g: below a limit counts the limit, a range"
            " its maximum; null unless MK-4 to MK-10 were all determined and bounded.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class AdultReference:
    """A reference intake of an adult of 40 years, as a column of percentages."""

    column: str
    authority: str
    sex: str
    covers: str


ADULT_REFERENCES = tuple(
    AdultReference(f"percent_{name}", authority, sex, covers)
    for name, authority, sex, covers in (
        ("nasem_men", "NASEM", "male", "K"),
        ("nasem_women", "NASEM", "female", "K"),
        ("efsa_adults", "EFSA", "both", "K1"),
        ("nnr_men", "NNR", "male", "K"),
        ("nnr_women", "NNR", "female", "K"),
        ("nhmrc_men", "NHMRC", "male", "K"),
        ("nhmrc_women", "NHMRC", "female", "K"),
        ("who_fao_men", "WHO/FAO", "male", "K1"),
        ("who_fao_women", "WHO/FAO", "female", "K1"),
        ("dach_men", "D-A-CH", "male", "K"),
        ("dach_women", "D-A-CH", "female", "K"),
        ("mhlw_adults", "MHLW", "both", "K"),
        ("fda_daily_value", "FDA", "both", "K"),
        ("eu_nrv", "EU", "both", "K"),
    )
)
_COUNTED = {
    "K1": "K1 alone counts",
    "K": "K1 and measured menaquinones count, so it is at least this",
}


def _percent(reference: AdultReference) -> Column:
    whom = {"male": "men", "female": "women", "both": "adults"}[reference.sex]
    return Column(
        reference.column,
        "number",
        f"Share of the vitamin K reference of {reference.authority} for {whom};"
        f" {_COUNTED[reference.covers]}. DK1 never counts. Not a share of K2.",
        "%",
    )


SERVING_VITAMIN_K = View(
    "serving_vitamin_k",
    "One row a serving: µg of each vitamer in it, the totals that the source prints with their"
    " basis, and percentages of reference intakes of vitamin K for adults.",
    (
        Column("serving_id", "text", "Key of the serving."),
        *(_FOOD[name] for name in ("food_id", "name", "source_id")),
        *(_SERVING[name] for name in ("description_reported", "quantity", "gram_weight", "origin")),
        *(
            _ug(f"{form.lower()}_ug", f"{form_name(form)} in the serving; null if not stated.")
            for form in FORM_IDS
        ),
        _ug("k2_lower_ug", "At least this mass of menaquinones in the serving."),
        _ug("k2_upper_ug", "At most this mass of menaquinones; null unless bounded."),
        Column("forms_measured", "text", "The menaquinones that the source determined."),
        _ug("reported_k2_ug", "The source's own total K2 in the serving; do not add to forms."),
        Column("reported_k2_basis", "text", "What that total counts."),
        _ug("reported_k_ug", "The source's own total vitamin K in the serving; do not add."),
        Column("reported_k_basis", "text", "What that total counts."),
        *map(_percent, ADULT_REFERENCES),
    ),
)

VIEWS = (FOOD_VITAMIN_K, SERVING_VITAMIN_K)

MACROS = (
    Macro(
        "top_foods",
        "form, n",
        "The n foods with most of a vitamer, µg per 100 g: FROM top_foods('MK9', 10). Leaves out"
        " values with a high-severity issue or confidence D; left_out says how many.",
    ),
    Macro(
        "find_food",
        "text",
        "Foods whose English or original name holds all words, whatever case and accents:"
        " FROM find_food('goose liver').",
    ),
    Macro(
        "convert_vitamin_k",
        "form, amount, unit",
        "An amount of one vitamer as mass, as K1 and as MK-4 equivalents (µg) and in nmol; unit is"
        " 'ug', 'k1_equivalents', 'mk4_equivalents' or 'nmol', any other gives null:"
        " FROM convert_vitamin_k('MK7', 10, 'ug').",
    ),
)
