"""Check the codes of foods in reviewed files against the committed facts.

A build of other facts may hold fewer or other foods, so there a code is wrong only if the
committed facts do not have it either; codes of a source that is not committed, such as one that a
user provides, are not checked. If only some of the sources that share a catalogue are committed, a
code that none of them has may belong to the others: it is wrong if its name has another code.
"""

from collections.abc import Collection, Iterator, Sequence

import polars as pl

from pipeline.curated.catalogue import catalogue, catalogue_code, printed_name
from pipeline.curated.contents import Curated
from pipeline.diagnostics.violations import breaking
from pipeline.fact_files.read import FOOD_NAMES, Facts
from pipeline.fact_files.registry import declared
from pipeline.files.table_store import columns
from pipeline.format_text import format_text

_KEY = ["source_id", "food_code"]
_KNOWN = pl.col("known").is_not_null()


def foods_of(facts: Facts) -> pl.DataFrame:
    """Return source_id, food_code and printed name of all foods of a source."""
    return named_foods(facts.source_id, columns(facts.tables, "food", FOOD_NAMES))


def named_foods(source_id: str, food: pl.DataFrame) -> pl.DataFrame:
    """Return the same columns from the ``FOOD_NAMES`` of a source."""
    return food.select(
        pl.lit(source_id).alias("source_id"), "food_code", "name", "name_original"
    ).select("source_id", "food_code", source_food_code="food_code", name=printed_name())


def food_findings(
    curated: Curated, committed: Sequence[pl.DataFrame], built: Sequence[pl.DataFrame]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (reviewed file, findings) of rows about foods in neither ``committed`` nor ``built``.

    Both hold the foods of each source, as ``foods_of`` returns them.
    """
    nothing = pl.DataFrame(schema=dict.fromkeys(FOOD_NAMES, pl.String))
    foods = pl.concat([named_foods("", nothing), *committed, *built])
    sources = {str(frame["source_id"][0]) for frame in committed if frame.height}
    shared = foods.select(catalogue(), catalogue_code().alias("food_code"), "name")
    members = declared("catalogue_of").items()
    whole = [s for s in sources if all(m in sources for m, c in members if c == s)]
    for name, rows in (
        ("concept_accepted", curated.concept_accepted),
        ("concept_food", curated.concept_food),
    ):
        marked = _marked(rows, shared)
        yield name, _unknown(marked, "food_code", whole)
        yield name, _of_another_code(marked, shared, sources - set(whole))
    for name, rows in (
        ("mended_cell", curated.mended_cell),
        ("value_reference", curated.value_reference),
        ("food_fdc_id", curated.food_fdc_id),
        ("food_name", curated.food_name),
        ("literature_food", curated.literature_food.with_columns(source_id=pl.lit("literature"))),
    ):
        yield name, _unknown(_marked(rows, foods), "food_code", sources)
    yield "doubt", _unknown(_marked(with_doubted_food(curated.doubt), foods), "row_key", sources)


def with_doubted_food(doubt: pl.DataFrame) -> pl.DataFrame:
    """Return reviewed doubts with source_id and food_code of the food concerned."""
    key = pl.col("row_key")
    food_id = pl.when(table_name="food").then(key).otherwise(key.str.replace("/[^/]+$", ""))
    return doubt.with_columns(
        food_id.str.extract("^([^:]*):").alias("source_id"),
        food_id.str.replace("^[^:]*:", "").alias("food_code"),
    )


def _marked(rows: pl.DataFrame, foods: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with ``known``: true if their food exists, else null."""
    asked = rows.select(_KEY).unique()
    known = asked.join(foods, on=_KEY, how="semi").with_columns(known=True)
    return rows.join(known, on=_KEY, how="left", maintain_order="left")


def _unknown(marked: pl.DataFrame, column: str, sources: Collection[str]) -> pl.DataFrame:
    """Return findings of rows of these sources whose food does not exist, for ``column``."""
    judged = pl.col("source_id").is_in(list(sources)) & pl.col("food_code").is_not_null()
    rule = format_text("of a food of facts/{}/food.csv", "source_id")
    return breaking(marked, column, ~judged | _KNOWN, rule)


def _of_another_code(
    marked: pl.DataFrame, foods: pl.DataFrame, sources: Collection[str]
) -> pl.DataFrame:
    """Return findings of rows whose code does not exist but whose name has another code."""
    on = ["source_id", "name"]
    asked = marked.filter(~_KNOWN)
    named = (
        foods.join(asked, on=on, how="semi")
        .group_by(on)
        .agg(pl.col("food_code").min().alias("known_code"))
    )
    judged = pl.col("source_id").is_in(list(sources)) & pl.col("known_code").is_not_null()
    rule = format_text("the code of {} in facts/{}/food.csv: {}", "name", "source_id", "known_code")
    return breaking(
        marked.join(named, on=on, how="left", maintain_order="left"),
        "food_code",
        ~judged | _KNOWN,
        rule,
    )
