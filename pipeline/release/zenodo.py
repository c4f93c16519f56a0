"""A draft on Zenodo with the assets of a release, to be reviewed and published by a person.

``k2 release-draft ASSETS`` reads ``ZENODO_TOKEN`` and, in place of the real address,
``ZENODO_URL``. Without a token it says so and does nothing. Tested only against a server on
127.0.0.1 that answers as Zenodo documents its deposit API.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.fetch.backoff import Failed, Patience, RetryableError, retrying
from pipeline.fetch.calls import seconds_of
from pipeline.fetch.client import Answer, Client, Request
from pipeline.published_files.checksums import read_sums, sha256
from pipeline.published_files.zenodo_record import ZenodoRecord, recorded
from pipeline.release.zenodo_metadata import FILE_NAME

URL = "https://zenodo.org"
DEPOSITS = "/api/deposit/depositions"
_BYTES = {"Content-Type": "application/octet-stream"}
_MINUTES_10 = 600.0  # for one file
_LONGEST = 200


def draft(assets: Path, environment: Mapping[str, str], patience: Patience) -> str:
    """Create the draft of a release, or update the existing one; return a summary line.

    After the first release each draft is a new version of the record in ``zenodo.json``.
    Raises DataError for damaged assets, UsageError for a refused token, OutsideError for an outage.
    """
    token = environment.get("ZENODO_TOKEN", "").strip()
    if not token:
        return "no draft on Zenodo: ZENODO_TOKEN is not set"
    sums = read_sums(assets)
    for name, expected in sums.items():
        if sha256(assets / name) != expected:
            raise DataError(f"{assets / name} is not as it was made; run make release-assets again")
    metadata = json.loads((assets / FILE_NAME).read_text(encoding="utf-8"))
    base = (environment.get("ZENODO_URL") or URL).rstrip("/")
    with Client(base, token=token, timeout_s=_MINUTES_10) as client:
        zenodo = _Zenodo(client, patience)
        deposit = zenodo.open_draft(metadata) or zenodo.new_draft(recorded())
        zenodo.remove_files(deposit)
        bucket = urlsplit(str(deposit["links"]["bucket"]))
        if f"{bucket.scheme}://{bucket.netloc}" != base:  # the token is sent to no other host
            raise DataError(f"{client.host} names a bucket elsewhere ({bucket.netloc})")
        for name in sorted(sums):
            content = (assets / name).read_bytes()
            zenodo.call("PUT", f"{bucket.path}/{quote(name)}", content, _BYTES)
        zenodo.put_metadata(deposit["id"], metadata)
    return f"draft {deposit['id']} of release {metadata['version']} waits on {client.host}"


class _Zenodo:
    def __init__(self, client: Client, patience: Patience) -> None:
        self._client = client
        self._patience = patience

    def open_draft(self, metadata: dict[str, Any]) -> dict[str, Any] | None:
        """Return the open draft of the same title and version, None if there is none."""
        query = (("status", "draft"), ("size", "100"))
        for deposit in self.call("GET", DEPOSITS, parameters=query):
            said = deposit.get("metadata") or {}
            if all(said.get(name) == metadata[name] for name in ("title", "version")):
                found: dict[str, Any] = deposit
                return found
        return None

    def new_draft(self, before: ZenodoRecord | None) -> dict[str, Any]:
        """Return a new draft: a version of the record before, or the first one."""
        found: dict[str, Any]
        if before is None:
            found = self.call("POST", DEPOSITS, b"{}")
            return found
        opened = self.call("POST", f"{DEPOSITS}/{before.record}/actions/newversion", b"{}")
        draft = urlsplit(str(opened["links"]["latest_draft"]))
        number = draft.path.rsplit("/", 1)[-1]
        found = self.call("GET", f"{DEPOSITS}/{number}")
        return found

    def remove_files(self, deposit: dict[str, Any]) -> None:
        """Remove the files of the version before, which a new version begins with."""
        for file in deposit.get("files") or ():
            self.call("DELETE", f"{DEPOSITS}/{deposit['id']}/files/{quote(str(file['id']))}")

    def put_metadata(self, number: int, metadata: dict[str, Any]) -> None:
        """Write the metadata of a draft; it is not published."""
        content = json.dumps({"metadata": metadata}).encode()
        self.call("PUT", f"{DEPOSITS}/{number}", content)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        parameters: tuple[tuple[str, str], ...] = (),
    ) -> Any:
        """Return the JSON of an answer; calls with transient errors are repeated."""

        def attempt() -> Any:
            answer = self._client.send(Request(method, path, parameters, body), headers)
            if answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return json.loads(answer.content or b"{}")
            if _passing(answer):
                retry_after_s = seconds_of(answer.headers.get("retry-after"))
                raise RetryableError(f"status {answer.status}", retry_after_s)
            raise self._refused(method, path, answer)

        return retrying(self._patience, self._given_up)(attempt)

    def _given_up(self, failed: Failed) -> OutsideError:
        return OutsideError(f"{self._client.host} gave no usable answer (last: {failed.error})")

    def _refused(self, method: str, path: str, answer: Answer) -> K2Error:
        what = f"{self._client.host} refused {method} {path} ({answer.status})"
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return UsageError(f"{what}; ZENODO_TOKEN needs the scope deposit:write")
        said = " ".join(answer.content.decode(errors="replace").split())[:_LONGEST]
        return DataError(f"{what}: {said}")


def _passing(answer: Answer) -> bool:
    outage = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return outage or answer.status == HTTPStatus.TOO_MANY_REQUESTS
