"""The view of servings: amounts in a serving, and percentages of adult reference intakes."""

from dataclasses import dataclass

from schemas.codes import FORM_IDS
from schemas.column import Column
from schemas.first_serving import SERVING_COLUMNS
from schemas.view import FOOD_COLUMNS, View, form_name, ug

_SERVING = {column.name: column for column in SERVING_COLUMNS}


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
    whom = {"male": "men", "female": "women", "both": "adults"}[reference.sex] + " of 40 years"
    return Column(
        reference.column,
        "number",
        f"Share of the vitamin K reference of {reference.authority} for {whom};"
        f" {_COUNTED[reference.covers]}. DK1 never counts. Not a share of K2. Null where another"
        " study of the food or a printed total would change it more than twofold.",
        "%",
    )


SERVING_VITAMIN_K = View(
    "serving_vitamin_k",
    "One row a serving: µg of each vitamer in it, the totals that the source prints with their"
    " basis, and percentages of reference intakes of vitamin K for adults.",
    (
        Column("serving_id", "text", "Key of the serving."),
        *(FOOD_COLUMNS[name] for name in ("food_id", "name", "source_id")),
        *(FOOD_COLUMNS[name] for name in ("concept_id", "category")),
        *(_SERVING[name] for name in ("description_reported", "quantity", "measure")),
        *(_SERVING[name] for name in ("measure_detail", "gram_weight", "origin")),
        *(
            ug(f"{form.lower()}_ug", f"{form_name(form)} in the serving; null if not stated.")
            for form in FORM_IDS
        ),
        ug("k2_lower_ug", "At least this mass of menaquinones in the serving."),
        ug("k2_upper_ug", "At most this mass of menaquinones; null unless bounded."),
        Column("forms_measured", "text", "The menaquinones that the source determined."),
        ug("reported_k2_ug", "The source's own total K2 in the serving; do not add to forms."),
        Column("reported_k2_basis", "text", "What that total counts."),
        ug("reported_k_ug", "The source's own total vitamin K in the serving; do not add."),
        Column("reported_k_basis", "text", "What that total counts."),
        *map(_percent, ADULT_REFERENCES),
        Column("share_withheld", "text", "Why no share of all vitamin K is given."),
    ),
)
