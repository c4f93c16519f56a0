"""Literature: rows as the collection prints them, hand-checked; and what stops the reader."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.literature import extract as literature
from pipeline.fact_files.extracted import Extracted

COLUMNS = (
    *("source_key", "food_name_as_printed", "food_group", "country", "form", "value"),
    *("unit_as_printed", "basis", "statistic", "n", "lod_flag", "sample_note", "locator"),
    "evidence_url",
)
Row = dict[str, str]


def line(key: str, food: str, form: str, value: str, statistic: str = "mean", **more: str) -> Row:
    """One row of values.csv; what is not given is as in most rows."""
    usual = {"food_group": "Fermented soy", "country": "JP", "basis": "per 100 g"}
    usual |= {"unit_as_printed": "µg/100 g", "locator": "abstract", "evidence_url": "page"}
    given = {"source_key": key, "food_name_as_printed": food, "form": form, "value": value}
    return dict.fromkeys(COLUMNS, "") | usual | given | {"statistic": statistic} | more


PALMER = [
    line("PALMER2021", "Natto", "MK7", "81.6", country="AU", locator="Table 2"),
    line("PALMER2021", "Natto", "MK7", "68.8", "range_min", country="AU", locator="Table 2"),
    line("PALMER2021", "Natto", "MK7", "94.5", "range_max", country="AU", locator="Table 2"),
    line("PALMER2021", "Natto", "MK4", "", lod_flag="nd", country="AU", locator="Table 2"),
]
KAMAO = [
    line("KAMAO2007_via_WALTHER2017", "Natto", "MK7", "939", locator="Table 1"),
    line("KAMAO2007_via_WALTHER2017", "Natto", "MK7", "753", "sd", locator="Table 1"),
    line("KAMAO2007", "Natto", "MK7", "939"),
]
GATED = [
    line("SCHURGERS2000_via_K2VIEWER", "Goose thing", "MK4", "31.0", country="NL"),
    line("K2VIEWER_MIX", "Eel thing", "MK4", "21.2", country="NL+DE"),
    line("K2VIEWER_REF1", "Stilton thing", "MK9", "29.8", country="AU/NL"),
]


def written(path: Path, rows: list[Row], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


Read = Callable[..., Extracted]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Extract from rows."""

    def extract(*rows: Row) -> Extracted:
        return literature.extract(Raw(written(tmp_path / "values.csv", list(rows))))

    return extract


def value(extracted: Extracted, food_code: str, form: str) -> dict[str, Any]:
    found = extracted.value.filter(food_code=food_code, component=form)
    assert found.height == 1
    return found.row(0, named=True)


def test_statistics_of_one_study_are_one_row(read: Read) -> None:
    extracted = read(*PALMER)
    row = value(extracted, "palmer_2021/natto", "MK7")
    assert (row["amount"], row["min"], row["max"]) == ("81.6", "68.8", "94.5")
    assert (row["unit"], row["statistic"], row["origin"]) == ("µg/100 g", "mean", "analytical")
    assert row["reference_id"] == "palmer_2021"
    assert value(extracted, "palmer_2021/natto", "MK4")["amount"] == "nd"
    assert extracted.account["published"] == 2
    assert extracted.account["merged statistics"] == 2


def test_the_most_direct_quote_wins_and_the_others_are_listed(read: Read) -> None:
    extracted = read(*KAMAO)
    row = value(extracted, "kamao_2007/natto", "MK7")
    assert (row["amount"], row["sd"], row["record"]) == ("939", "753", "KAMAO2007")
    assert row["locator"].startswith("abstract; sd from Walther and Chollet 2017")
    assert row["locator"].endswith("Table 1: 939, sd 753 µg/100 g")
    fates = {k: v for k, v in extracted.account.items() if v}
    assert fates == {"rows read": 3, "published": 1, "merged statistics": 1, "repeated quotes": 1}


def test_no_statistic_from_a_quote_with_another_amount(read: Read) -> None:
    other = [row | {"value": "940"} if row["value"] == "939" else row for row in KAMAO[:2]]
    row = value(read(*other, KAMAO[2]), "kamao_2007/natto", "MK7")
    assert (row["amount"], row["sd"]) == ("939", None)
    assert row["locator"].endswith("940, sd 753 µg/100 g")


def test_a_quote_of_two_studies_at_once_never_wins(read: Read) -> None:
    extracted = read(
        line("WALTHER2013", "Natto", "MK9", "1", "range_min", country="NL/JP"),
        line("WALTHER2013", "Natto", "MK9", "3", "range_max", country="NL/JP"),
        line("SCHURGERS2000_via_WALTHER2017", "Natto", "MK9", "1", "range_min", country="NL"),
        line("SCHURGERS2000_via_WALTHER2017", "Natto", "MK9", "2", "range_max", country="NL"),
    )
    row = value(extracted, "schurgers_2000/natto", "MK9")
    assert (row["amount"], row["min"], row["max"]) == ("1–2", "1", "2")
    assert "Walther 2013, a review: abstract: range 1–3 µg/100 g" in row["locator"]
    assert extracted.account["repeated quotes"] == 2


def test_a_cell_of_two_studies_is_told_apart_where_it_was_reviewed(read: Read) -> None:
    extracted = read(
        line("WALTHER2013", "Natto", "MK7", "939", "range_min", country="NL/JP"),
        line("WALTHER2013", "Natto", "MK7", "998", "range_max", country="NL/JP"),
        line("SCHURGERS2000_via_WALTHER2017", "Natto", "MK7", "882", "range_min", country="NL"),
        line("SCHURGERS2000_via_WALTHER2017", "Natto", "MK7", "1034", "range_max", country="NL"),
        *KAMAO[:2],
    )
    of_schurgers = value(extracted, "schurgers_2000/natto", "MK7")
    assert (of_schurgers["amount"], of_schurgers["min"], of_schurgers["max"]) == (
        *("998", "882", "1034"),
    )
    assert (of_schurgers["statistic"], of_schurgers["origin"]) == ("mean", "compiled")
    of_kamao = value(extracted, "kamao_2007/natto", "MK7")
    assert (of_kamao["amount"], of_kamao["sd"]) == ("939", "753")
    assert of_kamao["locator"].endswith("also Walther 2013, a review: abstract: 939 µg/100 g")
    countries = dict(extracted.food.select("food_code", "country").iter_rows())
    assert countries == {"schurgers_2000/natto": "NL", "kamao_2007/natto": "JP"}


def test_a_maximum_alone_says_so(read: Read) -> None:
    most = {"unit_as_printed": "ng/g", "basis": "per g", "country": "FI"}
    row = value(
        read(line("KOIVU2000", "Chicken meat", "K_total", "600", "max", **most)),
        *("koivu_2000/chicken-meat", "K_total"),
    )
    assert (row["amount"], row["max"]) == ("–600", "600")
    assert row["statistical_comment"] == "only a maximum is printed"


def test_nd_nr_and_below_a_limit_stay_apart(read: Read) -> None:
    extracted = read(
        line("JENSEN2022_CRFS", "Natto", "MK9", "", lod_flag="<LOQ 1", country="DK"),
        line("JENSEN2022_CRFS", "Natto", "MK10", "", lod_flag="nd", country="DK"),
        line("JENSEN2022_CRFS", "Natto", "MK8", "", lod_flag="nr", country="DK"),
        line("JENSEN2022_CRFS", "Natto", "MK5", "", country="DK"),
    )
    amounts = dict(extracted.value.select("component", "amount").iter_rows())
    assert amounts == {"MK9": "<LOQ 1", "MK10": "nd"}
    reasons = extracted.rejected["reason"].to_list()
    assert reasons == ["not reported (nr): neither an amount nor a limit", "no value"]


def test_an_end_of_a_range_that_is_no_number_is_none(read: Read) -> None:
    ends = {"country": "US"}
    extracted = read(
        line("DISMORE2003", "Pine nuts", "PK", "", "range_min", lod_flag="nd", **ends),
        line("DISMORE2003", "Pine nuts", "PK", "53.9", "range_max", **ends),
        line("DISMORE2003", "Cashews", "PK", "0.5", "range_min", lod_flag="<0.5", **ends),
        line("DISMORE2003", "Cashews", "PK", "34.8", "range_max", **ends),
    )
    nuts = value(extracted, "dismore_2003/pine-nuts", "PK")
    assert (nuts["amount"], nuts["min"], nuts["max"]) == ("nd–53.9", None, "53.9")
    cashews = value(extracted, "dismore_2003/cashews", "PK")
    assert (cashews["amount"], cashews["min"], cashews["max"]) == ("<0.5–34.8", None, "34.8")


def test_several_foods_at_once_are_rejected_verbatim(read: Read) -> None:
    foods = "Swiss Emmental and Norwegian Jarlsberg cheeses"
    extracted = read(
        line("HOJO2007", foods, "MK9_4H", "200", "range_min", country="CH/NO"), *PALMER
    )
    assert foods not in extracted.food["name"].to_list()
    assert extracted.rejected["reason"].to_list() == ["several foods at once are no food"]
    assert f'"food_name_as_printed": "{foods}"' in extracted.rejected["record"][0]


def test_a_serving_needs_a_printed_weight(read: Read) -> None:
    serving = {"basis": "per serving", "country": "US", "unit_as_printed": "mg [sic; true unit µg]"}
    extracted = read(
        line(
            "NIH_ODS_via_MEDWIKI",
            "Ground beef, broiled, 3 ounces",
            *("MK4", "6", "as tabulated"),
            **serving,
        ),
        line("NIH_ODS_via_MEDWIKI", "Kale, raw, 1 cup", "PK", "113", "as tabulated", **serving),
    )
    row = value(extracted, "nih_ods/ground-beef-broiled-3-ounces", "MK4")
    assert (row["amount"], row["unit"]) == ("6", "mg [sic; true unit µg]")
    assert float(row["portion_g"]) == pytest.approx(3 * 28.349523125, abs=1e-4)
    assert extracted.rejected["reason"].to_list() == [
        "per serving, and the weight of the serving is not printed"
    ]


BOTH_UNITS = "µg/100 g wet weight or µg/100 ml"


@pytest.mark.parametrize(
    ("basis", "unit", "food"),
    [
        ("per 100 g wet weight", BOTH_UNITS, ("schurgers_2000/kale", None)),
        ("per 100 ml", BOTH_UNITS, ("schurgers_2000/kale-100-ml", "100 ml")),
        ("", BOTH_UNITS, ("schurgers_2000/kale-100-ml", "100 ml")),
        ("", "µg/100 g", ("schurgers_2000/kale", None)),
    ],
)
def test_the_basis_decides_and_the_unit_only_where_it_is_silent(
    read: Read, basis: str, unit: str, food: tuple[str, str | None]
) -> None:
    of_kale = {"country": "NL", "unit_as_printed": unit, "basis": basis}
    found = read(line("SCHURGERS2000_via_TEXTBOOK", "Kale", "PK", "817", **of_kale)).food.row(
        0, named=True
    )
    assert (found["food_code"], found["basis"]) == food


def test_frida_and_gated_rows_are_counted_and_leave_nothing(read: Read) -> None:
    frida = line("FRIDA54_OTHER", "Sushi", "MK7", "0.3", country="DK", unit_as_printed="µg/100g")
    extracted = read(*GATED, frida, *PALMER)
    assert extracted.account["held by frida"] == 1
    assert extracted.account["k2viewer, adapter only"] == 3
    assert extracted.food["name"].to_list() == ["Natto"]
    assert extracted.rejected.height == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"value": "81,6"}, "'81,6' is no number"),
        ({"value": "81.6*"}, "'81.6*' is no number"),
        ({"value": "-81.6"}, "'-81.6' is no number"),
        ({"value": "", "lod_flag": "<0.5"}, "'<0.5' is neither a limit nor nd"),
        ({"lod_flag": "nd"}, "both an amount, 81.6, and 'nd'"),
        ({"unit_as_printed": ""}, "no unit"),
        ({"unit_as_printed": "IU"}, "unknown unit 'IU'"),
        (
            {"basis": "", "unit_as_printed": "mg [sic; true unit µg]"},
            "neither the basis nor the unit says what the amount is per",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_rejected(read: Read, changed: Row, reason: str) -> None:
    extracted = read(PALMER[0] | changed, PALMER[3])
    assert extracted.rejected["reason"].to_list() == [reason]
    assert extracted.value["component"].to_list() == ["MK4"]
    assert extracted.account["rejected"] == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"source_key": "NEW2027"}, r"line 2: unknown source_key 'NEW2027'; say in reviewed"),
        ({"form": "MK14"}, r"line 2: unknown form 'MK14'"),
        ({"form": ""}, r"line 2: unknown form None"),
        ({"basis": "per cup"}, r"line 2: unknown basis 'per cup'"),
        ({"statistic": "mode"}, r"line 2: unknown statistic 'mode'"),
        ({"lod_flag": "?"}, r"line 2: unknown lod_flag '\?'"),
        ({"country": "Europe"}, r"line 2: country 'Europe'; say in reviewed/literature_food"),
        ({"form": "MK_total"}, r"line 2: PALMER2021 prints a total; say in reviewed"),
    ],
)
def test_an_unknown_code_stops(read: Read, changed: Row, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(PALMER[0] | changed)


def test_rows_that_contradict_stop(read: Read) -> None:
    with pytest.raises(DataError, match=r"line 3: PALMER2021 gives a second amount"):
        read(PALMER[0], PALMER[0] | {"value": "82"})
    with pytest.raises(DataError, match=r"or another unit, for MK7"):
        read(PALMER[0], PALMER[1] | {"unit_as_printed": "ng/g"})
    with pytest.raises(DataError, match=r"line 2: PALMER2021 gives a spread without an amount"):
        read(PALMER[0] | {"statistic": "sd"})


def test_a_flagged_value_needs_a_reviewed_doubt(read: Read) -> None:
    flagged = line("DISMORE2003", "Pine nuts", "PK", "53.9", sample_note="DOUBTFUL", country="US")
    with pytest.raises(DataError, match=r"flagged as 'DOUBTFUL'; say in reviewed/doubt.csv"):
        read(flagged)
    assert read(PALMER[0] | {"sample_note": "disputed"}).account["published"] == 1


def test_columns_are_those_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    renamed = [{("vitamer" if k == "form" else k): v for k, v in PALMER[0].items()}]
    with pytest.raises(DataError, match=r"misses 'form' and has the unknown 'vitamer'"):
        literature.extract(Raw(written(path, renamed)))
    removed = [{k: v for k, v in PALMER[0].items() if k != "n"}]
    with pytest.raises(DataError, match=r"values.csv misses 'n'"):
        literature.extract(Raw(written(path, removed)))
    with pytest.raises(DataError, match=r"has the unknown 'url'"):
        literature.extract(Raw(written(path, [PALMER[0] | {"url": ""}])))


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    with pytest.raises(DataError, match="no UTF-8 CSV"):
        literature.extract(Raw(written(path, PALMER, encoding="latin-1")))
    path.write_bytes(b"")
    with pytest.raises(DataError, match="no UTF-8 CSV"):
        literature.extract(Raw(path))
    with pytest.raises(UsageError, match=r"holds no values.csv"):
        literature.extract(Raw(tmp_path / ".."))
