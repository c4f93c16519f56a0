"""Locate the file of a source upstream and download it."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.fact_files.registry import fetch_of
from pipeline.fetch import addresses
from pipeline.fetch.backoff import Patience
from pipeline.fetch.bounds import Kind
from pipeline.fetch.calls import Calls, Read
from pipeline.fetch.client import Answer, Client, Request
from pipeline.fetch.download import FOLDER, PAGE, download, name_of_url, newest_name
from pipeline.fetch.repositories import fetch_from_repository


def fetch(
    source_id: str, release: str | None, environment: Mapping[str, str], patience: Patience
) -> Path:
    """Return the local file of a source: from ``<SOURCE>_URL``, of a release, or the newest.

    It is a folder if the source's module reads several files of its publisher.

    Raises OutsideError without network, DataError if upstream has no such file.
    """
    folder = addresses.store_folder(environment) / "downloads"
    if url := addresses.file_url(source_id, environment):
        with Client(_origin(url)) as client:
            return download(client, url, name_of_url(url), folder, patience)
    source = fetch_of(source_id)
    if publisher := addresses.base_url(source_id, environment):
        if release:
            raise UsageError(f"{source_id}: --release is for FoodData Central's sources")
        return fetch_from_repository(source_id, publisher, folder, patience)
    if source.fdc_download is None:
        raise UsageError(f"{source_id}: set {source_id.upper()}_URL to the file's address")
    base = addresses.downloads_url(environment)
    release = source.final_release or release
    with Client(base) as client:
        if release:
            name = f"FoodData_Central_{source.fdc_download}_csv_{release}.zip"
        else:
            name = newest_name(_page(client, patience), source.fdc_download)
        return download(client, f"{base}{FOLDER}/{name}", name, folder, patience)


def _page(client: Client, patience: Patience) -> str:
    page = Calls(client, patience).ask(Request("GET", PAGE, kind=Kind.PAGE), _text).value
    if page is None:
        raise DataError(f"{client.host} has no download page {PAGE}; give the release by --release")
    return page


def _text(answer: Answer) -> Read[str]:
    return answer.content.decode("utf-8", errors="replace"), []


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
