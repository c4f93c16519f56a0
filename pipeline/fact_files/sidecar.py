"""The sidecar of a source's facts: their release, and the raw files that were read."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.file_sums import SIDECAR
from pipeline.fact_files.registry import in_every_build, registry
from pipeline.fact_files.source import Source
from pipeline.files import strict_json

FILE_NAME = SIDECAR
_REWRITTEN = ("release", "released_on", "read_on", "raw_files", "columns", "account")


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file as the sidecar records it."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The content of ``source.json``, with the description of the source from ``source.toml``.

    Every extract rewrites it; ``read_on`` changes only when the SHA-256 of a raw file changed.
    ``columns`` lists each facts file's columns: a file holds those that the source fills, and none
    of them may be missing. ``account`` counts rows by outcome where an extract leaves upstream
    rows to other sources or merges them. ``sums`` holds the SHA-256 of each facts file as written
    and, as ``source``, that of the rest of the sidecar; without them, as after a manual change,
    damage is not detected.
    """

    source: Source
    release: str
    released_on: str | None
    read_on: str
    raw_files: list[dict[str, Any]]
    columns: dict[str, list[str]]
    account: dict[str, int] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path | Traversable) -> "Sidecar":
        """Read the sidecar of a facts folder; raise a DataError if it is damaged."""
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
        names = {"source_id", *(known.name for known in fields(cls))} - {"source"}
        needed = names - {"account", "sums"}
        odd = ", ".join(sorted((needed - set(content)) | (set(content) - names)))
        if odd:
            raise DataError(f"{path}: missing or unknown: {odd}; compare with another source's")
        source = registry().get(content.pop("source_id"))
        if source is None:
            raise DataError(f"{path}: no source of that id; known are {', '.join(registry())}")
        return cls(source, **content)

    @classmethod
    def not_read(cls, source: Source) -> "Sidecar":
        """Return the sidecar of a source whose files were never read."""
        return cls(source, "", None, "", [], {})

    @property
    def source_id(self) -> str:
        """The id of the source."""
        return self.source.source_id

    def with_sums(self, texts: dict[str, str]) -> "Sidecar":
        """Return a copy with the sums of the facts files, by name, and of the rewritten fields."""
        sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
        return replace(self, sums={**sums, "source": self.rewritten_sha256})

    @property
    def rewritten_sha256(self) -> str:
        """SHA-256 of the fields that every extract rewrites, except the sums."""
        content = {name: getattr(self, name) for name in _REWRITTEN}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def dump(self) -> str:
        """Return the text of ``source.json``."""
        names = [known.name for known in fields(self) if known.name != "source"]
        content = {"source_id": self.source_id} | {
            name: value
            for name in names
            if (value := getattr(self, name)) or name not in {"account", "sums"}
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
    """Return the folder of committed facts in the package."""
    return files("pipeline") / "facts"


def before_extract(source: Source, folder: Path) -> Sidecar:
    """Return the sidecar before an extract into a folder: its own, else that of the package.

    From it the date read stays where the raw files are the same. A broken sidecar of a source that
    the user brings is written anew, as one of an older version is.
    """
    if source.brought:
        with suppress(DataError):
            return Sidecar.load(folder)
    elif folder.exists():
        return Sidecar.load(folder)
    packaged = packaged_facts() / source.source_id
    known = (packaged / FILE_NAME).is_file()
    return Sidecar.load(packaged) if known else Sidecar.not_read(source)


def at_hand(root: Path | Traversable) -> list[Path | Traversable]:
    """Return the facts folders below ``root`` of the sources in every build.

    A source whose facts come only from a refresh may be missing; committed facts may not.
    """
    return [
        root / source_id
        for source_id in in_every_build()
        if registry()[source_id].facts == "committed" or (root / source_id / FILE_NAME).is_file()
    ]


def facts_folders(root: Path) -> list[Path | Traversable]:
    """Return the same of a folder that the user named; raise a DataError if it holds no facts."""
    folders = at_hand(root)
    if not any((folder / FILE_NAME).is_file() for folder in folders):
        first = ", ".join(folder.name for folder in folders[:2])
        raise DataError(f"{root}: no folder of facts; it must have one for each source: {first} …")
    return folders
