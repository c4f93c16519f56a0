"""The modules that ``open_k2`` is made of, under the names they have in the wheel.

The verbs that ask are written once, in the rooms of the pipeline. The wheel takes them along: every
module that ``pipeline/open_k2`` imports, directly or not, goes below ``open_k2/_pipeline`` or
``open_k2/_schemas``, and wcwidth, which lays out tables, below ``open_k2/_wcwidth``. So DuckDB is
the one dependency, and nothing of another name is installed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from pipeline.diagnostics.errors import DataError

_ROOT = Path(str(files("pipeline"))).parent
_PACKAGE = "pipeline.open_k2"
# In the order of their match: the wheel's name of a module begins with the second.
_NAMES = {
    _PACKAGE: "open_k2",
    "pipeline": "open_k2._pipeline",
    "schemas": "open_k2._schemas",
    "wcwidth": "open_k2._wcwidth",
}
_ANYWHERE = frozenset({"duckdb", "wcwidth"})
# What these rooms use where it is installed: open_k2 inside functions, assistant for k2 mcp alone.
_IF_INSTALLED = {
    _PACKAGE: frozenset({"pandas", "polars", "pyarrow"}),
    "pipeline.assistant": frozenset({"anyio", "mcp", "mcp_types", "pydantic"}),
}
_IMPORT = re.compile(
    r"^(\s*(?:from|import) )(pipeline\.open_k2|pipeline|schemas|wcwidth)\b", re.MULTILINE
)
_TAKEN_ALONG = "wcwidth"
# How single terminals draw some emoji: a megabyte, which wcwidth goes without where it is missing.
_LEFT_OUT = "_known_"


def asking_code() -> dict[str, str]:
    """Return the text of each file of the wheel's code by its path.

    Raise a DataError if a module needs a library that the wheel does not.
    """
    code = dict(_taken_along())
    waiting = [
        f"{_PACKAGE}.{path.stem}" for path in sorted((_ROOT / "pipeline/open_k2").glob("*.py"))
    ]
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen or (path := _path(module)) is None:
            continue
        seen.add(module)
        text = path.read_text(encoding="utf-8")
        imported = sorted(_imported(module, text))
        code[_renamed_path(path.relative_to(_ROOT))] = _renamed(text)
        if path.stem == "__init__":  # with the texts that the room reads
            for data in sorted(path.parent.glob("*.json")):
                name = _renamed_path(data.relative_to(_ROOT))
                code[name] = data.read_text(encoding="utf-8")
        parents = module.split(".")[:-1]
        waiting += [".".join(parents[: i + 1]) for i in range(len(parents))]
        waiting += imported
    return dict(sorted(code.items()))


def licence_taken_along() -> str:
    """Return the licence of the library that the wheel takes along."""
    found = distribution(_TAKEN_ALONG).read_text("licenses/LICENSE")
    if found is None:
        raise DataError(f"{_TAKEN_ALONG} is installed without its licence; install it again")
    return found


def _imported(module: str, text: str) -> Iterator[str]:
    """Yield the own modules that a module imports; raise a DataError for what is not at hand."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names, inner = [alias.name for alias in node.names], []
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            if top in {"pipeline", "schemas"}:
                yield name
                yield from inner
            elif top not in sys.stdlib_module_names and not _at_hand(module, top):
                raise DataError(f"{module} imports {top}, which the package open_k2 does without")


def _at_hand(module: str, library: str) -> bool:
    return library in _ANYWHERE or any(
        library in allowed and module.startswith(room) for room, allowed in _IF_INSTALLED.items()
    )


def _path(module: str) -> Path | None:
    """Return the file of a module; None if the name is no module but something in one."""
    path = _ROOT / module.replace(".", "/")
    found = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((each for each in found if each.is_file()), None)


def _taken_along() -> Iterator[tuple[str, str]]:
    """Yield the Python modules of wcwidth; it works without its compiled part."""
    for path in distribution(_TAKEN_ALONG).files or ():
        if (
            path.parts[0] == _TAKEN_ALONG
            and path.suffix == ".py"
            and not path.stem.startswith(_LEFT_OUT)
        ):
            yield _renamed_path(Path(path)), _renamed(path.read_text(encoding="utf-8"))


def _renamed(text: str) -> str:
    return _IMPORT.sub(lambda match: match[1] + _NAMES[match[2]], text)


def _renamed_path(path: Path) -> str:
    """Return the path in the wheel of a path in the repository or of a library."""
    name = path.as_posix()
    for room, renamed in _NAMES.items():
        folder = room.replace(".", "/")
        if name.startswith(f"{folder}/"):
            return renamed.replace(".", "/") + name.removeprefix(folder)
    raise ValueError(name)
