"""Assemble the published tables from the facts of all sources, and check them."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.fact_files.check import check_facts
from pipeline.fact_files.read import Facts
from pipeline.fact_files.row_account import account
from pipeline.files.table_store import TableStore
from pipeline.published_files.check_tables import check_tables
from pipeline.transform import doubts_servings, foods, provenance, values
from pipeline.transform.all_doubts import put_doubts
from pipeline.transform.categories import food_category
from pipeline.transform.composition import composition
from pipeline.transform.concepts import food_concepts
from pipeline.transform.crosswalk import FOOD_COLUMNS as CODED_FOOD_COLUMNS
from pipeline.transform.crosswalk import crosswalk, with_foodon_id
from pipeline.transform.dish_estimates import dish_estimates
from pipeline.transform.forms import form_table
from pipeline.transform.in_slices import in_slices
from pipeline.transform.portions.concept_servings import concept_servings
from pipeline.transform.portions.everyday_portions import everyday_portion_table, not_repeated
from pipeline.transform.portions.portion_words import Words, words_of
from pipeline.transform.portions.racc_servings import racc_servings
from pipeline.transform.quality import FOOD_COLUMNS, quality_criteria
from pipeline.transform.reference_intakes import reference_intake_table
from pipeline.transform.sample_evidence import sample_evidence
from pipeline.transform.sample_results import sample_results
from pipeline.transform.search_terms import search_terms
from pipeline.transform.store_parts import put_together, store_parts
from pipeline.transform.superseded import with_superseded
from pipeline.transform.upstream_errors import FOOD_COLUMNS as ERROR_FOOD_COLUMNS
from pipeline.transform.upstream_errors import upstream_errors

# The columns of a food that later steps use.
_ADDED_TO_FOOD = ["food_id", "category", "concept_id", "superseded_by"]
_FOOD_AS_PRINTED = [
    *("food_id", "source_id", "source_food_code", "name", "name_original", "food_group"),
]
_FOOD_IN_CONCEPT = [*_ADDED_TO_FOOD, "source_id", "name", "name_original"]
_VALUES = ("measurement", "reported_total")
_SERVING = [
    *("serving_id", "food_id", "quantity", "measure", "measure_detail", "gram_weight"),
    *("volume_ml", "origin"),
]
_SERVING_DOUBTED = [*_SERVING, "description_reported"]


def assemble(sources: list[Facts], curated: Curated) -> tuple[TableStore, pl.DataFrame]:
    """Return the published tables, typed, sorted by key and checked, and the account of all rows.

    Those of answers are not among them: ``load`` makes them from these.

    The tables are compressed: each is stored before the next is made, since all of them at once
    take more memory than any other part of a build.
    """
    check_facts(sources, curated.mended_cell)
    words = words_of(curated.portion_word)
    tables = TableStore()

    def put(name: str, *made: pl.DataFrame) -> None:
        store_parts(tables, name, made)

    def put_all(name: str, make: Callable[[Facts], pl.DataFrame]) -> None:
        store_parts(tables, name, (make(facts) for facts in sources))

    put("source", provenance.source_table([facts.sidecar for facts in sources]))
    put("reference", curated.reference, *(facts.tables["reference"] for facts in sources))
    put("form", form_table())
    put("concept", with_foodon_id(curated.concept, curated.crosswalk_concept))
    issues = TableStore()
    issues.put("concepts", _put_foods(tables, sources, curated))
    put_all("sample_result", lambda facts: sample_results(facts, tables))
    _put_values(tables, sources, curated)
    everyday = everyday_portion_table(curated.everyday_portion, curated.racc, words)
    put("everyday_portion", everyday)
    issues.put("servings", _put_servings(tables, sources, curated, words))
    put_all("composition", lambda facts: composition(facts, curated.mended_cell))
    coded = tables.columns("food", CODED_FOOD_COLUMNS)
    store_parts(tables, "crosswalk", crosswalk(sources, coded, curated))
    del coded
    put_all("dish_estimate", lambda facts: dish_estimates(facts, tables))
    put("reference_intake", reference_intake_table(curated.reference_intake))
    put("claim", curated.claim)
    put("bioavailability", curated.bioavailability)
    put("search_topic", curated.search_topic)
    put("search_term", search_terms(tables["concept"], curated))
    put_doubts(issues, tables, curated)
    store_parts(tables, "issue", issues.values())
    put(
        "upstream_error",
        upstream_errors(
            tables["issue"], tables.columns("food", ERROR_FOOD_COLUMNS), tables["source"]
        ),
    )
    put_all("rejected", lambda facts: foods.rejected(facts, words))
    check_tables(tables, "output", "nothing was written; see the row in the facts")
    return tables, account(sources, tables)


def _put_foods(tables: TableStore, sources: list[Facts], curated: Curated) -> pl.DataFrame:
    """Store the foods; return the issues of pairs of food and concept that are not reviewed."""
    printed = TableStore()
    for facts in sources:
        printed.put(facts.source_id, foods.foods(facts, curated.food_name, curated.food_fdc_id))
    food = pl.concat(
        (printed.columns(source_id, _FOOD_AS_PRINTED) for source_id in printed),
        how="vertical_relaxed",
    )
    pairs, unreviewed = food_concepts(food, curated)
    of_concept = tables["concept"].select("concept_id", pl.col("category").alias("of_concept"))
    category = food_category(food, curated)
    food = food.select("food_id", "source_id", "source_food_code")
    added = (
        with_superseded(food)
        .join(category, on="food_id", how="left")
        .join(pairs, on="food_id", how="left")
        .join(of_concept, on="concept_id", how="left")
        .with_columns(pl.coalesce("of_concept", "category").alias("category"))
        .select(_ADDED_TO_FOOD)
    )
    del food, category, pairs
    store_parts(
        tables, "food", (part.join(added, on="food_id", how="left") for part in printed.values())
    )
    return unreviewed


def _put_values(tables: TableStore, sources: list[Facts], curated: Curated) -> None:
    """Store the vitamers and totals, and how well each of them is documented."""
    food = tables.columns("food", FOOD_COLUMNS)
    sampled = sample_evidence(tables["sample_result"])
    parts: dict[str, TableStore] = {}
    for facts in sources:
        of_source = values.parts_of_values(facts, tables["form"], curated)
        for number, part in enumerate(of_source):
            for name, rows in zip(_VALUES, part, strict=True):
                parts.setdefault(name, TableStore()).put(f"{facts.source_id} {number}", rows)
    criteria = TableStore()

    def scored(name: str) -> Iterator[pl.DataFrame]:
        for number, rows in enumerate(put_together(parts[name].values())):
            of_rows = food.join(rows, on="food_id", how="semi")
            score = partial(
                quality_criteria, table_name=name, food=of_rows, sampled=sampled, curated=curated
            )
            criteria.put(f"{name} {number}", in_slices(rows, score))
            yield rows

    for name in _VALUES:
        store_parts(tables, name, scored(name))
    store_parts(tables, "quality_criterion", criteria.values())


def _put_servings(
    tables: TableStore, sources: list[Facts], curated: Curated, words: Words
) -> pl.DataFrame:
    """Store the servings: the sources' own, and those made by rules of this dataset.

    Return the issues of the sources' own servings.
    """
    own = TableStore()
    for facts in sources:
        own.put(facts.source_id, foods.servings(facts, words))
    with_portions = [source_id for source_id in own if own.height(source_id)]
    food = tables.columns("food", _FOOD_IN_CONCEPT, pl.col("concept_id").is_not_null())
    looked_at = pl.concat(
        own.columns(source_id, _SERVING).join(food, on="food_id", how="semi") for source_id in own
    )
    by_rules = [
        racc_servings(food, looked_at, with_portions, curated.concept, curated.racc),
        concept_servings(food, looked_at, with_portions),
    ]
    added = not_repeated(pl.concat(by_rules), food, tables["everyday_portion"])
    of_source = pl.col("food_id").str.split(":").list.first().alias("of_source")
    by_source = added.with_columns(of_source).partition_by("of_source", include_key=False)
    del looked_at, food, by_rules, added
    store_parts(tables, "serving", chain(own.values(), by_source))
    return pl.concat(
        doubts_servings.serving_issues(own.columns(source_id, _SERVING_DOUBTED))
        for source_id in own
    )
