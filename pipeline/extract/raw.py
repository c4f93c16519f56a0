"""Raw input: a file, a zip or a folder, and a record with hashes of the files read from it."""

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.zip_stream import BLOCK_BYTES, member_blocks, opened
from pipeline.fact_files.sidecar import RawFile
from pipeline.fact_files.source import Most

_LARGEST = Most(bytes=1 << 30, rows=1 << 30, columns=1 << 30)  # where no source is known
_LOOKED_AT_BYTES = 512
_NO_TEXT_TABLE = (b"PK", b"PAR1", b"{", b"[", b"<")  # workbook, Parquet, JSON, XML
_SEPARATORS = (b",", b";", b"\t", b"^", b"|")
_START_BYTES = 65_536
_BOM = b"\xef\xbb\xbf"
_WEB_PAGE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+)?html\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Raw:
    """A raw file, zip or folder; ``most`` bounds the files in it that are read whole.

    ``most_of`` holds other bounds, by layout; see ``Source``.
    """

    path: Path
    most: Most = _LARGEST
    most_of: Mapping[str, Most] = field(default_factory=dict)
    _recorded: dict[str, Future[RawFile]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.path.exists():
            raise UsageError(f"{self.path}: no such file; give the path of the downloaded file")
        if self.path.is_file():
            _check_kind(self.path)

    @property
    def files(self) -> dict[str, RawFile]:
        """The files read, by name, a zip as one file; hashed while they were being read."""
        return {name: recorded.result() for name, recorded in self._recorded.items()}

    @property
    def is_zip(self) -> bool:
        """Whether the path is a zip archive."""
        return self.path.is_file() and zipfile.is_zipfile(self.path)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files in the zip or folder, sorted."""
        if not self.is_zip:
            return tuple(sorted(path.name for path in self.path.iterdir() if path.is_file()))
        with opened(self.path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
        return tuple(sorted(name.rsplit("/", 1)[-1] for name in names))

    def has(self, name: str) -> bool:
        """Whether the zip or folder holds a file of that name."""
        if self.is_zip:
            return self._member(name) is not None
        return (self.path / name).is_file()

    def member(self, name: str, layout: str = "") -> bytes:
        """Return the bytes of one file in the zip or folder, within the bounds of its layout."""
        content = _whole(name, self.blocks(name), self.most_of.get(layout, self.most))
        _check_no_page(name, content)
        return content

    def blocks(self, name: str, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
        """Return the bytes of one file in the zip or folder as a stream of blocks."""
        if not self.is_zip:
            if not self.has(name):
                raise UsageError(f"{self.path} holds no {name}; give the folder or zip that does")
            self._record(self.path / name)
            return _file_blocks(self.path / name, block_bytes)
        self._record(self.path)
        member = self._member(name)
        if member is None:
            raise UsageError(f"{self.path} holds no {name}; is it the right download?")
        return member_blocks(self.path, member, block_bytes)

    def start(self) -> bytes:
        """Return the first 64 KB of the file itself, to tell layouts by."""
        if not self.path.is_file():
            raise UsageError(f"{self.path} is a folder; give the downloaded file")
        with self.path.open("rb") as file:
            return file.read(_START_BYTES)

    def content(self, layout: str = "") -> bytes:
        """Return the bytes of the file itself, within the bounds of its layout."""
        if not self.path.is_file():
            raise UsageError(f"{self.path} is a folder; give the downloaded file")
        self._record(self.path)
        most = self.most_of.get(layout, self.most)
        return _whole(self.path.name, _file_blocks(self.path, BLOCK_BYTES), most)

    def one_within(self, pattern: str) -> "Raw":
        """Return the one file of the folder that fits; what is read of it is recorded here."""
        found = sorted(self.path.glob(pattern))
        if len(found) != 1:
            raise UsageError(
                f"{self.path} holds {len(found)} files {pattern}, expected one; give a folder that"
                " does"
            )
        within = Raw(found[0], self.most, self.most_of)
        within._recorded = self._recorded
        return within

    def note(self, name: str, content: bytes) -> None:
        """Record another file that is read beside these, such as facts of an older table."""
        noted: Future[RawFile] = Future()
        noted.set_result(RawFile(name, hashlib.sha256(content).hexdigest(), len(content)))
        self._recorded[name] = noted

    def _member(self, name: str) -> str | None:
        with opened(self.path) as archive:
            names = [n for n in archive.namelist() if n.rsplit("/", 1)[-1] == name]
        if len(names) > 1:
            raise UsageError(f"{self.path} holds {name} {len(names)} times; get it again")
        return names[0] if names else None

    def _record(self, path: Path) -> None:
        """Hash the file once, in a thread, while it is read."""
        if path.name not in self._recorded:
            pool = ThreadPoolExecutor(1)
            self._recorded[path.name] = pool.submit(_raw_file, path)
            pool.shutdown(wait=False)


def _check_kind(path: Path) -> None:
    """Raise a DataError for a web page instead of the download, and for an invalid zip."""
    with path.open("rb") as file:
        _check_no_page(str(path), file.read(_LOOKED_AT_BYTES))
    if path.suffix.lower() == ".zip" and not zipfile.is_zipfile(path):
        raise DataError(f"{path}: no zip archive, or a cut one; download it again")


def _check_no_page(where: str, content: bytes) -> None:
    if _WEB_PAGE.match(content[:_LOOKED_AT_BYTES]):
        raise DataError(f"{where}: a web page, not the file it should be; download it again")


def _raw_file(path: Path) -> RawFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return RawFile(path.name, digest, path.stat().st_size)


def _whole(name: str, blocks: Iterator[bytes], most: Most) -> bytes:
    content, size = [], 0
    for block in blocks:
        content.append(block)
        size += len(block)
        if size > most.bytes:
            raise _too_large(name, f"over {most.bytes:,} bytes")
    whole = b"".join(content)
    _check_table(name, whole, most)
    return whole


def _check_table(name: str, content: bytes, most: Most) -> None:
    """Count the rows and columns of a text table before anything takes it apart."""
    start = content[:_LOOKED_AT_BYTES].removeprefix(_BOM).lstrip()
    if start.startswith(_NO_TEXT_TABLE):
        return
    rows = max(content.count(b"\n"), content.count(b"\r"))
    if rows > most.rows + 1:  # the headings
        raise _too_large(name, f"{rows:,} rows, at most {most.rows:,}")
    heading = content[: content.find(b"\n") if b"\n" in content else len(content)]
    columns = 1 + max(heading.count(separator) for separator in _SEPARATORS)
    if columns > most.columns:
        raise _too_large(name, f"{columns:,} columns, at most {most.columns:,}")


def _too_large(name: str, what: str) -> UsageError:
    return UsageError(
        f"{name} holds {what}; is it the right file? (the bounds stand in the source.toml of its"
        " source, under [most])"
    )


def _file_blocks(path: Path, block_bytes: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(block_bytes):
            yield block
