"""Reviewed files that are published as the table of the same name, as curators write them."""

from collections.abc import Mapping
from dataclasses import replace

from schemas.claims import CLAIM as PUBLISHED_CLAIM
from schemas.codes import FORM_IDS
from schemas.column import Column, Rule, Table
from schemas.concepts import CONCEPT as PUBLISHED_CONCEPT
from schemas.intakes import REFERENCE_INTAKE as PUBLISHED_INTAKE
from schemas.provenance import REFERENCE as PUBLISHED_REFERENCE

_COUNTRY = r"[A-Z]{2}"
_FORM = f"(?:{'|'.join(FORM_IDS)})"
FORMS = f"{_FORM}(?:,{_FORM})*"
INTAKE_UNIT = "µg/day"
_CLAIM_UNITS = ("µg", INTAKE_UNIT, "%", "times", "h")
_PER_DAY = "_ug_per_day"


def _with(table: Table, changed: Mapping[str, Mapping[str, str]]) -> tuple[Column, ...]:
    """Return the columns of a table, some of them with additional limits."""
    return tuple(replace(c, **changed.get(c.name, {})) for c in table.columns)  # type: ignore[arg-type]


# Its class of FoodOn stands in ``crosswalk_concept.csv``, with where it was seen.
CONCEPT = replace(
    PUBLISHED_CONCEPT,
    columns=tuple(
        column
        for column in _with(PUBLISHED_CONCEPT, {"racc_category": {"references": "racc"}})
        if column.name != "foodon_id"
    ),
)

_REFERENCE = _with(
    PUBLISHED_REFERENCE,
    {"reference_id": {"pattern": r"[a-z][a-z0-9_]*"}, "country": {"pattern": _COUNTRY}},
)
_LIMITS = PUBLISHED_REFERENCE.column_names.index("limits") + 1
REFERENCE = replace(
    PUBLISHED_REFERENCE,
    columns=(
        *_REFERENCE[:_LIMITS],
        Column(
            "limits_forms",
            "text",
            "The vitamers whose limit it states, comma separated.",
            pattern=FORMS,
        ),
        *_REFERENCE[_LIMITS:],
    ),
)

# The SQL of a claim, its ``evidence``, is in a separate file; the rules of the published table
# apply only with it.
CLAIM = replace(
    PUBLISHED_CLAIM,
    columns=tuple(
        replace(c, values=_CLAIM_UNITS) if c.name == "unit" else c
        for c in PUBLISHED_CLAIM.columns
        if c.name != "evidence"
    ),
    rules=(),
)


def _as_printed(column: Column) -> list[Column]:
    """Return the column with its printed name; after the last amount also the column ``unit``."""
    name = column.name.removesuffix(_PER_DAY)
    if name == column.name:
        return [column]
    unit = Column("unit", "text", "Of the amounts.", required=True, values=(INTAKE_UNIT,))
    return [replace(column, name=name), *([unit] if name == "amount_max" else [])]


REFERENCE_INTAKE = replace(
    PUBLISHED_INTAKE,
    columns=tuple(
        written for column in PUBLISHED_INTAKE.columns for written in _as_printed(column)
    ),
    rules=tuple(Rule(rule.name, rule.sql.replace(_PER_DAY, "")) for rule in PUBLISHED_INTAKE.rules),
)
