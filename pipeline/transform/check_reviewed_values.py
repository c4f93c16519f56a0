"""Check rows of reviewed files about single values against the committed facts.

Rows about a missing food are not checked here: ``check_reviewed_foods`` checks codes.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.diagnostics.violations import breaking
from pipeline.fact_files import notation
from pipeline.fact_files.read import Facts
from pipeline.files.table_store import columns
from pipeline.format_text import format_text
from pipeline.transform.check_reviewed_foods import with_doubted_food
from pipeline.transform.forms import form_table
from schemas.codes import TOTALS

_FOOD = ["source_id", "food_code"]
_VALUE = [*_FOOD, "meaning", "amount"]
_HERE, _THERE = pl.col("here").is_not_null(), pl.col("there").is_not_null()


def doubt_findings(doubt: pl.DataFrame, sources: Sequence[Facts]) -> pl.DataFrame:
    """Return findings of doubts about a value that does not exist although its food does."""
    doubts = with_doubted_food(doubt)
    values = _values(sources, doubts)
    food_id = format_text("{}:{}", "source_id", "food_code")
    of_total = values.filter(pl.col("meaning").is_in(TOTALS))
    of_form = values.filter(~pl.col("meaning").is_in(TOTALS))
    keys = pl.concat(
        [
            values.select(table_name=pl.lit("food"), row_key=food_id),
            of_form.select(
                table_name=pl.lit("measurement"), row_key=format_text("{}/{}", food_id, "meaning")
            ),
            of_total.select(
                table_name=pl.lit("reported_total"),
                row_key=format_text("{}/total {}", food_id, "meaning"),
            ),
        ]
    )
    marked = _marked(doubts, sources, keys)
    rule = format_text("the key of a row of {}", "table_name")
    return breaking(marked, "row_key", ~_HERE | _THERE, rule)


def value_findings(
    curated: Curated, sources: Sequence[Facts]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (reviewed file, findings) of rows that do not match the cells of the facts."""
    links = curated.value_reference
    families = form_table().select("family", meaning="form_id")
    linked = _values(sources, links).join(families, on="meaning").select(*_FOOD, "family")
    rule = format_text("{} of a food with such a value in facts/{}", "family", "source_id")
    marked = _marked(links, sources, linked)
    yield "value_reference", breaking(marked, "family", ~_HERE | _THERE, rule)

    names = curated.food_name
    declared = names["source_id"].unique().to_list()
    printed = [_food(facts, "name_original") for facts in sources if facts.source_id in declared]
    if printed:
        marked = _marked(names, sources, pl.concat(printed))
        as_printed = format_text(
            "the name of this food as facts/{}/food.csv prints it", "source_id"
        )
        yield "food_name", breaking(marked, "name_original", ~_HERE | _THERE, as_printed)

    mended = curated.mended_cell
    cells = pl.concat([_values(sources, mended), *_composition(sources, mended)])
    marked = _marked(mended, sources, cells.rename({"amount": "printed"}))
    rule = format_text("the {} of this food as facts/{} prints it", "meaning", "source_id")
    yield "mended_cell", breaking(marked, "printed", ~_HERE | _THERE, rule)
    for facts in sources:
        readable = notation.readable(pl.col("meant"), facts.source.readings)
        kept = (pl.col("source_id") != facts.source_id) | readable
        yield (
            "mended_cell",
            breaking(mended, "meant", kept, f"an amount as {facts.source_id} prints them"),
        )


def _marked(rows: pl.DataFrame, sources: Sequence[Facts], there: pl.DataFrame) -> pl.DataFrame:
    """Return the rows; ``here`` is set if their food exists, ``there`` if all columns match."""
    foods = pl.concat([rows.select(_FOOD).clear(), *(_food(facts) for facts in sources)])
    on = [name for name in there.columns if name in rows.columns]
    return rows.join(
        foods.unique().with_columns(here=True), on=_FOOD, how="left", maintain_order="left"
    ).join(there.unique().with_columns(there=True), on=on, how="left", maintain_order="left")


def _food(facts: Facts, *names: str) -> pl.DataFrame:
    food = columns(facts.tables, "food", ["food_code", *names])
    return food.select(pl.lit(facts.source_id).alias("source_id"), "food_code", *names)


def _values(sources: Sequence[Facts], concerned: pl.DataFrame) -> pl.DataFrame:
    """Return source_id, food_code, meaning, amount of the values of these foods."""
    frames = [pl.DataFrame(schema=dict.fromkeys(_VALUE, pl.String))]
    for facts, foods in _of_source(sources, concerned):
        values = columns(facts.tables, "value", ["food_code", "component", "amount"])
        meanings = facts.tables["component"].select("component", "meaning")
        of_foods = values.join(foods, on="food_code", how="semi").join(meanings, on="component")
        frames.append(of_foods.select(pl.lit(facts.source_id).alias("source_id"), *_VALUE[1:]))
    return pl.concat(frames)


def _composition(sources: Sequence[Facts], concerned: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the same columns for every cell of composition.csv."""
    for facts, foods in _of_source(sources, concerned):
        cells = facts.tables["composition"].join(foods, on="food_code", how="semi")
        meanings = facts.tables["component"].select("component", "meaning")
        yield (
            cells.unpivot(index="food_code", variable_name="component", value_name="amount")
            .join(meanings, on="component")
            .select(pl.lit(facts.source_id).alias("source_id"), *_VALUE[1:])
        )


def _of_source(
    sources: Sequence[Facts], concerned: pl.DataFrame
) -> Iterator[tuple[Facts, pl.DataFrame]]:
    for facts in sources:
        foods = concerned.filter(pl.col("source_id") == facts.source_id).select("food_code")
        if foods.height:
            yield facts, foods
