"""``k2 release-doi RECORD``: take the DOIs of a published record on Zenodo into the repository.

They are written into ``pipeline/facts/zenodo.json``, from which the next build cites the dataset in
manifest and page, and into CITATION.cff. A pull request brings both.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.fetch.client import Client, Request
from pipeline.published_files.zenodo_record import FILE_NAME, ZenodoRecord, keep, recorded
from pipeline.release.zenodo import URL

CITATION = "CITATION.cff"
_FACTS = Path("pipeline/facts")
_DOI_LINE = re.compile(r"^doi: .*\n", flags=re.MULTILINE)


def take_doi(number: str, repository: Path, environment: Mapping[str, str]) -> str:
    """Write the DOIs of a published record; return a summary line.

    Raises UsageError for a number that is none, DataError for a record that is not published, or is
    no version of the recorded one.
    """
    if not number.isascii() or not number.isdecimal():
        raise UsageError(f"{number!r} is no number of a record, such as 1234567")
    base = (environment.get("ZENODO_URL") or URL).rstrip("/")
    with Client(base) as client:
        answer = client.send(Request("GET", f"/api/records/{number}"))
    if answer.status != HTTPStatus.OK:
        raise DataError(f"record {number} is not published on {client.host} ({answer.status})")
    try:
        found = json.loads(answer.content)
        record = ZenodoRecord(str(found["conceptdoi"]), int(number), str(found["doi"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"record {number} on {client.host} states no DOI ({error})") from error
    folder = repository / _FACTS
    before = recorded(folder)
    if before and before.doi != record.doi:
        raise DataError(
            f"record {number} is a version of {record.doi}, and {FILE_NAME} names {before.doi}"
        )
    keep(record, folder)
    recorded(folder)  # what was written can be read
    citation = repository / CITATION
    text = _DOI_LINE.sub("", citation.read_text(encoding="utf-8"))
    text = text.replace("\nlicense:", f"\ndoi: {record.doi}\nlicense:", 1)
    citation.write_text(text, encoding="utf-8", newline="\n")
    return f"{record.doi} (this release: {record.version_doi}) stands in {FILE_NAME} and {CITATION}"
