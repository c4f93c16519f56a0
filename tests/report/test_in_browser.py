"""The page in a real browser: search, filters, panel, servings, addresses and keys."""

from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import expect

from tests.report.conftest import OpenPage

NAMES = "#results .name"
_EFSA = "EFSA: adults ≥18 y, incl. pregnant and lactating: 70 µg (AI)"


FIRST_FOUND = {
    "natto": "natto",
    "納豆": "natto",
    "ＮＡＴＴＯ": "natto",
    "gouda": "goud",  # "Goudse" is Dutch for it
    "egg": "egg",
    "oeuf": "egg",
    "œuf": "egg",
    "fromage": "cheese",
    "käse": "cheese",
    "kaese": "cheese",
    "smør": "butter",
}


def test_names_are_found(built: Path, page_of: OpenPage) -> None:
    with page_of(built) as (page, _):
        for query, first in FIRST_FOUND.items():
            page.fill("#q", query)
            assert first in page.locator(NAMES).first.inner_text().lower(), query


def test_each_search_is_measured_and_draws_few_rows(built: Path, page_of: OpenPage) -> None:
    """``make bench-page`` tells how long they take: a busy machine would decide here."""
    queries = ("n", "natto", "egg", "cheese raw", "käse")
    with page_of(built) as (page, _):
        first = page.locator(NAMES).count()
        for text in queries:
            page.fill("#q", text)
            assert 0 < page.locator(NAMES).count() <= 50, text
        measured = page.evaluate("performance.getEntriesByName('search').length")
        assert first <= 50
        assert measured == 1 + len(queries)


def test_filters_and_order(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#show=records") as (page, _):
        page.select_option("#of", "MK7")
        page.check("#fermented")
        assert page.locator(NAMES).first.inner_text() == "Natto"
        page.uncheck("#fermented")
        page.check("#animal")
        page.select_option("#category", "cheese")
        page.select_option("#source", "frida")
        page.select_option("#sort", "name")
        names = page.locator(NAMES).all_inner_texts()
        assert names == sorted(names)
        assert len(names) > 5
        assert all("Frida" in text for text in page.locator("#results .details").all_inner_texts())
        assert "animal=1" in page.url
        page.reload()
        assert page.locator(NAMES).all_inner_texts() == names


def test_lists_leave_doubtful_values_out_and_say_so(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    ((left_out,),) = database.sql("SELECT max(left_out) FROM top_foods('MK9', 1)").fetchall()
    assert left_out > 0
    with page_of(built, "#show=records&of=MK9") as (page, _):
        assert "confidence D" not in page.locator("#results").inner_text()
        assert "grave doubt" not in page.locator("#results").inner_text()
        assert f"{left_out} more left out" in page.locator("#left").inner_text()
        page.fill("#q", "veal shortloin")
        assert "grave doubt" in page.locator("#results").inner_text()


def test_what_was_not_measured_has_words_and_no_mark(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#show=records&q=natto&source=fdc_sr_legacy") as (page, _):
        row = page.locator("#results li").first
        assert "K2 not measured" in row.inner_text()
        assert row.locator("svg").count() == 0


def test_a_total_is_said_and_not_drawn_beside_forms(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#show=records&q=gouda 4 weeks&source=literature") as (page, _):
        row = page.locator("#results li").first
        assert "total K2 as printed" in row.inner_text()
        assert row.locator("svg").count() == 0


@pytest.mark.figures("frida")
def test_panel_of_danish_blue(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#food=frida:138") as (page, _):
        food = page.locator("#food")
        text = food.inner_text()
        for said in ("72.1 µg", "8.27 µg", "40.2 µg", "as K1 equivalents", "Danablu 50+"):
            assert said in text
        assert food.locator("table").count() == 5  # menaquinones, K1, two totals, eaten with
        food.locator("details", has_text="MK-9").first.locator("summary").click()
        path = food.locator("dl.path:visible").inner_text()
        for said in ("40.194326 µg/100g", "FoodID 138, ParameterID 438", "5.4", "attribution"):
            assert said in path
        assert page.title() == "Cheese, Danish Blue, 50 % fidm. – Open K2"


def test_a_lower_bound_is_open(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#food=fdc_sr_legacy:1009") as (page, _):
        assert "≥" in page.locator("#food .key").inner_text()
        assert "Not measured by this source: MK-5" in page.locator("#food").inner_text()
    with page_of(built, "#show=records&q=cheddar&source=fdc_sr_legacy") as (page, _):
        assert page.locator("#results li svg .open").count() > 0


def test_servings_and_references(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    with page_of(built, "#food=frida:138") as (page, _):
        assert "at least 61 %" in page.locator("#share").inner_text()  # (72.13 + 1.47) / 120
        page.focus("#serving")
        page.select_option("#serving", index=1)
        grams = page.locator("#serving option:checked").inner_text()
        assert "g)" in grams
        assert "61 %" not in page.locator("#share").inner_text()
        assert page.evaluate("document.activeElement.id") == "serving"
        page.select_option("#serving", index=0)
        page.select_option("#ref", label=_EFSA)
        assert page.inner_text("#share").startswith("No share: another study")  # K1 0 to 1.47
    ((food_id, k1, k2),) = database.sql(
        "SELECT food_id, f.k1_ug, f.k2_lower_ug FROM food_vitamin_k AS f"
        " JOIN serving_vitamin_k AS s USING (food_id)"
        " WHERE s.percent_efsa_adults > 1 AND f.k2_lower_ug > 1"
        " ORDER BY food_id LIMIT 1"
    ).fetchall()
    with page_of(built, f"#food={food_id}") as (page, _):
        page.select_option("#ref", label=_EFSA)
        share = page.inner_text("#share")
        assert f"{k1 / 0.7:.2g} % of the reference for phylloquinone (K1 alone counts)" in share
        assert f"{(k1 + k2) / 0.7:.2g} %" not in share
        assert "of K2" not in share.replace("reference for K2", "")


def test_amounts_per_serving_are_those_of_the_view(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    rows = database.sql(
        "SELECT description_reported, gram_weight, mk4_ug, k1_ug FROM serving_vitamin_k"
        " WHERE food_id = 'fdc_sr_legacy:1009' AND description_reported = 'oz'"
    ).fetchall()
    ((_, grams, mk4_ug, k1_ug),) = rows
    with page_of(built, "#food=fdc_sr_legacy:1009") as (page, _):
        (label,) = [
            text
            for text in page.locator("#serving option").all_inner_texts()
            if text == f"1 oz ({grams:.3g} g)"
        ]
        page.select_option("#serving", label=label)
        key = page.locator("#food .key").inner_text()
        assert f"≥ {mk4_ug:.3g} µg" in key
        assert f"{k1_ug:.3g} µg" in key


def test_per_100_kcal_is_per_100_g_over_energy(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    ((ug,),) = database.sql(
        "SELECT 100 * mk4_ug / energy_kcal FROM food_vitamin_k JOIN composition USING (food_id)"
        " WHERE food_id = 'fdc_sr_legacy:1009'"
    ).fetchall()
    with page_of(
        built, "#show=records&q=cheese%20cheddar&source=fdc_sr_legacy&of=MK4&per=kcal"
    ) as (page, _):
        row = page.locator("#results li", has=page.locator("a[data-food='fdc_sr_legacy:1009']"))
        assert f"{ug:.3g} µg" in row.inner_text()


@pytest.mark.parametrize("show", ["", "show=records&"])
def test_address_and_back_button(built: Path, page_of: OpenPage, show: str) -> None:
    with page_of(built, f"#{show}") as (page, _):
        page.fill("#q", "natto")
        page.locator("#results a").nth(0).click()
        expect(page.locator("#food-name")).to_be_focused()
        first = page.locator("#food > footer code").inner_text()
        kind = "food" if show else "concept"
        assert page.url.endswith(f"#{kind}={first}&{show}q=natto")
        page.locator("#results a").nth(6).click()
        expect(page.locator("#food > footer code")).not_to_have_text(first)
        page.go_back()
        expect(page.locator("#food > footer code")).to_have_text(first)
        page.go_back()
        expect(page.locator("#start")).to_be_visible()
        assert page.input_value("#q") == "natto"


@pytest.mark.parametrize("address", ["#food=frida:0", "#concept=frida:0", "#concept=__proto__"])
def test_an_unknown_food_is_said(built: Path, page_of: OpenPage, address: str) -> None:
    with page_of(built, address) as (page, _):
        assert page.locator("#unknown").is_visible()


def test_keys_alone_are_enough(built: Path, page_of: OpenPage) -> None:
    with page_of(built) as (page, _):
        page.keyboard.press("/")
        page.keyboard.type("danish blue")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#food-name")).to_contain_text("Danish Blue")
        page.keyboard.press("Escape")
        expect(page.locator("#start")).to_be_visible()
        assert page.evaluate("document.activeElement.dataset.concept") == "danish_blue"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.press("Escape")
        assert page.input_value("#q") == ""


def test_copied_csv(built: Path, page_of: OpenPage) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with page_of(built, "#show=records&q=danish%20blue", permissions=permissions) as (page, _):
        page.click("#copy")
        expect(page.locator("#copied")).to_contain_text("rows copied")
        lines = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert lines[0].startswith("food_id,name,name_original,source,release")
        assert lines[1].startswith('frida:138,"Cheese, Danish Blue, 50 % fidm.",Danablu 50+,')
        assert ",72.13081" in lines[1]
        assert f"{len(lines) - 1} rows copied" in page.inner_text("#copied")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1440, "dark")])
@pytest.mark.parametrize("address", ["#food=frida:138", "#concept=natto", "#show=warfarin"])
def test_nothing_overflows(
    built: Path, page_of: OpenPage, width: int, scheme: str, address: str
) -> None:
    view = {"width": width, "height": 900}
    with page_of(built, address, viewport=view, color_scheme=scheme) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") == width
        for details in page.locator("#food details").all()[:3]:
            details.evaluate("(e) => { e.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth") == width
