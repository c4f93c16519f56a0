"""Arguments of the functions of the package: a wrong type is said in words."""

from typing import Any

from pipeline.diagnostics.errors import UsageError
from pipeline.query.sandbox import check_text

_MOST = 1_000_000  # more rows than any table has foods


def check_string(name: str, value: Any, example: str) -> None:
    """Raise a UsageError unless an argument is a text in UTF-8."""
    if not isinstance(value, str):
        raise UsageError(f"{name} is a string, such as {example!r}; not {value!r}")
    check_text(value)


def check_count(name: str, value: Any) -> None:
    """Raise a UsageError unless an argument is a number of rows."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MOST:
        raise UsageError(f"{name} is a whole number from 1 on; not {value!r}")
