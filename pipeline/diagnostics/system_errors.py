"""Errors of the machine rather than of the data, as one line each."""

import resource

from pipeline.diagnostics.errors import OutsideError

_NO_MEMORY = (
    "there is not enough memory (a build takes about 0.6 GB); free some, or raise the limit, and"
    " run again; what stood before is untouched"
)
_ADDRESS_SPACE_BYTES = 2_500_000_000  # with less, libraries of the build abort without a word
# How libraries say it that cannot be loaded or started for want of memory.
_SAYS_NO_MEMORY = ("failed to map segment", "cannot allocate memory", "can't start new thread")


def check_address_space() -> None:
    """Raise an OutsideError where ``ulimit -v`` leaves a build too little, before it begins."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < _ADDRESS_SPACE_BYTES:
        raise OutsideError(
            f"the address space is limited to {limit / 1e9:.1f} GB and a build maps up to"
            f" {_ADDRESS_SPACE_BYTES / 1e9:.1f} GB; raise ulimit -v"
        )


def line_of(error: BaseException) -> str | None:
    """Return the line for an error of memory, disk or another resource; None for any other."""
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        reason = error.strerror or error
        return f"{place}{reason}; put that right and run again; what stood before is untouched"
    text = str(error).lower()
    return _NO_MEMORY if any(says in text for says in _SAYS_NO_MEMORY) else None
