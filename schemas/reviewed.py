"""Every reviewed CSV file by name, as curators write it: ``pipeline/reviewed/<name>.csv``.

``Column.references`` names another of these files, whose first key column holds the value, or
``source``, for the sources that the package knows.
"""

from schemas import (
    concepts,
    crosswalk,
    everyday_portions,
    guards,
    quality,
    reviewed_literature,
    reviewed_portions,
    reviewed_published,
    reviewed_values,
    search,
    uptake,
)

REVIEWED = {
    table.name: table
    for table in (
        uptake.BIOAVAILABILITY,
        concepts.CATEGORY_GROUP,
        concepts.CATEGORY_KIND,
        reviewed_published.CLAIM,
        reviewed_published.CONCEPT,
        concepts.CONCEPT_ACCEPTED,
        concepts.CONCEPT_EXCLUSION,
        concepts.CONCEPT_FOOD,
        search.CONCEPT_NAME,
        concepts.CONCEPT_PATTERN,
        crosswalk.CROSSWALK_CONCEPT,
        crosswalk.CROSSWALK_FOOD,
        crosswalk.CROSSWALK_FORM,
        reviewed_values.DOUBT,
        everyday_portions.REVIEWED_EVERYDAY_PORTION,
        guards.GUARD_OVERRIDE,
        reviewed_literature.K2VIEWER_REFERENCE,
        reviewed_literature.LITERATURE_FOOD,
        reviewed_literature.LITERATURE_QUOTE,
        reviewed_literature.LITERATURE_SOURCE,
        reviewed_literature.LITERATURE_TOTAL,
        reviewed_values.MENDED_CELL,
        reviewed_portions.PORTION_WORD,
        quality.QUALITY_STATEMENT,
        reviewed_portions.RACC,
        reviewed_published.REFERENCE,
        reviewed_published.REFERENCE_INTAKE,
        search.SEARCH_TOPIC,
        search.SEARCH_WORD,
        reviewed_values.FOOD_FDC_ID,
        reviewed_values.FOOD_NAME,
        reviewed_values.VALUE_REFERENCE,
    )
}
