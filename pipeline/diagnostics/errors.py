"""The errors that end a run, each with its exit status."""

from pipeline.diagnostics.escaping import visible

_LONGEST = 4_000


class K2Error(Exception):
    """Ends the run with one line that says what to do; control characters in it are escaped.

    ``details`` is shown above that line, such as a table of all findings.
    """

    exit_status = 1

    def __init__(self, message: str, details: str = "") -> None:
        line = visible(message)
        super().__init__(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…")
        self.details = details


class DataError(K2Error):
    """The data or a guard failed."""


class UsageError(K2Error):
    """Wrong use: an invalid argument, an unknown source or the wrong file."""

    exit_status = 2


class OutsideError(K2Error):
    """Network, disk, memory or rate limit."""

    exit_status = 3
