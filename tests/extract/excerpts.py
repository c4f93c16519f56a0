"""Small excerpts of wide tables.

Rows of FNDDS, CIQUAL and the tables of Japan and Taiwan are real. Those of NEVO and IFCT are made
up, because no row of theirs may stand in the repository.
"""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.extract.sources.stfcj import extract as stfcj
from tests.extract.excerpt import Excerpt, Rows, table, write_xlsx


def _fndds() -> Rows:
    food = {
        "Food code": 11100000,
        "Main food description": "Milk, NFS",
        "WWEIA Category number": 1004,
        "WWEIA Category description": "Milk, reduced fat",
        "Energy (kcal)": 52,
        "Total Fat (g)": 2.14,
        "Vitamin D (D2 + D3) (mcg)": 1.1,
        "Vitamin K (phylloquinone) (mcg)": 0.2,
        "Calcium (mg)": 125,
    }
    return [["FNDDS Nutrient Values"], *table("fndds", [food], None)]


PORTIONS: Rows = [
    ["Portions and Weights"],
    [
        "Food code",
        "Main food description",
        "WWEIA Category number",
        "WWEIA Category description",
        "Seq num",
        "Portion description",
        "Portion weight\n(g)",
    ],
    [11100000, "Milk, NFS", 1004, "Milk, reduced fat", 1, "1 cup", 244],
    [11100000, "Milk, NFS", 1004, "Milk, reduced fat", 2, "1 fl oz", 30.5],
]
INGREDIENTS: Rows = [
    ["FNDDS Ingredients"],
    [
        "Food code",
        "Main food description",
        "WWEIA Category number",
        "WWEIA Category description",
        "Seq num",
        "Ingredient code",
        "Ingredient description",
        "Ingredient weight\n(g)",
        "Retention code",
        "Moisture change\n(%)",
    ],
    [
        *(11100000, "Milk, NFS", 1004, "Milk, reduced fat"),
        *(1, 1077, "Milk, whole, 3.25% milkfat, with added vitamin D", 40, 0, 0),
    ],
    [
        *(11100000, "Milk, NFS", 1004, "Milk, reduced fat"),
        *(2, 1079, "Milk, reduced fat, fluid, 2% milkfat", 38.5, 0, 0),
    ],
]
_EXPLAINED: Rows = [["Variable", "Description"]]


def _write_fndds(folder: Path, rows: Rows) -> Path:
    prefix = "2021-2023 FNDDS At A Glance - "
    sheets = {"FNDDS Nutrient Values": rows, "Variable Descriptions": _EXPLAINED}
    write_xlsx(folder / f"{prefix}FNDDS Nutrient Values.xlsx", sheets)
    sheets = {"Portions and Weights": PORTIONS, "Variable Descriptions": _EXPLAINED}
    write_xlsx(folder / f"{prefix}Portions and Weights.xlsx", sheets)
    sheets = {"FNDDS Ingredients": INGREDIENTS, "Variable Descriptions": _EXPLAINED}
    write_xlsx(folder / f"{prefix}FNDDS Ingredients.xlsx", sheets)
    return folder


_CHEESES = ("05", "0503", "produits laitiers", "fromages et alternatives végétales")


def _ciqual_food(group: tuple[str, str, str, str], code: str, name: str, **cells: str) -> Any:
    k1, k2 = "Vitamine K1 (µg 100 g)", "Vitamine K2 (µg 100 g)"
    return {
        "alim_grp_code": group[0],
        "alim_ssgrp_code": group[1],
        "alim_grp_nom_fr": group[2],
        "alim_ssgrp_nom_fr": group[3],
        "alim_code": code,
        "alim_nom_fr": name,
        "Calcium (mg 100 g)": cells["calcium"],
        "Vitamine D (µg 100 g)": cells["vitamin_d"],
        k1: cells["k1"],
        k2: cells["k2"],
    }


def _ciqual() -> Rows:
    meat = ("04", "0401", "viandes, oeufs, poissons", "viandes cuites")
    bread = ("03", "0302", "produits céréaliers", "pains et assimilés")
    camembert = "Camembert au lait pasteurisé"
    bun = "Pain pour burger ou hot dog (bun), préemballé"
    foods = [
        _ciqual_food(
            _CHEESES, "12007", camembert, calcium="476", vitamin_d="< 0,6", k1="2,9", k2="< 20"
        ),
        _ciqual_food(
            meat, "40116", "Foie, poulet, cuit", calcium="11", vitamin_d="0", k1="0", k2="9,65"
        ),
        _ciqual_food(bread, "7259", bun, calcium="62,7", vitamin_d="traces", k1="2,3", k2="traces"),
    ]
    headings, *rows = table("ciqual", foods, "-")
    return [[heading.replace(" ", "\n") for heading in headings], *rows]


ENGLISH = {
    "12007": "Camembert cheese, from cow's milk, from pasteurized milk",
    "40116": "Liver, chicken, cooked",
    "7259": None,
}


def ciqual_xml(foods: Mapping[str, str | None]) -> str:
    records = "".join(
        f"<ALIM><alim_code> {code} </alim_code><alim_nom_fr> - </alim_nom_fr>"
        + (f"<alim_nom_eng> {name} </alim_nom_eng>" if name else '<alim_nom_eng missing=" " />')
        + '<alim_nom_sci missing=" " /><alim_grp_code/><alim_ssgrp_code/><alim_ssssgrp_code/>'
        "<facteur_Jones/></ALIM>"
        for code, name in foods.items()
    )
    return f'\ufeff<?xml version="1.0" encoding="utf-8" ?>\n<TABLE>{records}</TABLE>'


CONSTITUENTS = (
    "\ufeff<TABLE><CONST><const_code> 54101 </const_code><const_nom_fr> Vitamine K1 (µg/100 g)"
    " </const_nom_fr><const_nom_eng> Vitamin K1 (µg/100g) </const_nom_eng>"
    "<code_INFOODS> VITK1 </code_INFOODS></CONST></TABLE>"
)


def _write_ciqual(folder: Path, rows: Rows) -> Path:
    sheets = {"composition nutritionnelle": rows, "codes INFOODS": [["INFDSTAG"]]}
    write_xlsx(folder / "Table Ciqual 2025_FR_2025_11_03.xlsx", sheets)
    (folder / "alim_2025_11_03.xml").write_text(ciqual_xml(ENGLISH), encoding="utf-8")
    (folder / "const_2025_11_03.xml").write_text(CONSTITUENTS, encoding="utf-8")
    return folder


def _stfcj_food(code: str, name: str, vitamin_k: str | int, remark: str = "") -> dict[str, Any]:
    return {
        "column A": code[:2],
        "column B": code,
        "成分識別子": name,
        "VITK": vitamin_k,
        "CA": "Tr",
        "column BJ": remark,
    }


def _stfcj() -> Rows:
    mk7 = "別名： こうじ納豆\nビタミンK： メナキノン-7を含む"
    foods = [
        _stfcj_food("04048", "だいず　［納豆類］　五斗納豆", 590, mk7),
        _stfcj_food("12004", "鶏卵　全卵　生", 12),
        _stfcj_food("12018", "鶏卵　たまご焼　厚焼きたまご", "(11)"),
        _stfcj_food("01001", "アマランサス　玄穀", "(0)"),
        _stfcj_food("01028", "こむぎ　［パン類］　コッペパン", "(Tr)"),
        _stfcj_food("16034", "＜茶類＞　（緑茶類）　玉露　浸出液", "Tr"),
        _stfcj_food("09028", "てんぐさ　寒天", "0"),
        _stfcj_food("17119", "＜調味料類＞　（みそ類）　減塩みそ", "-"),
        _stfcj_food("15027", "＜和生菓子・和半生菓子類＞　どら焼　つぶしあん入り", -5),
    ]
    headings, *rows = table("stfcj", foods, "-")
    return [["食品群", *[""] * (len(headings) - 2), "備考"], headings, *rows]


def _write_stfcj(folder: Path, rows: Rows) -> Path:
    """Write all foods into the first sheet; each other sheet holds one without a value."""
    first, *others = stfcj.GROUPS
    blank = {"column B": "99001", "成分識別子": "x"}
    other = table("stfcj", [blank], "-")
    return write_xlsx(folder / "tables.xlsx", {first: rows, **dict.fromkeys(others, other)})


def _tfda_food(code: str, group: str, name: str, *k: float | None, fat: float) -> dict[str, Any]:
    forms = ("維生素K1(ug)", "維生素K2 (MK-4)(ug)", "維生素K2 (MK-7)(ug)")
    described = {"整合編號": code, "食品分類": group, "樣品名稱": name, "粗脂肪(g)": fat}
    return described | dict(zip(forms, k, strict=True))


def _tfda() -> Rows:
    foods = [
        _tfda_food("H2000101", "豆類", "天貝(黃豆)", 21.895, 0, 110.703, fat=9.0078),
        _tfda_food("I04024", "肉類", "去皮清肉平均值", 0, 16.37, 0, fat=2.124),
        _tfda_food("I0402402", "肉類", "去皮清肉(肉雞)", 0, 16.37, 0, fat=1.9093),
        _tfda_food("I0421001", "肉類", "雞皮(肉雞)", 0, 241.876, 0, fat=43.4472),
        _tfda_food("G0100101", "菇類", "木耳", 0, 0, None, fat=0.1457),
        _tfda_food("D4130102", "水果類", "可可椰子汁(進口)", None, None, None, fat=0.0244),
        {},
    ]
    headings, *rows = table("tfda", foods, None)
    return [["*本資料庫所列數值單位均為每100 g可食部分之含量。"], headings, *rows]


def _write_tfda(folder: Path, rows: Rows) -> Path:
    return write_xlsx(folder / "tfda.xlsx", {"工作表1": rows, "工作表2": [], "工作表3": []})


def _nevo_food(code: str, name: str, **cells: str) -> dict[str, str]:
    return {
        "NEVO-versie/NEVO-version": "NEVO-Online 2025 9.0",
        "Food group": "Vegetables",
        "NEVO-code": code,
        "Voedingsmiddelnaam/Dutch food name": f"{name} (verzonnen)",
        "Engelse naam/Food name": f"{name} (made up)",
        "Hoeveelheid/Quantity": cells.get("per", "per 100g"),
        "Bevat sporen van/Contains traces of": cells.get("traces", ""),
        "Is verrijkt met/Is fortified with": cells.get("fortified", ""),
        "VITK (µg)": cells.get("k", ""),
        "VITK1 (µg)": cells.get("k1", ""),
        "VITK2 (µg)": cells.get("k2", ""),
        "CA (mg)": "7,5",
    }


def _nevo() -> Rows:
    foods = [
        _nevo_food("900001", "Moon cheese", k="70,5", k1="2,5", k2="68"),
        _nevo_food("900002", "Moss", k="123,4", k1="123,4"),
        _nevo_food("900003", "Dew", k="0", k1="0", k2="0", traces="SE, VITK1, VITK2"),
        _nevo_food("900004", "Nectar", k="1,5", k1="1,5", per="per 100ml"),
        _nevo_food("900005", "Tonic", k="33", fortified="VITD, VITK"),
        _nevo_food("900006", "Dust"),
    ]
    return table("nevo", foods, "")


def _write_csv(name: str) -> Callable[[Path, Rows], Path]:
    def write(folder: Path, rows: Rows) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    return write


def _ifct_food(code: str, regions: str, **cells: str) -> dict[str, str]:
    return {
        "Food Code; code": code,
        "Food Name; name": f"Made up {code}",
        "Food Group; grup": "Other Vegetables",
        "No. of Regions; regn": regions,
        "Energy; enerc": "418.4",
        "Calcium (Ca); ca": "0.0123",
        "Vitamin D; vitd": "0.00000025",
        "Phylloquinones (K1); vitk1": cells.get("k1", "0"),
        "Phylloquinones (K1); vitk1_e": cells.get("sd", "0"),
        "Menaquinones (K2); vitk2": cells.get("k2", "0"),
    }


def _ifct() -> Rows:
    foods = [
        _ifct_food("X001", "6", k1="0.00000297", sd="1.3e-7"),
        _ifct_food("X002", "1", k2="0.000297"),
        _ifct_food("X003", "2"),
    ]
    return table("ifct", foods, "0")


EXCERPTS = {
    excerpt.source_id: excerpt
    for excerpt in (
        Excerpt("fndds", _fndds, 1, "Vitamin K (phylloquinone) (mcg)", _write_fndds),
        Excerpt("ciqual", _ciqual, 0, "Vitamine K1 (µg 100 g)", _write_ciqual),
        Excerpt("stfcj", _stfcj, 1, "VITK", _write_stfcj),
        Excerpt("tfda", _tfda, 1, "維生素K2 (MK-7)(ug)", _write_tfda),
        Excerpt("nevo", _nevo, 0, "VITK1 (µg)", _write_csv("nevo.csv")),
        Excerpt("ifct", _ifct, 0, "Phylloquinones (K1); vitk1", _write_csv("ifct.csv")),
    )
}
