"""Commands whose files and answers must be the same on every machine, in a folder of their own."""

import shutil
from pathlib import Path

import polars as pl

from tests.conftest import edit_sidecar
from tests.guard import faults

_BY_GROUP = (
    "SELECT food_group, form_id, count(*) AS n, median(amount_ug_per_100g) AS middle"
    " FROM measurement JOIN food USING (food_id) GROUP BY ALL ORDER BY ALL"
)
_ASKED = [
    ["top", "MK7", "-n", "50"],
    ["top", "K1", "-n", "50", "--per", "serving", "--format", "csv"],
    ["food", "cheese", "--format", "json"],
    ["claims", "--format", "markdown"],
    ["claims", "natto"],
    ["sql", "FROM concept_vitamin_k ORDER BY ALL", "--format", "csv"],
    ["sql", _BY_GROUP, "--format", "json"],
]
DATASET = ["dataset", "--facts", "facts", "--output", "output"]
QUESTIONS = [[*command, "--output", "output"] for command in _ASKED]
CHECK = ["check", "output"]
COMPARISONS = [
    ["diff", "output", "other.duckdb", "--format", "json"],
    ["guard", "facts", "fresh"],
]


def spoil(fresh: Path) -> None:
    """Let every ninth food be gone from two sources, and every third amount of a value be 7.25."""
    for folder in (fresh / "sr28", fresh / "frida"):
        faults.without_foods(9)(folder)
        faults.amounts(pl.int_range(pl.len()) % 3 == 0, pl.lit("7.25"))(folder)
        edit_sidecar(folder, account=None, sums=None)  # they count and sum all foods


def facts_for(folder: Path, facts: Path) -> None:
    """Put the facts into the folder, and a spoiled copy beside them."""
    shutil.copytree(facts, folder / "facts")
    shutil.copytree(facts, folder / "fresh")
    spoil(folder / "fresh")
