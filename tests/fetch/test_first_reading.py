"""The first reading over the API, with no older facts to compare with: nothing is lost silently."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.fdc.api.listing import PAGE_SIZE
from pipeline.fact_files.write import _check_minimum  # as it is: conftest asks no minimum
from tests.fdc_corpus import Food, abridged, generated
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, read_all

FOUNDATION = "fdc_foundation"


def foundation(count: int = 30) -> list[Food]:
    return generated("Foundation", count, 320_000, "12/18/2025")


def refused(foods: list[Food], tmp_path: Path, edit: Callable[[FdcServer], object]) -> str:
    """Return the message of a first reading that fails; its facts stay as they were."""
    facts = empty_facts(tmp_path / "facts")
    before = content(facts)
    with FdcServer(foods).running() as server:
        edit(server)
        with pytest.raises(DataError) as raised:
            read_all(access_to(server.base, tmp_path / "store"), facts, [FOUNDATION])
    assert content(facts) == before
    assert len(str(raised.value).splitlines()) == 1
    return str(raised.value)


def accepted(
    foods: list[Food], tmp_path: Path, edit: Callable[[FdcServer], object] = lambda _: None
) -> tuple[str, dict[str, pl.DataFrame]]:
    """Return the line of a first reading, and its tables of foods and rejected rows."""
    facts = empty_facts(tmp_path / "facts")
    with FdcServer(foods).running() as server:
        edit(server)
        (line,) = read_all(access_to(server.base, tmp_path / "store"), facts, [FOUNDATION])
    names = ("food", "value", "rejected")
    return line, {
        n: pl.read_csv(facts / FOUNDATION / f"{n}.csv", infer_schema=False) for n in names
    }


def _set(foods: list[Food], change: Callable[[Food], object]) -> list[Food]:
    for food in foods:
        change(food)
    return foods


def _k_rows(food: Food) -> list[Food]:
    return [row for row in food["foodNutrients"] if row["nutrient"]["number"] in {"428", "430"}]


def test_an_empty_list_is_no_success(tmp_path: Path) -> None:
    said = refused([], tmp_path, lambda _: None)
    assert said.startswith("the API lists no food of Foundation; its name changed upstream")


def test_a_renamed_data_type_is_said(tmp_path: Path) -> None:
    renamed = [{**abridged(food), "dataType": "Foundation Foods"} for food in foundation()]
    listing = json.dumps(renamed).encode()
    said = refused([], tmp_path, lambda s: s.files.update({"/v1/foods/list": listing}))
    assert "30 items are in the list of Foundation, but of 'Foundation Foods'" in said


def _without_vitamin_k(food: Food) -> None:
    food["foodNutrients"] = [r for r in food["foodNutrients"] if r not in _k_rows(food)]


def _amount(value: Any) -> Callable[[Food], None]:
    def change(food: Food) -> None:
        for row in _k_rows(food):
            row["amount"] = value

    return change


def _unit(value: str) -> Callable[[Food], None]:
    def change(food: Food) -> None:
        for row in _k_rows(food):
            row["nutrient"]["unitName"] = value

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_without_vitamin_k, "none of the 30 listed foods has a usable value of vitamin K; look"),
        (_amount(float("nan")), "26 × the amount is no number"),
        (_amount(-1.5), "26 × a negative amount"),
        (_unit(""), "26 × unknown unit ''"),
        (_unit("mg"), "26 × unit 'mg'"),
        (_unit("IU"), "26 × unknown unit 'IU'"),
    ],
)
def test_no_usable_vitamin_k_at_all_is_refused_with_the_reasons(
    change: Callable[[Food], object], reason: str, tmp_path: Path
) -> None:
    assert reason in refused(_set(foundation(), change), tmp_path, lambda _: None)


def test_too_few_rows_are_refused_with_the_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.fact_files.write._check_minimum", _check_minimum)
    foods = foundation(120)
    _set(foods[:60], _amount(-1.5))
    _set(foods[60:90], _unit("mg"))
    said = refused(foods, tmp_path, lambda _: None)
    assert (
        "only 22 rows of food, expected at least 70 (rejected: 52 × a negative amount; 26" in said
    )
    assert "unit 'mg'" in said


def test_details_that_never_come_are_refused(tmp_path: Path) -> None:
    foods = foundation()

    def hide(server: FdcServer) -> None:
        server.unknown = {food["fdcId"] for food in foods}

    said = refused(foods, tmp_path, hide)
    assert "30 × listed by the API, which has no usable detail of it: the API answers 404" in said


def test_no_date_at_all_names_no_release(tmp_path: Path) -> None:
    foods = foundation()
    listing = [
        {name: cell for name, cell in abridged(food).items() if name != "publicationDate"}
        for food in foods
    ]
    body = json.dumps(listing).encode()
    said = refused(foods, tmp_path, lambda s: s.files.update({"/v1/foods/list": body}))
    assert "none of the 30 listed foods has a publication date" in said


def _page_empty(page: int, order: str) -> Callable[[FdcServer], None]:
    def edit(server: FdcServer) -> None:
        server.fault = lambda request, _: (
            "no_items"
            if f"pageNumber={page}&" in request and f"sortOrder={order}" in request
            else None
        )

    return edit


@pytest.mark.parametrize(("page", "order"), [(2, "asc"), (2, "desc"), (1, "desc")])
def test_an_empty_page_in_between_is_noticed(page: int, order: str, tmp_path: Path) -> None:
    said = refused(foundation(365), tmp_path, _page_empty(page, order))
    told = "lists no food" if page == 1 else "of 365 foods only 200 stand in it in both directions"
    assert told in said


def test_a_full_page_with_an_item_without_id_does_not_hide_the_next(tmp_path: Path) -> None:
    foods = foundation(PAGE_SIZE + 40)
    foods[3] |= {"fdcId": 320_003.0}
    line, tables = accepted(foods, tmp_path)
    assert tables["food"].height == sum(
        bool(_k_rows(food)) for food in foods if food is not foods[3]
    )
    assert "1 of 239 items of the list that name no food" in line
    (row,) = tables["rejected"].to_dicts()
    assert row["reason"] == "listed by the API in a list, with an fdcId that is no whole number"
    assert json.loads(row["record"])["description"] == foods[3]["description"]


def test_two_foods_with_one_code_are_told(tmp_path: Path) -> None:
    foods = foundation()
    foods[4]["ndbNumber"] = foods[5]["ndbNumber"]
    line, tables = accepted(foods, tmp_path)
    assert "warning: 1 of 30 listed with the code of a newer one" in line
    (row,) = tables["rejected"].to_dicts()
    assert row["reason"] == "listed by the API with the code of a newer one, fdc_id 320005"
    assert json.loads(row["record"]) == {"fdc_id": "320004", "food_code": "2005"}


def test_a_food_that_goes_while_pages_are_read_takes_no_other_with_it(tmp_path: Path) -> None:
    foods = foundation(250)

    def delete_after_first_page(server: FdcServer) -> None:
        def gone(count: int) -> None:
            if count == 2:
                server.foods = foods[1:]
                server.forget()

        server.on_request = gone

    line, tables = accepted(foods, tmp_path, delete_after_first_page)
    assert "2 of 250 in the list in only one of two directions" in line
    assert tables["food"].height == sum(bool(_k_rows(food)) for food in foods[1:])
