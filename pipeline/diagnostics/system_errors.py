"""Errors of the system (memory, disk, address space) as one line each."""

import math
import os
from enum import Enum

from pipeline.diagnostics.errors import OutsideError

UNTOUCHED = "existing files are unchanged"
_NO_MEMORY = (
    "there is not enough memory (a build takes about 0.6 GB); free some, or raise the limit, and"
    " run again"
)
# Messages of libraries that cannot be loaded, started or continued for lack of memory.
_SAYS_NO_MEMORY = (
    "failed to map segment",
    "cannot allocate memory",
    "can't start new thread",
    "out of memory error",
)


class AddressSpaceUse(Enum):
    """How much address space a kind of work maps: GB, and GB more for each processor.

    Measured as VmPeak with 1 to 32 processors; several times the memory that is used. With less,
    libraries abort without a message: they reserve at the start what they may never need.
    """

    QUESTION = ("a question", 1.8, 0.12)
    TABLES = ("reading all tables", 4.1, 0.12)
    BUILD = ("a build", 4.8, 0.14)
    DRAWING = ("drawing the page's pictures", 71.0, 0.0)

    def __init__(self, what: str, gb: float, gb_a_processor: float) -> None:
        self.what = what
        self.gb = gb + gb_a_processor * (os.cpu_count() or 1)


def check_address_space(work: AddressSpaceUse) -> None:
    """Raise an OutsideError if ``ulimit -v`` allows too little for the work, before it begins.

    Drawing runs in a process of its own, which raises its soft limit to the hard limit.
    """
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = hard if work is AddressSpaceUse.DRAWING else soft
    if limit != resource.RLIM_INFINITY and limit < work.gb * 1e9:
        advice = "raise ulimit -v"
        if work is AddressSpaceUse.DRAWING:
            advice += ", or leave the page out (k2 dataset --no-report)"
        raise OutsideError(
            f"the address space is limited to {limit / 1e9:.1f} GB and {work.what}"
            f" maps up to {math.ceil(work.gb * 10) / 10:g} GB, most of it never used; {advice}"
        )


def line_of(error: BaseException) -> str | None:
    """Return the line for an error of memory, disk or another resource; None for any other."""
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        reason = error.strerror or error
        return f"{place}{reason}; correct that and run again"
    text = str(error).lower()
    return _NO_MEMORY if any(says in text for says in _SAYS_NO_MEMORY) else None
