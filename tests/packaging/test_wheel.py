"""The facts travel with the package: an installed ``k2`` builds anywhere."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# DuckDB writes the same content in other bytes, and these hold their sum.
_NOT_THE_SAME = {"k2.duckdb", "manifest.json", "SHA256SUMS"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel of this checkout, without dependencies; return the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    build = [*pip, "wheel", *offline, "--no-build-isolation", "-w", str(folder), str(ROOT)]
    subprocess.run(build, check=True, env=environment)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    subprocess.run([*pip, "install", *offline, "--target", str(site), str(wheel)], check=True)
    return site


def test_wheel_holds_everything_that_is_no_test(installed: Path) -> None:
    (wheel,) = installed.parent.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for package in ("pipeline", "schemas"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert path.relative_to(ROOT).as_posix() in names
    assert not any(name.startswith(("tests/", "output/", "shared/")) for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_command_builds_the_same_bytes_from_another_folder(
    installed: Path, tmp_path: Path, built: Path, contents: Callable[[Path], dict[str, bytes]]
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    where = "import pipeline; print(pipeline.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(installed)
    done = subprocess.run(
        [sys.executable, str(installed / "bin" / "k2"), "dataset"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    first, second = contents(built), contents(tmp_path / "output")
    assert set(first) == set(second)
    assert {name for name in first if first[name] != second[name]} <= _NOT_THE_SAME
