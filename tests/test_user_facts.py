"""Sources that a user brings: kept outside the package, in a build only when asked for."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline import build as building
from pipeline.cli import main
from pipeline.errors import UsageError
from pipeline.extract import sources
from pipeline.load.manifest import read_manifest
from pipeline.sidecar import Sidecar, packaged_facts
from pipeline.user_facts import included, refuse_packaged, user_facts

_BROUGHT = ("fdc_foundation",)


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let Foundation Foods play a source that may not be passed on, in a user directory."""
    folder = tmp_path / "mine"
    monkeypatch.setenv("K2_FACTS_DIR", str(folder))
    monkeypatch.setattr(sources, "SOURCES", ("frida",))
    for module in (sources, building):
        monkeypatch.setattr(module, "BROUGHT", _BROUGHT)
    # Verdicts rest on all sources of the package, and here it seems to have one.
    monkeypatch.setattr(building, "check_claims", lambda _: None)
    here = folder / "fdc_foundation"
    shutil.copytree(str(packaged_facts() / "fdc_foundation"), here)
    sidecar = json.loads((here / "source.json").read_text(encoding="utf-8"))
    sidecar |= {"redistributable": False, "why_not_redistributed": "its terms do not say"}
    (here / "source.json").write_text(json.dumps(sidecar), encoding="utf-8")
    return folder


def test_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("K2_FACTS_DIR", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert user_facts() == Path("/data/open-k2/facts")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert user_facts() == Path("/home/ada/.local/share/open-k2/facts")
    monkeypatch.setenv("K2_FACTS_DIR", "/elsewhere")
    assert user_facts() == Path("/elsewhere")


@pytest.mark.slow
def test_in_a_build_only_when_asked_for(
    brought: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert brought.is_dir()
    output = tmp_path / "output"
    assert main(["dataset", "--output", str(output)]) == 0
    manifest = read_manifest(output)
    assert manifest is not None
    assert manifest["redistributable"] is True
    assert [source["source_id"] for source in manifest["sources"]] == ["frida"]
    assert "do not pass this output on" not in capsys.readouterr().out

    assert main(["dataset", "--output", str(output), "--include", "fdc_foundation"]) == 0
    manifest = read_manifest(output)
    assert manifest is not None
    assert manifest["redistributable"] is False
    assert [source["source_id"] for source in manifest["sources"]] == ["frida", "fdc_foundation"]
    assert manifest["sources"][1]["why_not_redistributed"] == "its terms do not say"
    assert "do not pass this output on: no licence allows it for USDA" in capsys.readouterr().out


def test_what_was_not_brought_cannot_be_included(brought: Path) -> None:
    shutil.rmtree(brought / "fdc_foundation")
    with pytest.raises(UsageError, match=r"k2 extract fdc_foundation --file PATH"):
        included(["fdc_foundation"], _BROUGHT)
    with pytest.raises(UsageError, match=r"--include frida: not a source that you bring"):
        included(["frida"], _BROUGHT)


def test_never_into_the_package() -> None:
    packaged = Path(str(packaged_facts()))
    with pytest.raises(UsageError, match=r"facts of nevo may not be redistributed"):
        refuse_packaged("nevo", ("nevo",), packaged)
    refuse_packaged("frida", ("nevo",), packaged)
    refuse_packaged("nevo", ("nevo",), user_facts())


def test_no_packaged_fact_of_a_source_that_may_not_be_passed_on() -> None:
    for folder in Path(str(packaged_facts())).iterdir():
        if folder.is_dir() and not Sidecar.load(folder).redistributable:
            assert [path.name for path in folder.iterdir()] == ["source.json"]
            assert Sidecar.load(folder).why_not_redistributed


def test_help_names_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["extract", "--help"])
    text = capsys.readouterr().out
    assert [name for name in (*sources.SOURCES, *sources.BROUGHT) if name not in text] == []
