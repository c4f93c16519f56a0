"""``--no-cache``: every verb that builds takes it, and otherwise gives the build its cache."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import build_verbs
from pipeline.cli.main import main
from tests.conftest import ROOT


class Asked(Exception):  # noqa: N818 - it ends what would be a build
    """What a build was asked to use as its cache."""


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object, cache: Path | None, **__: object) -> None:
        raise Asked(cache)

    def fetch(_options: object, build_fresh: Any) -> int:
        build_fresh(Path("fresh"), {"ciqual": ["value.csv"]}, lambda: None)
        return 0

    monkeypatch.setattr("pipeline.build.build", build)
    monkeypatch.setattr(build_verbs, "_fetch_and", fetch)
    monkeypatch.setattr(build_verbs, "_is_whole", lambda _: True)
    monkeypatch.setenv("K2_CACHE", "/kept")


@pytest.mark.parametrize("verb", ["dataset", "build", "refresh", "fetch"])
@pytest.mark.parametrize(("arguments", "cache"), [([], Path("/kept")), (["--no-cache"], None)])
def test_every_verb_that_builds(
    verb: str, arguments: list[str], cache: Path | None, tmp_path: Path
) -> None:
    output = [] if verb == "fetch" else ["--output", str(tmp_path / "output")]
    with pytest.raises(Asked) as asked:
        main([verb, *output, *arguments])
    assert asked.value.args == (cache,)


@pytest.mark.parametrize("verb", ["dataset", "build", "refresh", "fetch"])
def test_its_help_says_when_and_where_tables_are_kept(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for words in (
        "--no-cache make and check all tables anew",
        "K2_CACHE",
        "the same bytes but for k2.duckdb",
    ):
        assert words in said


@pytest.mark.parametrize("verb", ["dataset", "build", "refresh"])
@pytest.mark.parametrize("place", ["pipeline/reviewed", "schemas/kept", "output", "output/kept"])
def test_a_cache_within_the_program_or_the_output_is_refused(
    verb: str,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """There it would decide its own key, be read as a reviewed file, or be published."""
    within = (tmp_path if place.startswith("output") else ROOT) / place
    monkeypatch.setenv("K2_CACHE", str(within))
    assert main([verb, "--output", str(tmp_path / "output")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"k2: K2_CACHE: {within} is within ")
    assert line.endswith("; name a folder outside it, or use --no-cache")
    with pytest.raises(Asked):
        main([verb, "--output", str(tmp_path / "output"), "--no-cache"])
