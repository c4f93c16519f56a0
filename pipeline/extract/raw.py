"""What the user or the network brought: a file, a zip or a folder, and which of it was read."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file as the sidecar records it."""

    name: str
    sha256: str
    bytes: int


@dataclass
class Raw:
    """A raw file, zip or folder; ``files`` lists what was read, a zip as one file."""

    path: Path
    files: dict[str, RawFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.path.exists():
            raise UsageError(f"{self.path}: no such file; give the path of the downloaded file")

    @property
    def is_zip(self) -> bool:
        """Whether the path is a zip archive."""
        return self.path.is_file() and zipfile.is_zipfile(self.path)

    def has(self, name: str) -> bool:
        """Whether the zip or folder holds a file of that name."""
        if self.is_zip:
            return self._member(name) is not None
        return (self.path / name).is_file()

    def member(self, name: str) -> bytes:
        """Return the bytes of one file in the zip or folder."""
        if self.is_zip:
            if self.path.name not in self.files:
                self._record(self.path)
            member = self._member(name)
            if member is None:
                raise UsageError(f"{self.path} holds no {name}; is it the right download?")
            try:
                with zipfile.ZipFile(self.path) as archive:
                    return archive.read(member)
            except (zipfile.BadZipFile, zlib.error) as error:
                raise UsageError(f"{self.path} is damaged ({error}); download it again") from error
        if not self.has(name):
            raise UsageError(f"{self.path} holds no {name}; give the folder or zip that does")
        return self._record(self.path / name)

    def content(self) -> bytes:
        """Return the bytes of the file itself."""
        if not self.path.is_file():
            raise UsageError(f"{self.path} is a folder; give the downloaded file")
        return self._record(self.path)

    def _member(self, name: str) -> str | None:
        with zipfile.ZipFile(self.path) as archive:
            names = [n for n in archive.namelist() if n.rsplit("/", 1)[-1] == name]
        return names[0] if len(names) == 1 else None

    def _record(self, path: Path) -> bytes:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        self.files[path.name] = RawFile(path.name, digest, len(content))
        return content
