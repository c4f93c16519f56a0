"""A module is found by its name: no two have the same one, but the one verb of each source."""

from collections import Counter

from tests.conftest import ROOT

_IN_EVERY_FOLDER = {"__init__", "__main__", "extract"}


def test_no_two_modules_have_the_same_name() -> None:
    names = Counter(path.stem for path in (ROOT / "pipeline").rglob("*.py"))
    assert [
        name for name, count in names.items() if count > 1 and name not in _IN_EVERY_FOLDER
    ] == []


def test_at_most_four_modules_are_in_no_room() -> None:
    loose = {path.stem for path in (ROOT / "pipeline").glob("*.py")}
    assert {"__init__", "__main__"} < loose
    assert len(loose) <= 4
