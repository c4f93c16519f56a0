"""The checks that compare publishers, run together: what one doubts is no evidence for the next."""

from typing import Any

import polars as pl

from pipeline.files.table_store import TableStore
from pipeline.transform.doubts_of_publishers import issues
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED

RED_CABBAGE = (
    ("dk", "Cabbage, red, boiled", 1000.0),
    ("dk", "Cabbage, red, Danish, raw", 3.8),
    ("fr", "Cabbage, red, raw", 4.0),
)


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    types = {column.name: DTYPES[column.type] for column in PUBLISHED[name].columns}
    return pl.DataFrame([{k: row.get(k) for k in types} for row in rows], schema=types)


def found(*values: tuple[str, str, float], doubted: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """Return rule and key; a value is (source, name, amount), and its food has a total of it too.

    The key of value n is <source>:<n>/K1, that of its total <source>:<n>/total K.
    """
    food, measurement, total = [], [], []
    for number, (source_id, name, amount) in enumerate(values):
        food_id = f"{source_id}:{number}"
        food.append(
            {"food_id": food_id, "source_id": source_id, "name": name, "food_group": "Vegetables"}
            | {"category": "vegetables", "concept_id": "red_cabbage"}
        )
        cell = {"food_id": food_id, "amount_ug_per_100g": amount}
        cell["origin"] = "compiled" if source_id == "fr" else "analytical"
        cell |= {"qualifier": "quantified", "amount_reported": str(amount)}
        measurement.append(cell | {"measurement_id": f"{food_id}/K1", "form_id": "K1"})
        total.append(
            cell
            | {"reported_total_id": f"{food_id}/total K", "total": "K", "total_basis": "mass"}
            | {"forms_covered": "K1"}
        )
    tables = TableStore()
    tables.put("food", _frame("food", food))
    tables.put("measurement", _frame("measurement", measurement))
    tables.put("reported_total", _frame("reported_total", total))
    sources = [
        {"source_id": source_id, "publisher_short": source_id, "released_on": "2020"}
        for source_id in sorted({value[0] for value in values})
    ]
    tables.put("source", _frame("source", sources))
    tables.put("reference", _frame("reference", []))
    raised = pl.concat(issues(tables, pl.DataFrame({"row_key": doubted}, {"row_key": pl.String})))
    assert raised["detail"].null_count() == 0
    return set(raised.select("rule", "row_key").rows())


def test_what_is_far_from_its_twin_does_not_speak_against_others() -> None:
    """With 1,000 as an opinion of theirs, the Danes would state 501.9 against the 4.0 of France."""
    raised = found(*RED_CABBAGE)
    assert {key for _, key in raised if key.endswith("/K1")} == {"dk:0/K1"}
    assert ("twins_disagree", "dk:0/K1") in raised
    assert ("sources_disagree", "dk:0/K1") in raised
    # Totals have no twins: there the two values of Denmark are one opinion.
    assert ("sources_disagree", "fr:2/total K") in raised


def test_what_is_gravely_doubted_does_not_speak_either() -> None:
    raised = found(*RED_CABBAGE, doubted=("dk:0/total K",))
    assert ("sources_disagree", "fr:2/total K") not in raised
    far = (("dk", "Cabbage, red, raw", 1000.0), ("fr", "Cabbage, red, raw", 4.0))
    assert {key for _, key in found(*far, doubted=("dk:0",))} == {"dk:0/K1", "dk:0/total K"}


def test_what_was_borrowed_is_named_and_is_no_second_opinion() -> None:
    """Ten amounts of France are those of Denmark: one opinion against that of the US, not two."""
    same = [
        (source_id, f"Cabbage, red, raw, {number}", 40.1 + number)
        for number in range(10)
        for source_id in ("dk", "fr")
    ]
    raised = found(*same, ("us", "Cabbage, red, raw", 1.2))
    assert {key for rule, key in raised if rule == "borrowed_analysis"} == {
        f"fr:{number}/K1" for number in range(1, 20, 2)
    }
    assert ("sources_disagree", "us:20/K1") in raised
    assert ("outlier_in_concept", "us:20/K1") not in raised
    # Totals are never borrowed, but equal ones are one analysis all the same.
    assert ("outlier_in_concept", "us:20/total K") not in raised
