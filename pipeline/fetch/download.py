"""Downloads of large files: newest release by name, resumable, stored by SHA-256.

    downloads/<first 16 of the sha256>/NAME    the file
    downloads/NAME.json                        sidecar of the newest bytes under that name
    downloads/NAME.part, NAME.part.json        the bytes so far, and the version they belong to

Upstream may change a file under its old name: bytes with another sum are stored separately.
"""

import hashlib
import json
import re
import time
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from pipeline.diagnostics.errors import DataError, OutsideError
from pipeline.fetch.backoff import Failed, Patience, RetryableError, retrying
from pipeline.fetch.bounds import FILE_S, Kind, too_large
from pipeline.fetch.calls import seconds_of
from pipeline.fetch.client import Client, Request, Stream
from pipeline.fetch.raw_store import conditions, is_sendable, write_whole

PAGE = "/download-datasets"
FOLDER = "/fdc-datasets"
_UNREACHED_TRIES = 3


@dataclass(frozen=True, slots=True)
class Checksum:
    """The publisher's checksum of a file: hashlib's name, and the sum in lower case hex."""

    algorithm: str
    digest: str

    def holds(self, path: Path) -> bool:
        """Whether the file has this sum."""
        with path.open("rb") as file:
            return hashlib.file_digest(file, self.algorithm).hexdigest() == self.digest


def newest_name(page: str, kind: str) -> str:
    """Return the name of the newest CSV zip of a kind that the download page links to."""
    found = re.findall(rf"FoodData_Central_{kind}_csv_\d{{4}}-\d{{2}}(?:-\d{{2}})?\.zip", page)
    if not found:
        raise DataError(
            f"the download page names no FoodData_Central_{kind}_csv_DATE.zip; give the release"
            " with --release, or download the file and run k2 extract SOURCE --file PATH"
        )
    return str(max(found))  # names differ only in the date, so this is the newest


def name_of_url(url: str) -> str:
    """Return the file name at the end of an address."""
    return Path(unquote(urlsplit(url).path)).name or "download"


def download(  # noqa: PLR0913, PLR0917 (what a download needs)
    client: Client,
    path: str,
    name: str,
    folder: Path,
    patience: Patience,
    checksum: Checksum | None = None,
) -> Path:
    """Return the local file; it is fetched only if it changed, resuming a partial download.

    Bytes that contradict ``checksum``, or are not a zip although so named, are not accepted.
    Raises OutsideError when no bytes arrive for the whole time budget, after two hours, or for a
    file of over 2 GB; DataError for a 404.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    size_before = _size(part)
    ends = time.monotonic() + FILE_S

    def moved() -> bool:
        nonlocal size_before
        size_before, before = max(_size(part), size_before), size_before
        return size_before > before and time.monotonic() < ends

    def hopeless(failed: Failed) -> bool:
        return failed.unreached and failed.attempts >= _UNREACHED_TRIES

    def given_up(failed: Failed) -> OutsideError:
        if hopeless(failed):
            return OutsideError(f"{client.host} cannot be reached ({failed.error})")
        return OutsideError(
            f"{client.host} broke off {name} too often (last: {failed.error}); what came is kept,"
            " run again to go on"
        )

    patiently = retrying(patience, given_up, hopeless=hopeless, moved=moved)
    return patiently(lambda: _attempt(client, path, name, folder, checksum, ends))


def _attempt(  # noqa: PLR0913, PLR0917 (what a download needs)
    client: Client, path: str, name: str, folder: Path, checksum: Checksum | None, ends: float
) -> Path:
    part, version = folder / f"{name}.part", _json(folder / f"{name}.part.json")
    have = _size(part)
    kept = _kept(folder, name, checksum)
    headers = {"Accept-Encoding": "identity"}
    if have and is_sendable(version.get("validator")):
        headers |= {"Range": f"bytes={have}-", "If-Range": version["validator"]}
    elif kept:
        headers |= conditions(kept[1].get("etag"), kept[1].get("last_modified"))
    left_s = max(0.0, ends - time.monotonic())
    with client.stream(Request("GET", path, kind=Kind.FILE), headers, left_s) as stream:
        if stream.status == HTTPStatus.NOT_MODIFIED and kept:
            return kept[0]
        resumed = stream.status == HTTPStatus.PARTIAL_CONTENT and _continues(stream, have)
        if stream.status != HTTPStatus.OK and not resumed:
            _refuse(stream, part, name)
        if not resumed:
            part.write_bytes(b"")  # before its version is noted: never old bytes as new ones
        _write_version(folder, name, stream)
        with part.open("ab") as file:
            for piece in stream.pieces:
                file.write(piece)
                if file.tell() > Kind.FILE.value:
                    file.truncate(0)  # no attempt goes on from here
                    raise too_large(Kind.FILE.value)
        # Without a stated length a truncated body looks complete: request all of it next time.
        length_known = not {"content-length", "transfer-encoding"}.isdisjoint(stream.headers)
        etag, modified = (
            stream.headers.get(name) if length_known else None for name in ("etag", "last-modified")
        )
    if fault := _fault(part, name, checksum):
        part.unlink()
        raise RetryableError(fault)
    return _keep(
        folder, name, {"address": _without_secrets(path), "etag": etag, "last_modified": modified}
    )


def _without_secrets(address: str) -> str:
    """Return an address without user, password and query, any of which may be a secret."""
    parts = urlsplit(address)
    netloc = parts.netloc.rsplit("@", 1)[-1]
    return urlunsplit((parts.scheme, netloc, parts.path, "" if netloc else parts.query, ""))


def _fault(part: Path, name: str, checksum: Checksum | None) -> str | None:
    if name.endswith((".zip", ".xlsx")) and (fault := _zip_fault(part)):  # xlsx is a zip, too
        return f"what came is {fault} {name.rsplit('.', 1)[-1]}"
    if checksum and not checksum.holds(part):
        return f"what came has not the {checksum.algorithm} that its publisher states"
    return None


def _zip_fault(part: Path) -> str | None:
    """Return what is wrong with the zip, None if nothing is; its CRC detects changed bytes."""
    try:
        with zipfile.ZipFile(part) as archive:
            return archive.testzip() and "a damaged"
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return "a damaged" if zipfile.is_zipfile(part) else "no"
    except (NotImplementedError, RuntimeError):  # unsupported compression: its reader reports it
        return None


def _refuse(stream: Stream, part: Path, name: str) -> None:
    if stream.status == HTTPStatus.NOT_FOUND:
        raise DataError(f"there is no {name} upstream (404); look up the release's name")
    if stream.status in (HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, HTTPStatus.PARTIAL_CONTENT):
        part.unlink(missing_ok=True)  # the file has changed: start again
    raise RetryableError(f"status {stream.status}", seconds_of(stream.headers.get("retry-after")))


def _continues(stream: Stream, have: int) -> bool:
    return stream.headers.get("content-range", "").startswith(f"bytes {have}-")


def _write_version(folder: Path, name: str, stream: Stream) -> None:
    etag = stream.headers.get("etag", "")
    strong = etag if not etag.startswith("W/") else ""
    validator = strong or stream.headers.get("last-modified")
    write_whole(folder / f"{name}.part.json", json.dumps({"validator": validator}).encode())


def _keep(folder: Path, name: str, about: dict[str, Any]) -> Path:
    part = folder / f"{name}.part"
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    about |= {"sha256": digest, "size": _size(part)}
    about |= {"retrieved_at": datetime.now(UTC).isoformat()}
    final = folder / digest[:16] / name
    final.parent.mkdir(exist_ok=True)
    part.replace(final)
    (folder / f"{name}.part.json").unlink(missing_ok=True)
    write_whole(folder / f"{name}.json", (json.dumps(about, indent=1) + "\n").encode())
    return final


def _kept(folder: Path, name: str, checksum: Checksum | None) -> tuple[Path, dict[str, Any]] | None:
    about = _json(folder / f"{name}.json")
    path = folder / str(about.get("sha256", ""))[:16] / name
    if not about or not path.is_file() or (checksum and not checksum.holds(path)):
        return None
    with path.open("rb") as file:
        intact = hashlib.file_digest(file, "sha256").hexdigest() == about["sha256"]
    return (path, about) if intact else None


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
