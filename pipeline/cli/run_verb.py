"""Run one verb: the one error handler, with the exit statuses."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.cli.standard_streams import leave_output
from pipeline.diagnostics.errors import K2Error, OutsideError
from pipeline.diagnostics.escaping import one_line, visible
from pipeline.diagnostics.system_errors import UNTOUCHED, line_of
from pipeline.files.interrupt import told_from_errors


def run_verb(options: argparse.Namespace, exchanged: Sequence[Path] = ()) -> int:
    """Return the exit status; ``exchanged`` holds the folders that were replaced meanwhile."""
    try:
        with told_from_errors():
            status = int(options.run(options))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader closed the pipe, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except K2Error as error:
        details = visible(error.details, keep="\n")
        print(*filter(None, (details, f"k2: {one_line(str(error))}")), sep="\n", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(f"k2: stopped; {_now(exchanged, 'the old output is untouched')}", file=sys.stderr)
        return 130
    except Exception as error:
        line = line_of(error)
        if line is None:  # a fault of this program: show the traceback
            raise
        leave_output()
        print(f"k2: {line}; {_now(exchanged, UNTOUCHED)}", file=sys.stderr)
        return OutsideError.exit_status
    return status


def _now(exchanged: Sequence[Path], otherwise: str) -> str:
    """Return which replaced folders exist; a fetch also replaces temporary ones that are gone."""
    there = ", ".join(one_line(str(folder)) for folder in exchanged if folder.exists())
    return f"the new {there} is in place, whole" if there else otherwise
