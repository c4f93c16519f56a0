"""Files of publishers other than FoodData Central, at persistent addresses.

Dataverse and figshare list the files of a DOI with names and sums; others have fixed names below
an address. The ``source.toml`` of a source says which of these applies.
"""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import UPSTREAM
from pipeline.fact_files.registry import fetch_of
from pipeline.fact_files.source import Fetch
from pipeline.fetch.backoff import Patience
from pipeline.fetch.bounds import Kind
from pipeline.fetch.calls import BrokenBodyError, Calls, Read
from pipeline.fetch.client import Answer, Client, Request
from pipeline.fetch.download import Checksum, download
from pipeline.files import strict_json

_DATASET = "/api/datasets/:persistentId/"
_DATAFILE = "/api/access/datafile/"
_ARTICLE = "/v2/articles/"
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """A file that a publisher offers; ``address`` is absolute or a path below the base."""

    name: str
    address: str
    checksum: Checksum | None = None


def fetch_from_repository(source_id: str, base: str, folder: Path, patience: Patience) -> Path:
    """Return the local file, or a folder of the files that the source's module reads together.

    Raises OutsideError without network or for bytes that contradict the publisher's sum, DataError
    if the publisher offers other files.
    """
    with Client(base) as client:
        found = fetch_of(source_id)
        offered = _LISTED_BY[found.repository or "fixed"](Calls(client, patience), found)
        paths = [
            download(client, file.address, file.name, folder, patience, file.checksum)
            for file in offered
        ]
    return paths[0] if len(paths) == 1 else _together(paths, folder / source_id)


def _dataverse(calls: Calls, fetch: Fetch) -> list[RepositoryFile]:
    doi = fetch.doi or ""
    request = Request("GET", _DATASET, (("persistentId", f"doi:{doi}"),), kind=Kind.PAGE)
    listing = _json(calls, request, doi)
    try:
        files = listing["data"]["latestVersion"]["files"]
        found = {file.name: file for file in map(_datafile, files)}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _unlike(doi, "Dataverse", error) from error
    offered = [name for name in fetch.optional_files if name in found]
    return _chosen(found, [*fetch.files, *offered], doi)


def _datafile(entry: dict[str, Any]) -> RepositoryFile:
    """Return a file of a dataset; for a table that Dataverse has converted, the original.

    The original has no checksum: installations differ in which of the two files the sum is of.
    """
    file = entry["dataFile"]
    address = f"{_DATAFILE}{int(file['id'])}"
    if original := file.get("originalFileName"):
        return RepositoryFile(str(original), f"{address}?format=original")
    checksum = _checksum(file["checksum"]["type"], file["checksum"]["value"])
    return RepositoryFile(str(file["filename"]), address, checksum)


def _figshare(calls: Calls, fetch: Fetch) -> list[RepositoryFile]:
    doi = fetch.doi or ""
    article = doi.rsplit(".", 1)[-1]  # figshare's DOIs end with the id
    listing = _json(calls, Request("GET", f"{_ARTICLE}{article}", kind=Kind.PAGE), doi)
    try:
        found = {file.name: file for file in map(_article_file, listing["files"])}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _unlike(doi, "figshare", error) from error
    workbooks = [name for name in found if name.lower().endswith(".xlsx")]
    if len(workbooks) != 1:
        raise _other_files(doi, found, "one .xlsx workbook")
    return [found[workbooks[0]]]


def _article_file(entry: dict[str, Any]) -> RepositoryFile:
    name, address = entry["name"], entry["download_url"]
    if Path(name).name != name:
        raise ValueError(f"{name!r} is no file name")
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"{address!r} is no web address")
    return RepositoryFile(name, address, _checksum("MD5", entry["computed_md5"]))


def _fixed(_calls: Calls, fetch: Fetch) -> list[RepositoryFile]:
    return [RepositoryFile(name, f"{fetch.folder}{quote(name)}") for name in fetch.files]


_LISTED_BY: dict[str, Callable[[Calls, Fetch], list[RepositoryFile]]] = {
    "dataverse": _dataverse,
    "figshare": _figshare,
    "fixed": _fixed,
}


def _json(calls: Calls, request: Request, doi: str) -> Any:
    answer = calls.ask(request, _read_json)
    if answer.value is None:
        raise DataError(f"the repository does not know the DOI {doi} (404); {UPSTREAM}")
    return answer.value


def _read_json(answer: Answer) -> Read[Any]:
    try:
        listing = strict_json.loads(answer.content)
    except ValueError as error:
        raise BrokenBodyError("a body that is no JSON") from error
    if not isinstance(listing, dict):
        raise BrokenBodyError("a body that is no JSON object")
    return listing, []


def _checksum(algorithm: str, digest: str) -> Checksum:
    """Return a sum whose algorithm is spelled as Dataverse does, such as SHA-256."""
    name = algorithm.lower().replace("-", "")
    if name not in _ALGORITHMS:
        raise ValueError(f"unknown checksum {algorithm!r}")
    return Checksum(name, digest.lower())


def _chosen(
    found: dict[str, RepositoryFile], wanted: Sequence[str], doi: str
) -> list[RepositoryFile]:
    if not set(wanted) <= set(found):
        raise _other_files(doi, found, ", ".join(wanted))
    return [found[name] for name in wanted]


def _other_files(doi: str, found: dict[str, RepositoryFile], expected: str) -> DataError:
    return DataError(
        f"doi:{doi} offers {', '.join(sorted(found)) or 'no file'}; expected {expected}; {UPSTREAM}"
    )


def _unlike(doi: str, kind: str, error: Exception) -> DataError:
    return DataError(
        f"the listing of doi:{doi} is not as {kind} documents it"
        f" ({type(error).__name__}: {error}); {UPSTREAM}"
    )


def _together(paths: Sequence[Path], folder: Path) -> Path:
    """Copy the files into one folder named after their sums."""
    sums = "".join(path.parent.name for path in paths)
    target = folder / hashlib.sha256(sums.encode()).hexdigest()[:16]
    target.mkdir(parents=True, exist_ok=True)
    for path in paths:
        staging = target / f".{path.name}.new"
        shutil.copyfile(path, staging)
        staging.replace(target / path.name)
    return target
