"""Figures worked out by hand are of certain releases, and of no others."""

import pytest

from tests.figures import WORKED_OUT_FROM, others, skip_other_releases


def test_figures_hold_for_their_releases_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert others((), WORKED_OUT_FROM) == []
    newer = WORKED_OUT_FROM | {"frida": "6.1", "bls": "4.0"}
    assert others(("tfda", "slv"), newer) == []
    assert others(("frida",), newer) == ["frida 6.1"]
    assert others((), newer) == ["bls 4.0", "frida 6.1"]
    assert others((), {}) == [f"{source_id} is not there" for source_id in WORKED_OUT_FROM]
    monkeypatch.setattr("tests.figures.committed_releases", lambda: newer)
    skip_other_releases(None)
    skip_other_releases(pytest.mark.figures("tfda").mark)
    with pytest.raises(pytest.skip.Exception, match=r"other releases than bls 4.0; frida 6.1"):
        skip_other_releases(pytest.mark.figures.mark)
