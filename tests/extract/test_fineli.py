"""Fineli: a package in the shape of THL's, with real rows of vitamin K of release 18.0.

The package's descriptions of its codes were not seen: those here are made up.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fineli import extract as fineli
from pipeline.refresh.refresh_plan import RefreshRequest, plan_refresh
from tests.conftest import FACTS
from tests.extract.excerpt import facts_of, published

_PACKAGE = {
    "component_value.csv": [
        "FOODID;EUFDNAME;BESTLOC;ACQTYPE;METHTYPE",
        *("1;ENERC;1698,30;S;S", "1;FAT;0;F;E", "1;VITK;0;S;IG", "1;CA;0,40;F;E"),
        *("2;ENERC;1696,60;S;S", "2;FAT;0;F;E", "2;VITK;0;S;K"),
        *("4;ENERC;1382,10;S;S", "4;FAT;0;F;E", "4;VITK;0,020;F;E", "4;CA;5,00;F;E"),
        *("6;ENERC;2180,61;S;S", "6;FAT;28,900;S;CG", "6;VITK;1,100;S;R", "6;CA;277,00;F;E"),
        *("20;ENERC;1547,60;S;S", "20;FAT;21,7;F;E", "20;VITK;4,600;S;CG"),
        "24;ENERC;1000,00;S;S",
    ],
    "component.csv": [
        "EUFDNAME;COMPUNIT;CMPCLASS;CMPCLASSP",
        *("ENERC;KJ;ENERGY;MACROCMP", "FAT;G;MACROCMP;MACROCMP", "FASAT;G;FATTYACI;FAT"),
        *("FAMCIS;G;FATTYACI;FAT", "FAPU;G;FATTYACI;FAT", "VITD;UG;VITAMIN;VITAMIN"),
        *("CA;MG;MINERAL;MINERAL", "VITK;UG;VITAMIN;VITAMIN", "FOL;UG;VITAMIN;VITAMIN"),
    ],
    "food.csv": [
        "FOODID;FOODNAME;FOODTYPE;PROCESS;EDPORT;IGCLASS;IGCLASSP;FUCLASS;FUCLASSP",
        "1;Sokeri;FOOD;IND;100;SUGARSYR;SUGARTOT;SUGADD;SUGARTOT",
        "2;Fruktoosi, hedelmäsokeri;FOOD;IND;100;SUGARSYR;SUGARTOT;SUGADD;SUGARTOT",
        "4;Hunaja;FOOD;RAW;100;SUGARSYR;SUGARTOT;SUGADD;SUGARTOT",
        "6;Suklaa, keskiarvo;FOOD;IND;100;CHOCOLAT;SUGARTOT;CHOCOL;SUGARTOT",
        "20;Kaakaojauhe, ei lisättyä sokeria;FOOD;IND;100;NEWCLASS;INGRTOT;CHOCOL;SUGARTOT",
        "24;Sorbitoli;FOOD;IND;100;SWEAGE;INGRTOT;INGRMISC;MISCTOT",
    ],
    "foodname_EN.csv": [
        "FOODID;FOODNAME;LANG",
        *("1;Sugar;EN", "2;Fructose;EN", "4;Honey;EN", "6;Chocolate, average;EN", "24;Sorbitol;EN"),
    ],
    "acqtype_EN.csv": [
        "THSCODE;DESCRIPT;LANG",
        *("S;made up: created here;EN", "F;made up: food composition table;EN"),
        "S;keksitty;FI",
    ],
    "methtype_EN.csv": [
        "THSCODE;DESCRIPT;LANG",
        *("IG;made up: imputed, generic;EN", "K;made up: logical zero;EN", "S;summation;EN"),
        *("E;made up: analytical;EN", "R;made up: recipe;EN", "CG;made up: calculated;EN"),
    ],
    "descript.txt": [
        "Ravintoarvopaketti. Näringsdata paket. Nutrient data package.",
        "Versio. Version. Release. 18.0",
    ],
}
Files = dict[str, list[str]]


@pytest.fixture
def package() -> Files:
    return {name: list(lines) for name, lines in _PACKAGE.items()}


def zipped(folder: Path, package: Files, encoding: str = "latin-1") -> Path:
    path = folder / "fineli.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, lines in package.items():
            archive.writestr(name, "\r\n".join([*lines, ""]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_real_rows(package: Files, encoding: str, tmp_path: Path) -> None:
    facts = facts_of("fineli", zipped(tmp_path, package, encoding), tmp_path / "facts")
    assert facts.sidecar.release == "18.0"
    tables = published(facts)
    shown = ("food_id", "amount_reported", "qualifier", "amount_ug_per_100g", "origin")
    assert tables["reported_total"].select(shown).rows() == [
        ("fineli:1", "0", "zero", 0.0, "imputed"),
        ("fineli:2", "0", "zero", 0.0, "assumed"),
        ("fineli:20", "4,600", "quantified", 4.6, "calculated"),
        ("fineli:4", "0,020", "quantified", 0.02, "compiled"),
        ("fineli:6", "1,100", "quantified", 1.1, "calculated"),
    ]
    assert set(tables["reported_total"]["total_basis"]) == {"unspecified"}
    assert tables["measurement"].is_empty()
    honey = tables["reported_total"].filter(food_id="fineli:4")
    assert honey["statistical_comment"].to_list() == [
        "METHTYPE E: made up: analytical; ACQTYPE F: made up: food composition table"
    ]
    food = tables["food"].select("name", "name_original", "food_group", "category").rows()
    assert food == [
        ("Sugar", "Sokeri", "Sugar and syrups", "sweets_and_snacks"),
        ("Fructose", "Fruktoosi, hedelmäsokeri", "Sugar and syrups", "sweets_and_snacks"),
        (
            *("Kaakaojauhe, ei lisättyä sokeria", "Kaakaojauhe, ei lisättyä sokeria"),
            *("NEWCLASS", "other"),
        ),
        ("Honey", "Hunaja", "Sugar and syrups", "sweets_and_snacks"),
        ("Chocolate, average", "Suklaa, keskiarvo", "Chocolate", "sweets_and_snacks"),
    ]
    chocolate = tables["composition"].filter(food_id="fineli:6").row(0, named=True)
    assert (chocolate["fat_g"], chocolate["calcium_mg"]) == (28.9, 277.0)
    assert chocolate["energy_kcal"] == pytest.approx(2180.61 / 4.184)
    issues = tables["issue"].filter(rule="zero_may_be_censored")["row_key"].to_list()
    assert issues == ["fineli:1/total K"]  # that of fructose is a logical zero
    assert "usage_warning" in tables["issue"]["rule"].to_list()


def _line(name: str, number: int, line: str) -> Callable[[Files], None]:
    def change(package: Files) -> None:
        package[name][number - 1] = line

    return change


def _without(name: str, start: str) -> Callable[[Files], None]:
    def change(package: Files) -> None:
        package[name] = [line for line in package[name] if not line.startswith(start)]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _line("component_value.csv", 4, "1;VITK;0;S;XX"),
            r"component_value.csv, row 4, column METHTYPE: 'XX' is not a code of methtype_EN.csv",
        ),
        (
            _line("component_value.csv", 4, "1;VITK;0;Q;IG"),
            r"component_value.csv, row 4, column ACQTYPE: 'Q' is not a code of acqtype_EN.csv",
        ),
        (
            _line("component_value.csv", 4, "3;VITK;0;S;IG"),
            r"component_value.csv, row 4, column FOODID: '3' is not a FOODID of food.csv",
        ),
        (
            _line("component_value.csv", 5, "1;VITK;0;S;IG"),
            r"component_value.csv, row 5: FOODID and EUFDNAME 1, VITK is listed twice",
        ),
        (
            _line("component_value.csv", 1, "FOODID;EUFDNAME;BEST;ACQTYPE;METHTYPE"),
            r"component_value.csv, row 1: expected the column 'BESTLOC'",
        ),
        (_line("component_value.csv", 6, "2;VITK;0"), r"row 6: 3 fields, expected 5"),
        (
            _line("component.csv", 9, "VITK;MG;VITAMIN;VITAMIN"),
            r"component.csv, row 9, column COMPUNIT: 'MG' is not the unit that it had",
        ),
        (
            _line("component.csv", 10, "VITK2;UG;VITAMIN;VITAMIN"),
            r"component.csv, row 10, column EUFDNAME: 'VITK2' is not a known form of vitamin K",
        ),
        (_without("component.csv", "VITK"), r"component.csv lacks VITK; is the package whole"),
        (_line("food.csv", 3, "1;Sokeri;;;;;;;"), r"food.csv, row 3: FOODID 1 is listed twice"),
        (_line("food.csv", 3, "A;Sokeri;;;;;;;"), r"row 3, column FOODID: 'A' is not a FOODID"),
        (_line("food.csv", 3, "2;;;;;;;;"), r"row 3, column FOODNAME: None is not a name"),
        (
            _line("foodname_EN.csv", 3, "1;Sucrose;EN"),
            r"foodname_EN.csv, row 3: FOODID 1 is listed twice",
        ),
        (
            _line("methtype_EN.csv", 3, "IG;again;EN"),
            r"methtype_EN.csv, row 3: THSCODE IG is listed twice",
        ),
        (_line("descript.txt", 2, "Versio."), r"descript.txt names no release"),
    ],
)
def test_bad_input_names_row_and_column(
    change: Callable[[Files], None], said: str, package: Files, tmp_path: Path
) -> None:
    change(package)
    with pytest.raises(DataError, match=said) as stopped:
        fineli.extract(Raw(zipped(tmp_path, package)))
    assert "\n" not in str(stopped.value)


def test_a_package_without_a_table(package: Files, tmp_path: Path) -> None:
    del package["methtype_EN.csv"]
    with pytest.raises(UsageError, match=r"holds no methtype_EN.csv; is it the right download"):
        fineli.extract(Raw(zipped(tmp_path, package)))


def test_an_amount_with_a_point_is_rejected_verbatim(package: Files, tmp_path: Path) -> None:
    _line("component_value.csv", 4, "1;VITK;0.5;S;IG")(package)
    facts = facts_of("fineli", zipped(tmp_path, package), tmp_path / "facts")
    assert facts.tables["rejected"]["reason"].to_list() == [
        "'0.5' is no amount as fineli prints them"
    ]


def test_a_refresh_brings_it_from_an_address_that_is_given() -> None:
    assert "fineli" not in plan_refresh(RefreshRequest(), {}).by_file
    with pytest.raises(UsageError, match=r"fineli has no lasting file address: set FINELI_URL"):
        plan_refresh(RefreshRequest(("fineli",)), {})
    given = {"FINELI_URL": "https://mirror.example/fineli.zip"}
    assert "fineli" in plan_refresh(RefreshRequest(), given).by_file


def test_it_is_published_where_a_refresh_brought_its_facts(
    published: dict[str, pl.DataFrame],
) -> None:
    brought = (FACTS / "fineli" / "source.json").is_file()
    assert ("fineli" in published["source"]["source_id"].to_list()) == brought
