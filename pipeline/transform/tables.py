"""Assemble the published tables from the facts of all sources; count every row on the way."""

from collections.abc import Callable

import polars as pl

from pipeline.errors import DataError
from pipeline.findings import stop_on, with_place
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

Tables = dict[str, pl.DataFrame]


def assemble(sources: list[Facts]) -> Tables:
    """Return every published table, typed, sorted by key, checked and accounted for."""
    check_facts(sources)
    forms = form_table()

    def of_all(make: Callable[[Facts], pl.DataFrame]) -> pl.DataFrame:
        return pl.concat([make(facts) for facts in sources], how="vertical_relaxed")

    concept = concept_table()
    food, unreviewed = _with_concepts(with_superseded(of_all(foods.foods)), concept)
    measurement = of_all(lambda facts: values.measurements(facts, forms))
    reported_total = of_all(lambda facts: values.reported_totals(facts, forms))
    serving = of_all(foods.servings)
    made = {
        "source": provenance.source_table([facts.sidecar for facts in sources]),
        "reference": provenance.reference_table(),
        "form": forms,
        "concept": concept,
        "food": food,
        "measurement": measurement,
        "reported_total": reported_total,
        "serving": pl.concat(
            [
                serving,
                racc_servings(food, serving, concept_categories()),
                concept_servings(food, serving),
            ]
        ),
        "composition": of_all(composition),
        "sample_result": of_all(lambda facts: sample_results(facts, food)),
        "reference_intake": reference_intake_table(),
        "claim": claim_table(),
        "issue": pl.concat(
            [
                doubts.issues(food, measurement, reported_total),
                doubts_servings.serving_issues(serving),
                unreviewed,
            ]
        ),
        "rejected": of_all(foods.rejected),
    }
    tables = {
        name: _typed(made[name], name).sort(table.primary_key) for name, table in PUBLISHED.items()
    }
    check_tables(tables, "output", "nothing was written; see the row in the facts")
    account(sources, tables)
    return tables


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
    rejected = tables["rejected"]
    rows = []
    for facts in sources:
        for fact_table, published in _PUBLISHED_AS.items():
            refused = rejected.filter(
                (pl.col("source_id") == facts.source_id) & (pl.col("fact_table") == fact_table)
            ).height
            before = facts.tables["rejected"].filter(pl.col("fact_table") == fact_table).height
            out = sum(_of_source(tables[name], facts.source_id).height for name in published)
            rows.append(
                (
                    facts.source_id,
                    fact_table,
                    facts.tables[fact_table].height + before,
                    out,
                    refused,
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


def _of_source(table: pl.DataFrame, source_id: str) -> pl.DataFrame:
    """Return the rows that the source printed: it stands in a column, or begins every food_id.

    Servings may also come of a rule of this dataset.
    """
    if "serving_id" in table.columns:
        table = table.filter(pl.col("origin") == "source")
    if "source_id" in table.columns:
        return table.filter(pl.col("source_id") == source_id)
    return table.filter(pl.col("food_id").str.starts_with(f"{source_id}:"))


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
                orphans = frame.filter(pl.col(column.name).is_not_null()).join(
                    tables[column.references], left_on=column.name, right_on=key, how="anti"
                )
                rows = orphans.select(
                    pl.lit(None, pl.Int64).alias("row"),
                    pl.lit(column.name).alias("column"),
                    pl.col(column.name).alias("value"),
                    pl.lit(f"a key of {column.references}").alias("rule"),
                )
                found.append(with_place(rows, where, name, None))
    stop_on([rows for rows in found if rows.height], advice)
