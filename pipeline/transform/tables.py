"""Assemble the published tables from the facts of all sources; count every row on the way."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

import polars as pl

from pipeline.errors import DataError
from pipeline.findings import stop_on, with_place
from pipeline.packed import Packed, columns, height
from pipeline.transform import doubts, doubts_servings, foods, provenance, values
from pipeline.transform.categories import group_category
from pipeline.transform.check_facts import check_facts
from pipeline.transform.claims import claim_table
from pipeline.transform.composition import composition
from pipeline.transform.concepts import concept_table, food_concepts
from pipeline.transform.forms import form_table
from pipeline.transform.intakes import reference_intake_table
from pipeline.transform.portions.of_concept import concept_servings
from pipeline.transform.portions.racc import concept_categories, racc_servings
from pipeline.transform.read_facts import Facts
from pipeline.transform.samples import sample_results
from pipeline.transform.superseded import with_superseded
from schemas.pandera_models import DTYPES, as_published, findings
from schemas.tables import PUBLISHED

Tables = Mapping[str, pl.DataFrame]

# What later steps need of a table that is already put away.
_FOOD = [
    *("food_id", "source_id", "source_food_code", "name", "name_original", "food_group"),
    *("category", "concept_id", "basis", "superseded_by"),
]
_SERVING = [
    *("serving_id", "food_id", "quantity", "measure", "measure_detail", "gram_weight"),
    *("volume_ml", "origin"),
]


def assemble(sources: list[Facts]) -> Tables:
    """Return every published table, typed, sorted by key, checked and accounted for.

    They come packed: each is put away before the next is made, for all of them at once take more
    memory than anything else in a build.
    """
    check_facts(sources)
    tables = Packed()

    def put(name: str, made: Iterable[pl.DataFrame]) -> None:
        key = PUBLISHED[name].primary_key
        tables.put(name, _in_order([_sorted(_typed(part, name), key) for part in made], key))

    def of_all(make: Callable[[Facts], pl.DataFrame]) -> Iterator[pl.DataFrame]:
        return (make(facts) for facts in sources)

    put("source", [provenance.source_table([facts.sidecar for facts in sources])])
    put("reference", [provenance.reference_table()])
    put("form", [form_table()])
    put("concept", [concept_table()])
    described, unreviewed = _with_concepts(_foods(of_all(foods.foods)), tables["concept"])
    put("food", [described])
    del described
    food = tables.columns("food", _FOOD)
    put("measurement", of_all(lambda facts: values.measurements(facts, tables["form"])))
    put("reported_total", of_all(lambda facts: values.reported_totals(facts, tables["form"])))
    own = Packed({facts.source_id: foods.servings(facts) for facts in sources})
    looked_at = pl.concat(own.columns(name, _SERVING) for name in own)
    put("serving", chain(own.values(), _added_servings(food, looked_at)))
    put("composition", of_all(composition))
    put("sample_result", of_all(lambda facts: sample_results(facts, food)))
    put("reference_intake", [reference_intake_table()])
    put("claim", [claim_table()])
    found = doubts.issues(
        food,
        tables.columns("measurement", doubts.MEASUREMENT_COLUMNS),
        tables.columns("reported_total", doubts.TOTAL_COLUMNS),
    )
    put("issue", [found, doubts_servings.serving_issues(looked_at), unreviewed])
    put("rejected", of_all(foods.rejected))
    check_tables(tables, "output", "nothing was written; see the row in the facts")
    account(sources, tables)
    return tables


def _added_servings(food: pl.DataFrame, serving: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the servings by rules of this dataset; one frame a source, so that they sort fast."""
    added = pl.concat(
        [
            racc_servings(food, serving, concept_categories()),
            concept_servings(food, serving),
        ]
    )
    of_source = pl.col("food_id").str.split(":").list.first().alias("of_source")
    return added.with_columns(of_source).partition_by("of_source", include_key=False)


def _foods(made: Iterable[pl.DataFrame]) -> pl.DataFrame:
    key = PUBLISHED["food"].primary_key
    every_food = pl.concat([_sorted(part, key) for part in made], how="vertical_relaxed")
    return with_superseded(_sorted(every_food, key))


def _sorted(frame: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    in_order = frame.select(pl.struct(key)).to_series().is_sorted()
    return frame if in_order else frame.sort(key)


def _in_order(parts: list[pl.DataFrame], key: tuple[str, ...]) -> pl.DataFrame:
    """Return sorted parts as one sorted frame, without a second copy where the parts follow on.

    They do for keys that begin with the source's name.
    """
    filled = [part for part in parts if part.height]
    follow_on = sorted(filled, key=lambda part: part.select(key).row(0))
    return _sorted(pl.concat(follow_on or parts[:1]), key)


def _with_concepts(food: pl.DataFrame, concept: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the foods with concept_id and category, and the issues of pairs not reviewed."""
    pairs, unreviewed = food_concepts(food)
    of_concept = concept.select("concept_id", pl.col("category").alias("of_concept"))
    described = (
        food.join(group_category(food), on="food_id", how="left", maintain_order="left")
        .join(pairs, on="food_id", how="left", maintain_order="left")
        .join(of_concept, on="concept_id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("of_concept", "category").alias("category"))
    )
    return described, unreviewed


def account(sources: list[Facts], tables: Tables) -> pl.DataFrame:
    """Return per source and facts table: rows in, out and rejected; raise if any is lost."""
    refused = _counted(columns(tables, "rejected", ["source_id", "fact_table"]))
    published = {
        name: _of_sources(tables, name) for names in _PUBLISHED_AS.values() for name in names
    }
    rows = []
    for facts in sources:
        source_id = facts.source_id
        before = _counted(columns(facts.tables, "rejected", ["fact_table"]))
        for fact_table, names in _PUBLISHED_AS.items():
            rows.append(
                (
                    source_id,
                    fact_table,
                    height(facts.tables, fact_table) + before.get((fact_table,), 0),
                    sum(published[name].get((source_id,), 0) for name in names),
                    refused.get((source_id, fact_table), 0),
                )
            )
    found = pl.DataFrame(
        rows, ["source_id", "fact_table", "read", "published", "rejected"], orient="row"
    )
    lost = found.filter(pl.col("read") != pl.col("published") + pl.col("rejected"))
    if lost.height:
        row = lost.row(0, named=True)
        raise DataError(
            f"{row['source_id']}: {row['read']} rows of {row['fact_table']} were read, but"
            f" {row['published']} published and {row['rejected']} rejected; this is a fault of the"
            " transform, please report it"
        )
    return found


_PUBLISHED_AS = {
    "food": ("food",),
    "value": ("measurement", "reported_total"),
    "serving": ("serving",),
    "composition": ("composition",),
    "sample": ("sample_result",),
}


def _of_sources(tables: Tables, name: str) -> dict[tuple[str, ...], int]:
    """Count the rows that each source printed: it stands in a column, or begins every food_id.

    Servings may also come of a rule of this dataset.
    """
    here = PUBLISHED[name].column_names
    if "source_id" in here:
        return _counted(columns(tables, name, ["source_id"]))
    wanted = ["food_id", "origin"] if "serving_id" in here else ["food_id"]
    table = columns(tables, name, wanted)
    if "serving_id" in here:
        table = table.filter(pl.col("origin") == "source")
    return _counted(table.select(pl.col("food_id").str.split(":").list.first()))


def _counted(keys: pl.DataFrame) -> dict[tuple[str, ...], int]:
    return {tuple(key): rows for *key, rows in keys.group_by(keys.columns).len().iter_rows()}


def _typed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.select(pl.col(c.name).cast(DTYPES[c.type]) for c in PUBLISHED[name].columns)


def check_tables(tables: Tables, where: str, advice: str) -> None:
    """Raise a DataError with everything that breaks type, key, constraint or reference."""
    found = [
        with_place(findings(as_published(PUBLISHED[name]), frame), where, name, None)
        for name, frame in tables.items()
    ]
    for name, frame in tables.items():
        for column in PUBLISHED[name].columns:
            if column.references and column.references != name:
                key = PUBLISHED[column.references].primary_key[0]
                orphans = (
                    frame.select(column.name)
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
