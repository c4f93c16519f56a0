"""Facts change only where bytes do, a source at a time, each whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import OutsideError
from pipeline.fact_files.replace import changed_files, put_back_on_error, replace_facts
from pipeline.files import exchange

Contents = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def pair(facts_copy: Path) -> tuple[Path, Path]:
    """Return facts, and a fresh copy in which one file of Frida changed and one is gone."""
    fresh = Path(shutil.copytree(facts_copy, facts_copy.with_name("fresh")))
    path = fresh / "frida" / "food.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    (fresh / "frida" / "rejected.csv").unlink()
    return facts_copy, fresh


def test_only_changed_bytes_count(pair: tuple[Path, Path], contents: Contents) -> None:
    facts, fresh = pair
    assert changed_files(facts, fresh, ["frida"]) == {"frida": ["food.csv", "rejected.csv"]}
    inodes = {path: path.stat().st_ino for path in facts.rglob("*")}
    replace_facts(facts, fresh, ["frida"])
    assert contents(facts) == contents(fresh)
    assert changed_files(facts, fresh, ["frida"]) == {}
    others = [path for path in facts.rglob("*") if "frida" not in path.parts]
    assert all(inodes[path] == path.stat().st_ino for path in others)
    assert sorted(path.name for path in facts.iterdir()) == sorted(p.name for p in fresh.iterdir())


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_source_that_cannot_be_replaced_stays_whole(
    in_one_step: bool,  # noqa: FBT001
    pair: tuple[Path, Path],
    contents: Contents,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts, fresh = pair
    before = contents(facts)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exchange, "flush" if in_one_step else "exchange", full)
    with pytest.raises(OutsideError, match="the old facts folder is untouched"):
        replace_facts(facts, fresh, ["frida"])
    assert contents(facts) == before


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_facts_are_put_back_where_what_follows_fails(
    error: type[BaseException], pair: tuple[Path, Path], contents: Contents
) -> None:
    facts, fresh = pair
    shutil.rmtree(facts / "rda")  # new in the fresh facts
    before = contents(facts)

    def change_and_fail() -> None:
        with put_back_on_error(facts, fresh, ["frida", "rda"], facts.with_name("kept")) as put:
            put()
            assert contents(facts) == contents(fresh)
            raise error

    with pytest.raises(error):
        change_and_fail()
    assert contents(facts) == before


def test_a_disk_that_is_full_at_the_second_source_changes_none(
    pair: tuple[Path, Path], contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, fresh = pair
    (fresh / "sr28" / "food.csv").write_text("other", encoding="utf-8")
    before, copy = contents(facts), shutil.copytree

    def full(source: Path, staging: Path, *, dirs_exist_ok: bool) -> Path:
        if source.name == "frida":
            raise OSError(28, "No space left on device")
        return Path(copy(source, staging, dirs_exist_ok=dirs_exist_ok))

    monkeypatch.setattr("pipeline.fact_files.replace.shutil.copytree", full)
    with pytest.raises(OutsideError, match="No space left"):
        replace_facts(facts, fresh, ["frida", "sr28"])
    assert contents(facts) == before
