"""Taiwan's open data: the workbook's real values in the shape of the long form.

Numbers of samples and deviations are made up but in the one row that public readers print.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.tfda import extract as tfda
from pipeline.extract.sources.tfda.samples import GROUPS
from tests.extract.excerpt import facts_of, published

HEADINGS = [
    *("食品分類", "資料類別", "整合編號", "樣品名稱", "俗名", "樣品英文名稱", "內容物描述"),
    *("廢棄率", "分析項分類", "分析項", "含量單位", "每100克含量", "樣本數", "標準差"),
    *("每單位含量", "每單位重", "每單位重含量"),
]
Lines = list[list[str]]
_KIND = "樣品基本資料"


def _row(*cells: str) -> Lines:
    code, group, name, item, unit, amount, *more = cells
    english, samples, deviation = (*more, "", "", "")[:3]
    food = [group, _KIND, code, name, "大豆,菽", english, "樣品狀態:乾貨", "", "一般成分"]
    return [[*food, item, unit, amount, samples, deviation, "", "", ""]]


def long_rows() -> Lines:
    tempeh = ("H2000101", "豆類", "天貝(黃豆)")
    skin = ("I0421001", "肉類", "雞皮(肉雞)")
    average = ("I04024", "肉類", "去皮清肉平均值")
    k1, mk4, mk7 = "維生素K1", "維生素K2(MK-4)", "維生素K2(MK-7)"
    return [
        list(HEADINGS),
        *_row(*tempeh, "熱量", "kcal", "190.5", "Tempeh (printed)"),
        *_row(*tempeh, "粗蛋白", "g", "17"),
        *_row(*tempeh, k1, "ug", "21.895", "Tempeh (printed)", "3", "1.2"),
        *_row(*tempeh, mk4, "ug", "0"),
        *_row(*tempeh, mk7, "ug", "110.703"),
        *_row(*skin, k1, "ug", " 0 "),
        *_row(*skin, mk4, "ug", "241.876"),
        *_row(*skin, mk7, "ug", ""),
        *_row(*skin, "粗脂肪", "g", "43.4472"),
        *_row(*average, mk4, "ug", "16.37"),
    ]


def _csv(rows: Lines) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _json(rows: Lines) -> bytes:
    heading, *foods = rows
    records = [
        {key: f" {cell}" for key, cell in zip(heading, row, strict=True) if cell} for row in foods
    ]
    records[0] |= {key: "" for key in heading if key not in records[0]}
    return json.dumps(records, ensure_ascii=False).encode()


def _zip(rows: Lines) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("20_5.csv", _csv(rows))
    return packed.getvalue()


_KINDS: dict[str, Callable[[Lines], bytes]] = {
    "tfda_2025-07-01.csv": _csv,
    "json": _json,  # the name at the end of the address
    "exportDataList.do": _zip,
    "tfda.zip": _zip,
}


@pytest.mark.parametrize("name", _KINDS)
def test_each_kind_of_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(_KINDS[name](long_rows()))
    facts = facts_of("tfda", path, tmp_path / "facts")
    assert facts.sidecar.release == ("open data 2025-07-01" if "2025" in name else "open data")
    tables = published(facts)
    assert "Database, open data)" in tables["source"]["attribution"][0]
    shown = ("measurement_id", "amount_reported", "amount_ug_per_100g", "n_samples", "statistic")
    assert tables["measurement"].select(shown).rows() == [
        ("tfda:H2000101/K1", "21.895", 21.895, 3, "mean"),
        ("tfda:H2000101/MK4", "0", 0.0, None, "unknown"),
        ("tfda:H2000101/MK7", "110.703", 110.703, None, "unknown"),
        ("tfda:I0421001/K1", "0", 0.0, None, "unknown"),
        ("tfda:I0421001/MK4", "241.876", 241.876, None, "unknown"),
    ]
    k1 = tables["measurement"].row(0, named=True)
    assert k1["sd_ug_per_100g"] == 1.2
    number = 3 if name == "json" else 4
    assert k1["record_locator"] == f"open data, row {number}, 整合編號 H2000101, 維生素K1"
    rejected = facts.tables["rejected"].select("fact_table", "reason", "record").row(0)
    assert rejected[:2] == (
        "food",
        "an average of samples of this table: it would count them twice",
    )
    assert '"維生素K2 (MK-4)": "16.37"' in rejected[2]
    # The reviewed English name goes before the printed one, the printed before the Chinese.
    names = dict(tables["food"].select("food_id", "name").iter_rows())
    assert names["tfda:H2000101"] == "Tempeh, soybean, frozen, raw"
    printed = dict(facts.tables["food"].select("food_code", "name").iter_rows())
    assert printed == {"H2000101": "Tempeh (printed)", "I0421001": "雞皮(肉雞)"}
    composition = tables["composition"].select("energy_kcal", "fat_g").rows()
    assert composition == [(190.5, None), (None, 43.4472)]


def test_the_same_values_as_in_the_workbook(shared: Path, tmp_path: Path) -> None:
    """Every sample of the workbook, written in the long form, gives the same facts."""
    wide = tfda.extract(Raw(shared / "taiwan" / "tfda_2024_update2.xlsx"))
    chinese = {english: group for group, english in GROUPS.items()}
    food = {row["food_code"]: row for row in wide.food.to_dicts()}
    rows = [list(HEADINGS)]
    for value in wide.value.to_dicts():
        described = food[value["food_code"]]
        rows += _row(
            *(value["food_code"], chinese[described["group_name"]], described["name_original"]),
            *(value["component"].replace(" ", ""), value["unit"], value["amount"]),
        )
    path = tmp_path / "20_5.csv"
    path.write_bytes(_csv(rows))
    long = tfda.extract(Raw(path))
    key = ["food_code", "component"]
    same = [*key, "amount", "unit"]
    assert wide.value.height == 700
    assert long.value.select(same).sort(key).equals(wide.value.select(same).sort(key))
    assert long.food.sort("food_code").equals(wide.food.sort("food_code"))


def _cell(row: int, heading: str, cell: str) -> Callable[[Lines], None]:
    def change(rows: Lines) -> None:
        rows[row - 1][HEADINGS.index(heading)] = cell

    return change


def _without_vitamin_k(rows: Lines) -> None:
    rows[:] = [rows[0], rows[2]]


_AMOUNT = "每100克含量"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        # The one row that public readers print has a code of test data.
        (_cell(4, "整合編號", "H1"), r"row 4: the code 'H1' in column A is neither a sample's"),
        (_cell(4, "含量單位", "mg"), r"row 4, column 含量單位: 'mg' is not the unit of its 分析項"),
        (_cell(4, "樣本數", "3.5"), r"row 4, column 樣本數: '3.5' is not a count or blank"),
        (_cell(4, "標準差", "±1"), r"row 4, column 標準差: '±1' is not a number or blank"),
        (_cell(5, "分析項", "維生素K1"), r"row 5: .* H2000101, 維生素K1 is listed twice"),
        (
            _cell(6, "分析項", "維生素K2(MK-9)"),
            r"row 6, column 分析項: '維生素K2\(MK-9\)' is no known form of vitamin K",
        ),
        (lambda rows: rows.clear(), r"tfda.csv is empty; is the file whole"),
        (_cell(2, "食品分類", "月球類"), r"row 2: unknown food group '月球類'"),
        (_cell(1, _AMOUNT, "含量"), r"row 1: expected the column '每100克含量'"),
        (lambda rows: rows[3].pop(), r"row 4: 16 fields, expected 17"),
        (_without_vitamin_k, r"holds no row of .*'維生素K1'"),
    ],
)
def test_bad_input_names_row_and_column(
    change: Callable[[Lines], object], said: str, tmp_path: Path
) -> None:
    rows = long_rows()
    change(rows)
    (tmp_path / "tfda.csv").write_bytes(_csv(rows))
    with pytest.raises(DataError, match=said) as stopped:
        tfda.extract(Raw(tmp_path / "tfda.csv"))
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[{"a": 1}]', r"row 1: expected the column '整合編號'"),
        (b"[1, 2]", r"expected a JSON list of objects"),
        (b"[", r"is no JSON"),
    ],
)
def test_bad_json(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "tfda.json").write_bytes(content)
    with pytest.raises(DataError, match=said):
        tfda.extract(Raw(tmp_path / "tfda.json"))


def test_a_list_in_the_json_is_no_text(tmp_path: Path) -> None:
    records = json.loads(_json(long_rows()))
    records[4][_AMOUNT] = [1]
    (tmp_path / "tfda.json").write_text(json.dumps(records), encoding="utf-8")
    with pytest.raises(DataError, match=r"row 5: .* is no text; look upstream"):
        tfda.extract(Raw(tmp_path / "tfda.json"))


def test_an_amount_that_is_no_number_is_rejected_verbatim(tmp_path: Path) -> None:
    rows = long_rows()
    _cell(4, _AMOUNT, "< 0.5")(rows)
    (tmp_path / "tfda.csv").write_bytes(_csv(rows))
    rejected = facts_of("tfda", tmp_path / "tfda.csv", tmp_path / "facts").tables["rejected"]
    assert "'< 0.5' is no amount as tfda prints them" in rejected["reason"].to_list()


def test_a_zip_of_two_tables(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tfda.zip", "w") as archive:
        archive.writestr("a.csv", "")
        archive.writestr("b.csv", "")
    with pytest.raises(UsageError, match=r"holds 'a.csv', 'b.csv', expected one CSV or JSON"):
        tfda.extract(Raw(tmp_path / "tfda.zip"))
