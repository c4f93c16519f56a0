"""The SQL of views and macros: one file each, with columns from ``schemas`` filled in."""

from importlib.resources import files

from schemas.codes import FORM_IDS
from schemas.first_serving import FIRST_SERVING, SERVING_ORDER
from schemas.serving_view import ADULT_REFERENCES, AdultReference


def sql_text(name: str) -> str:
    """Return the SQL of a view or macro, ready to run."""
    text = (files("pipeline.load") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    for mark, columns in _REPEATED.items():
        text = text.replace("{" + mark + "}", ",\n  ".join(columns))
    return text


def _reference(reference: AdultReference) -> str:
    return (
        f"max(amount_ug_per_day) FILTER (WHERE authority = '{reference.authority}'"
        f" AND sex = '{reference.sex}') AS {reference.column}"
    )


def _percent(reference: AdultReference) -> str:
    counted = f"c.counts_{reference.covers.lower()}_ug"
    return f"{counted} * s.gram_weight / a.{reference.column} AS {reference.column}"


_AMOUNTS = [f"{form.lower()}_ug" for form in FORM_IDS]
_REPEATED = {
    "form_columns": [
        f"max(amount_ug_per_100g) FILTER (WHERE form_id = '{form}') AS {form.lower()}_ug"
        for form in FORM_IDS
    ],
    "form_names": [f"wide.{amount}" for amount in _AMOUNTS],
    "serving_columns": [f"c.{amount} * s.gram_weight / 100 AS {amount}" for amount in _AMOUNTS],
    "serving_order": [SERVING_ORDER],
    "serving_names": [column.name for column in FIRST_SERVING.columns],
    "reference_columns": [_reference(reference) for reference in ADULT_REFERENCES],
    "percent_columns": [_percent(reference) for reference in ADULT_REFERENCES],
}
