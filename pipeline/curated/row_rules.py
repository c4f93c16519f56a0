"""Rules of single reviewed files that compare cells or rows: (column, condition, text)."""

import polars as pl

from pipeline.curated.catalogue import free_groups
from pipeline.fact_files.registry import declared, registry
from schemas.codes import PREPARATIONS

_Rules = tuple[tuple[str, pl.Expr, str], ...]


def _lower(column: str) -> tuple[str, pl.Expr, str]:
    r"""Return the rule that a pattern is in lower case, except classes such as ``\S``."""
    written = pl.col(column).str.replace_all(r"\\.", "")
    kept = (written == written.str.to_lowercase()).fill_null(value=True)
    return column, kept, r"in lower case, as the names that it reads, but for \S, \D and \W"


def _own(others: dict[str, str], what: str) -> tuple[str, pl.Expr, str]:
    """Return the rule that rows name the source under which they are looked up."""
    listed = ", ".join(f"{one} under {other}" for one, other in others.items())
    kept = ~pl.col("source_id").fill_null("").is_in(list(others))
    return "source_id", kept, f"the source under which {what}: {listed}"


def _unless_published(column: str) -> pl.Expr:
    return (pl.col("treatment") != "publish") | pl.col(column).is_not_null()


def _only_where(asked: pl.Expr, column: str, what: str) -> tuple[str, pl.Expr, str]:
    """Return the rule that a portion has this cell where its source asks for it, and else none."""
    return column, asked == pl.col(column).is_not_null(), f"{what}, as its source asks, or blank"


def _food_codes() -> _Rules:
    widths = declared("code_width")
    listed = ", ".join(f"{width} digits for {source}" for source, width in widths.items())
    width = pl.col("source_id").replace_strict(widths, default=None, return_dtype=pl.Int64)
    kept = width.is_null() | (pl.col("food_code").str.len_chars() == width)
    return (
        _own(declared("catalogue_of"), "foods are reviewed"),
        ("food_code", kept, f"with its leading zeros: {listed}"),
    )


def _publisher() -> tuple[str, pl.Expr, str]:
    """Return the rule that a name tells studies of one publisher apart from independent ones."""
    known = sorted({source.publisher_short for source in registry().values()})
    name = pl.col("publisher")
    kept = name.is_null() | name.is_in(known) | (pl.len().over("publisher") > 1)
    rule = f"a name of two studies and more, or the publisher_short of a source: {'; '.join(known)}"
    return "publisher", kept, rule


_GROUP = ("source_id", "group_name")
_PER_FOOD = ("source_id", "food_code")


def row_rules() -> dict[str, _Rules]:
    """Return the rules by reviewed file."""
    return {
        "category_group": (
            _own(declared("groups_of"), "groups stand"),
            (
                "group_name",
                pl.col("group_name").is_not_null() | pl.col("source_id").is_in(free_groups()),
                f"a group; blank only for sources of free text: {', '.join(free_groups())}",
            ),
            (
                "group_name",
                pl.col("name_pattern").is_null().any().over(_GROUP),
                "a group with a row without name_pattern, for the rest of its foods",
            ),
            _lower("name_pattern"),
        ),
        "category_kind": (_lower("pattern"), _lower("exclude")),
        "concept_accepted": (
            *_food_codes(),
            (
                "concept_id",
                pl.col("concept_id").n_unique().over(_PER_FOOD) == 1,
                "one concept for all names of a food",
            ),
        ),
        "concept_exclusion": (_lower("pattern"),),
        "concept_food": _food_codes(),
        "concept_pattern": (
            _own(declared("catalogue_of"), "foods are reviewed"),
            _lower("pattern"),
            _lower("exclude"),
        ),
        "crosswalk_concept": (
            (
                "match",
                (
                    (pl.col("scheme") != "FoodOn")
                    | ((pl.col("match") == "exact").sum().over("concept_id", "scheme") <= 1)
                ),
                "exact for one class of FoodOn of a concept only",
            ),
        ),
        "everyday_portion": (
            _only_where(
                pl.col("source") == "usda", "weighed_food_id", "the food that USDA weighed"
            ),
            _only_where(pl.col("source") != "racc", "locator", "where the weight is stated"),
            (
                "position",
                pl.col("position") == pl.int_range(1, pl.len() + 1).over("concept_id"),
                "counted from 1 within the concept, in order",
            ),
            (
                "portion",
                pl.struct("concept_id", "portion").is_first_distinct(),
                "no portion of the concept twice",
            ),
            (
                "state",
                (
                    pl.col("state").is_null().any()
                    | (pl.col("state").n_unique() == len(PREPARATIONS))
                ).over("concept_id"),
                "a portion for raw and one for cooked foods, or one for both (blank)",
            ),
        ),
        "concept_name": (
            (
                "name",
                pl.col("concept_id").n_unique().over("language", pl.col("name").str.to_lowercase())
                == 1,
                "a name of one concept only in its language",
            ),
        ),
        "guard_override": (
            ("expires_on", pl.col("expires_on").str.to_date(strict=False).is_not_null(), "a day"),
        ),
        "literature_source": (
            ("reference_id", _unless_published("reference_id"), "the study of what is published"),
            ("origin", _unless_published("origin"), "the origin of what is published"),
        ),
        "portion_word": (
            ("word", pl.col("word") == pl.col("word").str.to_lowercase(), "in lower case"),
        ),
        "reference": (_publisher(),),
        "racc": (
            (
                "amount",
                (pl.col("unit") != "g") | (pl.col("amount").cast(pl.Float64, strict=False) > 0),
                "a number above 0, where it is in grams",
            ),
        ),
    }
