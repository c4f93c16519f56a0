"""What one guard found on one part of the facts."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is; only ``FATAL`` keeps the fresh facts out."""

    FATAL = "fatal"
    OVERRIDDEN = "overridden"  # fatal, but a reviewed file lets it pass
    WARNED = "warned"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One guard's result: ``figure`` is what was measured, ``bound`` what was asked, as text.

    ``subject`` is the part of the source it is about: a form, a table or a column; else empty.
    """

    rule: str
    source_id: str
    subject: str
    level: Level
    figure: str
    bound: str
    detail: str
