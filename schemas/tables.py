"""The published tables, each after the tables it refers to."""

from schemas import concepts, doubts, foods, intakes, provenance, values
from schemas.column import Table

PUBLISHED: dict[str, Table] = {
    table.name: table
    for table in (
        provenance.SOURCE,
        provenance.REFERENCE,
        foods.FORM,
        concepts.CONCEPT,
        foods.FOOD,
        values.MEASUREMENT,
        values.REPORTED_TOTAL,
        foods.SERVING,
        foods.COMPOSITION,
        intakes.REFERENCE_INTAKE,
        doubts.ISSUE,
        doubts.REJECTED,
    )
}
