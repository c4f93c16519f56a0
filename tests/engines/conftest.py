"""Readers, and older releases of them, installed into throw-away folders below ``.venv``."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Installed = Callable[..., Path]
_FOLDER = Path(sys.prefix) / "engines"


@pytest.fixture(scope="session")
def installed() -> Installed:
    """Return the folder of a requirement such as ``duckdb==1.1.3``; skip where it cannot be had."""

    def target(requirement: str, *, build: bool = False) -> Path:
        tag = f"cp{sys.version_info.major}{sys.version_info.minor}"
        folder = _FOLDER / f"{re.sub('[^a-z0-9.]+', '-', requirement)}-{tag}"
        if (folder / "installed").is_file():
            return folder
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"),
                *(() if build else ("--only-binary", ":all:")),
                *("--retries", "1", "--timeout", "15"),
                *("--upgrade", "--target", str(folder), requirement),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["pip failed"]
            pytest.skip(f"{requirement} cannot be had here: {said[-1]}")
        (folder / "installed").touch()
        return folder

    return target
