"""Files that are not what their name says, or that say it twice, too deeply, or without end."""

import json
import zipfile
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError, K2Error
from pipeline.extract.csv_stream import rows_where, split_heading
from pipeline.extract.csv_text import read_rows
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.ciqual.xml_names import records
from pipeline.extract.sources.fdc.api import details, listing
from pipeline.extract.sources.fdc.api.details import UnknownKeys
from pipeline.fact_files.registry import registry
from pipeline.fact_files.sidecar import FILE_NAME, Sidecar
from pipeline.fetch.calls import BrokenBodyError, seconds_of
from pipeline.fetch.client import Answer
from pipeline.files import strict_json

_FDC = "FoodData_Central_{}_csv_2024-10-31.zip"
_NAMES = {
    "sr28": ["sr28.zip"],
    "fdc_sr_legacy": ["FoodData_Central_sr_legacy_food_csv_2018-04.zip"],
    "fdc_foundation": [
        _FDC.format("foundation_food"),
        "FoodData_Central_foundation_food_json_2025-12-18.zip",
    ],
    "fdc_foundation_samples": [_FDC.format("foundation_food")],
    "fndds": ["fndds.zip"],
    "fdc_survey": [_FDC.format("survey_food")],
    "frida": ["Frida_5.4.xlsx", "frida_5.4.json", "FCDB_6.1_Dataset.xlsx"],
    "ciqual": ["ciqual.zip"],
    "stfcj": ["stfcj.xlsx"],
    "literature": ["values.csv"],
    "nevo": ["nevo.csv", "NEVO2025_v9.0_Details.csv"],
    "ifct": ["ifct.csv"],
    "k2viewer": ["k2viewer.csv"],
    "fdc_branded": [_FDC.format("branded_food")],
    "tfda": ["tfda.xlsx", "tfda.csv", "tfda.zip"],
    "rda": ["rda.csv"],
    "slv": ["slv.csv"],
    "fineli": ["fineli.zip"],
    "bls": ["BLS_4_0_2025_DE.zip", "bls.xlsx"],
}
_CONTENTS = {
    "empty": b"",
    "html": b"<!doctype html><html><body>Service <b>unavailable</b></body></html>",
    "json": b'{"error": {"code": "OVER_RATE_LIMIT"}}',
    "csv": b"a,b\n1,2\n",
    "byte order mark": b"\xef\xbb\xbf",
    "utf-16": "a,b\n1,2\n".encode("utf-16"),
    "latin-1": "é,b\n1,2\n".encode("latin-1"),
    "open quote": b'"a,b\n1,2\n',
    "zeros": bytes(1000),
    "start of a zip": b"PK\x03\x04" + bytes(100),
    "end of a zip": b"PK\x05\x06" + bytes(18),
    "deep array": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "10 MB cell": b"a,b\n" + b"x" * 10_000_000 + b",2\n",
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
}


def test_every_source_has_a_name_here() -> None:
    assert set(_NAMES) == set(registry())


@pytest.mark.parametrize("content", _CONTENTS.values(), ids=_CONTENTS)
@pytest.mark.parametrize("source_id", _NAMES)
def test_another_kind_of_file_ends_in_one_line(
    source_id: str, content: bytes, tmp_path: Path
) -> None:
    for name in _NAMES[source_id]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(K2Error) as stopped:
            extract(source_id, tmp_path / name, tmp_path / "facts")
        assert "\n" not in str(stopped.value)
        assert len(str(stopped.value)) < 20_000
        assert not (tmp_path / "facts").exists()


# JSON

_FOODS = '{{"FoundationFoods": [{}]}}'
_TEXTS = {
    "deep": "[" * 5000 + "]" * 5000,
    "key twice": '{"fdcId": 1, "fdcId": 2}',
    "huge integer": '{"fdcId": 1' + "0" * 5000 + "}",
    "half a pair": '{"fdcId": 1, "description": "\\ud83d"}',
    "half a pair as key": '{"\\uDC00": 1}',
    "raw control": '{"fdcId": 1, "description": "a\x1bb"}',
    "two documents": "{} {}",
    "comment": "{} // no",
    "trailing comma": '{"a": 1,}',
    "single quotes": "{'a': 1}",
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_json_that_no_table_can_hold(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"."):
        strict_json.loads(text)
    answer = Answer(200, {}, f"[{text}]".encode())
    with pytest.raises(BrokenBodyError):
        listing.read_page(answer, "Foundation")
    with pytest.raises(BrokenBodyError):
        details.read_details(answer, ["1"], UnknownKeys())
    name = "FoodData_Central_foundation_food_json_2025-12-18"
    with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
        archive.writestr(f"{name}.json", _FOODS.format(text))
    (tmp_path / "frida_5.4.json").write_text(f"[{text}]", encoding="utf-8")
    for source_id, path in (("fdc_foundation", f"{name}.zip"), ("frida", "frida_5.4.json")):
        with pytest.raises(K2Error) as stopped:
            extract(source_id, tmp_path / path, tmp_path / "facts")
        assert "\n" not in str(stopped.value)


def test_json_numbers_and_whole_pairs_stay_as_printed() -> None:
    text = '{"a": 4.20, "b": 0E-8, "c": NaN, "d": 7, "e": "\\ud83e\\uddc0", "f": {"a": 1}}'
    assert strict_json.loads(text) == {
        "a": "4.20",
        "b": "0E-8",
        "c": "NaN",
        "d": 7,
        "e": "🧀",
        "f": {"a": 1},
    }
    assert strict_json.loads("[1]", integers_as_text=True) == ["1"]


@pytest.mark.parametrize(
    "content", ["5", "[]", "null", '{"a": 1, "a": 2}', "[" * 5000, '"\\ud800"']
)
def test_a_sidecar_of_another_shape(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="restore it from the repository"):
        Sidecar.load(tmp_path)


@pytest.mark.parametrize("text", ["6\x1d", "²", "٣", "9" * 400, "-1", "1e3", "inf", "nan", ""])
def test_a_wait_that_is_no_number_of_seconds(text: str) -> None:
    assert seconds_of(text) is None
    assert seconds_of(f"Wed, 21 Oct 2{text}444444444444 07:28:00 GMT") is None
    assert seconds_of("Wed, 21 Oct 9999 07:28:00 GMT") == 1e9


# XML

_TABLE = "<TABLE><ALIM><a>1</a></ALIM></TABLE>"
_XML = {
    "entities that grow": '<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {n} "{f"&{o};" * 10}">' for o, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><TABLE><ALIM><a>&i;</a></ALIM></TABLE>",
    "a file as entity": '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<TABLE><ALIM><a>&x;</a></ALIM></TABLE>",
    "an address as entity": '<!DOCTYPE t [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>' + _TABLE,
    "a parameter entity": '<!DOCTYPE t [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>' + _TABLE,
    "an outer document type": '<!DOCTYPE TABLE SYSTEM "http://127.0.0.1:9/x.dtd">' + _TABLE,
    "unknown encoding": '<?xml version="1.0" encoding="x-none"?>' + _TABLE,
    "deep": "<TABLE>" + "<a>" * 200_000,
    "deep and whole": "<TABLE>" + "<a>" * 50_000 + "</a>" * 50_000 + "</TABLE>",
    "half a pair": "<TABLE><ALIM><a>&#xD800;</a></ALIM></TABLE>",
    "nul": "<TABLE><ALIM><a>&#0;</a></ALIM></TABLE>",
    "cut": _TABLE[:-3],
    "html": "<html><body>no</body></html>",
    "nothing": "",
}


@pytest.mark.parametrize("text", _XML.values(), ids=_XML)
def test_xml_that_reaches_out_or_grows_is_refused(text: str) -> None:
    with pytest.raises(DataError) as stopped:
        records("alim.xml", text.encode(), {"a": "code"})
    message = str(stopped.value)
    assert "\n" not in message
    assert "root:" not in message
    assert records("alim.xml", _TABLE.encode(), {"a": "code"}).rows() == [("1",)]


# CSV


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1\n", "row 2: 1 fields, expected 2"),
        (b"a,b\n1,2,3\n", "row 2: 3 fields, expected 2"),
        (b'a,b\n1,"2\n3,4\n5,6\n', "is no CSV|fields, expected 2"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "field larger than field limit"),
        (b"a,b\n\xff,1\n", "is not UTF-8"),
        (b"\n\n", "is empty"),
    ],
)
def test_a_small_csv_that_is_not_whole(content: bytes, said: str) -> None:
    if b'"2' in content:
        # to the end of the file it is one cell: what reads as a row of two fields holds all of it
        assert read_rows("x.csv", content).rows()[-1][1] == "2\n3,4\n5,6\n"
        return
    with pytest.raises(DataError, match=said):
        read_rows("x.csv", content)


@pytest.mark.parametrize("size", [5, 1 << 20])
@pytest.mark.parametrize("mark", ['"', ""])
@pytest.mark.parametrize("row", [["1", "2"], ["1"], ["1", "2", "3", "4"]])
def test_a_record_of_another_length_in_a_stream_stops_the_run(
    row: list[str], mark: str, size: int
) -> None:
    lines = [["a", "b", "c"], ["1", "2", "3"], row, ["4", "5", ""]]
    content = "".join(",".join(f"{mark}{c}{mark}" for c in line) + "\n" for line in lines).encode()
    heading, blocks = split_heading(content[at : at + size] for at in range(0, len(content), size))
    try:
        rows_where(blocks, heading, ["a", "b"], None)
    except DataError as error:
        said = str(error)
    except Exception as error:  # noqa: BLE001 (polars: the caller makes one line of it)
        said = f"{type(error).__module__} {error}"
    assert "fields, expected 3" in said or said.startswith("polars")


def test_a_heading_without_end_stops_the_run() -> None:
    with pytest.raises(DataError, match="a heading of over 1 MB"):
        split_heading(iter([b"x" * 500_000] * 1000))


def test_a_cell_too_long_for_readers_is_refused_before_it_is_written(tmp_path: Path) -> None:
    rows = [{"→ParameterNavn": "x" * 200_000}]
    (tmp_path / "frida_5.4.json").write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(DataError) as stopped:
        extract("frida", tmp_path / "frida_5.4.json", tmp_path / "facts")
    assert len(str(stopped.value)) < 20_000
