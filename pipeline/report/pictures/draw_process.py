"""The program of the process that ``draw`` starts.

Its arguments are the database and, if only one is wanted, the name of a picture. It loads the
renderer, waits for a line on standard input, which says that the database is there, and prints one
JSON object on standard output: ``pictures``, each with its PNG as base64, or ``error``, a line that
says what to do, with its exit ``status``. It ends without one if standard input ends before.
"""

import base64
import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.diagnostics.errors import K2Error, OutsideError
from pipeline.diagnostics.system_errors import UNTOUCHED, line_of


def main(database: str, only: str) -> None:
    """Print the JSON object on standard output, and nothing else; raise faults of this program."""
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)
        _lift_limit_of_address_space()
        answer.write(json.dumps(_answer(Path(database), only or None)).encode("ascii"))


def _answer(database: Path, only: str | None) -> dict[str, Any]:
    try:
        from pipeline.report.pictures.drawings import rendered  # noqa: PLC0415 - may not load

        if not sys.stdin.buffer.readline():
            sys.exit()
        return {
            "pictures": [
                {**asdict(picture), "png": base64.b64encode(png).decode("ascii")}
                for picture, png in rendered(database, only)
            ]
        }
    except K2Error as error:
        return {"error": str(error), "status": error.exit_status}
    except Exception as error:
        line = line_of(error)
        if line is None:
            raise
        return {"error": f"{line}; {UNTOUCHED}", "status": OutsideError.exit_status}


def _lift_limit_of_address_space() -> None:
    """Raise the soft limit to the hard limit: the renderer reserves much more than it uses."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Windows has none

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
