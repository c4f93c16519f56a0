"""Views and macros of the published database: what they answer, and what each column means."""

from dataclasses import dataclass

from schemas.codes import FORM_IDS
from schemas.column import Column
from schemas.foods import FOOD


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

VIEWS = (FOOD_VITAMIN_K,)

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
