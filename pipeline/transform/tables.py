"""Assemble the published tables from the facts of all sources, and check them."""

from collections.abc import Callable, Mapping
from itertools import chain

import polars as pl

from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.fact_files.check import check_facts
from pipeline.fact_files.read import Facts
from pipeline.fact_files.row_account import account
from pipeline.files.table_store import TableStore, columns, height, slices
from pipeline.transform import doubts, doubts_servings, foods, provenance, values
from pipeline.transform.categories import group_category
from pipeline.transform.claim_rows import claim_table
from pipeline.transform.composition import composition
from pipeline.transform.concepts import concept_table, food_concepts
from pipeline.transform.forms import form_table
from pipeline.transform.portions.concept_servings import concept_servings
from pipeline.transform.portions.racc_servings import concept_categories, racc_servings
from pipeline.transform.reference_intakes import reference_intake_table
from pipeline.transform.sample_results import sample_results
from pipeline.transform.store_parts import store_parts
from pipeline.transform.superseded import with_superseded
from schemas.pandera_models import as_published, findings
from schemas.tables import PUBLISHED

Tables = Mapping[str, pl.DataFrame]

_ROWS_AT_ONCE = 250_000
# What of a food the other steps look at.
_ADDED_TO_FOOD = ["food_id", "category", "concept_id", "superseded_by"]
_FOOD_AS_PRINTED = [
    *("food_id", "source_id", "source_food_code", "name", "name_original", "food_group"),
]
_FOOD_IN_CONCEPT = [*_ADDED_TO_FOOD, "source_id", "name", "name_original"]
_FOOD_IN_DOUBT = [*_ADDED_TO_FOOD, "source_id", "source_food_code", "food_group", "basis"]
_SERVING = [
    *("serving_id", "food_id", "quantity", "measure", "measure_detail", "gram_weight"),
    *("volume_ml", "origin"),
]


def assemble(sources: list[Facts]) -> tuple[Tables, pl.DataFrame]:
    """Return every published table, typed, sorted by key and checked, and the account of all rows.

    The tables come packed: each is put away before the next is made, for all of them at once take
    more memory than anything else in a build.
    """
    check_facts(sources)
    tables = TableStore()

    def put(name: str, *made: pl.DataFrame) -> None:
        store_parts(tables, name, made)

    def put_all(name: str, make: Callable[[Facts], pl.DataFrame]) -> None:
        store_parts(tables, name, (make(facts) for facts in sources))

    put("source", provenance.source_table([facts.sidecar for facts in sources]))
    put("reference", provenance.reference_table())
    put("form", form_table())
    put("concept", concept_table())
    unreviewed = _put_foods(tables, sources)
    put_all("measurement", lambda facts: values.measurements(facts, tables["form"]))
    put_all("reported_total", lambda facts: values.reported_totals(facts, tables["form"]))
    of_servings = _put_servings(tables, sources)
    put_all("composition", composition)
    put_all("sample_result", lambda facts: sample_results(facts, tables))
    put("reference_intake", reference_intake_table())
    put("claim", claim_table())
    found = doubts.issues(
        tables.columns("food", _FOOD_IN_DOUBT),
        tables.columns("measurement", doubts.MEASUREMENT_COLUMNS),
        tables.columns("reported_total", doubts.TOTAL_COLUMNS),
    )
    put("issue", found, of_servings, unreviewed)
    put_all("rejected", foods.rejected)
    check_tables(tables, "output", "nothing was written; see the row in the facts")
    return tables, account(sources, tables)


def _put_foods(tables: TableStore, sources: list[Facts]) -> pl.DataFrame:
    """Put the foods away; return the issues of pairs of food and concept that are not reviewed."""
    printed = TableStore()
    for facts in sources:
        printed.put(facts.source_id, foods.foods(facts))
    food = pl.concat(
        (printed.columns(source_id, _FOOD_AS_PRINTED) for source_id in printed),
        how="vertical_relaxed",
    )
    pairs, unreviewed = food_concepts(food)
    of_concept = tables["concept"].select("concept_id", pl.col("category").alias("of_concept"))
    added = (
        with_superseded(food.select("food_id", "source_id", "source_food_code"))
        .join(group_category(food), on="food_id", how="left")
        .join(pairs, on="food_id", how="left")
        .join(of_concept, on="concept_id", how="left")
        .with_columns(pl.coalesce("of_concept", "category").alias("category"))
        .select(_ADDED_TO_FOOD)
    )
    store_parts(
        tables, "food", (part.join(added, on="food_id", how="left") for part in printed.values())
    )
    return unreviewed


def _put_servings(tables: TableStore, sources: list[Facts]) -> pl.DataFrame:
    """Put the servings away: the sources' own, and those by rules of this dataset.

    Return the issues of the sources' own.
    """
    own = TableStore()
    for facts in sources:
        own.put(facts.source_id, foods.servings(facts))
    looked_at = pl.concat(own.columns(source_id, _SERVING) for source_id in own)
    food = tables.columns("food", _FOOD_IN_CONCEPT)
    added = pl.concat(
        [
            racc_servings(food, looked_at, concept_categories()),
            concept_servings(food, looked_at),
        ]
    )
    of_source = pl.col("food_id").str.split(":").list.first().alias("of_source")
    by_source = added.with_columns(of_source).partition_by("of_source", include_key=False)
    del looked_at, food, added
    store_parts(tables, "serving", chain(own.values(), by_source))
    return pl.concat(
        doubts_servings.serving_issues(own.columns(source_id, _SERVING)) for source_id in own
    )


def check_tables(tables: Tables, where: str, advice: str) -> None:
    """Raise a DataError with everything that breaks type, key, constraint or reference."""
    found = [
        with_place(findings(as_published(PUBLISHED[name]), rows), where, name, None)
        for name in tables
        for rows in slices(tables, name, _ROWS_AT_ONCE)
    ]
    for name in tables:
        found += _repeated_keys(tables, name, where)
        for column in PUBLISHED[name].columns:
            if column.references and column.references != name:
                key = PUBLISHED[column.references].primary_key[0]
                orphans = (
                    columns(tables, name, [column.name])
                    .drop_nulls()
                    .join(
                        columns(tables, column.references, [key]),
                        left_on=column.name,
                        right_on=key,
                        how="anti",
                    )
                )
                rows = orphans.select(
                    pl.lit(None, pl.Int64).alias("row"),
                    pl.lit(column.name).alias("column"),
                    pl.col(column.name).alias("value"),
                    pl.lit(f"a key of {column.references}").alias("rule"),
                )
                found.append(with_place(rows, where, name, None))
    stop_on([rows for rows in found if rows.height], advice)


def _repeated_keys(tables: Tables, name: str, where: str) -> list[pl.DataFrame]:
    """Return findings of keys that stand in different slices; within one they are found above."""
    if height(tables, name) <= _ROWS_AT_ONCE:
        return []
    key = list(PUBLISHED[name].primary_key)
    repeated = columns(tables, name, key).filter(~pl.struct(key).is_first_distinct())
    rows = repeated.select(
        pl.lit(None, pl.Int64).alias("row"),
        pl.lit(None, pl.String).alias("column"),
        pl.concat_str(key, separator=", ", ignore_nulls=True).alias("value"),
        pl.lit(f"unique ({', '.join(key)})").alias("rule"),
    )
    return [with_place(rows, where, name, None)]
