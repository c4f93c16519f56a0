"""The guard of how values came about, at its bound and just beyond it."""

import pytest

from pipeline.guard.finding import Level
from pipeline.guard.origin_shares import provenance
from tests.guard.made_facts import made, of, values

PASSED, WARNED, FATAL = Level.PASSED, Level.WARNED, Level.FATAL


@pytest.mark.parametrize(
    ("column", "codes", "mark"),
    [
        ("derivation_code", ("A", "Z"), "derivation_code Z"),
        ("source_code", ("1", "4"), "source_code 4"),
        ("origin", ("analytical", "imputed"), "origin imputed"),
        ("n_samples", ("2", "0"), "n_samples 0"),
        ("n_studies", ("1", "0"), "n_studies 0"),
        ("n_samples", ("2", None), "no n_samples"),
        ("derivation_code", ("A", None), "no derivation_code"),
    ],
)
@pytest.mark.parametrize(("moved", "level"), [(10, PASSED), (11, WARNED)])
def test_ten_points_of_how_values_came_about(
    column: str, codes: tuple[str, str | None], mark: str, moved: int, level: Level
) -> None:
    usual, other = ({column: code} for code in codes)
    before = values(*[usual] * 100)
    after = values(*[other] * moved, *[usual] * (100 - moved))
    finding = of(provenance(before, after), "provenance")
    assert finding.level is level
    assert (f"{mark} 0.0 % → {float(moved)} %" in finding.detail) is (level is WARNED)
    assert finding.figure.startswith(("+", "-"))


def test_shares_are_shown_with_one_decimal() -> None:
    usual, other = {"source_code": "1"}, {"source_code": "4"}
    before = values(*[usual] * 21)
    after = values(*[other] * 5, *[usual] * 16)
    assert of(provenance(before, after), "provenance").detail == (
        "source_code 1 100.0 % → 76.2 %, source_code 4 0.0 % → 23.8 %"
    )
    assert of(provenance(after, before), "provenance").detail == (
        "source_code 1 76.2 % → 100.0 %, source_code 4 23.8 % → 0.0 %"
    )


def test_values_that_state_more_than_before_are_no_loss() -> None:
    silent, stated = values(*[{}] * 20), values(*[{"n_samples": "3"}] * 20)
    assert "no n_samples 0.0 % → 100.0 %" in of(provenance(stated, silent), "provenance").detail
    assert "no n_samples" not in of(provenance(silent, stated), "provenance").detail


@pytest.mark.parametrize(("count", "level"), [(19, PASSED), (20, WARNED)])
def test_provenance_needs_twenty_values_on_both_sides(count: int, level: Level) -> None:
    few = values(*[{"derivation_code": "A"}] * count)
    many = values(*[{"derivation_code": "Z"}] * 25)
    for sides in ((few, many), (many, few)):
        finding = of(provenance(*sides), "provenance")
        assert finding.level is level
        assert (finding.figure == "too few") is (level is PASSED)


def test_no_value_on_both_sides_is_said() -> None:
    finding = of(provenance(made(), values({})), "provenance", "")
    assert (finding.level, finding.figure) == (PASSED, "no values on both sides")
