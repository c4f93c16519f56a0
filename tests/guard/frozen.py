"""Facts as they were in November 2026: tests of the guards do not change with each release."""

import shutil
from pathlib import Path

from pipeline.fact_files.read import Facts, read_facts
from tests.conftest import FACTS

FROZEN = Path(__file__).parents[1] / "data" / "frozen_facts"


def frozen(source_id: str) -> Facts:
    """Return the frozen facts of a source."""
    return read_facts(FROZEN / source_id)


def frozen_folder(source_id: str) -> Path:
    """Return the folder of frozen facts; of a source that no refresh changes, the committed one."""
    kept = FROZEN / source_id
    return kept if kept.is_dir() else FACTS / source_id


def copy_frozen(source_id: str, folder: Path) -> Path:
    """Copy the frozen facts of a source into a folder of facts."""
    return Path(shutil.copytree(frozen_folder(source_id), folder / source_id))
