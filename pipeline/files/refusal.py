"""What a system or a library says of a disk that refuses, in words for people."""

import errno
import os
import re
from pathlib import Path

_OF_RUST = re.compile(r"(.+?) \(os error \d+\)")
_HARDLY_ANY = 16  # what a build had to give back when it failed is free again


def reason(error: OSError, folder: Path) -> str:
    """Return what was said of writing to the folder, and what is the matter if that is too little.

    The refusals of a copied tree come as a list of one error; those of a Rust library as text.
    """
    said = error.args[0] if error.args else error
    text = str(said[-1][-1]) if isinstance(said, list) else str(said)
    of_rust = _OF_RUST.match(text)
    return explained(error.strerror or (of_rust[1] if of_rust else text), folder)


def explained(said: str, folder: Path) -> str:
    """Return what was said, and that inodes are lacking where they, and not bytes, ran out."""
    if os.strerror(errno.ENOSPC) not in said:
        return said
    try:
        found = os.statvfs(folder)
    except (AttributeError, OSError):  # Windows does not count files
        return said
    lacking = found.f_files > 0 and found.f_favail < _HARDLY_ANY
    return f"{said} (no inode is left for another file: remove files)" if lacking else said
