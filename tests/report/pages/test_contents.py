"""What the pages say is what the views say, in the words of ``k2 food``."""

import re
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.query.answer_sentences import WARFARIN, sentences
from pipeline.query.food_questions import food
from pipeline.query.written_amounts import short
from pipeline.report.pages.claims_page import ARTICLE
from pipeline.report.pages.data_page import ACCESS, examples
from pipeline.report.pages.form_bar import WIDTH, form_bar
from pipeline.report.pages.page_tables import PageTables
from pipeline.report.pages.records import records_of
from tests.report.pages.conftest import Read

_NO_FOOD = ["claims.html", "data.html", "foods/index.html", "sources.html"]


def lines(texts: list[str]) -> list[str]:
    """Return texts with single blanks."""
    return [" ".join(text.split()) for text in texts]


@pytest.mark.parametrize("concept_id", ["natto", "gouda", "egg_yolk", "spinach"])
def test_numbers_are_those_of_the_view(
    built: Path, all_pages: Mapping[str, Read], concept_id: str
) -> None:
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "SELECT k2_evidence, k2_best_ug_per_portion, k2_total_low_ug_per_portion,"
            " k_low_ug_per_portion, k_high_ug_per_portion, portion, portion_g"
            " FROM food_answer WHERE answer_id = ?",
            [concept_id],
        ).fetchone()
        forms = connection.execute(
            "SELECT count(*), max(best_ug_per_100g) FROM food_answer_form WHERE answer_id = ?",
            [concept_id],
        ).fetchone()
    assert found
    assert forms
    evidence, best, total, k_low, k_high, portion, grams = found
    page = all_pages[f"foods/{concept_id}.html"]
    (number,) = page.all("#answer .number")
    shown = {"none": None, "printed total": total}.get(evidence, best)
    words = {None: "not measured", 0: "none found"}
    assert words.get(shown, short(shown or 0)) in number
    assert shown in words or "µg" in number
    (all_k,) = lines(page.all("#all-vitamin-k h2"))
    assert f"{short(k_low)}–{short(k_high)} µg per {portion} ({short(grams)} g)" in all_k
    assert len(page.all("#forms tbody tr")) == forms[0]
    assert short(forms[1]) in lines(page.all("#forms tbody td"))


def test_pages_say_what_the_terminal_says(
    all_pages: Mapping[str, Read], tables: PageTables
) -> None:
    for answer in tables.answers:
        page = all_pages[f"foods/{answer['concept_id']}.html"]
        said = [*sentences(answer)]
        assert lines(page.all("#answer li")) == said
        assert not [text for text in said if re.search(r"[:(] *µg|None", text)]
        assert WARFARIN in lines(page.all("#all-vitamin-k p"))
        assert not re.search(r"\bsafe\b", " ".join(page.all("#answer, #all-vitamin-k")))


def test_the_bar_adds_up_to_the_answer(tables: PageTables) -> None:
    drawn = 0
    for answer in tables.answers:
        key = answer["concept_id"]
        bar = form_bar(answer, tables.forms.get(key, []), tables.records.get(key, []))
        assert (bar is None) == (answer["main_form"] is None), key
        if bar:
            drawn += 1
            assert bar.sum_ug == pytest.approx(answer["k2_best_ug_per_100g"], rel=1e-9), key
            ends = [part.x + part.width for part in bar.segments]
            assert ends[-1] == pytest.approx(WIDTH, abs=1)
    assert drawn > 50


def test_every_record_is_shown_or_counted(
    all_pages: Mapping[str, Read], tables: PageTables
) -> None:
    whole = 0
    for answer in tables.answers:
        key = answer["concept_id"]
        rows = tables.records[key]
        records = records_of(rows, tables.doubts)
        left = sum(n for _who, n in records.others)
        assert len(records.shown) + left == len({row["food_id"] for row in rows}), key
        page = all_pages[f"foods/{key}.html"]
        assert len(page.all("#records .record")) == len(records.shown)
        assert bool(page.all("#other-records")) == bool(left)
        if not left:
            whole += 1
            assert sum(len(r.values) for r in records.shown) == len(rows)
    assert whole > 0.8 * len(tables.answers)


def test_a_limit_is_never_shown_as_an_amount(tables: PageTables) -> None:
    seen = set()
    for rows in tables.records.values():
        for record in records_of(rows, {}).shown:
            for value in record.values:
                kind = value.kind.partition(",")[0]
                seen.add(kind)
                if kind.startswith("below"):
                    assert value.amount.startswith("<") or value.amount == "limit not stated"
    assert {"amount", "printed zero", "trace", "below the limit of detection"} <= seen


def test_doubts_stand_beside_their_values(all_pages: Mapping[str, Read]) -> None:
    page = all_pages["foods/natto.html"]
    (standing_out,) = lines(page.all("#stands-out"))
    assert "k2 zero of fermented food" in standing_out
    doubted = [text for text in lines(page.all("#records .doubt")) if "others contradict" in text]
    assert doubted


def test_all_claims_are_cards_and_those_of_the_article_come_first(
    all_pages: Mapping[str, Read], tables: PageTables
) -> None:
    page = all_pages["claims.html"]
    ids = page.attributes("article", "id")
    assert sorted(ids) == sorted(claim["claim_id"] for claim in tables.claims)
    assert tuple(ids[: len(ARTICLE)]) == ARTICLE
    claims = {claim["claim_id"]: claim for claim in tables.claims}
    chips = lines(page.all(".chip"))
    assert chips == [claims[key]["verdict"].replace("_", " ") for key in ids]
    (gouda,) = lines(page.all("#gouda_serving"))
    low, high = claims["gouda_serving"]["low"], claims["gouda_serving"]["high"]
    assert f"Found: {low:.3g} to {high:.3g} µg" in gouda
    assert "Believed: 32 µg" in gouda
    assert "foods/gouda.html" in page.attributes("#gouda_serving a", "href")
    assert "gouda_serving" in str(all_pages["foods/gouda.html"].attributes("#claims a", "href"))


@pytest.mark.parametrize("concept_id", ["natto", "beef", "egg"])
def test_the_citations_to_download_are_those_of_the_terminal(
    built: Path, all_pages: Mapping[str, Read], concept_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = all_pages[f"foods/{concept_id}.html"]
    assert page.attributes("#cite a[download]", "href") == [
        f"{concept_id}.bib",
        f"{concept_id}.ris",
    ]
    for ending, form in (("bib", "bibtex"), ("ris", "ris")):
        assert main(["cite", concept_id, "--format", form, "--output", str(built)]) == 0
        path = built / "report" / "foods" / f"{concept_id}.{ending}"
        assert path.read_text(encoding="utf-8") == capsys.readouterr().out


def test_sources_have_licence_attribution_and_rows(
    all_pages: Mapping[str, Read], tables: PageTables
) -> None:
    page = all_pages["sources.html"]
    for source_id, source in tables.sources.items():
        (card,) = lines(page.all(f"#source-{source_id}"))
        for name in ("title", "release", "licence", "attribution"):
            assert " ".join(source[name].split()) in card
        assert f"{source['foods']:,} foods" in card or not source["foods"]
        assert f"{source['samples']:,} results" in card or not source["samples"]
        assert any(source[name] for name in ("foods", "samples"))
    assert len(page.attributes("li", "id")) == len(tables.references)


def test_every_way_to_the_data_has_its_file_and_example(
    built: Path, all_pages: Mapping[str, Read]
) -> None:
    keys = [example.key for example in examples()]
    assert len(keys) == len({*keys})
    recipes = (built / "docs" / "recipes.md").read_text(encoding="utf-8")
    assert len(keys) == recipes.count("\n```\n") + 1  # one each, and the terminal's
    for _who, _platform, _format, file, example in ACCESS:
        assert (built / "report" / file).is_file()
        assert example is None or example in keys
    page = all_pages["data.html"]
    shown = "\n".join(page.attributes("section", "id"))
    assert all(f"example-{key}" in shown for key in keys)


def test_all_foods_are_listed(all_pages: Mapping[str, Read], tables: PageTables) -> None:
    links = all_pages["foods/index.html"].attributes("tbody a", "href")
    assert sorted(links) == sorted(f"{concept_id}.html" for concept_id in tables.concepts)
    assert {*all_pages} - {f"foods/{link}" for link in links} == {*_NO_FOOD}


def test_k2_food_names_the_page_where_there_is_one(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    food(built / "k2.duckdb", "natto", None, "table")
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"Page: {built / 'report' / 'foods' / 'natto.html'}"
    (tmp_path / "k2.duckdb").symlink_to(built / "k2.duckdb")
    food(tmp_path / "k2.duckdb", "natto", None, "table")
    assert "Page:" not in capsys.readouterr().out
