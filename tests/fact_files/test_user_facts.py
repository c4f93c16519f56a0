"""Sources that a user brings: kept outside the package, in a build only when asked for."""

import shutil
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import UsageError
from pipeline.fact_files.registry import registry, source_of
from pipeline.fact_files.sidecar import at_hand, packaged_facts
from pipeline.fact_files.user_facts import included, refuse_packaged, user_facts
from pipeline.published_files.manifest import read_manifest
from tests.conftest import Declare


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declare: Declare) -> Path:
    """Let Foundation Foods play a source that may not be passed on, in a user directory."""
    folder = tmp_path / "mine"
    monkeypatch.setenv("K2_FACTS_DIR", str(folder))
    declare(
        "fdc_foundation",
        facts="brought",
        redistributable=False,
        why_not_redistributed="its terms do not say",
    )
    shutil.copytree(str(packaged_facts() / "fdc_foundation"), folder / "fdc_foundation")
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
    brought: Path, small_facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The manifest and the summary of a build without one: test_nevo.py and test_command.py."""
    assert brought.is_dir()
    others = [folder.name for folder in at_hand(small_facts)]
    assert "fdc_foundation" not in others
    assert "fdc_foundation" in [path.name for path in small_facts.iterdir()]
    output = tmp_path / "output"
    arguments = ["dataset", "--facts", str(small_facts), "--output", str(output), "--no-report"]
    assert main([*arguments, "--include", "fdc_foundation"]) == 0
    manifest = read_manifest(output)
    assert manifest is not None
    assert manifest["redistributable"] is False
    assert [source["source_id"] for source in manifest["sources"]] == [*others, "fdc_foundation"]
    assert manifest["sources"][-1]["why_not_redistributed"] == "its terms do not say"
    assert "do not pass this output on: no licence allows it for USDA" in capsys.readouterr().out


def test_what_was_not_brought_cannot_be_included(brought: Path) -> None:
    shutil.rmtree(brought / "fdc_foundation")
    with pytest.raises(UsageError, match=r"k2 extract fdc_foundation --file PATH"):
        included(["fdc_foundation"])
    with pytest.raises(UsageError, match=r"--include frida: not a source that you bring"):
        included(["frida"])


def test_never_into_the_package() -> None:
    packaged = Path(str(packaged_facts()))
    with pytest.raises(UsageError, match=r"facts of nevo may not be redistributed"):
        refuse_packaged(source_of("nevo"), packaged)
    refuse_packaged(source_of("frida"), packaged)
    refuse_packaged(source_of("nevo"), user_facts())


def test_no_packaged_fact_of_a_source_that_may_not_be_passed_on() -> None:
    for source_id, source in registry().items():
        if not source.redistributable:
            assert not (packaged_facts() / source_id).is_dir()
            assert source.why_not_redistributed


def test_help_names_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["extract", "--help"])
    text = capsys.readouterr().out
    assert [source_id for source_id in registry() if source_id not in text] == []
