"""The sidecar of a source: who publishes it, on what terms, and which raw files were read."""

import hashlib
import json
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.files import strict_json

FILE_NAME = "source.json"
_REWRITTEN = ("release", "released_on", "read_on", "raw_files", "columns", "account")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What ``source.json`` holds.

    The first block is kept by hand; the second is rewritten by every extract: ``read_on`` only
    when the SHA-256 of a raw file changed. ``columns`` lists each facts file's columns: a file
    holds those that the source fills, and none of them may go missing. ``account`` says, where an
    extract leaves upstream rows to others or merges them, how many rows met which fate. ``sums``
    holds the SHA-256 of each facts file as it was written, and as ``source`` that of the second
    block; without them, as after a change by hand, damage goes unnoticed.
    """

    source_id: str
    title: str
    publisher: str
    url: str
    licence: str
    licence_url: str | None
    attribution: str
    redistributable: bool
    why_not_redistributed: str | None
    language: str
    country: str
    basis: str
    dialect: str
    default_origin: str | None
    locator: str
    expected_minimum: dict[str, int]

    release: str
    released_on: str | None
    read_on: str
    raw_files: list[dict[str, Any]]
    columns: dict[str, list[str]]
    account: dict[str, int] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path | Traversable) -> "Sidecar":
        """Read the sidecar of a facts folder; raise a DataError if it is not whole."""
        path = folder / FILE_NAME
        try:
            content = strict_json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            reason = error.strerror or error
            raise DataError(f"{path}: {reason}; restore it from the repository") from error
        except ValueError as error:
            raise DataError(f"{path}: {error}; restore it from the repository") from error
        if not isinstance(content, dict):
            raise DataError(f"{path}: no JSON object; restore it from the repository")
        names = {known.name for known in fields(cls)}
        needed = {known.name for known in fields(cls) if known.default_factory is MISSING}
        odd = ", ".join(sorted((needed - set(content)) | (set(content) - names)))
        if odd:
            raise DataError(f"{path}: missing or unknown: {odd}; compare with another source's")
        return cls(**content)

    def with_sums(self, texts: dict[str, str]) -> "Sidecar":
        """Return it with the sums of facts files, by name, and of what an extract rewrites."""
        sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
        return replace(self, sums={**sums, "source": self.rewritten_sha256})

    @property
    def rewritten_sha256(self) -> str:
        """SHA-256 of what every extract rewrites, but for the sums."""
        content = {name: getattr(self, name) for name in _REWRITTEN}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def at_hand(self) -> bool:
        """Whether facts were extracted: if not, the source is known, but its file was not read."""
        return bool(self.raw_files)

    def dump(self) -> str:
        """Return the text of ``source.json``."""
        content = {
            name: value
            for name, value in asdict(self).items()
            if value or name not in {"account", "sums"}
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    @property
    def sha256(self) -> str:
        """SHA-256 of the raw file, or of the sorted sum lines of several."""
        if len(self.raw_files) == 1:
            return str(self.raw_files[0]["sha256"])
        lines = sorted(f"{file['sha256']}  {file['name']}\n" for file in self.raw_files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def packaged_facts() -> Traversable:
    """Return the folder of committed facts that the package carries."""
    return files("pipeline") / "facts"
