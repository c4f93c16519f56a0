"""What is installed is pinned by hash, and no text of a file is ever run as code."""

import ast
import re
import sys
import tomllib
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit.__main__ import main, verdict

ROOT = Path(__file__).parents[2]
_LOCKS = {
    "requirements.lock": (),
    "requirements-dev.lock": ("dev",),
}
_ALL = (
    *(*_LOCKS, "tests/fuzz/requirements.txt", "tests/audit/requirements.txt"),
    *("tests/bench/requirements.txt", "tests/packaging/requirements-uv.txt"),
)
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;]+)")


def pinned(lock: str) -> dict[str, list[str]]:
    """Return the hashes of each package of a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            pin = _PIN.match(line)
            assert pin, f"{lock}: {line[:60]!r} is no pin"
            found[canonicalize_name(pin["name"])] = re.findall(r"--hash=(\S+)", line)
    return found


@pytest.mark.parametrize("lock", _ALL)
def test_every_package_is_pinned_with_its_hashes(lock: str) -> None:
    packages = pinned(lock)
    assert packages
    for name, hashes in packages.items():
        assert hashes, f"{lock}: {name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)


@pytest.mark.parametrize("lock", _ALL)
def test_no_lock_names_an_index_or_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(
        r"--(extra-)?index-url|--find-links|--trusted-host|^-[ief]\b| @ ", text, re.MULTILINE
    )


@pytest.mark.parametrize(("lock", "extras"), _LOCKS.items())
def test_no_dependency_is_missing_from_its_lock(lock: str, extras: tuple[str, ...]) -> None:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*content["project"]["dependencies"], *content["dependency-groups"]["build"]]
    asked += [one for extra in extras for one in content["project"]["optional-dependencies"][extra]]
    asked += content["build-system"]["requires"]
    missing = {canonicalize_name(Requirement(one).name) for one in asked} - set(pinned(lock))
    assert not missing


def test_contributing_says_what_each_dependency_costs() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = text.split("## What each dependency costs")[1].split("\n## ")[0]
    rows = [line.split("|") for line in told.splitlines() if re.match(r"\| [a-z]", line)]
    named = {name.strip() for row in rows[1:] for name in row[1].split(",")}
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*content["project"]["dependencies"], *content["dependency-groups"]["build"]]
    assert named == {canonicalize_name(Requirement(one).name) for one in asked}


@pytest.mark.parametrize("lock", _LOCKS)
def test_what_a_pinned_package_needs_is_pinned(lock: str) -> None:
    """Installing takes the lock at its word (``--no-deps``); so each requirement is looked up."""
    packages = pinned(lock)
    needs = [
        (name, Requirement(text))
        for name in packages
        if (here := _installed(name))
        for text in here.requires or []
    ]
    asked = [(name, one) for name, one in needs if not one.marker or one.marker.evaluate()]
    assert len(asked) > len(packages) / 2
    for name, one in asked:
        assert canonicalize_name(one.name) in packages, f"{name} needs {one}"
        found = _installed(one.name)
        assert found, f"{name} needs {one}, which is not installed"
        assert one.specifier.contains(found.version, prereleases=True), f"{name} needs {one}"


def _installed(name: str) -> Distribution | None:
    """Return a package as it is installed here; a lock holds some for other systems alone."""
    return next(iter(Distribution.discover(name=name)), None)


def test_the_dev_lock_holds_the_same_versions() -> None:
    run, dev = (pinned(lock) for lock in _LOCKS)
    assert {name: dev.get(name) for name in run} == run


def test_make_installs_by_hash_alone() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in text.splitlines() if "pip install" in line]
    assert len(installs) >= 6
    assert all("--no-deps" in line for line in installs if "--require-hashes" in line)
    bare = [line for line in installs if "--require-hashes" not in line]
    assert all("--no-deps" in line or "tests" not in line for line in bare)
    assert [line for line in bare if re.search(r"pip install.* -r ", line)] == []
    assert all("uv" not in line.split() for line in bare)


# No code from data

_FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
_FORBIDDEN_MODULES = {
    *("pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "yaml"),
    *("code", "codeop", "runpy", "ctypes", "cffi", "tarfile", "xmlrpc", "subprocess"),
}
# Calls of the system: the exchange of two names in one step; git and gh, with words of our own; the
# interpreter itself, in which the pictures are rendered.
_ALLOWED = {
    "pipeline/files/rename.py": {"ctypes"},
    "pipeline/refresh/branch.py": {"subprocess"},
    "pipeline/release/attach.py": {"subprocess"},
    "pipeline/release/attestation.py": {"subprocess"},
    "pipeline/report/pictures/draw.py": {"subprocess"},
}
# Writes XML; reads it by defusedxml, as the others do.
_WRITES_XML = {"pipeline/report/pictures/svg.py"}
_XML_READERS = {"parse", "fromstring", "fromstringlist", "XML", "XMLID", "iterparse", "XMLParser"}
# The command starts itself again in UTF-8, renders pictures in a process of its own, or runs git or
# gh; no shell, no words of the data.
_STARTS_A_PROGRAM = {
    "pipeline/cli/standard_streams.py": {"S606"},
    "pipeline/refresh/branch.py": {"S603", "S607"},
    "pipeline/release/attach.py": {"S603", "S607"},
    "pipeline/release/attestation.py": {"S603"},
    "pipeline/report/pictures/draw.py": {"S603"},
}
# Imports by a name that is no literal: of the sources that it lists itself.
_BY_NAME = {"pipeline/extract/run_extract.py"}


def _modules() -> list[Path]:
    return [path for package in ("pipeline", "schemas") for path in (ROOT / package).rglob("*.py")]


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_runs_what_it_reads(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            from_ = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules = {m.split(".")[0] for m in from_ or [a.name for a in node.names]}
            odd = modules & (_FORBIDDEN_MODULES - _ALLOWED.get(name, set()))
            assert not odd, f"{name}:{node.lineno}"
            xml = {m for m in from_ or [a.name for a in node.names] if m.startswith("xml.")}
            used = {alias.name for alias in node.names}
            known = {"Element", "ParseError"} | ({"ElementTree"} if name in _WRITES_XML else set())
            assert not xml or used <= known, f"{name}:{node.lineno}"
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            assert called not in _FORBIDDEN_CALLS, f"{name}:{node.lineno}"
            of_xml = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "ET"
            assert not (of_xml and method in _XML_READERS), f"{name}:{node.lineno}"
            assert method not in {"system", "popen", "extractall", "execfile", "read_pickle"}, name
            assert called != "import_module" or name in _BY_NAME, f"{name}:{node.lineno}"
            assert not any(k.arg == "shell" for k in node.keywords), f"{name}:{node.lineno}"


def test_the_rules_of_ruff_against_running_data_are_on() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"][
        "lint"
    ]
    assert ruff["select"] == ["ALL"]
    assert {rule for rule in ruff["ignore"] if rule.startswith("S")} == {"S608"}
    for path in _modules():
        waived = re.findall(
            r"# noqa: [^\n]*?\b(S(?:30\d|102|60\d|506|314))\b", path.read_text(encoding="utf-8")
        )
        name = path.relative_to(ROOT).as_posix()
        assert set(waived) <= _STARTS_A_PROGRAM.get(name, set()), name


# The audit


def _package(name: str, *vulnerabilities: str) -> dict[str, object]:
    found = [{"id": one, "fix_versions": ["9"]} for one in vulnerabilities]
    return {"name": name, "version": "1", "vulns": found}


def test_an_audit_that_asked_about_nothing_is_no_success(
    capsys: pytest.CaptureFixture[str],
) -> None:
    skipped: dict[str, object] = {"name": "b", "skip_reason": "Dependency not found on PyPI"}
    assert verdict({"dependencies": [_package("a")]}) == 0
    assert verdict({"dependencies": [_package("a"), skipped]}) == 3
    assert verdict({"dependencies": []}) == 3
    assert verdict({"dependencies": [_package("a", "CVE-1"), skipped]}) == 1
    said = capsys.readouterr()
    assert "audit: only 1 of 2 packages could be asked about" in said.err
    assert "audit: a 1: CVE-1, fixed in 9" in said.err


@pytest.mark.process
def test_an_audit_that_fails_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    failing = "import sys; sys.exit('requests.exceptions.ConnectionError: no route')"
    assert main([sys.executable, "-c", failing]) == 3
    said = capsys.readouterr().err
    reason = "requests.exceptions.ConnectionError: no route"
    assert said == f"audit: the service cannot be asked ({reason}); nothing is known\n"
