"""The official files beside the checkout."""

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture(scope="session")
def foundation_zip() -> Path:
    """Return the official Foundation CSV release of October 2024."""
    path = _SHARED / "fdc" / "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    if not path.is_file():
        pytest.skip("needs the upstream files in ../shared, which are not part of the repository")
    return path


@pytest.fixture(scope="session")
def sr_legacy_folder() -> Path:
    """Return the official SR Legacy CSV release, without its food_nutrient.csv."""
    path = _SHARED / "fdc" / "sr_legacy_csv_2018-04"
    if not path.is_dir():
        pytest.skip("needs the upstream files in ../shared, which are not part of the repository")
    return path
