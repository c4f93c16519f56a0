"""``SHA256SUMS``: the sum of every published file, as ``sha256sum --check`` reads it."""

import hashlib
import re
from pathlib import Path

FILE_NAME = "SHA256SUMS"
_LINE = re.compile(r"(?P<sum>[0-9a-f]{64})  (?P<name>[^\r]+)")


def write_sums(folder: Path) -> None:
    """Write the sums of all files in ``folder``; call it after all others are written."""
    lines = [
        f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.name != FILE_NAME
    ]
    (folder / FILE_NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(folder: Path) -> dict[str, str]:
    """Return the sum of each file that ``SHA256SUMS`` names; raise OSError or ValueError.

    A line that differs in any byte from what ``write_sums`` writes raises a ValueError.
    """
    *lines, end = (folder / FILE_NAME).read_bytes().decode().split("\n")
    found = [_LINE.fullmatch(line) for line in lines]
    if end or not all(found):
        raise ValueError(FILE_NAME)
    return {match["name"]: match["sum"] for match in found if match}
