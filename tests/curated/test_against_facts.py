"""Codes, names and cells in reviewed files against the committed facts, and builds of other facts.

A wrong code changes nothing by itself: the row just finds no food. So it must stop the build.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.contents import Curated
from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import Facts, read_facts, read_food_names
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import at_hand
from pipeline.transform.check_reviewed import check_reviewed, check_reviewed_elsewhere
from pipeline.transform.check_reviewed_foods import foods_of, named_foods
from tests.conftest import FACTS
from tests.curated.conftest import Copy

RULE = "breaks the rule:"
CHEDDAR = {"source_id": "sr28", "food_code": "01009"}
GOUDSE = "literature:frieslandcampina_web/goudse-30/MK9"


@pytest.fixture(scope="module")
def committed() -> list[Facts]:
    return [read_facts(folder) for folder in at_hand(FACTS)]


@pytest.fixture(scope="module")
def foods(committed: list[Facts]) -> list[pl.DataFrame]:
    return [foods_of(facts) for facts in committed]


# file, row, column, new value, message; and whether a build of other facts stops as well.
FAULTS: list[tuple[str, dict[str, str], str, str, str, bool]] = [
    ("value_reference.csv", {}, "food_code", "6x", "of a food of facts/frida/food.csv", True),
    ("value_reference.csv", {}, "source_id", "ciqual", "of a food of facts/ciqual/food.c", True),
    ("concept_food.csv", {}, "food_code", "99999", "of a food of facts/ciqual/food.csv", True),
    ("concept_accepted.csv", {}, "food_code", "99999", "of a food of facts/ciqual/food.csv", True),
    (
        "concept_accepted.csv",
        CHEDDAR,
        "food_code",
        "01999",
        "of a food of facts/sr28/food.csv",
        True,
    ),
    ("food_name.csv", {}, "food_code", "99001", "of a food of facts/rda/food.csv", True),
    ("mended_cell.csv", {}, "food_code", "99001", "of a food of facts/stfcj/food.csv", True),
    (
        "literature_food.csv",
        {"food_code": "fu_2017/blue-cheese"},
        "food_code",
        "fu_2017/blau",
        "of a food of facts/literature/food.csv",
        True,
    ),
    (
        "doubt.csv",
        {"row_key": GOUDSE},
        "row_key",
        GOUDSE.replace("30", "33"),
        "of a food of facts/literature/food.csv",
        True,
    ),
    (
        "doubt.csv",
        {"row_key": GOUDSE},
        "row_key",
        GOUDSE.replace("MK9", "MK5"),
        "the key of a row of measurement",
        True,
    ),
    (
        "doubt.csv",
        {"row_key": GOUDSE},
        "table_name",
        "reported_total",
        "the key of a row of reported_total",
        True,
    ),
    (
        "everyday_portion.csv",
        {"concept_id": "egg"},
        "weighed_food_id",
        "fdc_sr_legacy:1",
        "a portion of fdc_sr_legacy:1 as facts/fdc_sr_legacy/serving.csv prints it",
        False,
    ),
    (
        "everyday_portion.csv",
        {"concept_id": "egg"},
        "gram_weight",
        "55",
        "the weight of this portion in facts/fdc_sr_legacy/serving.csv: 50.0",
        False,
    ),
    ("value_reference.csv", {}, "food_code", "1075", "K2 of a food with such a value in", False),
    ("food_name.csv", {}, "name_original", "あずき 全粒", "the name of this food as fa", False),
    ("mended_cell.csv", {}, "printed", "-6", "the K of this food as facts/stfcj prints it", False),
    ("mended_cell.csv", {}, "meaning", "K2", "the K2 of this food as facts/stfcj prints", False),
    ("mended_cell.csv", {"meaning": "calcium_mg"}, "printed", "-2", "the calcium_mg of th", False),
    ("mended_cell.csv", {}, "meant", "<5>", "an amount as stfcj prints them", False),
]


def _shown(file: str, column: str) -> str:
    """Return the column in which a fault of another one shows."""
    if file == "doubt.csv":
        return "row_key"
    shown = {
        ("value_reference.csv", "source_id"): "food_code",
        ("mended_cell.csv", "meaning"): "printed",
        ("everyday_portion.csv", "weighed_food_id"): "locator",
    }
    return shown.get((file, column), column)


@pytest.mark.parametrize(("file", "cells", "column", "value", "message", "elsewhere"), FAULTS)
def test_a_row_about_what_the_facts_do_not_hold(  # noqa: PLR0913, PLR0917 - a row of the table
    file: str,
    cells: dict[str, str],
    column: str,
    value: str,
    message: str,
    elsewhere: bool,  # noqa: FBT001
    copy: Copy,
    committed: list[Facts],
    foods: list[pl.DataFrame],
) -> None:
    line = copy.line(file, **cells) if cells else 2
    copy.cell(file, line, column, value)
    curated = copy.read()
    with pytest.raises(DataError) as stopped:
        check_reviewed(curated, committed, ())
    said = str(stopped.value)
    shown = _shown(file, "family" if message.startswith("K2 of") else column)
    assert said.startswith(f"reviewed: {file} line {line}, column {shown}: '")
    assert f"{RULE} {message}" in said
    assert stopped.value.details == "", "one fault is one finding"
    if elsewhere:
        with pytest.raises(DataError) as also:
            check_reviewed_elsewhere(curated, committed, foods)
        assert str(also.value) == said
    else:  # other facts may print another name or cell
        check_reviewed_elsewhere(curated, committed, foods)


def test_the_packaged_rows_fit_the_committed_facts(
    committed: list[Facts], foods: list[pl.DataFrame]
) -> None:
    check_reviewed(packaged_curated(), committed, ())
    check_reviewed_elsewhere(packaged_curated(), committed, foods)


def test_foods_read_alone_are_those_of_the_facts(foods: list[pl.DataFrame]) -> None:
    alone = [named_foods(folder.name, read_food_names(folder)) for folder in at_hand(FACTS)]
    assert [frame.rows() for frame in alone] == [frame.rows() for frame in foods]


def _with(rows: pl.DataFrame, **cells: str | None) -> pl.DataFrame:
    one = pl.DataFrame([{**dict.fromkeys(rows.columns), **cells}], schema=rows.schema)
    return pl.concat([rows, one])


Change = Callable[[Curated], Curated]


def _accepted(source_id: str, code: str, name: str) -> Change:
    return lambda curated: replace(
        curated,
        concept_accepted=_with(
            curated.concept_accepted,
            source_id=source_id,
            food_code=code,
            concept_id="natto",
            name=name,
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        # a food of the survey, whose facts are not committed
        _accepted("fndds", "98765432", "Natto, of a later survey"),
        # foods of tables that a user brings
        _accepted("nevo", "4711", "Natto"),
        _accepted("k2viewer", "natto", "Natto"),
        _accepted("fdc_branded", "1", "Natto"),
        lambda curated: replace(
            curated,
            doubt=_with(
                curated.doubt,
                table_name="measurement",
                row_key="nevo:4711/MK7",
                rule="x",
                severity="low",
                detail="x",
            ),
        ),
    ],
)
def test_a_row_about_facts_that_are_not_committed_is_not_judged(
    change: Change, committed: list[Facts], foods: list[pl.DataFrame]
) -> None:
    curated = change(packaged_curated())
    check_reviewed(curated, committed, ())
    check_reviewed_elsewhere(curated, committed, foods)


def test_codes_of_a_catalogue_are_known_when_all_its_sources_are(
    committed: list[Facts],
) -> None:
    """Once the survey foods are committed beside FNDDS, a code that neither has is wrong."""
    fndds = next(facts for facts in committed if facts.source_id == "fndds")
    survey = Facts(replace(fndds.sidecar, source=source_of("fdc_survey")), fndds.tables)
    curated = _accepted("fndds", "98765432", "Natto, of a later survey")(packaged_curated())
    line = curated.concept_accepted.height + 1
    with pytest.raises(
        DataError, match=f"line {line}, column food_code: '98765432' {RULE} of a food"
    ):
        check_reviewed(curated, [*committed, survey], ())


def test_facts_with_fewer_foods_raise_no_false_alarm(
    small_facts: Path, foods: list[pl.DataFrame]
) -> None:
    sources = [read_facts(folder) for folder in at_hand(small_facts)]
    check_reviewed_elsewhere(packaged_curated(), sources, foods)
    check_reviewed_elsewhere(packaged_curated(), sources[:1], foods)
    check_reviewed_elsewhere(packaged_curated(), [], foods)


def test_a_code_of_the_given_facts_alone_is_known(
    committed: list[Facts], foods: list[pl.DataFrame]
) -> None:
    frida = next(facts for facts in committed if facts.source_id == "frida")
    newer = frida.tables["food"].head(1).with_columns(food_code=pl.lit("987654"))
    given = Facts(frida.sidecar, {**frida.tables, "food": newer})
    curated = _accepted("frida", "987654", "Natto")(packaged_curated())
    check_reviewed_elsewhere(curated, [given], foods)
    with pytest.raises(DataError, match="'987654'"):
        check_reviewed_elsewhere(curated, [], foods)


def test_a_doubt_about_a_brought_food_is_judged_where_the_food_is(
    committed: list[Facts],
) -> None:
    frida = next(facts for facts in committed if facts.source_id == "frida")
    brought = Facts(replace(frida.sidecar, source=source_of("nevo")), frida.tables)
    food_code = frida.tables["food"]["food_code"][0]
    doubt = _with(
        packaged_curated().doubt,
        table_name="measurement",
        row_key=f"nevo:{food_code}/MK13",
        rule="x",
        severity="low",
        detail="x",
    )
    curated = replace(packaged_curated(), doubt=doubt)
    with pytest.raises(DataError, match=f"'nevo:{food_code}/MK13' {RULE} the key of a row of meas"):
        check_reviewed(curated, [*committed, brought], ("nevo",))
