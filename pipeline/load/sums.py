"""``SHA256SUMS``: the sum of every published file, as ``sha256sum --check`` reads it."""

import hashlib
from pathlib import Path

FILE_NAME = "SHA256SUMS"


def write_sums(folder: Path) -> None:
    """Write the sums of all files in ``folder``, last of all."""
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
    """Return the sum of each file that ``SHA256SUMS`` names; raise OSError or ValueError."""
    lines = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
    return {name: expected for expected, name in (line.split("  ", 1) for line in lines)}
