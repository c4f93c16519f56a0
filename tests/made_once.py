"""Folders that one process of a test run makes for all of them, and that tests only read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.files.lock import locked


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that ``make`` has filled; who comes first makes it, the others wait."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, beside = base / name, base / f"making {name}"  # a build locks the folder itself
    beside.mkdir(exist_ok=True)
    with locked(beside):
        if not (beside / "made").exists():
            folder.mkdir()
            make(folder)
            (beside / "made").touch()
    return folder
