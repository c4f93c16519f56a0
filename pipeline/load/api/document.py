"""One file of the API: a head with release, terms and hash, and the data on the last line.

``content_sha256`` is the SHA-256 of the text between ``"data": `` and the last ``}``: it stays
while the data stay, whatever the release is called. The sum of the whole file stands in
``index.json``.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.load.licences import OWN_LICENCE

_DATA = ',\n"data": '
_END = "}\n"
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in every file: the release, its schema version, and how to cite it."""

    release: str
    schema_version: str
    how_to_cite: str
    attributions: tuple[dict[str, Any], ...]

    def of(self, sources: Iterable[str]) -> list[dict[str, Any]]:
        """Return the attributions of these sources, sorted by their id."""
        used = set(sources)
        return [entry for entry in self.attributions if entry["source_id"] in used]


def write_document(  # noqa: PLR0913, PLR0917 - what a file says
    path: Path,
    schema: str,
    identifier: str,
    head: Head,
    sources: Iterable[str],
    members: Mapping[str, Iterable[str]],
) -> dict[str, Any]:
    """Write a file; return its entry in the index: id, path, bytes and sums.

    ``members`` are those of ``data``, each as pieces of JSON: of millions of foods, one text
    would be in memory several times.
    """
    data = [piece.encode() for piece in _pieces(members)]
    content = {
        "schema": schema,
        "api": "v1",
        "id": identifier,
        "release": head.release,
        "schema_version": head.schema_version,
        "licence": OWN_LICENCE,
        "attribution": head.of(sources),
        "how_to_cite": head.how_to_cite,
        "content_sha256": _sha256(data),
    }
    said = json_text(content, separators=(",\n", ": ")).removesuffix("}")
    whole = [f"{said}{_DATA}".encode(), *data, _END.encode()]
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.writelines(whole)
    return {
        "id": identifier,
        "path": f"{identifier}.json",
        "bytes": sum(map(len, whole)),
        "sha256": _sha256(whole),
        "content_sha256": content["content_sha256"],
    }


def _pieces(members: Mapping[str, Iterable[str]]) -> Iterator[str]:
    before = "{"
    for name, pieces in members.items():
        yield f"{before}{json_text(name)}:"
        yield from pieces
        before = ","
    yield "}"


def _sha256(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def data_text(document: str) -> str:
    """Return the text whose SHA-256 is ``content_sha256``."""
    return document.partition(_DATA)[2].removesuffix(_END)


def json_text(content: Any, separators: tuple[str, str] = (",", ":")) -> str:
    r"""Return JSON in which ``<`` is written ``\u003c``: it may stand in a page."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=separators)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def as_objects(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Return the rows as objects."""
    return [dict(zip(names, row, strict=True)) for row in rows]


def packed_text(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield pieces of JSON: the names of the columns once, and the rows as arrays."""
    left, before = iter(rows), f'{{"columns":{json_text(list(names))},"rows":['
    while some := list(islice(left, _ROWS_AT_ONCE)):
        yield before + ",".join(json_text(list(row)) for row in some)
        before = ","
    yield f"{before.removesuffix(',')}]}}"
