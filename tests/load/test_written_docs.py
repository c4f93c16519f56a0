"""The pages on methods and promises: their numbers, and the list of who uses which file."""

import csv
import re
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.load.file_users import USERS
from pipeline.load.written_docs import DRAWS, upper_bound
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"
MASS_OF_K1 = 450.71


@pytest.fixture(scope="module")
def methods(built: Path) -> str:
    return (built / "docs" / "methods.md").read_text(encoding="utf-8")


def cells(methods: str, heading: str) -> list[list[str]]:
    """Return the rows of the table that follows a heading's first SQL block."""
    after = methods[methods.index(f"{heading}\n") :]
    table = after[after.index("\n```\n") :].split("\n\n")[1]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def test_every_gap_is_filled_and_every_question_is_answered(built: Path, methods: str) -> None:
    for name in ("methods.md", "promises.md"):
        text = (built / "docs" / name).read_text(encoding="utf-8")
        assert re.findall(r"\{\w+\}|<!--", text) == [], name
        assert "\n\n\n" not in text, name
    asked = re.findall(r"\n```\n\n(.)", methods)
    assert len(asked) >= 10
    assert set(asked) == {"|"}


def test_dishes_are_counted_from_the_tables(
    published: dict[str, pl.DataFrame], methods: str
) -> None:
    whole = published["dish_estimate"].filter(
        (pl.col("form_id") == "K1") & (pl.col("ingredients_covered") == pl.col("ingredients_all"))
    )
    both = whole.join(published["measurement"], on=["food_id", "form_id"]).filter(
        pl.col("amount_ug_per_100g").is_not_null()
    )
    off = (both["lower_bound_ug_per_100g"] - both["amount_ug_per_100g"]).abs()
    equal = (off <= 0.05 + 1e-6).sum()
    found = cells(methods, "### K1 of dishes from their ingredients")
    assert found == [[str(both.height), str(equal), f"{100 * equal / both.height:.1f}"]]


@pytest.mark.figures("frida")
def test_danish_totals_are_those_worked_out_by_hand(methods: str) -> None:
    """Five foods of Frida 5.4 disagree by a factor of four, one of them in K and in K2."""
    k, k2 = cells(methods, "### Danish totals from forms")
    odd = ("frida:1708", "frida:1737", "frida:1741", "frida:1756", "frida:1949")
    assert k == ["K", "863", "858", " ".join(f"{food}/total K" for food in odd)]
    assert k2 == ["K2", "90", "89", "frida:1756/total K2"]


@pytest.mark.figures("frida")
def test_one_danish_total_by_hand(database: duckdb.DuckDBPyConnection) -> None:
    """Danish Blue: each form times 450.71 over its own mass gives the 46.5 that is printed."""
    forms = database.execute(
        "SELECT amount_ug_per_100g, molar_mass_g_per_mol FROM measurement JOIN form USING (form_id)"
        " WHERE food_id = 'frida:138' AND family = 'K2'"
    ).fetchall()
    assert sum(amount * MASS_OF_K1 / mass for amount, mass in forms) == pytest.approx(
        46.5, abs=0.05
    )


@pytest.mark.figures("rda", "stfcj", "tfda")
def test_korea_and_taiwan_against_japan(published: dict[str, pl.DataFrame], methods: str) -> None:
    """The same from the tables with polars: medians of concepts, and Spearman's correlation."""
    food = published["food"].select("food_id", "source_id", "concept_id").drop_nulls()
    totals = published["reported_total"].join(food, on="food_id")
    amount = pl.col("amount_ug_per_100g")
    own = (
        totals.filter(
            (pl.col("source_id") == "stfcj")
            & (pl.col("origin") == "compiled")
            & (pl.col("total_basis") == "mass")
        )
        .group_by("concept_id")
        .agg(amount.median().alias("japan"))
        .drop_nulls()
    )
    korea = totals.filter(
        (pl.col("source_id") == "rda")
        & (pl.col("total") == "K")
        & (pl.col("origin") == "analytical")
    ).select("concept_id", amount)
    taiwan = (
        published["measurement"]
        .join(food.filter(source_id="tfda"), on="food_id")
        .filter(pl.col("form_id").is_in(["K1", "MK4"]))
        .group_by("food_id", "concept_id")
        .agg(amount.sum(), amount.count().alias("known"))
        .filter(known=2)
        .select("concept_id", amount)
    )
    rows = []
    for country, values in (("Korea", korea), ("Taiwan", taiwan)):
        paired = (
            values.drop_nulls()
            .group_by("concept_id")
            .agg(amount.median().alias("other"))
            .join(own, on="concept_id")
        )
        ratio = paired.filter((pl.col("japan") > 0) & (pl.col("other") > 0)).select(
            pl.col("other") / pl.col("japan")
        )["other"]
        ranks = paired.select(pl.corr(pl.col("japan").rank("min"), pl.col("other").rank("min")))
        rows.append(
            [
                country,
                str(paired.height),
                str(ratio.len()),
                f"{ratio.quantile(0.5, 'linear'):.2f}",
                str(ratio.is_between(0.5, 2).sum()),
                f"{ranks.item():.2f}",
            ]
        )
    assert cells(methods, "### Taiwan and Korea against Japan") == rows


def lines(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_draws_are_those_on_record(methods: str) -> None:
    portions = Counter(row["first_reading"].split(",")[0] for row in lines("portions_checked.csv"))
    assert portions.pop("right") == DRAWS["portions_right"]
    assert portions.pop("left as other") == DRAWS["portions_other"]
    assert sum(portions.values()) == DRAWS["portions_mended"]
    pairs = Counter(row["verdict"] for row in lines("concept_pairs_checked.csv"))
    assert sum(pairs.values()) == DRAWS["pairs_read"]
    assert sum(pairs.values()) - pairs["right"] == DRAWS["pairs_wrong"] == 0
    for count, *names in (
        ("concepts_read", "concepts_drawn.csv", "concepts_drawn_later.csv"),
        ("categories_read", "categories_drawn.csv", "categories_drawn_across_sources.csv"),
    ):
        assert sum(len(lines(name)) for name in names) == DRAWS[count]
    assert upper_bound(300) == pytest.approx(0.00994, abs=1e-5)  # the "rule of three": 3 / 300
    assert "below 1.0 % with 95 % confidence" in methods


def test_issues_that_the_list_names_are_rules(
    published: dict[str, pl.DataFrame], methods: str
) -> None:
    named = re.findall(r"issues? ((?:`\w+`(?:, | and )?)+)", methods)
    rules = {rule for found in named for rule in re.findall(r"`(\w+)`", found)}
    assert len(rules) >= 8
    assert rules <= set(published["issue"]["rule"])


def test_every_published_file_has_its_users_and_every_pattern_its_files(built: Path) -> None:
    found = [
        path.relative_to(built).as_posix()
        for path in built.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    ]
    first = {
        name: next((pattern for pattern, *_ in USERS if fnmatch(name, pattern)), None)
        for name in found
    }
    assert [name for name, pattern in first.items() if pattern is None] == []
    # The fixture draws the pictures and pages too, so that nothing is left unused.
    assert {pattern for pattern, *_ in USERS} == set(first.values())


def test_promises_of_the_schema_are_those_that_its_snapshot_keeps(built: Path) -> None:
    promised = (built / "docs" / "promises.md").read_text(encoding="utf-8")
    kept = (ROOT / "schemas" / "snapshot.py").read_text(encoding="utf-8")
    assert (
        "A field added, renamed, moved, removed or of\nanother type, unit or key is MAJOR" in kept
    )
    assert (
        "a column is added, renamed, moved or removed, or has another type, unit or key" in promised
    )
