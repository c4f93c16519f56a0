"""NEVO as RIVM gives it: the wide table separated by ``|``, and the file Details.

All rows are made up: no row of NEVO's may stand in the repository. Where the table is at hand, its
values are written in RIVM's shape and read back.
"""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.nevo import extract as nevo
from tests.extract.excerpt import facts_of, published
from tests.extract.excerpts import EXCERPTS

_EXCERPT = EXCERPTS["nevo"]
_HEADINGS = [
    *("NEVO-versie/NEVO-version", "Voedingsmiddelgroep", "Food group", "NEVO-code"),
    *("Voedingsmiddelnaam/Dutch food name", "Engelse naam/Food name", "Hoeveelheid/Quantity"),
    *("Voedingsstofgroep", "Component group", "Nutrient-code", "Voedingsstof", "Component"),
    *("Gehalte/Value", "Eenheid/Unit", "Spoor / Verrijkt/Trace / Fortified"),
    *("Broncode/Source code", "Referentie/Reference"),
]
_UNITS = {"PROT": "g", "CA": "mg", "ENERCC": "kcal"}
Lines = list[list[str]]


def _row(food: str, nutrient: str, value: str, **more: str) -> list[str]:
    return [
        *("NEVO-Online 2025 9.0", "Groente", "Vegetables", food, f"Verzonnen {food} crème"),
        *(f"Made up {food}", more.get("per", "per 100g"), "groep"),
        *(more.get("group", "Vitamins"), nutrient, f" {nutrient} ", nutrient, value),
        *(_UNITS.get(nutrient, "µg"), more.get("flag", "")),
        *(more.get("source", "REF.1"), more.get("reference", "A made up | report, 2019")),
    ]


def details_rows() -> Lines:
    return [
        list(_HEADINGS),
        _row("900001", "PROT", "3,4"),
        _row("900001", "VITK", "70,5"),
        _row("900001", "VITK", "70,5", group="Fat-soluble vitamins"),
        _row("900001", "VITK1", "2,5", source="REF.2", reference="Another; doi 10.1234/made.up"),
        _row("900001", "VITK2", "68", source="", reference=""),
        _row("900001", "CA", "120", flag="+"),
        _row("900003", "VITK1", "0", flag="TR"),
        _row("900003", "CA", "0", flag="TR"),
        _row("900004", "VITK", "1,5", per="per 100ml"),
        _row("900005", "VITK", "33", flag="+"),
        _row("900006", "PROT", "1"),
    ]


def _quoted_in_part(cells: Iterable[str]) -> str:
    """Quote what needs it and, as RIVM's files do, some of the rest."""
    return "|".join(
        f'"{cell}"' if "|" in cell or place % 3 == 0 else cell for place, cell in enumerate(cells)
    )


def written(folder: Path, rows: Lines, encoding: str = "utf-8-sig") -> Path:
    path = folder / "NEVO2025_v9.0_Details.csv"
    path.write_bytes("".join(f"{_quoted_in_part(row)}\r\n" for row in rows).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
def test_the_details(tmp_path: Path, encoding: str) -> None:
    facts = facts_of("nevo", written(tmp_path, details_rows(), encoding), tmp_path / "facts")
    assert facts.sidecar.release == "2025/9.0"
    names = dict(facts.tables["food"].select("food_code", "name_original").iter_rows())
    assert names["900001"] == "Verzonnen 900001 crème"
    tables = published(facts)
    shown = ("food_id", "amount_reported", "qualifier", "amount_ug_per_100g", "reference_id")
    assert tables["measurement"].select(shown).rows() == [
        ("nevo:900001", "2,5", "quantified", 2.5, "nevo_ref_2"),
        ("nevo:900003", "0 TR", "trace", None, "nevo_ref_1"),
    ]
    total = ("food_id", "total", "amount_reported", "amount_ug_per_100g", "added_nutrient")
    assert tables["reported_total"].select(total).rows() == [
        ("nevo:900001", "K", "70,5", 70.5, None),
        ("nevo:900001", "K2", "68", 68.0, None),
        ("nevo:900004", "K", "1,5", None, None),
        ("nevo:900005", "K", "33", 33.0, "VITK"),
    ]
    k2 = tables["reported_total"].filter(total="K2")
    assert k2["reference_id"].to_list() == [None]
    place = "Details, row 6, NEVO-code 900001, Nutrient-code VITK2"
    assert k2["record_locator"].to_list() == [place]
    named = tables["reference"].filter(pl.col("reference_id").str.starts_with("nevo_"))
    assert named.select("reference_id", "citation", "doi", "access").rows() == [
        ("nevo_ref_1", "A made up | report, 2019", None, "secondary"),
        ("nevo_ref_2", "Another; doi 10.1234/made.up", "10.1234/made.up", "secondary"),
    ]
    calcium = dict(tables["composition"].select("food_id", "calcium_mg").iter_rows())
    assert calcium == {
        "nevo:900001": 120.0,
        "nevo:900003": None,
        "nevo:900004": None,
        "nevo:900005": None,
    }


def _cell(row: int, heading: str, cell: str) -> Callable[[Lines], None]:
    def change(rows: Lines) -> None:
        rows[row - 1][_HEADINGS.index(heading)] = cell

    return change


def _without_rows(rows: Lines) -> None:
    del rows[1:]


_VALUE, _FLAG = "Gehalte/Value", "Spoor / Verrijkt/Trace / Fortified"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _cell(3, _VALUE, "70.5"),
            r"row 3, column Gehalte/Value: '70.5' is not a number with decimal comma",
        ),
        (
            _cell(4, _VALUE, "71"),
            r"row 4, column Gehalte/Value: '71' is not what a row above says",
        ),
        (
            _cell(8, _FLAG, "tr"),
            r"row 8, column Spoor / Verrijkt/Trace / Fortified: 'tr' is not TR, \+ or blank",
        ),
        (
            _cell(3, "Eenheid/Unit", "mg"),
            r"row 3, column Eenheid/Unit: 'mg' is not the unit of its nutrient",
        ),
        (
            _cell(7, "Nutrient-code", "VITK3"),
            r"row 7, column Nutrient-code: 'VITK3' is no known form of vitamin K",
        ),
        (_cell(3, "NEVO-code", "A1"), r"row 3, column NEVO-code: 'A1' is not a NEVO-code"),
        (
            _cell(10, "Hoeveelheid/Quantity", "per portion"),
            r"row 10, column Hoeveelheid/Quantity: food 900004 is given 'per portion'",
        ),
        (
            _cell(3, "NEVO-versie/NEVO-version", "NEVO-Online 2023 8.0"),
            r"expected one version NEVO-Online",
        ),
        (
            _cell(1, _VALUE, "Gehalte"),
            r"expected the column 'Gehalte/Value' and found the unknown column 'Gehalte'",
        ),
        (lambda rows: rows[4].pop(), r"row 5: 16 fields, expected 17; is the file whole"),
        (_without_rows, r"holds no row of"),
    ],
)
def test_bad_details_name_row_and_column(
    change: Callable[[Lines], object], said: str, tmp_path: Path
) -> None:
    rows = details_rows()
    change(rows)
    with pytest.raises(DataError, match=said) as stopped:
        nevo.extract(Raw(written(tmp_path, rows)))
    assert "\n" not in str(stopped.value)


def test_micro_signs_of_another_encoding_stop(tmp_path: Path) -> None:
    """UTF-8 that was read as cp1252 and saved again is valid UTF-8, with other units."""
    path = written(tmp_path, details_rows())
    path.write_bytes(path.read_bytes().decode("cp1252").encode())
    with pytest.raises(DataError, match=r"column (Eenheid/Unit: 'Âµg'|.*NEVO-versie)"):
        nevo.extract(Raw(path))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_the_wide_table_as_rivm_separates_it(tmp_path: Path, encoding: str) -> None:
    rows = _EXCERPT.rows()
    re_export = nevo.extract(Raw(_EXCERPT.write(tmp_path / "commas", rows))).tables()
    path = tmp_path / "NEVO2025_v9.0.csv"
    lines = [_quoted_in_part(map(str, row)) for row in rows]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    official = nevo.extract(Raw(path)).tables()
    assert all(official[name].equals(frame) for name, frame in re_export.items())


def test_the_whole_table_in_rivms_shape(shared: Path, tmp_path: Path) -> None:
    given = shared / "nevo" / "nevo2025.csv"
    with given.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    path = tmp_path / "NEVO2025_v9.0.csv"
    path.write_bytes("".join(f"{_quoted_in_part(row)}\r\n" for row in rows).encode("cp1252"))
    one, other = nevo.extract(Raw(given)).tables(), nevo.extract(Raw(path)).tables()
    assert all(other[name].equals(frame) for name, frame in one.items())
