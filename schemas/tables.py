"""The published tables, each after the tables it refers to."""

from schemas import (
    claims,
    concepts,
    dishes,
    doubts,
    foods,
    intakes,
    provenance,
    samples,
    uptake,
    values,
)
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
        samples.SAMPLE_RESULT,
        dishes.DISH_ESTIMATE,
        intakes.REFERENCE_INTAKE,
        claims.CLAIM,
        uptake.BIOAVAILABILITY,
        doubts.ISSUE,
        doubts.UPSTREAM_ERROR,
        doubts.REJECTED,
    )
}
