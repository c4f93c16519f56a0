"""The output is swapped in whole; what a user put there stays; nothing stray is left."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import OutsideError, UsageError
from pipeline.files import exchange, rename
from pipeline.load.replace_output import replacing
from pipeline.published_files.manifest import write_manifest


@pytest.fixture(params=["one step", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to swap: where the platform exchanges folders, and where it cannot."""
    if request.param == "two renames":
        monkeypatch.setattr(rename, "_renamed_in_one_step", lambda *_: False)
    return str(request.param)


def publish(output: Path, **files: str) -> None:
    with replacing(output) as staging:
        for name, text in files.items():
            (staging / name).write_text(text, encoding="utf-8")
        write_manifest(staging, {}, [], {})


@pytest.mark.usefixtures("way")
def test_new_replaces_old_and_leaves_nothing_beside(tmp_path: Path) -> None:
    output = tmp_path / "a b" / "ud ført"
    publish(output, first="1", both="1")
    publish(output, second="2", both="2")
    assert sorted(p.name for p in output.iterdir()) == [
        ".gitignore",
        "both",
        "manifest.json",
        "second",
    ]
    assert (output / "both").read_text(encoding="utf-8") == "2"
    assert [p.name for p in output.parent.iterdir()] == ["ud ført"]
    assert output.stat().st_mode & 0o777 == 0o755


@pytest.mark.usefixtures("way")
def test_foreign_files_are_kept(
    tmp_path: Path, contents: Callable[[Path], dict[str, bytes]]
) -> None:
    output = tmp_path / "output"
    publish(output, ours="1")
    (output / "notes é").mkdir()
    (output / "notes é" / "mine.txt").write_text("mine", encoding="utf-8")
    (output / "empty").mkdir()
    (output / "link").symlink_to("notes é")
    (output / "dangling").symlink_to("nowhere")
    publish(output, ours="2")
    found = contents(output)
    assert found["notes é/mine.txt"] == b"mine"
    assert found["ours"] == b"2"
    assert (output / "empty").is_dir()
    assert (output / "link").readlink() == Path("notes é")
    assert (output / "dangling").is_symlink()


@pytest.mark.usefixtures("way")
def test_an_error_leaves_the_old_output_untouched(
    tmp_path: Path, contents: Callable[[Path], dict[str, bytes]]
) -> None:
    output = tmp_path / "output"
    publish(output, ours="1")
    before = contents(tmp_path)

    def publish_half() -> None:
        with replacing(output) as staging:
            (staging / "ours").write_text("2", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_half()
    assert contents(tmp_path) == before
    assert [p.name for p in tmp_path.iterdir()] == ["output"]


def test_a_full_disk_is_an_outside_error(tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(output, ours="1")

    def fill_the_disk() -> None:
        with replacing(output):
            raise OSError(28, "No space left on device")

    with pytest.raises(OutsideError, match="No space left on device; the old output is untouched"):
        fill_the_disk()
    assert (output / "ours").read_text(encoding="utf-8") == "1"


def test_a_file_in_place_of_the_folder_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file; give --output a folder"):
        publish(tmp_path / "output", ours="1")
    assert (tmp_path / "output").read_text(encoding="utf-8") == "mine"


def test_two_renames_bring_the_old_output_back_if_the_second_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    publish(output, ours="1")
    monkeypatch.setattr(rename, "_renamed_in_one_step", lambda *_: False)
    renamed = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target == output and ".k2-build-old" not in self.name:
            raise OSError(5, "Input/output error")
        return renamed(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutsideError, match="Input/output error"):
        publish(output, ours="2")
    assert (output / "ours").read_text(encoding="utf-8") == "1"
    assert [p.name for p in tmp_path.iterdir()] == ["output"]


def test_an_output_put_aside_by_a_killed_build_comes_back(tmp_path: Path) -> None:
    for name in ("output", "other"):
        publish(tmp_path / name, ours=name)
        (tmp_path / name / "notes").write_text("mine", encoding="utf-8")
        (tmp_path / name).rename(tmp_path / f".k2-build-old-{name}")
    publish(tmp_path / "output", ours="new")
    assert (tmp_path / "output" / "ours").read_text(encoding="utf-8") == "new"
    assert (tmp_path / "output" / "notes").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "other" / "ours").read_text(encoding="utf-8") == "other"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["other", "output"]


def test_a_running_build_beside_is_left_alone(tmp_path: Path) -> None:
    with replacing(tmp_path / "one") as staging:
        publish(tmp_path / "two", ours="2")
        assert staging.is_dir()
        (staging / "x").write_text("1", encoding="utf-8")
    assert (tmp_path / "one" / "x").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]


def test_an_output_that_is_a_link_stays_one(tmp_path: Path) -> None:
    publish(tmp_path / "real", ours="1")
    (tmp_path / "output").symlink_to("real")
    publish(tmp_path / "output", ours="2")
    assert (tmp_path / "output").is_symlink()
    assert (tmp_path / "real" / "ours").read_text(encoding="utf-8") == "2"


def test_a_tree_that_cannot_be_copied_is_said_in_words(tmp_path: Path) -> None:
    publish(tmp_path / "output", ours="1")

    def refuse(_: Path) -> None:
        raise shutil.Error([("here", "there", "No space left on device")])

    words = r"cannot write .*output: No space left on device; the old output is untouched"
    with (
        pytest.raises(OutsideError, match=words),
        exchange.exchanging(tmp_path / "output", "output", "", refuse),
    ):
        pass
