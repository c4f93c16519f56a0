"""BLS 4.0: a workbook in the shape of the official one, with real rows of vitamin K.

Names and origins are made up, but for those of oats; a value in each category of origin.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import headings
from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.bls import extract as bls
from pipeline.extract.sources.bls.data_origins import ORIGINS
from tests.conftest import FACTS
from tests.extract.excerpt import Rows, facts_of, published, write_xlsx

WORKBOOK = "BLS_4_0_Daten_2025_DE.xlsx"
_NAMES = {
    "CARTB": "CARTB Beta‑Carotin [µg/100g]",  # with the no-break hyphen that it has there
    "VITK": "VITK Vitamin K [µg/100g]",
    "VITK1": "VITK1 Vitamin K1 (Phyllochinon) [µg/100g]",
    "VITK2": "VITK2 Vitamin K2 (Menachinone) [µg/100g]",
}
_OATS = (
    "Biel, W., et al.; Chemical composition and nutritive value of husked and naked oats grain.;"
    " J Cereal Science; 2009"
)
_FOODS: list[tuple[str, tuple[Any, ...], tuple[str, ...]]] = [
    ("C131000", (2.1, 2.1, 0), ("Formelberechnung", "Literatur", "Logische Null")),
    ("G130100", (129, 129, 0), ("Formelberechnung", "Analyse", "Logische Null")),
    ("T102100", (0.2, 0.1, 0.12), ("Formelberechnung", "Übernommener Wert", "Reskalierung")),
    ("T601100", (0.54, 0.03, 0.51), ("Formelberechnung", "Analyse", "Analyse")),
    ("M012100", ("-", "-", "-"), ("fehlender Wert",) * 3),
    ("N500900", (0, "TR", "TR"), ("Logische Annahme", "Spuren", "Spuren")),
    ("M882000", (4, 4, "-"), ("Formelberechnung", "Labelangabe", "fehlender Wert")),
    # not in the sample that was seen, but among the codes of its cells
    ("F100000", ("<LOD", "<LOQ", "<LOD or <LOQ"), ("Analyse",) * 3),
]


def table_rows() -> Rows:
    known = headings("bls", "components").rows(named=True)
    heading: list[Any] = ["BLS Code", "Lebensmittelbezeichnung", "Food name"]
    for row in known:
        code = row["component"]
        name = _NAMES.get(code, f"{code} Name, auch (so) [{row['unit']}]")
        heading += [name, f"{code} Datenherkunft", f"{code} Referenz"]
    place = {row["component"]: 3 + 3 * number for number, row in enumerate(known)}
    rows: Rows = [[*heading, "Hinweis"]]
    for code, values, origins in _FOODS:
        food: list[Any] = [code, f"Lebensmittel {code}", f"Food {code}"]
        food += ["-", "fehlender Wert", "-"] * len(known)
        for component, value, origin in zip(
            ("VITK", "VITK1", "VITK2"), values, origins, strict=True
        ):
            at = place[component]
            cited = _OATS if origin == "Literatur" else "-"
            food[at : at + 3] = [value, origin, cited]
        food[place["CA"] : place["CA"] + 2] = [50.25, "Analyse"]
        rows.append([*food, None])
    return rows


def written(folder: Path, rows: Rows) -> Path:
    return write_xlsx(folder / WORKBOOK, {"BLS_4_0_Daten_2025_DE": rows})


def zipped(folder: Path, rows: Rows) -> Path:
    path = folder / "BLS_4_0_2025_DE.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(written(folder, rows), f"BLS_4_0_2025_DE/{WORKBOOK}")
        archive.writestr("BLS_4_0_2025_DE/Lizenz.txt", "CC BY 4.0")
    return path


@pytest.fixture
def rows() -> Rows:
    return table_rows()


def test_the_columns_are_those_of_the_official_sheet(rows: Rows) -> None:
    assert len(rows[0]) == 418
    assert rows[0].index(_NAMES["VITK"]) + 1 == 76
    assert rows[0].index("VITK2 Referenz") + 1 == 84


def test_real_rows(rows: Rows, tmp_path: Path) -> None:
    facts = facts_of("bls", zipped(tmp_path, rows), tmp_path / "facts")
    assert [file["name"] for file in facts.sidecar.raw_files] == ["BLS_4_0_2025_DE.zip"]
    assert (facts.sidecar.release, facts.sidecar.released_on) == ("4.0", "2025-12-17")
    tables = published(facts)
    shown = ("food_id", "amount_reported", "qualifier", "amount_ug_per_100g", "origin")
    assert tables["measurement"].select(shown).rows() == [
        ("bls:C131000", "2.1", "quantified", 2.1, "compiled"),
        ("bls:F100000", "<LOQ", "below_loq", None, "analytical"),
        ("bls:G130100", "129", "quantified", 129.0, "analytical"),
        ("bls:M882000", "4", "quantified", 4.0, "label"),
        ("bls:N500900", "TR", "trace", None, "unknown"),
        ("bls:T102100", "0.1", "quantified", 0.1, "imputed"),
        ("bls:T601100", "0.03", "quantified", 0.03, "analytical"),
    ]
    k2 = tables["reported_total"].filter(total="K2")
    assert k2.select(shown).rows() == [
        ("bls:C131000", "0", "zero", 0.0, "assumed"),
        ("bls:F100000", "<LOD or <LOQ", "below_loq", None, "analytical"),
        ("bls:G130100", "0", "zero", 0.0, "assumed"),
        ("bls:N500900", "TR", "trace", None, "unknown"),
        ("bls:T102100", "0.12", "quantified", 0.12, "imputed"),
        ("bls:T601100", "0.51", "quantified", 0.51, "analytical"),
    ]
    k = tables["reported_total"].filter(total="K")
    assert k.height == 7
    assert k.row(1)[k.columns.index("qualifier")] == "below_lod"
    assert set(tables["reported_total"]["total_basis"]) == {"unspecified"}
    assert "bls:M012100" not in tables["food"]["food_id"].to_list()
    assert tables["composition"]["calcium_mg"].to_list() == [50.25] * 7
    rules = {rule for rule in tables["issue"]["rule"] if rule != "usage_warning"}
    assert "zero_may_be_censored" not in rules  # it says which zeros were assumed
    assert "k1_and_k2_against_total" not in rules  # 0.1 + 0.12 is printed as 0.2
    oats = tables["measurement"].filter(food_id="bls:C131000").row(0, named=True)
    assert oats["statistical_comment"] == "Datenherkunft: Literatur"
    cited = tables["reference"].filter(reference_id=oats["reference_id"])
    assert cited.select("citation", "year", "access").row(0) == (_OATS, 2009, "secondary")


def test_the_workbook_alone_gives_the_same_facts(rows: Rows, tmp_path: Path) -> None:
    from_zip = bls.extract(Raw(zipped(tmp_path, rows))).tables()
    from_book = bls.extract(Raw(tmp_path / WORKBOOK)).tables()
    assert all(from_zip[name].equals(frame) for name, frame in from_book.items())


def test_every_category_of_the_official_count_has_an_origin() -> None:
    official = {
        *("Rezeptberechnung", "Formelberechnung", "Musterberechnung", "Nährstoffdatenbank"),
        *("Analyse", "Reskalierung", "Übernommener Wert", "Logische Null", "Literatur"),
        *("Aggregation", "Spuren", "Labelangabe", "Logische Annahme"),
    }
    assert set(ORIGINS) == official


def _set(row: int, heading: str, cell: Any) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[row - 1][rows[0].index(heading)] = cell

    return change


def _removed(rows: Rows) -> None:
    place = rows[0].index("VITK2 Referenz")
    for row in rows:
        del row[place]


_K1 = _NAMES["VITK1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _set(3, "VITK1 Datenherkunft", "Schätzung"),
            r"row 3, column VITK1 Datenherkunft: 'Schätzung' is not a known origin of a stated",
        ),
        (
            _set(3, "VITK1 Datenherkunft", "fehlender Wert"),
            r"row 3, column VITK1 Datenherkunft: 'fehlender Wert' is not a known origin",
        ),
        (
            _set(4, "VITK Datenherkunft", None),
            r"row 4, column VITK Datenherkunft: None is not a known origin",
        ),
        (_set(2, "BLS Code", "C13100"), r"row 2, column BLS Code: 'C13100' is not a BLS code"),
        (
            _set(2, "BLS Code", "Z131000"),
            r"row 2, column BLS Code: 'Z131000' is not in a known food group",
        ),
        (_set(3, "BLS Code", "C131000"), r"row 3: BLS Code C131000 is listed twice"),
        (
            _set(1, _K1, "VITK1 Vitamin K1 (Phyllochinon) [mg/100g]"),
            r"column CA: 'VITK1 .*' is not in 'µg/100g'",
        ),
        (
            _set(1, _K1, "VITMK7 Menachinon-7 [µg/100g]"),
            r"expected the column 'VITK1' and found the unknown column 'VITMK7 Menachinon-7",
        ),
        (_removed, r"expected the column 'VITK2 Referenz'"),
    ],
)
def test_bad_input_names_row_and_column(
    change: Callable[[Rows], None], said: str, rows: Rows, tmp_path: Path
) -> None:
    change(rows)
    with pytest.raises(DataError, match=said) as stopped:
        bls.extract(Raw(written(tmp_path, rows)))
    assert "\n" not in str(stopped.value)


def test_a_second_sheet_stops(rows: Rows, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / WORKBOOK, {"Daten": rows, "Komponenten": [["Nährstoffcode"]]})
    with pytest.raises(DataError, match=r"has the sheets 'Daten', 'Komponenten'; expected one"):
        bls.extract(Raw(path))


def test_another_code_in_a_cell_is_rejected_verbatim(rows: Rows, tmp_path: Path) -> None:
    _set(3, _K1, "< 0,5")(rows)
    facts = facts_of("bls", written(tmp_path, rows), tmp_path / "facts")
    rejected = facts.tables["rejected"].filter(fact_table="value")
    assert rejected["reason"].to_list() == ["'< 0,5' is no amount as bls prints them"]
    assert '"G130100"' in rejected["record"][0]


def test_a_workbook_of_few_foods_is_not_whole(rows: Rows, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"only 7 rows of food, expected at least 2000"):
        extract("bls", written(tmp_path, rows), tmp_path / "facts")


def test_it_is_published_where_a_refresh_brought_its_facts(
    published: dict[str, pl.DataFrame],
) -> None:
    brought = (FACTS / "bls" / "source.json").is_file()
    assert ("bls" in published["source"]["source_id"].to_list()) == brought
