"""References between reviewed files, and claims with their SQL."""

import shutil

import pytest

from tests.curated.conftest import SOURCES, Copy

RULE = "breaks the rule:"


@pytest.mark.parametrize(
    ("file", "column", "value", "rule"),
    [
        ("concept_food.csv", "concept_id", "squidd", "a concept_id of concept.csv"),
        ("concept_pattern.csv", "concept_id", "squidd", "a concept_id of concept.csv"),
        ("concept_accepted.csv", "concept_id", "squidd", "a concept_id of concept.csv"),
        ("concept_name.csv", "concept_id", "squidd", "a concept_id of concept.csv"),
        ("search_word.csv", "id", "chees", "an id of its kind: a category, form, claim or topic"),
        ("concept.csv", "racc_category", "Cheese", "a racc_category of racc.csv"),
        ("everyday_portion.csv", "concept_id", "squidd", "a concept_id of concept.csv"),
        ("crosswalk_concept.csv", "concept_id", "bacom", "a concept_id of concept.csv"),
        ("value_reference.csv", "reference_id", "x_1", "a reference_id of reference.csv"),
        ("reference_intake.csv", "reference_id", "x_1", "a reference_id of reference.csv"),
        ("literature_source.csv", "reference_id", "x_1", "a reference_id of reference.csv"),
        ("k2viewer_reference.csv", "reference_id", "x_1", "a reference_id of reference.csv"),
        ("literature_food.csv", "source_key", "X", "a source_key of literature_source.csv"),
        ("literature_total.csv", "source_key", "X", "a source_key of literature_source.csv"),
        *(
            (f"{name}.csv", "source_id", "firda", f"a source: {', '.join(SOURCES)}")
            for name in (
                *("concept_food", "concept_accepted", "concept_pattern", "category_group"),
                *("mended_cell", "value_reference", "food_name", "crosswalk_food"),
            )
        ),
        ("doubt.csv", "row_key", "firda:6/K1", "the key of a published row, whose source is one "),
    ],
)
def test_a_key_that_is_not_there(file: str, column: str, value: str, rule: str, copy: Copy) -> None:
    copy.cell(file, 2, column, value)
    shown = copy.stops(f"{file} line 2, column {column}: '{value}' {RULE} {rule}")
    # a misspelled source or key may leave what stood there before without a row of its own
    assert shown.count(" 2 ") <= 3


def test_keys_of_a_file_that_is_broken_are_not_asked_for(copy: Copy) -> None:
    copy.cell("concept.csv", 2, "category", "chees")
    details = copy.stops(
        "concept.csv line 2, column category: 'chees' breaks the rule: one of chees"
    )
    assert details == ""


def test_a_concept_that_is_taken_away_is_missed_by_all_its_rows(copy: Copy) -> None:
    rows = copy.rows("concept.csv")
    copy.write("concept.csv", [row for row in rows if row[0] != "natto"])
    names = copy.rows("concept_name.csv")  # in many languages: more than a message lists
    copy.write("concept_name.csv", [row for row in names if row[0] != "natto" or row[1] == "de"])
    details = copy.stops("concept_accepted.csv line ")
    assert {line.split()[1] for line in details.splitlines()[1:]} == {
        "concept_accepted.csv",
        "concept_food.csv",
        "concept_name.csv",
        "concept_pattern.csv",
        "crosswalk_concept.csv",
        "everyday_portion.csv",
    }


def test_sql_of_no_claim(copy: Copy) -> None:
    (copy.folder / "claims" / "nato_tbsp.sql").write_text("SELECT 1\n", encoding="utf-8")
    copy.stops(f"claims/nato_tbsp.sql: 'nato_tbsp' {RULE} SQL of a claim_id of claim.csv: add the ")


def test_a_rule_without_sql_and_sql_without_a_rule(copy: Copy) -> None:
    line = copy.line("claim.csv", claim_id="butter")
    (copy.folder / "claims" / "butter.sql").unlink()
    together = "a rule, and its SQL in claims/butter.sql, or neither"
    copy.stops(
        f"claim.csv line {line}, column holds: "
        "'n_values BETWEEN 1 AND 3 AND low >= 10 AND high < 30'"
        f" {RULE} {together}"
    )


def test_sql_without_a_rule(copy: Copy) -> None:
    line = copy.line("claim.csv", claim_id="butter")
    copy.cell("claim.csv", line, "holds", "")
    copy.stops(
        f"claim.csv line {line}, column holds: None {RULE} a rule, and its SQL in claims/butt"
    )


def test_files_of_claims_that_are_no_sql(copy: Copy) -> None:
    (copy.folder / "claims" / "butter.sql").write_text("\n", encoding="utf-8")
    copy.stops(f"claims/butter.sql line 1: '' {RULE} a query that gives low, high, n_values;")
    shutil.move(copy.folder / "claims" / "butter.sql", copy.folder / "claims" / "butter.txt")
    line = copy.line("claim.csv", claim_id="butter")
    assert "claims/butter.txt" in copy.stops(f"claim.csv line {line}, column holds: ")


def test_a_claim_needs_a_unit_and_a_note_or_numbers(copy: Copy) -> None:
    line = copy.line("claim.csv", claim_id="butter")
    copy.cell("claim.csv", line, "unit", "")
    copy.stops(f"claim.csv line {line}, column unit: None {RULE} the unit of SQL and number;")


def test_a_reference_amount_weighs_what_the_regulation_says(copy: Copy) -> None:
    line = copy.line("everyday_portion.csv", concept_id="brie")
    copy.cell("everyday_portion.csv", line, "gram_weight", "28")
    copy.stops(
        f"everyday_portion.csv line {line}, column gram_weight: '28.0' {RULE} grams that racc.csv"
        " has of this category: 30.0;"
    )
    copy.cell("everyday_portion.csv", line, "racc_category", "Butter, margarine, oil, shortening")
    copy.stops(
        f"everyday_portion.csv line {line}, column gram_weight: '28.0' {RULE} grams that racc.csv"
        " has of this category: none;"
    )


@pytest.mark.parametrize(
    ("concept_id", "column", "what"),
    [
        ("egg", "weighed_food_id", "the food that USDA weighed"),
        ("natto", "locator", "where the weight is stated"),
    ],
)
def test_a_portion_names_its_source(concept_id: str, column: str, what: str, copy: Copy) -> None:
    line = copy.line("everyday_portion.csv", concept_id=concept_id)
    copy.cell("everyday_portion.csv", line, column, "")
    copy.stops(
        f"everyday_portion.csv line {line}, column {column}: None {RULE} {what}, as its source asks"
    )


def test_a_reference_amount_names_its_category(copy: Copy) -> None:
    line = copy.line("everyday_portion.csv", concept_id="brie")
    copy.cell("everyday_portion.csv", line, "racc_category", "")
    copy.stops(
        f"everyday_portion.csv line {line}, column source: 'racc' {RULE} racc with a racc_category,"
    )


def test_a_key_twice_names_the_line_that_has_it_first(copy: Copy) -> None:
    line = copy.line("everyday_portion.csv", concept_id="natto")
    copy.cell("everyday_portion.csv", line, "position", "2")
    copy.stops(
        f"everyday_portion.csv line {line + 1}: 'natto, 2' {RULE}"
        f" unique (concept_id, position): line {line} has it too;"
    )
