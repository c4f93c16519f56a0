"""The drawn numbers are those of the sources, read from them by hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import duckdb
import pytest

from pipeline.report.pictures import beliefs, same_food, top_foods, what_is_measured
from pipeline.report.pictures.belief_marks import VERDICTS, WORDS
from pipeline.report.pictures.colours import FORM_COLOURS, on
from pipeline.report.pictures.count_cells import FORM_COLOUR, TOTAL_COLOUR
from pipeline.report.pictures.picture import Drawing
from pipeline.report.pictures.same_food_dots import KINDS
from pipeline.report.pictures.theme import framed

MODULES = (top_foods, same_food, what_is_measured, beliefs)


@pytest.fixture(scope="module")
def drawings(built: Path) -> dict[str, Drawing]:
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        found = [module.drawing(connection) for module in MODULES]
    return {drawing.name: drawing for drawing in found if drawing}


@pytest.fixture
def changed(built: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the built database that a test may change."""
    copy = tmp_path / "k2.duckdb"
    copy.write_bytes((built / "k2.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as connection:
        yield connection


def rows(drawing: Drawing | None) -> list[dict[str, Any]]:
    assert drawing is not None
    return [dict(zip(drawing.headers, row, strict=True)) for row in drawing.rows]


def data(drawing: Drawing | None, *, narrow: bool = False) -> list[dict[str, Any]]:
    """Return every row of data that the chart itself carries."""
    assert drawing is not None
    datasets = framed(drawing, "source", narrow=narrow)["datasets"]
    return [row for rows in datasets.values() for row in rows]


def test_the_specifications_are_vega_lite(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        for narrow in (False, True):
            spec = framed(drawing, "source", narrow=narrow)
            alt.VConcatChart.from_dict(json.loads(json.dumps(spec)))


def test_the_narrow_picture_has_the_same_numbers(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        wide, narrow = data(drawing), data(drawing, narrow=True)
        for key in ("to", "ug", "low", "high", "verdict_text", "numbers", "stated", "above"):
            assert {row[key] for row in wide if key in row} == {
                row[key] for row in narrow if key in row
            }, (drawing.name, key)


@pytest.mark.figures
def test_titles_state_what_was_found(drawings: dict[str, Drawing]) -> None:
    assert [drawing.title for drawing in drawings.values()] == [
        (
            "Natto holds most vitamin K2 (≥ 1,103 µg per 100 g);"
            " next: Blue cheese of unstated name (≥ 312)"
        ),
        "Natto, MK-7: 82 to 998 µg per 100 g, depending on who measured it",
        "K2 form by form: 2 of 11 sources have all of MK-4 to MK-10, 9 have K1",
        "3 of 5 amounts of vitamin K2 that people state are more than the data show",
    ]


def test_a_title_never_says_what_few_data_do_not(changed: duckdb.DuckDBPyConnection) -> None:
    changed.execute("DELETE FROM concept_answer; DELETE FROM concept_answer_form")
    changed.execute("DELETE FROM measurement WHERE food_id NOT LIKE 'fdc_sr_legacy:%'")
    top, counts = top_foods.drawing(changed), what_is_measured.drawing(changed)
    assert top is not None
    assert counts is not None
    assert " holds most vitamin K2 (≥ " in top.title
    assert counts.title.startswith("K2 form by form: 0 of ")


def test_rows_whose_labels_are_cut_alike_stay_apart(changed: duckdb.DuckDBPyConnection) -> None:
    long = "Sausage of meat and of poultry, of every kind there is, "
    for table in ("food", "concept"):
        changed.execute(f"UPDATE {table} SET name = ? || {table}_id", [long])
    drawing = top_foods.drawing(changed)
    for narrow in (False, True):
        drawn = [row for row in data(drawing, narrow=narrow) if "label" in row]
        assert len({row["row"] for row in drawn}) == len(drawn) == len(rows(drawing))
        assert len({row["label"] for row in drawn}) < len(drawn)


def test_the_more_values_the_stronger_the_colour(drawings: dict[str, Drawing]) -> None:
    shades = {
        int(row["stated"].replace(",", "")): row["shade"]
        for row in data(drawings["what_is_measured"])
        if row["stated"]
    }
    assert [shades[n] for n in sorted(shades)] == sorted(shades.values())
    assert len({*shades.values()}) > 2
    assert max(shades.values()) == 1
    for colour in (FORM_COLOUR, TOTAL_COLOUR):
        assert on(colour) == "#ffffff"


def test_danish_blue_form_by_form(drawings: dict[str, Drawing]) -> None:
    (food,) = [row for row in rows(drawings["top_foods"]) if row["food_id"] == "frida:138"]
    assert food["MK-9, µg/100 g"] == 40.194326
    assert food["MK-7, µg/100 g"] == 2.087639
    assert food["K2 at least, µg/100 g"] == pytest.approx(72.130816)
    segments = [
        row
        for row in data(drawings["top_foods"])
        if row["food"] == "Danish Blue (Danablu) · Frida" and "form" in row
    ]
    assert [row["form"] for row in segments] == list(FORM_COLOURS)
    widths = {row["form"]: row["to"] - row["from"] for row in segments}
    assert widths["MK-9"] == pytest.approx(40.194326)
    assert segments[-1]["to"] == pytest.approx(72.130816)


def test_a_food_with_mk4_alone_is_a_lower_bound_in_a_panel_apart(
    drawings: dict[str, Drawing],
) -> None:
    drawing = drawings["top_foods"]
    (pepperoni,) = [row for row in rows(drawing) if row["food_id"] == "fdc_sr_legacy:7057"]
    assert pepperoni["MK-4, µg/100 g"] == 41.7
    assert [pepperoni[f"MK-{n}, µg/100 g"] for n in range(5, 11)] == [None] * 6
    (mark,) = [row for row in data(drawing) if row["food"].startswith("Pepperoni")]
    assert (mark["to"], mark["text"]) == (41.7, "≥ 41.7")


def test_a_form_below_its_limit_makes_the_sum_a_lower_bound(drawings: dict[str, Drawing]) -> None:
    ends = {row["food"]: row["text"] for row in data(drawings["top_foods"]) if "label" in row}
    assert ends["Edam · Vermeer 2018"] == "≥ 64.7"  # MK-5, MK-6, MK-7, MK-10 below the limit
    assert ends["Chicken mince · Frida"] == "≥ 37.4"  # zeros of Frida
    assert ends["Danish Blue (Danablu) · Frida"] == "72.1"


@pytest.mark.figures
def test_a_grave_doubt_is_left_out_and_counted(drawings: dict[str, Drawing]) -> None:
    drawing = drawings["top_foods"]
    assert "frida:1756" not in [row["food_id"] for row in rows(drawing)]  # 127.5 µg, factor of 4
    assert "Left out for a grave doubt: 1 (Veal, shortloin, raw)." in drawing.subtitle


def test_natto_by_study(drawings: dict[str, Drawing]) -> None:
    natto = {
        row["who"]: row for row in rows(drawings["same_food"]) if row["quantity"] == "Natto, MK-7"
    }
    assert natto["Kamao 2007, JP"]["µg/100 g"] == 939
    assert natto["Palmer 2021, AU"]["µg/100 g"] == 81.6
    assert natto["Palmer 2021, AU"]["low, µg/100 g"] == 68.8
    assert natto["Palmer 2021, AU"]["high, µg/100 g"] == 94.5
    assert natto["Schurgers 2000, NL"]["µg/100 g"] == 998
    assert natto["Schurgers 2000, NL"]["high, µg/100 g"] == 1034
    assert len(natto) == 5


def test_two_quantities_never_share_an_axis(drawings: dict[str, Drawing]) -> None:
    spec = framed(drawings["same_food"], "source")
    titles = [panel["title"]["text"] for panel in spec["vconcat"][0]["vconcat"]]
    assert titles == list(dict.fromkeys(row["quantity"] for row in rows(drawings["same_food"])))
    assert len(titles) == 4


def test_a_value_below_a_limit_is_a_hollow_mark_at_the_limit(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    changed.execute(
        "UPDATE measurement SET amount_ug_per_100g = NULL, qualifier = 'below_loq',"
        " limit_ug_per_100g = 2.5, min_ug_per_100g = NULL, max_ug_per_100g = NULL"
        " WHERE measurement_id = 'literature:palmer_2021/natto/MK7'"
    )
    drawing = same_food.drawing(changed)
    (row,) = [row for row in rows(drawing) if row["food_id"] == "literature:palmer_2021/natto"]
    assert (row["µg/100 g"], row["limit, µg/100 g"]) == (None, 2.5)
    (mark,) = [row for row in data(drawing) if row.get("ug") == 2.5]
    assert mark["kind"] == "below a limit"
    assert KINDS[mark["kind"]] == ("triangle-left", "transparent")


def test_with_a_zero_the_axis_is_linear_and_begins_at_zero(
    changed: duckdb.DuckDBPyConnection, drawings: dict[str, Drawing]
) -> None:
    changed.execute(
        "UPDATE measurement SET amount_ug_per_100g = 0, qualifier = 'zero',"
        " min_ug_per_100g = NULL, max_ug_per_100g = NULL"
        " WHERE measurement_id = 'literature:palmer_2021/natto/MK7'"
    )
    assert _natto_scale(drawings["same_food"]) == {
        "type": "log",
        "domain": [50.0, 2000.0],
        "nice": False,
    }
    assert _natto_scale(same_food.drawing(changed)) == {
        "type": "linear",
        "domain": [0.0, 2000.0],
        "nice": False,
    }


def _natto_scale(drawing: Drawing | None) -> dict[str, Any]:
    assert drawing is not None
    panel = framed(drawing, "source")["vconcat"][0]["vconcat"][0]
    scales = [layer["encoding"]["x"]["scale"] for layer in panel["layer"][:2]]
    assert scales[0] == scales[1]
    return dict(scales[0])


@pytest.mark.figures
def test_counts_of_what_is_measured(drawings: dict[str, Drawing]) -> None:
    counts = {row[:2]: row[2:] for row in drawings["what_is_measured"].rows}
    assert counts["USDA SR28", "MK-4"] == (588, 328)
    assert counts["Frida", "MK-7"] == (94, 68)
    assert counts["STFCJ", "total K"] == (2283, 1358)
    assert ("USDA SR28", "MK-7") not in counts
    empty = [r for r in data(drawings["what_is_measured"]) if r["stated"] == ""]
    assert {row["shade"] for row in empty} == {0}


def test_beliefs_against_the_data(drawings: dict[str, Drawing]) -> None:
    drawing = drawings["beliefs"]
    claims = {row["claim_id"]: row for row in rows(drawing)}
    natto = claims["natto_tbsp"]
    assert (natto["believed"], natto["verdict"], natto["values"]) == (150, "depends", 5)
    assert natto["data, low"] == pytest.approx(81.6 * 0.15)
    assert natto["data, high"] == pytest.approx(998 * 0.15)
    (mark,) = [
        row for row in data(drawing) if row.get("claim_id") == "munster_50g" and "low" in row
    ][:1]
    assert mark["low"] == mark["high"] == pytest.approx(40.05 / 50)
    assert sorted(claims) == [
        *("goose_liver", "gouda_serving", "munster_50g", "natto_tbsp", "sauerkraut_mk7")
    ]


def test_no_two_verdicts_look_alike_without_colour() -> None:
    shapes = [shape for shape, _, _ in VERDICTS.values()]
    assert len(set(shapes)) == len(shapes) == len(WORDS)


def test_forms_keep_their_order_in_grey_and_their_names_are_readable() -> None:
    grey = [_luminance(colour) for colour in FORM_COLOURS.values()]
    assert grey == sorted(grey)
    for colour in FORM_COLOURS.values():
        high, low = sorted((_luminance(colour), _luminance(on(colour))), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        ((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
