"""CIQUAL's component XML, in the shape that public readers show, beside the excerpt's workbook.

The values are the workbook's; ranges, confidence codes and sources are made up.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.ciqual import extract as ciqual
from tests.extract.excerpt import facts_of, published
from tests.extract.excerpts import EXCERPTS

COMPONENTS = "compo_2025_11_03.xml"
_EXCERPT = EXCERPTS["ciqual"]
_K1, _K2 = "54101", "54104"
_OF_12 = "CIQUAL source 12"
# food, constituent, content, min, max, confidence, source
_RECORDS = [
    ("12007", "327", "1140", None, None, "C", "1"),  # an energy, not used
    ("12007", _K1, "2,9", "0,5", "4", "B", "147"),
    # once escaped, as XML asks, once not
    ("12007", _K2, "&lt; 20", "-", "< 20", "D", "é"),
    ("40116", _K1, "0", None, "0,3", "A", "12"),
    ("40116", _K2, "9,65", "12", "7,1", "C", "12"),
    ("7259", _K1, "2,3", None, None, "-", None),
    ("7259", _K2, "traces", None, None, "C", "3"),
    ("99999", _K2, "-", None, None, None, None),  # a food without a value
]


def _tag(name: str, text: str | None) -> str:
    return f'<{name} missing=" " />' if text is None else f"<{name}> {text} </{name}>"


def written(
    records: list[tuple[str | None, ...]], declared: str = "windows-1252", bom: str = ""
) -> str:
    names = ("alim_code", "const_code", "teneur", "min", "max", "code_confiance", "source_code")
    body = "".join(f"<COMPO>{''.join(map(_tag, names, record))}</COMPO>\n" for record in records)
    return f'{bom}<?xml version="1.0" encoding="{declared}" ?>\n<TABLE>\n{body}</TABLE>'


def _folder(folder: Path, content: bytes) -> Path:
    path = _EXCERPT.write(folder, _EXCERPT.rows())
    (path / COMPONENTS).write_bytes(content)
    return path


@pytest.mark.parametrize(("declared", "bom"), [("windows-1252", ""), ("utf-8", "\ufeff")])
def test_ranges_and_codes_stand_beside_the_workbooks_values(
    declared: str, bom: str, tmp_path: Path
) -> None:
    folder = _folder(tmp_path, written(list(_RECORDS), declared, bom).encode(declared))
    facts = facts_of("ciqual", folder, tmp_path / "facts")
    columns = ("food_code", "component", "amount", "min", "max", "statistical_comment")
    assert facts.tables["value"].select(columns).rows() == [
        ("12007", _K1, "2,9", "0.5", "4", "CIQUAL confidence code B; CIQUAL source 147"),
        (
            *("12007", _K2, "< 20", None, None),
            "max printed as < 20; CIQUAL confidence code D; CIQUAL source é",
        ),
        ("40116", _K1, "0", None, "0.3", "CIQUAL confidence code A; CIQUAL source 12"),
        (
            *("40116", _K2, "9,65", None, None),
            f"printed with a min of 12 above its max of 7.1; CIQUAL confidence code C; {_OF_12}",
        ),
        ("7259", _K1, "2,3", None, None, None),
        ("7259", _K2, "traces", None, None, "CIQUAL confidence code C; CIQUAL source 3"),
    ]
    assert COMPONENTS in [file["name"] for file in facts.sidecar.raw_files]
    tables = published(facts)
    assert tables["measurement"]["max_ug_per_100g"].to_list() == [4.0, 0.3, None]
    issues = tables["issue"].select("rule", "row_key").rows()
    assert ("zero_may_be_censored", "ciqual:40116/K1") in issues


def test_without_the_file_the_facts_are_as_before(tmp_path: Path) -> None:
    folder = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    before = ciqual.extract(Raw(folder))
    (folder / COMPONENTS).write_text(written(list(_RECORDS)), encoding="cp1252")
    after = ciqual.extract(Raw(folder))
    same = ("food_code", "component", "amount", "unit")
    key = ["food_code", "component"]
    assert before.value.select(same).sort(key).equals(after.value.select(same).sort(key))
    assert before.value["min"].null_count() == before.value.height


def _changed(place: int, column: int, cell: str) -> Callable[[], bytes]:
    records = [list(record) for record in _RECORDS]
    records[place][column] = cell
    return lambda: written([tuple(record) for record in records]).encode("cp1252")


def _as_utf_8() -> bytes:
    return written(list(_RECORDS)).encode("utf-8")


def _with_bom() -> bytes:
    return b"\xef\xbb\xbf" + written(list(_RECORDS)).encode("cp1252")


def _as_cp1252() -> bytes:
    return written(list(_RECORDS), "utf-8").encode("cp1252")


def _encoded_twice() -> bytes:
    return written(list(_RECORDS), "utf-8").encode("utf-8").decode("cp1252").encode("utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_as_utf_8, r"declares windows-1252, but its bytes are UTF-8; get it again"),
        (_with_bom, r"declares windows-1252, but begins as UTF-8 does"),
        (_as_cp1252, r"declares utf-8, but byte 0xe9 at \d+ is none of it"),
        (_encoded_twice, r"was encoded twice, as in '.*Ã©"),
        (
            lambda: written(list(_RECORDS), "utf-16").encode("cp1252"),
            r"declares the encoding 'utf-16', not UTF-8 or windows-1252",
        ),
        (
            _changed(1, 2, "3,9"),
            r"food 12007, constituent 54101 is '3,9', but '2,9' in Table Ciqual .*not belong",
        ),
        (
            _changed(1, 2, "-"),
            r"food 12007, constituent 54101 is None, but '2,9' in Table Ciqual",
        ),
        (
            _changed(7, 2, "5"),
            r"food 99999, constituent 54104 is '5', but None in Table Ciqual",
        ),
        (
            _changed(3, 5, "E"),
            r"row 4, column code_confiance: 'E' is not a confidence code \(A, B, C, D\)",
        ),
        (
            _changed(2, 1, _K1),
            r"row 3: alim_code and const_code 12007, 54101 is listed twice",
        ),
        (
            lambda: written(list(_RECORDS)).replace("teneur", "valeur").encode("cp1252"),
            r"record 2 misses 'teneur' and has the unknown 'valeur'",
        ),
        (lambda: written(list(_RECORDS[:1])).encode(), r"holds no record of vitamin K"),
        (lambda: written(list(_RECORDS)).encode("cp1252")[:-20], r"is no readable XML"),
        (
            lambda: b'<!DOCTYPE t [<!ENTITY a "aaaa">]>' + b"<TABLE>&a;</TABLE>",
            r"is no readable XML: .*DTDForbidden",
        ),
    ],
)
def test_bad_files_end_in_one_line(content: Callable[[], bytes], said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"^{COMPONENTS}.*{said}") as stopped:
        ciqual.extract(Raw(_folder(tmp_path, content())))
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize("name", ["alim_2025_11_03.xml", "const_2025_11_03.xml"])
def test_mojibake_in_the_names_stops(name: str, tmp_path: Path) -> None:
    folder = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    text = (folder / name).read_text(encoding="utf-8-sig").replace("</TABLE>", "<!-- Épicé -->")
    twice = f"{text}</TABLE>".encode().decode("cp1252", "replace")
    (folder / name).write_text(twice, encoding="utf-8")
    with pytest.raises(DataError, match=rf"^{name} was encoded twice, as in"):
        ciqual.extract(Raw(folder))


def test_from_a_zip(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "in", written(list(_RECORDS)).encode("cp1252"))
    path = tmp_path / "ciqual.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            if file.is_file():
                archive.write(file, file.name)
    assert ciqual.extract(Raw(path)).value["max"].null_count() == 4


def test_a_second_list_of_the_real_files_is_not_needed(published: dict[str, pl.DataFrame]) -> None:
    """The committed facts were read without the file, which was not at hand."""
    of_ciqual = published["measurement"].filter(pl.col("food_id").str.starts_with("ciqual:"))
    assert of_ciqual["max_ug_per_100g"].null_count() == of_ciqual.height
