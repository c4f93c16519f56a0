"""The result of one guard for one part of the facts."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The severity of a finding; only ``FATAL`` stops fresh facts from replacing old ones."""

    FATAL = "fatal"
    OVERRIDDEN = "overridden"  # fatal, but a reviewed file lets it pass
    WARNED = "warned"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One guard's result: ``figure`` is the measured value, ``bound`` the required one, as text.

    ``subject`` is the part of the source concerned: a form, a table or a column; else empty.
    """

    rule: str
    source_id: str
    subject: str
    level: Level
    figure: str
    bound: str
    detail: str
