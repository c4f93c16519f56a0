"""What can go wrong, each with the exit status that the contract gives it."""

from pipeline.diagnostics.escaping import visible

_LONGEST = 4_000


class K2Error(Exception):
    """Ends the run with one clear line that says what to do, whatever texts of others it quotes.

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
    """Wrong use: an argument, a source or a file that cannot be what it should."""

    exit_status = 2


class OutsideError(K2Error):
    """Network, disk or allowance."""

    exit_status = 3
