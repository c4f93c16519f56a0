"""The published tables, each after the tables it refers to."""

from schemas import (
    answers,
    claims,
    concepts,
    crosswalk,
    dishes,
    doubts,
    everyday_portions,
    foods,
    intakes,
    provenance,
    quality,
    samples,
    search,
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
        quality.QUALITY_CRITERION,
        everyday_portions.EVERYDAY_PORTION,
        foods.SERVING,
        foods.COMPOSITION,
        crosswalk.CROSSWALK,
        samples.SAMPLE_RESULT,
        dishes.DISH_ESTIMATE,
        intakes.REFERENCE_INTAKE,
        claims.CLAIM,
        uptake.BIOAVAILABILITY,
        search.SEARCH_TOPIC,
        search.SEARCH_TERM,
        doubts.ISSUE,
        doubts.UPSTREAM_ERROR,
        doubts.REJECTED,
        answers.CONCEPT_ANSWER_FORM,
        answers.CONCEPT_ANSWER,
    )
}
