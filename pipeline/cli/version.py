"""``k2 --version``: the program, and the data that are here. Nothing slow is imported."""

import argparse
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.diagnostics.errors import K2Error
from pipeline.diagnostics.escaping import one_line
from pipeline.files import strict_json

_OUTPUT = Path("output")  # where the verbs publish, and look, by default


class ShowVersion(argparse.Action):
    """Print the line and end: ``k2 0.1.0, data 2026.11.0+1a2b3c4d``."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print what is here."""
        print(f"k2 {__version__}, data {_published(_OUTPUT) or _packaged()}")
        parser.exit()


def _published(output: Path) -> str | None:
    """Return the release that a published folder states, None if there is none."""
    try:
        release = strict_json.loads((output / "manifest.json").read_bytes())["release"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return one_line(release) if isinstance(release, str) else None


def _packaged() -> str:
    """Return what a build of the facts of the package would be called."""
    from pipeline.published_files.named_release import packaged_build

    try:
        return packaged_build()
    except (K2Error, OSError) as error:
        return f"unknown ({one_line(str(error))})"
