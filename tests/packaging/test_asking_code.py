"""The package ``open_k2`` takes along exactly the code of the verbs that ask."""

import ast
import sys
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.wheel import asking_code as module
from pipeline.wheel.asking_code import asking_code

_LIBRARIES = {"duckdb", "mcp", "mcp_types", "anyio", "pydantic", "polars", "pandas", "pyarrow"}


def test_its_code_names_nothing_that_is_not_installed() -> None:
    code = asking_code()
    assert {"open_k2/__init__.py", "open_k2/_pipeline/query/rankings.py"} <= set(code)
    assert not [path for path in code if not path.startswith("open_k2/")]
    for path, text in code.items():
        for node in ast.walk(ast.parse(text)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                top = name.partition(".")[0]
                assert top in {"open_k2", *_LIBRARIES} | sys.stdlib_module_names, f"{path}: {name}"


def test_building_verbs_stay_out() -> None:
    rooms = {path.split("/")[2] for path in asking_code() if path.startswith("open_k2/_pipeline/")}
    assert {"query", "citations"} < rooms
    assert not rooms & {"extract", "fetch", "transform", "load", "report", "refresh", "release"}


def test_a_verb_that_would_need_a_library_stops_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "pipeline" / "open_k2"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def f():\n    from pipeline.asked import g\n")
    (tmp_path / "pipeline" / "asked.py").write_text("import polars\n")
    monkeypatch.setattr(module, "_ROOT", tmp_path)
    with pytest.raises(DataError, match=r"pipeline\.asked imports polars"):
        asking_code()
