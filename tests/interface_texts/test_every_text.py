"""Every text of the pages is in the file of texts, and every text there is said somewhere."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.interface_texts.read_texts import Text, places, read_texts
from tests.conftest import ROOT
from tests.interface_texts.script_strings import (
    Call,
    calls_of,
    shown_by,
    strings_of,
    template_calls_of,
)

_PIPELINE = ROOT / "pipeline"
_REPORT = _PIPELINE / "report"
_SCRIPTS = sorted((_REPORT / "scripts").glob("*.mjs"))
_TEMPLATES = sorted((_REPORT / "templates").rglob("*.html"))
_MODULES = sorted(
    path
    for path in _REPORT.rglob("*.py")
    # food_kinds.py has rules about names of foods, draw.py faults of the process that draws
    if path.name not in ("__init__.py", "food_kinds.py", "draw.py")
)
_SAYING = sorted({*_MODULES, *(_PIPELINE / "query").glob("*.py")})
_GROUP = re.compile(r'\b(?:wordsFor|words_of)\(\s*"([a-z0-9_]+)"')
_WORDS = re.compile(r"[A-Za-zµ]{2,}[’',;:]? +[A-Za-z]{2,}")  # two words, as a sentence has them
_LONE = re.compile(r"^[ ·,;(]*[A-Z][a-z]{2,}[ .:)]*$")  # a label of one word

# No texts of the interface: codes of the data; names of keys, classes, selectors and link types;
# faults of the page itself; and what is copied as a table, whose words are data in every language.
_IN_SCRIPTS = {
    "answers.mjs": {"printed total"},
    "element.mjs": {"noreferrer noopener"},
    "forms_drawn.mjs": {"plain forms-table"},
    "keys.mjs": {"Escape", "input, select, textarea"},
    "table_text.mjs": {
        *("at least", "zero as printed", "not measured", "\0, no density known"),
        "zero as printed, may mean below a limit",
    },
    "texts.mjs": {"the page has no text \0", "no value for {\0} of “\0”"},
}
# Names of this dataset, of keys, files and commands; units; and what only browsers read.
_IN_TEMPLATES = {
    *("Open K2", "– Open K2", "Enter", "Esc", "Parquet:", "SHA256SUMS", "k2.duckdb"),
    *("k2 claims", "evidence", "claim", "k2 food", "A", "g.", "100 g", "100 kcal", "&nbsp;"),
    *("width=device-width, initial-scale=1", "no-referrer", "light dark", "BibTeX", "RIS"),
}
# Keys and codes of the data, and columns of the files of numbers, which stay the same in every
# language; names of studies, programs, formats and fonts; what only machines read.
_IN_MODULES = {
    "axis_labels.py": {"NIH fact sheet"},
    "beliefs.py": {"data, low", "data, high"},
    "data_page.py": {
        *("Excel, LibreOffice, Numbers", "Python, polars", "Python, pandas", "Data Package"),
        *("Croissant", "Frictionless", "Parquet", "Python", "Spark"),
    },
    "food_page.py": {"how to cite", "printed total"},
    "page.py": {"how to cite"},
    "render.py": {'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'},
    "same_food_dots.py": {"taken over or unpublished"},
    "script_bundle.py": {"img-src 'self' data:"},
    "structured_data.py": {
        *("how to cite", "The Open K2 contributors", "Dataset", "Organization", "Thing"),
    },
    "theme.py": {"Liberation Sans, Arial, Helvetica, sans-serif"},
    "top_foods.py": {"K2 at least, µg/100 g"},
    "what_is_measured.py": {"foods with a value", "of these above zero", "form or total"},
    "write_pages.py": {"how to cite", '<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="'},
}


@cache
def _texts() -> dict[str, Text]:
    groups = read_texts("en").groups
    return {f"{group}.{name}": text for group, of in groups.items() for name, text in of.items()}


def _python_calls(source: str) -> Iterator[Call]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in ("say", "say_count") or not node.args:
            continue
        key = node.args[0]
        names = frozenset(keyword.arg or "**" for keyword in node.keywords)
        if isinstance(key, ast.Constant):
            yield Call(node.func.id, str(key.value), names)


@cache
def _calls() -> list[tuple[str, Call]]:
    found = []
    for paths, read in (
        (_SCRIPTS, calls_of),
        (_TEMPLATES, template_calls_of),
        (_SAYING, _python_calls),
    ):
        for path in paths:
            found += [(path.name, call) for call in read(path.read_text(encoding="utf-8"))]
    return found


def test_every_text_that_is_said_exists_and_gets_its_values() -> None:
    assert len(_calls()) > 300
    for where, call in _calls():
        text = _texts().get(call.key)
        assert text is not None, f"{where}: no text {call.key}"
        counted = call.verb in ("sayCount", "say_count")
        assert counted == (not isinstance(text, str)), f"{where}: {call.key}"
        asked = places(text) - ({"n"} if counted else set())
        if "**" not in call.names:  # values that a dictionary gives are checked when they are said
            assert call.names == asked, f"{where}: {call.key} takes {asked}"


def test_every_text_is_said() -> None:
    said = {call.key for _where, call in _calls()}
    sources = [path.read_text(encoding="utf-8") for path in (*_SCRIPTS, *_SAYING)]
    groups = {group for source in sources for group in _GROUP.findall(source)}
    assert groups <= read_texts("en").groups.keys()
    unsaid = [key for key in _texts() if key not in said and key.partition(".")[0] not in groups]
    assert unsaid == ["language.code"]


@pytest.mark.parametrize("path", _SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_text(path: Path) -> None:
    strings = strings_of(path.read_text(encoding="utf-8"))
    found = {text for text in strings if _WORDS.search(text) or _LONE.search(text)}
    assert found == _IN_SCRIPTS.get(path.name, set())


def test_templates_hold_no_text() -> None:
    found = set()
    for path in _TEMPLATES:
        shown = shown_by(path.read_text(encoding="utf-8"))
        found |= {text for text in shown if re.search(r"[^\W\d_]", text)}
    assert found == _IN_TEMPLATES


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: path.name)
def test_modules_hold_no_text(path: Path) -> None:
    found = set(_strings_shown(ast.parse(path.read_text(encoding="utf-8"))))
    assert found == _IN_MODULES.get(path.name, set())


def _strings_shown(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module that may be shown: no docstring, fault, SQL or pattern."""
    if isinstance(tree, ast.Raise):
        return
    if isinstance(tree, ast.Call) and ast.unparse(tree.func) == "re.compile":
        return
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        sql = re.search(r"\b(FROM|SELECT|AS|AND)\b", tree.value)
        if not sql and (_WORDS.search(tree.value) or _LONE.search(tree.value)):
            yield tree.value
        return
    for child in ast.iter_child_nodes(tree):
        yield from _strings_shown(child)


def test_texts_outside_of_the_file_would_be_found() -> None:
    assert "Show more" in strings_of('f("Show more") // "Other words"\n')
    assert "At least \0 µg" in strings_of("const a = `At least ${f(`${n} g`, { b: 1 })} µg`;")
    assert shown_by('<p title="A b">{{ x }} Show <b>more</b>{% if y %}') == ["Show", "more", "A b"]
    (call,) = calls_of('say("a.b", { one, other: f(1, "}"), })')
    assert call == Call("say", "a.b", frozenset({"one", "other"}))
    (call,) = template_calls_of('{{ say("a.b", n="{:,}".format(x | length), who=w) }}')
    assert call == Call("say", "a.b", frozenset({"n", "who"}))
    assert [*_strings_shown(ast.parse('"""Two words."""\nx = "Two words"'))] == ["Two words"]
