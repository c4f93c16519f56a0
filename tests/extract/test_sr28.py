"""SR28: real rows, hand-checked, written as USDA writes them."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.sr28 import extract as sr28
from pipeline.fact_files.extracted import Extracted

# NDB_No, Nutr_No, Nutr_Val, Num_Data_Pts, Std_Error, Src_Cd, Deriv_Cd, Ref_NDB_No, Add_Nutr_Mark,
# Num_Studies, Min, Max, DF, Low_EB, Up_EB, Stat_Cmt, AddMod_Date: whipped butter and natto.
NUT_DATA: list[tuple[object, ...]] = [
    (
        "01002",
        204,
        78.3,
        9,
        0.228,
        1,
        "A",
        "",
        "",
        "1",
        76.85,
        80.41,
        "5",
        77.703,
        78.889,
        "2, 3",
        "02/2015",
    ),
    (
        "01002",
        428,
        20.9,
        4,
        0.453,
        1,
        "A",
        "",
        "",
        "1",
        19.3,
        22.1,
        "1",
        17.222,
        24.587,
        "2, 3",
        "02/2015",
    ),
    (
        "01002",
        429,
        0.0,
        4,
        0.0,
        1,
        "A",
        "",
        "",
        "1",
        0.0,
        0.0,
        "",
        None,
        None,
        "1, 2, 3",
        "02/2015",
    ),
    ("16113", 208, 211.5, 0, None, 4, "NC", "", "", "", None, None, "", None, None, "", "07/2015"),
    (
        "16113",
        430,
        23.1,
        0,
        None,
        4,
        "BFSN",
        "16112",
        "",
        "",
        None,
        None,
        "",
        None,
        None,
        "",
        "05/2003",
    ),
]
COLUMNS = (
    *("NDB_No", "Nutr_No", "Nutr_Val", "Num_Data_Pts", "Std_Error", "Src_Cd", "Deriv_Cd"),
    *("Ref_NDB_No", "Add_Nutr_Mark", "Num_Studies", "Min", "Max", "DF", "Low_EB", "Up_EB"),
    *("Stat_Cmt", "AddMod_Date"),
)
TEXTS = {
    "FOOD_DES.txt": "~01002~^~0100~^~Butter, whipped, with salt~^~B~^~~^~~^~Y~^~~^0^~~^6.38^^^\n"
    "~16113~^~1600~^~Natto (purée)~^~NATTO~^~~^~~^~Y~^~~^0^~~^6.25^3.47^8.37^4.07\n"
    "~99999~^~1600~^~Without vitamin K~^~NO~^~~^~~^~Y~^~~^0^~~^6.25^3.47^8.37^4.07\n",
    "FD_GROUP.txt": "~0100~^~Dairy and Egg Products~\n~1600~^~Legumes and Legume Products~\n",
    "WEIGHT.txt": '~01002~^1^1^~pat (1" sq, 1/3" high)~^3.8^^\n~16113~^1^1^~cup~^175^^\n'
    "~99999~^1^1^~cup~^100^^\n",
    "LANGUAL.txt": "~16113~^~A0152~\n~16113~^~B1452~\n~16113~^~H0253~\n~99999~^~B1452~\n",
    "LANGDESC.txt": "~A0152~^~VEGETABLE OR VEGETABLE PRODUCT (US CFR)~\n"
    "~B1452~^~SOYBEAN~\n~H0253~^~CURED OR AGED~\n",
    "DERIV_CD.txt": "~A~^~Analytical data~\n~NC~^~Calculated~\n~BFSN~^~Based on another form~\n",
    "NUTR_DEF.txt": "~428~^~µg~^~MK4~^~Menaquinone-4~^~1~^~8950~\n"
    "~429~^~µg~^~VITK1D~^~Dihydrophylloquinone~^~1~^~8900~\n"
    "~430~^~µg~^~VITK1~^~Vitamin K (phylloquinone)~^~1~^~8800~\n"
    "~208~^~kcal~^~ENERC_KCAL~^~Energy~^~0~^~300~\n~204~^~g~^~FAT~^~Total lipid (fat)~^~2~^~800~\n"
    "~606~^~g~^~FASAT~^~Fatty acids, total saturated~^~3~^~9700~\n"
    "~645~^~g~^~FAMS~^~Fatty acids, total monounsaturated~^~3~^~11400~\n"
    "~646~^~g~^~FAPU~^~Fatty acids, total polyunsaturated~^~3~^~12900~\n"
    "~328~^~µg~^~VITD~^~Vitamin D (D2 + D3)~^~1~^~8700~\n~324~^~IU~^~VITD~^~Vitamin D~^~0~^~8650~\n"
    "~301~^~mg~^~CA~^~Calcium, Ca~^~0~^~5300~\n",
}
QUOTED = {"NDB_No", "Nutr_No", "Src_Cd", "Deriv_Cd", "Ref_NDB_No", "Add_Nutr_Mark", "Stat_Cmt"}

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write the excerpt; keyword arguments replace the text of a file by name."""

    def write(nut_data: str = "txt", rows: list[tuple[object, ...]] = NUT_DATA, **new: str) -> Path:
        path = tmp_path / f"sr28-{len(list(tmp_path.iterdir()))}"
        path.mkdir()
        for name, text in TEXTS.items():
            text_now = new.get(name.removesuffix(".txt"), text)
            (path / name).write_bytes(text_now.replace("\n", "\r\n").encode("cp1252"))
        if nut_data == "parquet":
            pl.DataFrame(rows, COLUMNS, orient="row").write_parquet(path / "NUT_DATA.parquet")
        else:
            lines = (
                "^".join(
                    f"~{cell}~" if name in QUOTED else str("" if cell is None else cell)
                    for name, cell in zip(COLUMNS, row, strict=True)
                )
                for row in rows
            )
            # The last field is the confidence code CC, empty in this release.
            (path / "NUT_DATA.txt").write_bytes(
                "".join(f"{x}^\r\n" for x in lines).encode("cp1252")
            )
        return path

    return write


def value_of(extracted: Extracted, food_code: str, component: str) -> dict[str, str | None]:
    keys = {"food_code": food_code, "component": component}
    return extracted.value.filter(*(pl.col(k) == v for k, v in keys.items())).row(0, named=True)


def test_values_carry_every_column_of_nut_data_verbatim(folder: Folder) -> None:
    facts = sr28.extract(Raw(folder()))
    butter = value_of(facts, "01002", "428")
    assert {name: cell for name, cell in butter.items() if cell is not None} == {
        "food_code": "01002",
        "component": "428",
        "amount": "20.9",
        "unit": "µg",
        "n_samples": "4",
        "se": "0.453",
        "min": "19.3",
        "max": "22.1",
        "n_studies": "1",
        "df": "1",
        "lower_error_bound": "17.222",
        "upper_error_bound": "24.587",
        "derivation_code": "A",
        "source_code": "1",
        "statistical_comment": "2, 3",
        "modified_on": "02/2015",
    }
    natto = value_of(facts, "16113", "430")
    assert natto["amount"] == "23.1"
    assert natto["derivation_code"] == "BFSN"
    assert natto["reference_food_code"] == "16112"
    assert natto["se"] is None
    assert facts.value.height == 3


def test_cp1252_and_quotes_are_read(folder: Folder) -> None:
    facts = sr28.extract(Raw(folder()))
    assert facts.food["name"].to_list() == ["Butter, whipped, with salt", "Natto (purée)"]
    assert facts.serving["description"][0] == 'pat (1" sq, 1/3" high)'
    assert facts.serving["gram_weight"].to_list() == ["3.8", "175"]


def test_a_food_without_vitamin_k_is_no_fact(folder: Folder) -> None:
    facts = sr28.extract(Raw(folder()))
    for name in ("food", "serving", "composition"):
        assert "99999" not in facts.tables()[name]["food_code"].to_list()


def test_text_file_and_parquet_give_the_same_facts(folder: Folder) -> None:
    from_text = sr28.extract(Raw(folder("txt"))).tables()
    from_parquet = sr28.extract(Raw(folder("parquet"))).tables()
    for name, frame in from_text.items():
        key = frame.columns[:2]
        assert frame.sort(key).equals(from_parquet[name].sort(key)), name


def test_composition_leaves_what_is_not_given_empty(folder: Folder) -> None:
    composition = sr28.extract(Raw(folder())).composition.sort("food_code")
    assert composition["204"].to_list() == ["78.3", None]
    assert composition["208"].to_list() == [None, "211.5"]
    assert composition["301"].to_list() == [None, None]


def test_unknown_unit_is_rejected_verbatim(folder: Folder) -> None:
    text = TEXTS["NUTR_DEF.txt"].replace("~428~^~µg~", "~428~^~RE~")
    facts = sr28.extract(Raw(folder(NUTR_DEF=text)))
    assert facts.value["component"].to_list() == ["429", "430"]
    assert facts.rejected["reason"].to_list() == ["unknown unit 'RE'"]
    assert '"amount": "20.9"' in facts.rejected["record"][0]


def test_value_without_food_is_rejected_not_lost(folder: Folder) -> None:
    text = "".join(TEXTS["FOOD_DES.txt"].splitlines(keepends=True)[1:])
    facts = sr28.extract(Raw(folder(FOOD_DES=text)))
    assert facts.value["food_code"].to_list() == ["16113"]
    assert facts.rejected["reason"].to_list() == ["its food is not in FOOD_DES"] * 2
    assert facts.serving["food_code"].to_list() == ["16113"]
    assert facts.composition["food_code"].to_list() == ["16113"]


def test_derivation_code_that_sr28_does_not_list_stops(folder: Folder) -> None:
    rows = [(*row[:6], "QQ", *row[7:]) for row in NUT_DATA]
    with pytest.raises(DataError, match=r"derivation code 'QQ'.*DERIV_CD"):
        sr28.extract(Raw(folder(rows=rows)))


def test_a_line_with_too_few_fields_stops_and_is_named(folder: Folder) -> None:
    with pytest.raises(DataError, match=r"WEIGHT.txt line 2: 3 fields, expected 7"):
        sr28.extract(Raw(folder(WEIGHT="~01002~^1^1^~pat~^3.8^^\n~01002~^1^1\n")))


def test_new_and_missing_columns_of_parquet_stop(folder: Folder) -> None:
    path = folder("parquet") / "NUT_DATA.parquet"
    frame = pl.read_parquet(path).rename({"Std_Error": "StdErr"})
    frame.write_parquet(path)
    with pytest.raises(DataError, match=r"misses 'Std_Error' and has the unknown 'StdErr'"):
        sr28.extract(Raw(path.parent))


def test_bytes_that_are_no_cp1252_stop(folder: Folder) -> None:
    path = folder()
    (path / "FD_GROUP.txt").write_bytes(b"~0100~^~Dairy \x81 Egg~\r\n")
    with pytest.raises(DataError, match=r"FD_GROUP.txt: .*cp1252|charmap"):
        sr28.extract(Raw(path))


def test_missing_file_is_wrong_use(folder: Folder) -> None:
    path = folder()
    (path / "WEIGHT.txt").unlink()
    with pytest.raises(UsageError, match=r"holds no WEIGHT.txt"):
        sr28.extract(Raw(path))
