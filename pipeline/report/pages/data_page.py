"""Which access is for whom, with examples: those of ``docs/recipes.md``, which the tests run."""

import re
from dataclasses import dataclass
from importlib.resources import files

from pipeline.interface_texts.say import say

_SECTION = re.compile(r"^## (?P<title>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```\n", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`]+)`")

# Who, on what, and what to take: its file, and the recipe that shows how.
_CSV = "../csv/food_vitamin_k.csv"
_PARQUET = "../parquet/measurement.parquet"
_DATABASE = "../k2.duckdb"
_STORAGE = "../docs/object_storage.md"
_WITHOUT_DATABASE = "duckdb_without_the_database_on_files_or_in_object_storage"
_ANALYST = say("access.analyst")
_IN_SQL = say("access.who_asks_in_sql")
_FILE = say("access.duckdb_file")
_TERMINAL_OF = say("access.terminal")
_ENGINEER = say("access.data_engineer")
ACCESS = (
    (
        say("access.reader"),
        say("access.any_browser"),
        say("access.pages_of_foods"),
        "foods/index.html",
        None,
    ),
    (
        say("access.who_compares"),
        say("access.browser_with_script"),
        say("access.explorer"),
        "index.html",
        None,
    ),
    (say("access.spreadsheet_user"), "Excel, LibreOffice, Numbers", "CSV", _CSV, None),
    (_ANALYST, "Python, polars", "Parquet", _PARQUET, "python_polars"),
    (_ANALYST, "Python, pandas", "Parquet", _PARQUET, "python_pandas"),
    (_ANALYST, "R", "Parquet", _PARQUET, "r_with_arrow"),
    (_IN_SQL, "Python", _FILE, _DATABASE, "python_duckdb"),
    (_IN_SQL, say("access.duckdb_shell"), _FILE, _DATABASE, "duckdb_shell"),
    (say("access.who_asks_in_words"), _TERMINAL_OF, "k2", _DATABASE, "terminal"),
    (_ENGINEER, "Spark", say("access.parquet_and_sql"), _STORAGE, "spark"),
    (_ENGINEER, say("access.object_storage"), "Parquet", _STORAGE, _WITHOUT_DATABASE),
    (
        say("access.web_developer"),
        say("access.browser"),
        _FILE,
        _DATABASE,
        "javascript_duckdb_wasm",
    ),
    (say("access.who_describes"), "Frictionless", "Data Package", "../datapackage.json", None),
    (say("access.who_trains"), "Croissant", "JSON-LD", "../croissant.json", None),
    (say("access.who_verifies"), _TERMINAL_OF, "SHA-256", "../SHA256SUMS", "terminal"),
)
_TERMINAL = """\
k2 food natto            # what is known of a food
k2 food gouda 45 MK9     # how much of it gives 45 µg of MK-9
k2 top K2                # the foods with most of it
k2 claims natto          # beliefs, and the numbers behind the verdict
k2 sql "FROM food_answer WHERE concept_id = 'natto'"
sha256sum --check SHA256SUMS
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A runnable example: ``before`` and ``after`` are paragraphs around the code."""

    key: str
    title: str
    before: list[str]
    code: str
    after: list[str]


def examples() -> list[Example]:
    """Return the recipes that hold code, and the commands of the terminal first."""
    text = (files("pipeline.load") / "docs" / "recipes.md").read_text(encoding="utf-8")
    found = [
        Example(
            "terminal",
            say("data_page.terminal"),
            [say("data_page.terminal_about")],
            _TERMINAL,
            [],
        )
    ]
    for section in _SECTION.finditer(text):
        code = _CODE.search(section["text"])
        if code:
            before, after = section["text"][: code.start()], section["text"][code.end() :]
            found.append(
                Example(
                    re.sub(r"\W+", "_", section["title"].lower()).strip("_"),
                    section["title"],
                    _paragraphs(before),
                    code["code"],
                    _paragraphs(after),
                )
            )
    return found


def _paragraphs(text: str) -> list[str]:
    plain = _INLINE.sub(r"\1", text)
    return [" ".join(part.split()) for part in plain.split("\n\n") if part.strip()]
