"""The parsers, each as a function of bytes; what they may raise is caught, all else is a fault.

``test_fuzz`` calls them with bounded, repeatable input; ``make fuzz`` for as long as wanted.
"""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import K2Error
from pipeline.diagnostics.escaping import in_code, in_markdown, visible
from pipeline.extract import csv_search, csv_select, csv_stream
from pipeline.extract.csv_neighbours import Neighbours
from pipeline.extract.csv_text import read_rows
from pipeline.extract.raw import Raw
from pipeline.extract.sources.ciqual.xml_names import records
from pipeline.extract.sources.fdc.api import details, listing
from pipeline.extract.sources.fdc.api.details import UnknownKeys
from pipeline.extract.sources.fdc.csv import csv_tables
from pipeline.extract.sources.fdc.json import food_body, json_foods
from pipeline.extract.sources.frida import extract as frida
from pipeline.extract.sources.k2viewer import extract as k2viewer
from pipeline.extract.sources.literature import extract as literature
from pipeline.extract.sources.literature import reviewed_rows
from pipeline.extract.sources.sr28 import extract as sr28
from pipeline.extract.sources.stfcj import extract as stfcj
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files import notation
from pipeline.fact_files.precision import more_precise
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.registry import registry
from pipeline.fact_files.sidecar import FILE_NAME, Sidecar, packaged_facts
from pipeline.fetch.calls import BrokenBodyError, seconds_of
from pipeline.fetch.client import Answer
from pipeline.files import strict_json
from pipeline.transform.portions.parse_text import parse
from pipeline.transform.portions.portion_words import Words, words_of

Parser = Callable[[bytes], None]
_FOLDER = Path(tempfile.mkdtemp(prefix="k2-fuzz-"))
_NAMES = ["id", "nutrient_id", "amount"]


def one_line(parser: Parser) -> Parser:
    """Return the parser with what it may raise taken: one line for people."""

    def run(content: bytes) -> None:
        said = ""
        try:
            parser(content)
        except (K2Error, BrokenBodyError) as error:
            said = str(error)
        except pl.exceptions.PolarsError:
            pass  # k2 extract makes one line of it
        assert "\n" not in said, said
        assert len(said) < 20_000, len(said)

    return run


def _file(name: str, content: bytes) -> Raw:
    (_FOLDER / name).write_bytes(content)
    return Raw(_FOLDER / name)


def _text(content: bytes) -> str:
    return content.decode(errors="replace")


def _dialects(content: bytes) -> None:
    cell = pl.DataFrame({"cell": [_text(content)]})
    for dialect in {source.readings for source in registry().values()}:
        fits, amount, qualifier, limit = cell.select(
            notation.readable(pl.col("cell"), dialect).alias("a"),
            notation.amount(pl.col("cell"), dialect).alias("b"),
            notation.qualifier(pl.col("cell"), dialect).alias("c"),
            notation.limit(pl.col("cell"), dialect).alias("d"),
        ).row(0)
        assert fits == (qualifier is not None)
        assert all(n is None or 0 <= n < float("inf") for n in (amount, limit))
        assert amount is None or (amount == 0) == (qualifier == "zero")
        assert amount != 0 or set(_text(content)) <= set("0.,eE+-()123456789")


@cache
def words() -> Words:
    return words_of(packaged_curated().portion_word)


def _portion(content: bytes) -> None:
    text, _, quantity = _text(content).partition("|")
    for given in (None, quantity):
        portion = parse(text, given, words())
        assert portion.quantity is None or 0 <= portion.quantity < float("inf")
        assert portion.volume_ml is None or 0 <= portion.volume_ml < float("inf")


def _stream(content: bytes) -> None:
    size = 1 + (content[0] if content else 0)
    for way in ("search", "nutrient_id", "id"):
        parts = (content[at : at + size] for at in range(0, len(content), size))
        heading, blocks = csv_stream.split_heading(parts)
        if way == "search":
            _search(heading, blocks)
        else:
            csv_select.rows_of(blocks, heading, _NAMES, {way: pl.Series(["1183", "430"])})


def _search(heading: bytes, blocks: Iterator[bytes]) -> None:
    with ThreadPoolExecutor(1) as pool:
        neighbours = Neighbours(pool, heading, "fdc_id", _NAMES, pl.lit(value=True))
        sought = csv_search.Sought("nutrient_id", ["1183", "430"])
        csv_search.rows_with(blocks, heading, _NAMES, sought, neighbours)
        neighbours.finish()


def _answers(content: bytes) -> None:
    answer = Answer(200, {}, content)
    listing.read_page(answer, "Foundation")
    details.read_details(answer, ["1"], UnknownKeys())
    details.read_any(answer, UnknownKeys())
    with suppress(BrokenBodyError):
        details.read_food(Answer(200, {}, content[1:-1]), "1", UnknownKeys())


def _foods(content: bytes) -> None:
    try:
        foods = strict_json.loads(content)
    except ValueError:
        return
    json_foods.extract(foods if isinstance(foods, list) else [foods], "2025")


def _zip(content: bytes) -> None:
    raw = _file("a.zip", content)
    if raw.is_zip:
        raw.has("food.csv")
        raw.member("food.csv")


def _sr28(content: bytes) -> None:
    (_FOLDER / "sr28").mkdir(exist_ok=True)
    (_FOLDER / "sr28" / "WEIGHT.txt").write_bytes(content)
    sr28._text(Raw(_FOLDER / "sr28"), "WEIGHT.txt", sr28._WEIGHT)  # noqa: SLF001


def _facts(content: bytes) -> None:
    (_FOLDER / "facts").mkdir(exist_ok=True)
    (_FOLDER / "facts" / FILE_NAME).write_text(_sidecar(), encoding="utf-8")
    (_FOLDER / "facts" / "component.csv").write_bytes(content)
    read_facts(_FOLDER / "facts")


@cache
def _sidecar() -> str:
    path = Path(str(packaged_facts())) / "frida" / FILE_NAME
    return path.read_text(encoding="utf-8")


def _load_sidecar(content: bytes) -> None:
    (_FOLDER / FILE_NAME).write_bytes(content)
    Sidecar.load(_FOLDER)


def _shown(content: bytes) -> None:
    text = _text(content)
    for shown in (visible(text), in_markdown(text), in_code(text)):
        assert not any(ord(c) < ord(" ") or "\x7f" <= c <= "\x9f" for c in shown)


def _small(content: bytes) -> None:
    text = _text(content)
    one, _, other = text.partition("|")
    more_precise(one, other)
    seconds_of(text)
    assert date.fromisoformat(food_body.iso_date(text))


def _sheet(content: bytes) -> None:
    """Read a workbook whose sheet is the content."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as old, zipfile.ZipFile(new, "w") as archive:
        for name in old.namelist():
            archive.writestr(name, content if "worksheets/" in name else old.read(name))
    read_sheets("x.xlsx", new.getvalue(), ["values"])


def _member(content: bytes) -> None:
    """Read a table of FoodData Central that is the content of a zip."""
    name = "FoodData_Central_foundation_food_csv_2024-10-31"
    (_FOLDER / f"{name}.zip").write_bytes(_zipped(content, 8, "food_nutrient.csv"))
    table = csv_tables.FOOD_NUTRIENT
    csv_tables.search(Raw(_FOLDER / f"{name}.zip"), table, "nutrient_id", ["1183"])


PARSERS: dict[str, Parser] = {
    name: one_line(parser)
    for name, parser in {
        "dialects": _dialects,
        "portions": _portion,
        "csv_stream": _stream,
        "csv_text": lambda content: (read_rows("x.csv", content), None)[1],
        "json_answers": _answers,
        "json_foods": _foods,
        "sheet": _sheet,
        "food_nutrient": _member,
        "frida_json": lambda content: (frida.extract(_file("frida_5.4.json", content)), None)[1],
        "xml": lambda content: (records("x.xml", content, {"a": "code"}), None)[1],
        "zip": _zip,
        "xlsx": lambda content: (read_sheets("x.xlsx", content, ["values"], None), None)[1],
        "stfcj": lambda content: (stfcj.extract(_file("stfcj.xlsx", content)), None)[1],
        "sr28": _sr28,
        "k2viewer": lambda content: (k2viewer.extract(_file("k.csv", content)), None)[1],
        "literature": lambda content: (literature.extract(_file("values.csv", content)), None)[1],
        "facts": _facts,
        "sidecar": _load_sidecar,
        "shown": _shown,
        "small": _small,
    }.items()
}


def seeds() -> dict[str, list[bytes]]:
    """Return whole and ordinary inputs of each parser, from which others are made."""
    csv = b'"id","nutrient_id","amount"\n"1","1183","2.5"\n"2","430",""\n"3","9","a ""b""\nc"\n'
    food = (
        b'[{"fdcId": 1, "ndbNumber": 11, "description": "Kale", "publicationDate": "4/1/2019",'
        b' "foodCategory": {"description": "V"}, "foodNutrients": [{"nutrient": {"id": 1185,'
        b' "number": "430", "name": "K", "unitName": "\xc2\xb5g"}, "amount": 2.50, "dataPoints": 3'
        b'}], "foodPortions": [{"id": 1, "amount": 1, "gramWeight": 20.0, "modifier": "cup"}]}]'
    )
    k2viewer_heading = ";".join(
        (k2viewer._NAME, *k2viewer._CATEGORIES, *k2viewer._MEANING, k2viewer._REFERENCES)  # noqa: SLF001
    )
    literature_heading = ",".join((*reviewed_rows.USED, *literature._IGNORED))  # noqa: SLF001
    weights = b'~01001~^~1~^1^~pat (1" sq, 1/3" high)~^5.0^^\r\n'
    portions = (
        b"1 cup, sliced|1",
        b"1-1/2 oz|",
        '½ large (8-1/2" long)|2'.encode(),
        b"1 to 2 fl oz|",
    )
    return {
        "dialects": [b"2.5", b"< 0,5", b"(Tr)", b"<LOQ 0.2", "1–2".encode(), b"ND", b"(0)"],
        "portions": list(portions),
        "csv_stream": [csv, csv.replace(b'"', b"").replace(b"\nc", b"")],
        "csv_text": [csv],
        "json_answers": [food],
        "json_foods": [food],
        "sheet": [_part(_workbook(), "xl/worksheets/sheet1.xml")],
        "food_nutrient": [_NUTRIENTS, _NUTRIENTS.replace(b'"', b"")],
        "frida_json": [
            '[{"→ParameterNavn": "→ParameterName", "__EMPTY": null, "K1": "x"}]'.encode(),
        ],
        "xml": [b"<TABLE><ALIM><a> 1 </a></ALIM><ALIM><a/></ALIM></TABLE>"],
        "zip": [_zipped(b"id\n1\n" * 9, 0), _zipped(b"id\n1\n" * 9, 8)],
        "xlsx": [_workbook()],
        "stfcj": [_workbook()],
        "sr28": [weights * 2],
        "k2viewer": [f"{k2viewer_heading}\nKale;a;b;c;d{';1.5' * 10};9; 7\n".encode()],
        "literature": [f"{literature_heading}\n{',' * literature_heading.count(',')}\n".encode()],
        "facts": [b"component,name,unit,meaning\nVITK1,K,\xc2\xb5g,K1\n"],
        "sidecar": [_sidecar().encode()],
        "shown": ["a|b <c> `d` \x1b[31m\u202e".encode()],
        "small": [b"4.20|4.1972", b"8/16/2023", b"2023-08-16", b"Wed, 21 Oct 2015 07:28:00 GMT"],
    }


_NUTRIENTS = (
    b'"id","fdc_id","nutrient_id","amount","data_points","derivation_id","min","max","median",'
    b'"footnote","min_year_acquired"\n"1","7","1183","2.5","3","1","1","4","","a ""b""\nc",""\n'
    b'"2","7","430","","","","","","","",""\n'
)


def _part(workbook: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read(name)


def _zipped(content: bytes, method: int, name: str = "food.csv") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo(f"release/{name}"), content, method)
    return file.getvalue()


@cache
def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "values"
    for row in (["a", "b"], ["1", 2.5], [None, "< 0,8"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
