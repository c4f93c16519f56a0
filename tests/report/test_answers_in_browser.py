"""The explorer by foods: what it says is what ``k2 food`` says, and its first screen answers."""

import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from pipeline.query.answer_sentences import WARFARIN, stated
from pipeline.query.written_amounts import amount_range
from pipeline.report.pages.claims_page import ARTICLE
from tests.report.conftest import OpenPage

Row = dict[str, object]

_LISTED = """(items) => items.map((li) => ({
  concept: li.querySelector("a").dataset.concept,
  large: li.querySelector(".large")?.textContent ?? "",
  small: li.querySelector(".stated .meta").textContent,
  meta: li.querySelector(".about .meta").textContent,
  drawn: li.querySelector("svg") !== null,
  hatched: li.querySelector("svg .hatch") !== null,
  open: li.querySelector("svg .open") !== null,
  badge: li.querySelector(".badge")?.textContent ?? "",
}))"""


@pytest.fixture
def answers(database: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    """Return the rows of food_answer of all concepts, by concept."""
    rows = database.sql("FROM food_answer WHERE concept_id IS NOT NULL").pl().to_dicts()
    return {row["concept_id"]: row for row in rows}


def show_all(page: Page) -> None:
    while page.locator("#more").is_visible():
        page.click("#more")


def test_each_row_says_what_the_answer_says(
    built: Path, page_of: OpenPage, answers: dict[str, Row]
) -> None:
    with page_of(built) as (page, _):
        show_all(page)
        rows = page.locator("#results li").evaluate_all(_LISTED)
    assert [
        row["concept"] for row in rows if answers[row["concept"]]["k2_evidence"] == "none"
    ] == []
    known = {name for name, answer in answers.items() if answer["k2_evidence"] != "none"}
    assert {row["concept"] for row in rows} == known
    for row in rows:
        answer = answers[row["concept"]]
        portion, hundred = stated(answer), stated(answer, per_100_g=True)
        if portion.k2 == "none found":
            assert row["large"] == ""
            assert "none found" in row["small"]
            continue
        assert row["large"] == f"{portion.k2} µg"
        assert row["small"] == f"{hundred.k2} in 100 g"
        assert ("studies: " in row["meta"]) == (portion.studies != "" and answer["n_studies"] != 1)
        assert portion.studies in row["meta"]
        assert row["drawn"]
        total = answer["k2_evidence"] == "printed total"
        assert row["hatched"] == (row["badge"] == "total") == total
        assert row["open"] == row["large"].startswith("≥")


def test_one_row_a_food_and_the_others_below(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#q=egg") as (page, _):
        rows = page.locator("#results a").evaluate_all(
            "(links) => links.map((a) => [a.dataset.concept ?? null, a.dataset.food ?? null])"
        )
        concepts = [concept for concept, _ in rows if concept]
        assert len(concepts) == len(set(concepts)) > 4
        assert [concept is not None for concept, _ in rows] == [True] * len(concepts) + [False] * (
            len(rows) - len(concepts)
        )
        assert re.fullmatch(r"\d+ foods, \d+ single records", page.inner_text("#count"))
        page.click("#as-records")
        expect(page.locator("#count")).to_contain_text("records: K2 stated in")
        page.click("#as-foods")
        expect(page.locator("#results a").first).to_have_attribute("data-concept", "egg")


def test_filters_of_foods(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    rows = database.sql(
        "SELECT concept_id FROM concept_answer_form AS form JOIN concept USING (concept_id)"
        " JOIN food_answer AS answer USING (concept_id)"
        " WHERE form_id = 'MK9' AND concept.category = 'cheese' AND form.confidence <= 'B'"
        " ORDER BY form.best_ug_per_100g DESC, answer.name"
    ).fetchall()
    view = {"width": 800, "height": 900}
    with page_of(built, viewport=view) as (page, _):
        assert not page.locator("#filters").is_visible()
        page.click("#filter")
        page.select_option("#of", "MK9")
        page.select_option("#category", "cheese")
        page.select_option("#confidence", "B")
        page.select_option("#sort", "amount100")
        listed = "(links) => links.map((a) => a.dataset.concept)"
        found = page.locator("#results a").evaluate_all(listed)
        assert found == [concept for (concept,) in rows]
        assert len(found) > 3
        chips = page.locator("#chips button")
        assert chips.evaluate_all("(b) => b.map((e) => e.childNodes[1].textContent)") == [
            *("MK-9", "most in 100 g", "Cheese", "A or B")
        ]
        page.click("#chips button >> nth=2")
        assert page.input_value("#category") == ""
        assert page.locator("#results a").count() > len(found)
        assert "category" not in page.url


def test_a_search_ends_an_open_food(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#concept=natto") as (page, _):
        expect(page.locator("#food-name")).to_contain_text("Natto")
        page.fill("#q", "gouda")
        expect(page.locator("#food")).to_be_hidden()
        assert page.url.endswith("#q=gouda")


def test_what_is_behind_an_answer_can_be_downloaded(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#concept=natto") as (page, _):
        links = page.locator("#food footer a[download]")
        assert links.all_inner_texts() == ["BibTeX", "RIS"]
        for link, begins in zip(links.all(), ("% Natto", "TY  - DATA"), strict=True):
            path = built / "report" / str(link.get_attribute("href"))
            assert path.read_text(encoding="utf-8").startswith(begins)


def test_typed_amounts(built: Path, page_of: OpenPage, answers: dict[str, Row]) -> None:
    gouda = answers["gouda"]
    low, high = gouda["k2_total_low_ug_per_100g"], gouda["k2_total_high_ug_per_100g"]
    assert isinstance(low, float)
    assert isinstance(high, float)
    with page_of(built, "#concept=gouda") as (page, _):
        page.fill("#grams", "65")
        expected = amount_range(low * 0.65, high * 0.65)
        assert page.inner_text(".key-amount .number") == f"{expected} µg"
        assert "total K2 as printed" in page.inner_text(".key-amount")
        least = stated(gouda).all_k.startswith("≥")
        ends = (gouda[f"k_{end}_ug_per_100g"] * 0.65 for end in ("low", "high"))  # type: ignore[operator]
        all_k = amount_range(*ends, at_least=least)
        assert page.inner_text("#all-k h4") == f"All vitamin K: {all_k} µg per 65 g"
        page.fill("#want", "32")
        assert page.inner_text("#wanted").startswith(
            f"{amount_range(3200 / high, 3200 / low)} g give 32 µg of K2, by the studies"
        )
        assert page.input_value("#want") == "32"
        page.reload()
        assert page.inner_text(".key-amount .number") == f"{expected} µg"
        for nonsense in ("0", "-5", ""):
            page.fill("#grams", nonsense)
            page.fill("#want", nonsense)
            assert page.inner_text(".key-amount .number") == f"{stated(gouda).k2} µg"
            assert "No amount is suggested" in page.inner_text("#wanted")


def test_shares_of_answers_are_withheld_or_of_two_figures(
    built: Path, page_of: OpenPage, answers: dict[str, Row]
) -> None:
    given = [name for name, row in answers.items() if not row["share_withheld"]]
    with page_of(built) as (page, _):
        for concept in ("natto", "gouda", "tempeh", *given[:8]):
            answer = answers[concept]
            page.evaluate("(c) => { location.hash = `#concept=${c}` }", concept)
            expect(page.locator("#food > footer code")).to_have_text(concept)
            share = page.inner_text("#share")
            if answer["share_withheld"]:
                assert share.startswith(f"No share of a reference: {answer['share_withheld']}.")
                assert " %" not in share
                continue
            low, high = (
                float(f"{answer[f'percent_daily_value_{end}']:.2g}") for end in ("low", "high")
            )
            assert f"{amount_range(low, high)} % of the total vitamin K reference" in share


def test_references_that_most_ask_for_come_first(built: Path, page_of: OpenPage) -> None:
    with page_of(built, "#concept=tempeh") as (page, _):
        first = page.locator("#ref optgroup").first.locator("option").all_inner_texts()
        assert first == [
            "Woman: 90 µg (NASEM AI)",
            "Man: 120 µg (NASEM AI)",
            "Label: 120 µg (FDA DV)",
        ]
        page.select_option("#ref", index=0)
        assert "NASEM, women" in page.inner_text("#share")


def test_a_food_opens_to_forms_doubts_records_and_paths(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    ((records,),) = database.sql(
        "SELECT count(*) FROM food WHERE concept_id = 'natto' AND superseded_by IS NULL"
    ).fetchall()
    with page_of(built, "#concept=natto") as (page, _):
        bar = page.locator("#forms svg.forms")
        assert "MK-7" in str(bar.get_attribute("aria-label"))
        assert bar.bounding_box()["width"] > 300  # type: ignore[index]
        assert "grave" in page.inner_text("#food .doubts")
        assert page.locator("#food .record").count() == records
        record = page.locator("#food [data-record='literature:schurgers_2000/natto']")
        record.locator("summary").first.click()
        record.locator("details", has_text="MK-7").first.locator("summary").click()
        path = record.locator("dl.path:visible").inner_text()
        assert "Printed as" in path
        assert "Schurgers" in path
        record.locator("a", has_text="by itself").click()
        expect(page.locator("#food > footer code")).to_have_text("literature:schurgers_2000/natto")


def test_claims_are_cards_with_addresses(
    built: Path, page_of: OpenPage, database: duckdb.DuckDBPyConnection
) -> None:
    claims = dict(database.sql("SELECT claim_id, verdict_text FROM claim").fetchall())
    permissions = ["clipboard-read", "clipboard-write"]
    with page_of(built, permissions=permissions) as (page, _):
        page.click(".ways [data-show=claims]")
        cards = page.locator("#claims .card")
        shown = cards.evaluate_all("(cards) => cards.map((card) => card.dataset.claim)")
        assert set(shown) == set(claims)
        assert shown[: len(ARTICLE)] == list(ARTICLE)
        for card in cards.all():
            assert card.locator(".chip").inner_text() != ""
        card = page.locator("#claim-gouda_serving")
        assert claims["gouda_serving"] in card.inner_text()
        card.locator("button").click()
        expect(page.locator("#claim-copied")).to_contain_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert claims["gouda_serving"] in copied
        assert copied.endswith("#claim=gouda_serving")
        card.locator("[data-concept=gouda]").click()
        expect(page.locator("#food > footer code")).to_have_text("gouda")
        assert page.locator("#food .said-of-it").inner_text().count("Gouda has 32") == 1
    with page_of(built, "#claim=hair") as (page, _):
        assert page.evaluate("document.activeElement.id") == "claim-hair"
        expect(page.locator("#claim-hair")).to_be_in_viewport()
    with page_of(built, "#claim=no_such") as (page, _):
        assert cards_shown(page) == len(claims)


def cards_shown(page: Page) -> int:
    return page.locator("#claims .card:visible").count()


def test_all_vitamin_k_for_people_on_warfarin(
    built: Path, page_of: OpenPage, answers: dict[str, Row]
) -> None:
    with page_of(built) as (page, _):
        page.click(".ways [data-show=warfarin]")
        section = page.locator("#warfarin")
        assert WARFARIN in section.inner_text()
        rows = section.locator("tbody tr").evaluate_all(
            """(rows) => rows.map((tr) => [
              tr.querySelector("a").dataset.concept, tr.querySelector(".amount").innerText])"""
        )
        assert {concept for concept, _ in rows} == set(answers)
        for concept, text in rows:
            amount = stated(answers[concept]).all_k
            most = answers[concept]["k_high_ug_per_portion"]
            high = isinstance(most, float) and most >= 24
            assert text == (f"{amount}{' high' if high else ''}" if amount else "not known")
        assert re.search(r"\bsafe", page.inner_text("main"), re.IGNORECASE) is None
        page.emulate_media(media="print")
        assert section.locator("tr").last.is_visible()
        for gone in ("#explore", "#first", "#files", "#print"):
            assert not page.locator(gone).is_visible()


def test_the_warning_stands_where_all_vitamin_k_is_high(built: Path, page_of: OpenPage) -> None:
    high = ("concept=natto", "concept=spinach", "food=fdc_sr_legacy:11457", "food=ciqual:40120")
    low = ("concept=butter", "food=fdc_sr_legacy:1009")
    with page_of(built) as (page, _):
        for address in (*high, *low):
            page.evaluate("(hash) => { location.hash = hash }", address)
            expect(page.locator("#food > footer code")).to_have_text(address.split("=")[1])
            assert (WARFARIN in page.inner_text("#food")) == (address in high), address
        page.evaluate("() => { location.hash = 'concept=butter' }")
        expect(page.locator("#food > footer code")).to_have_text("butter")
        page.fill("#grams", "500")
        assert WARFARIN in page.inner_text("#food")


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(360, 740, 3), (640, 450, 2), (1440, 900, 1)]
)
def test_first_screen_holds_sentences_ways_and_search(
    built: Path, page_of: OpenPage, width: int, height: int, scale: int
) -> None:
    """At 640 × 450 a page of 1280 × 900 is zoomed to 200 %."""
    view = {"width": width, "height": height}
    with page_of(built, viewport=view, device_scale_factor=scale) as (page, _):
        assert page.locator(".lead span").count() == 3
        assert page.locator(".ways a").count() == 3
        for part in (".lead", ".ways", "#q"):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < height, part


def test_six_questions_of_who_read_an_article(built: Path, page_of: OpenPage) -> None:
    """Each is answered in at most two clicks from the first view."""
    with page_of(built) as (page, _):
        # What is enough? No click.
        assert "90 to 120 µg a day" in page.inner_text(".lead")
        assert "no authority sets an amount of K2" in page.inner_text(".lead")
        # Which food has most? No click.
        assert page.locator("#results .name").first.inner_text().startswith("Natto")
    with page_of(built) as (page, _):
        # Was the article right about Gouda? One click.
        page.click(".ways [data-show=claims]")
        card = page.locator("#claims .card", has_text="Gouda has 32 µg of K2 per serving")
        assert card.locator(".chip").inner_text() == "overstated"
        assert "14 to 20 µg" in card.inner_text()
    with page_of(built) as (page, _):
        # How much is in a tablespoon of natto? Two clicks.
        page.click("#results a >> nth=0")
        page.select_option("#serving", label="tablespoon (15 g)")
        assert "vitamin K2 per tablespoon (15 g)" in page.inner_text(".key-amount")
    with page_of(built) as (page, _):
        # Who measured it, and is it sure? Two clicks.
        page.click("#results a >> nth=0")
        page.click("#food .record summary >> nth=0")
        page.locator("#food .record .values").first.wait_for()
        assert "confidence" in page.inner_text("#food .record[open]")
    with page_of(built) as (page, _):
        # I take warfarin: what of spinach? Two clicks.
        page.click(".ways [data-show=warfarin]")
        page.click("#warfarin [data-concept=spinach]")
        expect(page.locator("#food-name")).to_have_text("Spinach")
        assert WARFARIN in page.inner_text("#all-k")


def test_foods_are_copied_as_csv(built: Path, page_of: OpenPage, answers: dict[str, Row]) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with page_of(built, "#q=gouda", permissions=permissions) as (page, _):
        page.click("#copy")
        expect(page.locator("#copied")).to_contain_text("copied as CSV")
        header, first, *_rest = page.evaluate("navigator.clipboard.readText()").splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    gouda = answers["gouda"]
    assert row["concept_id"] == "gouda"
    assert row["evidence"] == "printed total"
    assert row["amount_ug_per_100g"] == ""  # a total is no sum of forms
    assert float(row["low_ug_per_100g"]) == gouda["k2_total_low_ug_per_100g"]
    assert float(row["high_ug_per_100g"]) == gouda["k2_total_high_ug_per_100g"]
