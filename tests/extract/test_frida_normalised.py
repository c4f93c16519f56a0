"""Frida 5.5 and 6.1: a workbook in the shape of theirs, with real total K rows of 6.1.

Statistics and sources are made up, one of each kind that the real sheets hold.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.frida import extract as frida
from pipeline.extract.sources.frida.parameters import known_parameters
from pipeline.fact_files.registry import source_of
from tests.extract.excerpt import Rows, facts_of, published, write_xlsx

_HEADINGS = [
    *("FoodID", "FødevareNavn", "FoodName", "ParameterID", "ParameterNavn", "ParameterName"),
    *("SortKey", "ResVal", "Min", "Max", "Median", "NumberOfDeterminations", "Source"),
    "SourceFood",
]
_FOOD_HEADINGS = [
    *("FødevareNavn", "FoodName", "FoodID", "TaxonomicName", "NCBI", "FoodEx2Code"),
    *("FoodEx2Description", "FoodOntology", "LangualCode", "Nøglehulsmærket", "FoodGroupID"),
    *("FødevareGruppe", "FoodGroup", "EurofirFoodGroup"),
]
_SOURCE_HEADINGS = [
    *("SourceID", "EurofirRefType", "URL", "Language", "TitleOriginal", "TitelDansk"),
    *("TitleEnglish", "Publisher", "ReportNumber", "PublicationName", "Year", "Volume", "Issue"),
    *("PageStart", "PageEnd"),
]
_NULL = "NULL"
_DOI_URL = "https://doi.org/10.1234/apricot.5"
# FoodID, name, group and total K of 6.1.
_TOTALS = [
    (1291, "A38 of whole milk ", "Fermented milk products", 7.6207),
    (1851, "Apricot, raw", "Stone fruit", 0.7167),
    (388, "Cucumber, raw", "Fruit -Vegetables", 16.4),
    (1957, "Aioli", _NULL, 94.75),
    (561, "Perch, raw", "Somewhat oily fish", 0.0),
]


def _value(food: int, parameter: int, **cells: Any) -> list[Any]:
    return [
        *(food, f"navn {food}", f"name {food}", parameter, "navn", "name", 1),
        cells.get("value", _NULL),
        *(cells.get(key, _NULL) for key in ("low", "high", "median", "n", "source", "copied")),
    ]


def _data() -> Rows:
    return [
        list(_HEADINGS),
        *(_value(food, 442, value=amount, n=1) for food, _, _, amount in _TOTALS),
        # a mean over 12 determinations, 11 of them not detected, is below the one detected
        _value(1851, 164, value=0.05, low=0.6, high=0.6, median=0.6, n=12, source=2400),
        _value(388, 164, value=16.4, n=21, copied=1851),
        _value(1957, 164, value=94.75, n=0, source=1004),
        _value(561, 164, value=0, n=0, source=1655),
        _value(1291, 433, value=7.5, low=20, high=3, n=2, source=2135),
        _value(1291, 436, n=0),
        _value(1291, 356, value=63.4),
        _value(1291, 137, value=265.1),
    ]


def _food(food: int, name: str, group: str) -> list[Any]:
    code = f"A0{food}#F28.A07"
    return [
        *(f"navn {food} ", name, food, "Genus species", 3656, code, "a food"),
        *("FOODON_1", "A0123 B1234", 0, 15, "gruppe", group, "A0785"),
    ]


def _source(number: int, kind: str, **cells: Any) -> list[Any]:
    named = {"SourceID": number, "EurofirRefType": kind} | cells
    return [named.get(heading, _NULL) for heading in _SOURCE_HEADINGS]


def frida_sheets() -> dict[str, Rows]:
    """Return the sheets of a workbook of 6.1, each with a few rows."""
    parameters = known_parameters().rows(named=True)
    spelled: Rows = [
        [p["parameter_id"], "navn", f"{p['name']} ", p["unit"], "TAG", "ug", "W"]
        for p in parameters
    ]
    return {
        "Readme": [["The Danish Food Composition Database"]],
        "Data_Table": [["wide"]],
        "Data_Normalised": _data(),
        "Food": [list(_FOOD_HEADINGS), *(_food(*food[:3]) for food in _TOTALS)],
        "FoodGroup": [["FoodGroupID"]],
        "Parameter": [
            [
                *("ParameterID", "ParameterNavn", "ParameterName", "Unit", "EurofirComponentID"),
                *("EurofirUnitID", "EurofirMatrixUnitID"),
            ],
            *spelled,
            [344, "Isomalt", "Isomalt", "g/100g", "ISOMALT", "g", "W"],
            [344, "Isomalt", "Isomalt", "g/100g", "ISOMALT", "g", "W"],
        ],
        "Source": [
            list(_SOURCE_HEADINGS),
            _source(1004, "O", TitleEnglish="Computer calculation based on recipe"),
            _source(1655, "O", TitleEnglish="Natural zero value for content. Not analyzed"),
            _source(
                *(2135, "F"),
                TitleEnglish="The Swedish Food Composition Database 2017",
                Publisher="Livsmedelsverket",
                Year=2017,
            ),
            _source(
                *(2400, "AJ"),
                TitleOriginal="On apricots",
                PublicationName="Journal of Stone Fruit",
                Year=2021,
                Volume=4,
                Issue=2,
                PageStart=11,
                PageEnd=19,
                URL=_DOI_URL,
            ),
        ],
    }


Write = Callable[[dict[str, Rows]], Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    return lambda sheets: write_xlsx(tmp_path / "FCDB_6.1_Dataset.xlsx", sheets)


def test_values_with_how_they_came_about(written: Write, tmp_path: Path) -> None:
    facts = facts_of("frida", written(frida_sheets()), tmp_path / "facts")
    assert (facts.sidecar.release, facts.sidecar.released_on) == ("6.1", "2026-05")
    value = facts.tables["value"].filter(pl.col("component") != "442").sort("food_code")
    shown = ("food_code", "component", "amount", "n_samples", "min", "max", "origin")
    assert value.select(shown).rows() == [
        ("1291", "433", "7.5", "2", None, None, None),
        ("1851", "164", "0.05", "12", "0.6", "0.6", None),
        ("1957", "164", "94.75", "0", None, None, "calculated"),
        ("388", "164", "16.4", None, None, None, "imputed"),
        ("561", "164", "0", "0", None, None, "assumed"),
    ]
    assert value.select("statistical_comment", "reference_food_code", "reference_id").rows() == [
        ("printed with a Min of 20 above its Max of 3", None, "frida_2135"),
        (None, None, "frida_2400"),
        (
            "not determined (0 determinations); Computer calculation based on recipe",
            *(None, None),
        ),
        ("its 21 determinations are of food 1851", "1851", None),
        (
            "not determined (0 determinations); Natural zero value for content. Not analyzed",
            *(None, None),
        ),
    ]
    assert value["locator"][1] == "Data_Normalised, row 7, FoodID 1851, ParameterID 164"
    rejected = facts.tables["rejected"].select("fact_table", "reason").rows()
    assert rejected == [("value", "no amount (NULL)")]
    assert '"component": "436"' in facts.tables["rejected"]["record"][0]
    aioli = facts.tables["food"].row(by_predicate=pl.col("food_code") == "1957", named=True)
    assert (aioli["name"], aioli["name_original"], aioli["group_name"]) == (
        *("Aioli", "navn 1957", "No food group"),
    )
    assert (aioli["foodex2_code"], aioli["langual_code"], aioli["ncbi_taxon"]) == (
        *("A01957#F28.A07", "A0123 B1234", "3656"),
    )


def test_what_is_published(written: Write, tmp_path: Path) -> None:
    tables = published(facts_of("frida", written(frida_sheets()), tmp_path / "facts"))
    totals = tables["reported_total"].select("food_id", "amount_ug_per_100g", "total_basis").rows()
    assert totals == [
        (f"frida:{food}", amount, "k1_equivalents")
        for food, _, _, amount in sorted(_TOTALS, key=lambda row: str(row[0]))
    ]
    assert tables["composition"].filter(food_id="frida:1291")["energy_kcal"].to_list() == [63.4]
    k1 = tables["measurement"].filter(form_id="K1").select("food_id", "statistic", "confidence")
    assert k1.rows() == [
        ("frida:1851", "mean", "B"),
        ("frida:1957", "unknown", "C"),
        ("frida:388", "unknown", "C"),
        ("frida:561", "unknown", "D"),
    ]
    issues = tables["issue"].select("rule", "row_key", "detail").rows()
    outside = "amount 0.05 µg/100 g is outside its own range 0.6 to 0.6"
    assert ("outside_own_range", "frida:1851/K1", outside) in issues
    censored = [key for rule, key, _ in issues if rule == "zero_may_be_censored"]
    assert censored == ["frida:561/total K"]  # its K1 is a natural zero by Frida's own word
    named = tables["reference"].filter(pl.col("reference_id").str.starts_with("frida_"))
    assert named.select("reference_id", "citation", "doi", "year", "access").rows() == [
        (
            "frida_2135",
            "The Swedish Food Composition Database 2017. Livsmedelsverket. 2017",
            *(None, 2017, "secondary"),
        ),
        (
            "frida_2400",
            f"On apricots. Journal of Stone Fruit. 2021. 4(2):11-19. {_DOI_URL}",
            *("10.1234/apricot.5", 2021, "secondary"),
        ),
    ]


def test_each_release_is_cited_as_it_asks(written: Write, tmp_path: Path) -> None:
    path = written(frida_sheets())
    later = published(facts_of("frida", path, tmp_path / "later"))["source"].row(0, named=True)
    assert later["attribution"].startswith("The Danish Food Composition Database (http://fcdb")
    assert later["attribution"].endswith("10.11583/DTU.32312844")
    assert (later["licence"], later["url"]) == ("CC BY 4.0", "http://fcdb.fooddata.dk")
    older = Path(shutil.copy(path, tmp_path / "Frida_5.5_Dataset.xlsx"))
    of_55 = frida.extract(Raw(older))
    assert (of_55.release, of_55.released_on) == ("5.5", "2025-11")
    for release in ("5.4", "5.5"):
        cited = source_of("frida").of_release(release).attribution
        assert f"version {release}," in cited
        assert cited.endswith("10.11583/DTU.29500682")


def _headings(sheet: str, old: str, new: str) -> Callable[[dict[str, Rows]], None]:
    def change(sheets: dict[str, Rows]) -> None:
        row = sheets[sheet][0]
        row[row.index(old)] = new

    return change


def _cell(sheet: str, row: int, heading: str, cell: Any) -> Callable[[dict[str, Rows]], None]:
    def change(sheets: dict[str, Rows]) -> None:
        sheets[sheet][row - 1][sheets[sheet][0].index(heading)] = cell

    return change


def _again(sheet: str, row: int) -> Callable[[dict[str, Rows]], None]:
    return lambda sheets: sheets[sheet].append(list(sheets[sheet][row - 1]))


def _parameter(cells: list[Any]) -> Callable[[dict[str, Rows]], None]:
    return lambda sheets: sheets["Parameter"].append([cells[0], "navn", *cells[1:], "", "", ""])


def _without_mk7(sheets: dict[str, Rows]) -> None:
    sheets["Parameter"] = [row for row in sheets["Parameter"] if row[0] != "436"]


_NORMALISED = "sheet 'Data_Normalised', row"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _headings("Data_Normalised", "ResVal", "Value"),
            rf"{_NORMALISED} 1: expected the column 'ResVal', found 'FoodID'",
        ),
        (
            _headings("Data_Normalised", "SortKey", "Max"),
            rf"{_NORMALISED} 1: two columns are headed 'Max'",
        ),
        (
            _cell("Data_Normalised", 7, "Min", "0,6"),
            rf"{_NORMALISED} 7, column Min: '0,6' is not a number or NULL",
        ),
        (
            _cell("Data_Normalised", 7, "NumberOfDeterminations", 1.5),
            rf"{_NORMALISED} 7, column NumberOfDeterminations: '1.5' is not a count or NULL",
        ),
        (
            _cell("Data_Normalised", 7, "NumberOfDeterminations", 10**30),
            rf"{_NORMALISED} 7, column NumberOfDeterminations: '1[0-9]+' is not a count or NULL",
        ),
        (
            _cell("Data_Normalised", 8, "FoodID", 9999),
            rf"{_NORMALISED} 8, column FoodID: '9999' is not a FoodID of the sheet Food",
        ),
        (
            _cell("Data_Normalised", 7, "Source", 77),
            rf"{_NORMALISED} 7, column Source: '77' is not a SourceID of the sheet Source",
        ),
        (
            _again("Data_Normalised", 7),
            rf"{_NORMALISED} 15: FoodID and ParameterID 1851, 164 is listed twice",
        ),
        (_again("Food", 3), r"sheet 'Food', row 7: FoodID 1851 is listed twice"),
        (
            _cell("Food", 3, "FoodName", _NULL),
            r"sheet 'Food', row 3, column FoodName: None is not a name",
        ),
        (_again("Source", 2), r"sheet 'Source', row 6: SourceID 1004 is listed twice"),
        (
            _cell("Source", 2, "TitleEnglish", _NULL),
            r"sheet 'Source', row 2, column TitleOriginal: None is not a title, publication",
        ),
        (_without_mk7, r"sheet 'Parameter' lacks the ParameterID 436 \(Menaquinone 7\)"),
        (
            _parameter([501, "Menaquinone 11", "µg/100g"]),
            r"column ParameterName: 'Menaquinone 11' is not a known form of vitamin K",
        ),
        (
            _parameter(["436", "Menaquinone 7", "µg/100g"]),
            r"ParameterID 436 is listed twice",
        ),
    ],
)
def test_bad_input_names_row_and_column(
    change: Callable[[dict[str, Rows]], None], said: str, written: Write
) -> None:
    sheets = frida_sheets()
    change(sheets)
    with pytest.raises(DataError, match=said) as stopped:
        frida.extract(Raw(written(sheets)))
    assert "\n" not in str(stopped.value)


def test_another_unit_stops(written: Write) -> None:
    sheets = frida_sheets()
    row = next(row for row in sheets["Parameter"] if row[0] == "438")
    row[3] = "mg/100g"
    with pytest.raises(DataError, match=r"column Unit: 'mg/100g' is not the unit that it had"):
        frida.extract(Raw(written(sheets)))


def test_an_amount_that_is_no_number_is_rejected_verbatim(written: Write, tmp_path: Path) -> None:
    sheets = frida_sheets()
    _cell("Data_Normalised", 4, "ResVal", "<0.1")(sheets)
    facts = facts_of("frida", written(sheets), tmp_path / "facts")
    reasons = facts.tables["rejected"]["reason"].to_list()
    assert "'<0.1' is no amount as frida prints them" in reasons
