"""Which access is for whom, with examples: those of ``docs/recipes.md``, which the tests run."""

import re
from dataclasses import dataclass
from importlib.resources import files

_SECTION = re.compile(r"^## (?P<title>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```\n", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`]+)`")

# Who, on what, and what to take: its file, and the recipe that shows how.
ACCESS = (
    ("Reader", "any browser, no program", "pages of foods", "foods/index.html", None),
    ("Reader who compares records", "browser with JavaScript", "explorer", "index.html", None),
    (
        "Spreadsheet user",
        "Excel, LibreOffice, Numbers",
        "CSV",
        "../csv/food_vitamin_k.csv",
        None,
    ),
    ("Analyst", "Python, polars", "Parquet", "../parquet/measurement.parquet", "python_polars"),
    ("Analyst", "Python, pandas", "Parquet", "../parquet/measurement.parquet", "python_pandas"),
    ("Analyst", "R", "Parquet", "../parquet/measurement.parquet", "r_with_arrow"),
    ("Who asks in SQL", "Python", "DuckDB file", "../k2.duckdb", "python_duckdb"),
    ("Who asks in SQL", "DuckDB shell", "DuckDB file", "../k2.duckdb", "duckdb_shell"),
    ("Who asks in words", "terminal", "k2", "../k2.duckdb", "terminal"),
    ("Data engineer", "Spark", "Parquet and SQL", "../docs/object_storage.md", "spark"),
    (
        "Data engineer",
        "object storage, Trino",
        "Parquet",
        "../docs/object_storage.md",
        "duckdb_without_the_database_on_files_or_in_object_storage",
    ),
    ("Web developer", "browser", "DuckDB file", "../k2.duckdb", "javascript_duckdb_wasm"),
    ("Who describes or checks", "Frictionless", "Data Package", "../datapackage.json", None),
    ("Who trains or indexes", "Croissant", "JSON-LD", "../croissant.json", None),
    ("Who verifies a copy", "terminal", "SHA-256", "../SHA256SUMS", "terminal"),
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
            "Terminal",
            ["With the command k2, in the folder that holds output/."],
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
