"""Reviewed files have one reader: nothing else opens them, and the transform opens no file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.curated.conftest import REVIEWED_FOLDER

PIPELINE = ROOT / "pipeline"
MODULES = sorted(PIPELINE.rglob("*.py"))
# What reads or finds files. The transform reads none but the facts.
READING = {"open", "read_bytes", "read_text", "read_csv", "scan_csv", "files", "iterdir", "glob"}


def _texts(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a module that are not documentation."""
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in documentation:
            yield ast.literal_eval(node)


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.func.id


def _tree(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def _opens_reviewed(path: Path) -> bool:
    """Tell whether a module reads files, and names the folder or a file in it as a path."""
    tree = _tree(path)
    names = {"reviewed", *(file.name for file in REVIEWED_FOLDER.rglob("*") if file.is_file())}
    named = any(" " not in text and names & set(text.split("/")) for text in _texts(tree))
    return named and bool(READING & set(_called(tree)))


def test_a_module_that_opens_one_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    for line in (
        'files("pipeline") / "reviewed" / "racc.csv"',
        'pl.read_csv("pipeline/reviewed/racc.csv")',
        'open(folder / "doubt.csv")',
        '(folder / "claims" / "butter.sql").read_text()',
    ):
        path.write_text(f"{line}\n", encoding="utf-8")
        assert _opens_reviewed(path), line
    path.write_text(
        '"""Of racc.csv."""\nfiles("x")\nprint("add it to reviewed/racc.csv")\n', "utf-8"
    )
    assert not _opens_reviewed(path)


def test_only_the_curated_package_opens_reviewed_files() -> None:
    openers = {path.relative_to(PIPELINE).as_posix() for path in MODULES if _opens_reviewed(path)}
    assert openers == {"curated/read_curated.py", "curated/reviewed_sums.py"}


def test_the_transform_reads_no_file() -> None:
    readers = {
        path.relative_to(PIPELINE).as_posix()
        for path in (PIPELINE / "transform").rglob("*.py")
        if READING & set(_called(_tree(path)))
    }
    assert readers == set()


@pytest.mark.parametrize("package", ["transform", "load", "report", "compare"])
def test_who_gets_what_was_curated_does_not_fetch_it(package: str) -> None:
    """They take ``Curated`` or a frame of it; only entry points call ``packaged_curated``."""
    for path in (PIPELINE / package).rglob("*.py"):
        imported = {
            node.module
            for node in ast.walk(_tree(path))
            if isinstance(node, ast.ImportFrom) and node.module
        }
        assert "pipeline.curated.read_curated" not in imported, path
