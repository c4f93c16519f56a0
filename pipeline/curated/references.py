"""References from one reviewed file to another, and to the sources that the package knows."""

from collections.abc import Collection, Iterator, Mapping

import polars as pl

from pipeline.diagnostics.violations import breaking
from pipeline.format_text import format_text
from schemas.reviewed import REVIEWED
from schemas.search import CLOSED_IDS

_SOURCE = "source"
_KEY_OF_KIND = {"claim": "claim", "topic": "search_topic"}


def reference_findings(
    frames: Mapping[str, pl.DataFrame], sources: Collection[str]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (reviewed file, findings): values that are not a key of the file they refer to.

    ``frames`` has the files without findings of their own; a reference to any other file is not
    checked, since its keys are not known. ``sources`` are the ids of all sources of the package.
    """
    for name, frame in frames.items():
        for column in REVIEWED[name].columns:
            to = column.references or ""
            if to == _SOURCE:
                rule = f"a source: {', '.join(sorted(sources))}"
                yield name, _unknown(frame, column.name, pl.col(column.name), sources, rule)
            elif to in frames:
                key = REVIEWED[to].primary_key[0]
                known = frames[to][key]
                rule = f"a {key} of {to}.csv"
                yield name, _unknown(frame, column.name, pl.col(column.name), known, rule)
    if {"everyday_portion", "racc"} <= frames.keys():
        portion = frames["everyday_portion"]
        of_racc = (pl.col("source") == "racc") == pl.col("racc_category").is_not_null()
        rule = "racc with a racc_category, any other source without"
        yield "everyday_portion", breaking(portion, "source", of_racc, rule)
        yield "everyday_portion", _no_reference_amount(portion, frames["racc"])
    if "doubt" in frames:
        source_id = pl.col("row_key").str.extract("^([^:]*):")
        rule = f"the key of a published row, whose source is one of {', '.join(sorted(sources))}"
        yield "doubt", _unknown(frames["doubt"], "row_key", source_id, sources, rule)
    if {"quality_statement", "reference"} <= frames.keys():
        subjects = [*sources, *frames["reference"]["reference_id"]]
        subject = pl.col("subject").str.extract("^([^:]*)")
        rule = "a source, the food_id of a food of one, or a reference_id of reference.csv"
        statements = frames["quality_statement"]
        yield "quality_statement", _unknown(statements, "subject", subject, subjects, rule)
    if "search_word" in frames:
        yield "search_word", _unknown_targets(frames)


def _unknown_targets(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return findings of search words whose id is none of their kind."""
    known: dict[str, Collection[str]] = dict(CLOSED_IDS)
    for kind, name in _KEY_OF_KIND.items():
        if name in frames:
            known[kind] = frames[name][REVIEWED[name].primary_key[0]].to_list()
    words, of_kind = frames["search_word"], pl.col("kind")
    kept = pl.all_horizontal(
        (of_kind != one) | pl.col("id").is_in(list(ids)) for one, ids in known.items()
    )
    return breaking(words, "id", kept, "an id of its kind: a category, form, claim or topic")


def _unknown(
    frame: pl.DataFrame, column: str, cell: pl.Expr, known: Collection[str] | pl.Series, rule: str
) -> pl.DataFrame:
    kept = pl.col(column).is_null() | cell.is_in(list(known))
    return breaking(frame, column, kept, rule)


def _no_reference_amount(portion: pl.DataFrame, racc: pl.DataFrame) -> pl.DataFrame:
    """Return findings of portions that do not weigh what ``racc.csv`` has of their category."""
    grams = pl.col("amount").cast(pl.Float64, strict=False)
    amounts = (
        racc.filter(pl.col("unit") == "g")
        .group_by("racc_category", maintain_order=True)
        .agg(grams.unique(maintain_order=True).alias("amounts"))
    )
    kept = pl.col("amounts").list.contains(pl.col("gram_weight"))
    stated = pl.col("amounts").cast(pl.List(pl.String)).list.join(" or ").fill_null("none")
    return breaking(
        portion.join(amounts, on="racc_category", how="left", maintain_order="left"),
        "gram_weight",
        pl.col("racc_category").is_null() | kept.fill_null(value=False),
        format_text("grams that racc.csv has of this category: {}", stated),
    )
