"""The numbers that a reader sees are those of the published tables, in every portion."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from playwright.sync_api import Page

from tests.report.conftest import OpenPage, open_all

# A study's natto with values below a limit and one with ranges, forms with totals of another
# basis, a total alone, MK-4 alone with portions, a total of unspecified basis beside K1.
FOODS = (
    *("literature:jensen_2022/natto", "literature:schurgers_2000/natto", "fdc_sr_legacy:16113"),
    *("frida:138", "literature:vermeer_2018/gouda-13-weeks", "fdc_sr_legacy:1009", "ciqual:40120"),
)
# What a list without a search shows: a food once, no value of confidence D, no grave doubt.
_LISTED = """
  superseded_by IS NULL AND m.confidence <> 'D' AND NOT EXISTS (
    FROM issue WHERE severity = 'high'
    AND (row_key = food_id OR starts_with(row_key, food_id || '/'))
  )"""
_ROWS = """() => Object.fromEntries(Array.from(document.querySelectorAll("#food tbody tr"))
  .filter((tr) => tr.querySelector("th") && tr.querySelector("td.amount"))
  .map((tr) => [tr.querySelector("th").innerText, tr.querySelector("td.amount").innerText]))"""


def shown(value: float) -> str:
    """Write a number as the page does: three significant digits, whole from 1,000 on."""
    if value == 0:
        return "0"
    exact = Decimal(value)  # a tie goes up, as JavaScript rounds
    last = 0 if abs(value) >= 1000 else exact.adjusted() - 2
    return f"{float(exact.quantize(Decimal(1).scaleb(last), ROUND_HALF_UP)):.12g}"


def two_figures(value: float) -> str:
    """Write a percentage: what more than two figures would say is not known."""
    return shown(float(f"{value:.2g}"))


def form_name(form_id: str) -> str:
    if form_id == "DK1":
        return "dihydro-K1"
    return form_id.replace("MK", "MK-").replace("_4H", "(4H)")


def stated(row: dict[str, float | str | None], factor: float) -> str:
    """Return the words for a row of measurement or reported_total, times ``factor``."""
    number = {k: float(v) * factor for k, v in row.items() if isinstance(v, float)}
    match row["qualifier"]:
        case "range":
            low, high = number["min_ug_per_100g"], number["max_ug_per_100g"]
            return f"{shown(low)}–{shown(high)} µg"
        case "below_lod" | "below_loq":
            limit = number.get("limit_ug_per_100g")
            return "below a limit" if limit is None else f"< {shown(limit)} µg"
        case "trace":
            return "trace"
        case _:
            return f"{shown(number['amount_ug_per_100g'])} µg"


def portions(page: Page, database: duckdb.DuckDBPyConnection, food_id: str) -> Iterator[float]:
    """Choose 100 g and a few portions of the food, one after the other; give grams over 100."""
    mine = database.sql(f"FROM food_serving WHERE food_id = '{food_id}'").pl()
    places = mine.sort(
        pl.col("origin") != "reviewed",
        pl.col("origin") != "source",
        pl.col("serving_id").str.len_chars(),
        "serving_id",
    )
    labels = page.locator("#serving option").all_inner_texts()
    assert len(labels) == 1 + places.height
    for place, grams in enumerate([100.0, *places["gram_weight"]][:3]):
        page.select_option("#serving", index=place)
        assert f"{shown(grams)} g" in labels[place]
        yield grams / 100


@pytest.mark.parametrize("food_id", FOODS)
def test_panel_shows_each_number_of_the_tables(
    built: Path,
    page_of: OpenPage,
    database: duckdb.DuckDBPyConnection,
    published: dict[str, pl.DataFrame],
    food_id: str,
) -> None:
    mine = pl.col("food_id") == food_id
    forms = published["measurement"].filter(mine).to_dicts()
    totals = published["reported_total"].filter(mine).to_dicts()
    assert forms or totals
    with page_of(built, f"#food={food_id}") as (page, _):
        for factor in portions(page, database, food_id):
            rows = page.evaluate(_ROWS)
            for row in forms:
                assert rows[form_name(row["form_id"])] == stated(row, factor)
            for row in totals:
                assert rows[f"Total {row['total']}"] == stated(row, factor)
            measured = {name for name in rows if "K1" in name or name.startswith("MK-")}
            assert measured == {form_name(row["form_id"]) for row in forms}
        open_all(page, "#food")
        text = page.inner_text("#food")
        for row in (*forms, *totals):
            assert f"{row['amount_reported'] or '(no number)'} {row['unit_reported']}" in text


@pytest.mark.parametrize("food_id", FOODS)
def test_key_figures_and_share_are_those_of_the_view(
    built: Path,
    page_of: OpenPage,
    database: duckdb.DuckDBPyConnection,
    food_id: str,
) -> None:
    rows = database.execute(
        "SELECT k2_lower_ug, k2_mass_sum_ug, k1_ug FROM food_vitamin_k WHERE food_id = ?", [food_id]
    ).fetchall()
    lower, mass, k1 = rows[0] if rows else (None, None, None)
    with page_of(built, f"#food={food_id}") as (page, _):
        key = page.inner_text("#food .key")
        if lower is None:
            assert "Vitamin K2, of" not in key  # a total is never shown as forms
            assert "≥" not in key
        else:
            sign = "" if mass is not None else "≥ "
            assert f"{sign}{shown(lower)} µg" in key
        if lower is None and k1 is None:
            return
        ((withheld,),) = database.execute(
            "SELECT DISTINCT share_withheld FROM serving_vitamin_k WHERE food_id = ?", [food_id]
        ).fetchall()
        for factor in portions(page, database, food_id):
            percent = 100 * (((k1 or 0) + (lower or 0)) * factor) / 120  # FDA: 120 µg a day
            share = page.inner_text("#share")
            if withheld:
                assert share.startswith(f"No share: {withheld}.")
                assert " %" not in share
            else:
                assert f": at least {two_figures(percent)} %" in share
            assert "% of K2" not in page.inner_text("#food")


def test_a_total_of_unspecified_basis_is_no_form(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#food=ciqual:40120") as (page, _):
        key = page.inner_text("#food .key")
        assert "Total K2 as printed, basis not stated" in key
        assert "369 µg" in key
        menaquinones = page.locator("#food section.values", has_text="Vitamin K2: menaquinones")
        assert menaquinones.locator("table").count() == 0
        assert "Not stated form by form" in menaquinones.inner_text()
        # K1 alone would be 9 % of 120 µg: the printed total forbids to say so
        assert page.inner_text("#share").startswith("No share: another study or a printed total")
    with page_of(built, "#show=records&q=goose&source=ciqual") as (page, _):
        row = page.locator("#results li", has=page.locator("a[data-food='ciqual:40120']"))
        assert "total K2 as printed: 369 µg" in row.inner_text()
        assert row.locator("svg").count() == 0


def test_a_mark_is_drawn_for_what_was_measured_alone(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    known = {
        food_id: (lower, mass)
        for food_id, lower, mass in database.sql(
            "SELECT food_id, k2_lower_ug, k2_mass_sum_ug FROM food_vitamin_k"
        ).fetchall()
    }
    with page_of(built, "#show=records&q=cheese") as (page, _):
        page.click("#more")
        rows = page.locator("#results li").evaluate_all(
            """(items) => items.map((li) => ({
              food: li.querySelector("a").dataset.food,
              text: li.querySelector(".stated").textContent,
              drawn: li.querySelector("svg") !== null,
              open: li.querySelector("svg .open, svg .hollow") !== null,
              bar: li.querySelector("svg .bar") !== null,
            }))"""
        )
    assert len(rows) == 150
    kinds = set()
    for row in rows:
        lower, mass = known.get(row["food"], (None, None))
        kinds.add((lower is None, mass is None))
        assert row["drawn"] == (lower is not None), row
        if lower is None:
            assert "not measured" in row["text"] or "total K2 as printed" in row["text"]
        else:
            assert row["open"] == row["text"].startswith("≥") == (mass is None), row
            assert row["bar"] == (lower > 0), row
    assert kinds == {(True, True), (False, True), (False, False)}


@pytest.mark.parametrize(
    ("choice", "where"),
    [
        ({"of": "MK7"}, "m.form_id = 'MK7'"),
        ({"of": "MK4", "category": "cheese"}, "m.form_id = 'MK4' AND category = 'cheese'"),
        ({"of": "MK4", "source": "frida"}, "m.form_id = 'MK4' AND source_id = 'frida'"),
        ({"of": "MK9", "confidence": "B"}, "m.form_id = 'MK9' AND m.confidence <= 'B'"),
        ({"of": "K1", "source": "ciqual"}, "m.form_id = 'K1' AND source_id = 'ciqual'"),
    ],
)
def test_filters_leave_the_foods_that_the_tables_name(
    built: Path,
    page_of: OpenPage,
    database: duckdb.DuckDBPyConnection,
    choice: dict[str, str],
    where: str,
) -> None:
    (count,) = database.sql(
        "SELECT count(DISTINCT food_id) FROM food JOIN measurement m USING (food_id)"
        f" WHERE {_LISTED} AND {where}"
    ).fetchall()[0]
    with page_of(built, "#show=records") as (page, _):
        for field, value in choice.items():
            page.select_option(f"#{field}", value)
        assert page.inner_text("#count").split(" record")[0] == str(count)


def test_orders(built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection) -> None:
    richest = database.sql(
        "SELECT food_id FROM measurement m JOIN food USING (food_id) WHERE form_id = 'MK4'"
        f" AND {_LISTED}"
        " ORDER BY coalesce(amount_ug_per_100g, min_ug_per_100g) DESC NULLS LAST, food_id LIMIT 5"
    ).fetchall()
    names = database.sql(
        "SELECT name FROM measurement m JOIN food USING (food_id) WHERE form_id = 'MK4'"
        f" AND {_LISTED} ORDER BY name LIMIT 50"
    ).fetchall()
    listed = "(links) => links.map((a) => a.dataset.food)"
    with page_of(built, "#show=records&of=MK4&sort=amount") as (page, _):
        first = page.locator("#results a").evaluate_all(listed)[:5]
        assert first == [food_id for (food_id,) in richest]
        page.select_option("#sort", "name")
        assert page.locator("#results .name").all_text_contents() == [name for (name,) in names]
