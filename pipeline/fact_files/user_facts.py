"""Facts from files that a user provides, usually because they may not be redistributed.

They are in the user's data directory, outside the package, and enter a build only by
``--include``; if they may not be redistributed, the output is marked as such.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.diagnostics.errors import UsageError
from pipeline.fact_files.registry import brought
from pipeline.fact_files.sidecar import FILE_NAME
from pipeline.fact_files.source import Source

_PACKAGE_MARK = "RELEASE"  # only the committed facts name a release


def user_facts() -> Path:
    """Return the folder of the user's facts: ``K2_FACTS_DIR``, else in the XDG data directory."""
    given = os.environ.get("K2_FACTS_DIR")
    if given:
        return Path(given)
    data = os.environ.get("XDG_DATA_HOME")
    base = Path(data) if data else home("K2_FACTS_DIR") / ".local" / "share"
    return base / "open-k2" / "facts"


def home(instead: str) -> Path:
    """Return the user's home; raise a UsageError naming the variable to set where there is none."""
    try:
        return Path.home()
    except RuntimeError:
        raise UsageError(f"no home folder is known here; set {instead} to a folder") from None


def included(asked: Sequence[str]) -> list[Path]:
    """Return the facts folders of the sources asked for, in the order of their ids.

    Raise a UsageError for a source that is not brought by the user, or not brought yet.
    """
    known = brought()
    for source_id in asked:
        if source_id not in known:
            raise UsageError(
                f"--include {source_id}: not a source that you bring yourself; those are"
                f" {', '.join(known)} (all others are always in)"
            )
    folders = [user_facts() / source_id for source_id in known if source_id in asked]
    for folder in folders:
        if not (folder / FILE_NAME).is_file():
            raise UsageError(
                f"{folder} holds no facts; bring the file first:"
                f" k2 extract {folder.name} --file PATH"
            )
    return folders


def refuse_packaged(source: Source, facts: Path) -> None:
    """Raise a UsageError where facts that may not be redistributed would enter the package."""
    if source.brought and (facts / _PACKAGE_MARK).is_file():
        raise UsageError(
            f"facts of {source.source_id} may not be redistributed with the package, so they stay"
            f" out of {facts}; leave --facts away to write them to your data directory"
        )
