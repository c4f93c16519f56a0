"""Rules of single reviewed files that compare cells or rows: (column, condition, text)."""

import polars as pl

from pipeline.curated.catalogue import free_groups
from pipeline.fact_files.registry import declared

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


def _food_codes() -> _Rules:
    widths = declared("code_width")
    listed = ", ".join(f"{width} digits for {source}" for source, width in widths.items())
    width = pl.col("source_id").replace_strict(widths, default=None, return_dtype=pl.Int64)
    kept = width.is_null() | (pl.col("food_code").str.len_chars() == width)
    return (
        _own(declared("catalogue_of"), "foods are reviewed"),
        ("food_code", kept, f"with its leading zeros: {listed}"),
    )


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
        "racc": (
            (
                "amount",
                (pl.col("unit") != "g") | (pl.col("amount").cast(pl.Float64, strict=False) > 0),
                "a number above 0, where it is in grams",
            ),
        ),
    }
