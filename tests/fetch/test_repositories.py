"""Files of other publishers: servers on 127.0.0.1 answer as Dataverse, figshare, ARS and MEXT."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.registry import fetch_of, in_every_build, source_of
from pipeline.fact_files.sidecar import Sidecar
from pipeline.fetch import addresses
from pipeline.fetch.backoff import Patience
from pipeline.fetch.locate import fetch
from pipeline.refresh.fetch_facts import fetch_facts
from pipeline.refresh.refresh_plan import RefreshRequest
from pipeline.refresh.report_folder import read_failure, read_unread
from tests.conftest import FACTS, Declare
from tests.extract import test_bls
from tests.extract.excerpt import write_xlsx
from tests.extract.excerpts import EXCERPTS
from tests.extract.test_frida_normalised import frida_sheets
from tests.fdc_server import FdcServer
from tests.fetch.conftest import content, unguarded
from tests.fetch.test_download import zip_of

PATIENCE = Patience(first_s=0.001, longest_s=0.01, budget_s=0.5)
PATIENT = replace(PATIENCE, budget_s=30)  # where all ends well, however busy the machine
CIQUAL_FILES = source_of("ciqual").files
DATASET = "/api/datasets/:persistentId/"
ARTICLE = "/v2/articles/32312844"
FNDDS = "/ARSUserFiles/80400530/apps/"
STFCJ = "20201225-mxt_kagsei-mext_01110_012.xlsx"
FRIDA = "FCDB_6.1_Dataset.xlsx"


@pytest.fixture
def server() -> Iterator[FdcServer]:
    with FdcServer([]).running() as running:
        yield running


@pytest.fixture(scope="module")
def excerpts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a folder of files of each source."""
    folder = tmp_path_factory.mktemp("excerpts")
    for source_id in ("ciqual", "fndds", "stfcj"):
        excerpt = EXCERPTS[source_id]
        excerpt.write(folder / source_id, excerpt.rows())
    (folder / "stfcj" / "tables.xlsx").rename(folder / "stfcj" / STFCJ)
    return folder


def _as_dataverse(server: FdcServer, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Offer files as the dataset of CIQUAL; return the entries of its listing."""
    entries: list[dict[str, Any]] = []
    for number, (name, data) in enumerate(files.items(), start=666246):
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        file = {
            "id": number,
            "filename": name,
            "filesize": len(data),
            "md5": md5,
            "checksum": {"type": "MD5", "value": md5},
        }
        entries.append({"label": name, "restricted": False, "version": 1, "dataFile": file})
        server.files[f"/api/access/datafile/{number}"] = data
    _list(server, entries)
    return entries


def _list(server: FdcServer, entries: list[dict[str, Any]]) -> None:
    version = {"versionState": "RELEASED", "files": entries}
    listing = {"status": "OK", "data": {"id": 1, "latestVersion": version}}
    server.files[DATASET] = json.dumps(listing).encode()


def _as_figshare(server: FdcServer, files: dict[str, bytes]) -> None:
    """Offer files as the article of Frida; a download is sent on to where the bytes are."""
    entries = []
    for number, (name, data) in enumerate(files.items(), start=65016537):
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        url = f"{server.base}/files/{number}"
        entries.append(
            {"id": number, "name": name, "size": len(data), "is_link_only": False}
            | {"download_url": url, "supplied_md5": md5, "computed_md5": md5}
        )
        server.redirects[f"/files/{number}"] = f"{server.base}/bytes/{number}"
        server.files[f"/bytes/{number}"] = data
    article = {"id": 32312844, "doi": "10.11583/DTU.32312844.v1", "version": 1, "files": entries}
    server.files[ARTICLE] = json.dumps(article).encode()


def _of(folder: Path, *names: str) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}


def _offer(server: FdcServer, files: Path) -> dict[str, str]:
    """Offer CIQUAL, FNDDS and the Japanese tables; return the environment that says where."""
    _as_dataverse(server, _of(files / "ciqual", *CIQUAL_FILES) | {"compo.xml": b"<TABLE/>"})
    for name, data in _of(files / "fndds", *source_of("fndds").files).items():
        server.files[FNDDS + quote(name)] = data
    server.files[f"/content/{STFCJ}"] = (files / "stfcj" / STFCJ).read_bytes()
    names = ("CIQUAL_URL", "FNDDS_URL", "STFCJ_URL", "FRIDA_URL", "FDC_DOWNLOADS_URL")
    return dict.fromkeys(names, server.base)


def _get(server: FdcServer, source_id: str, store: Path, patience: Patience = PATIENCE) -> Path:
    environment = {f"{source_id.upper()}_URL": server.base, "K2_STORE": str(store)}
    return fetch(source_id, None, environment, patience)


@pytest.mark.parametrize("source_id", ["ciqual", "fndds", "stfcj"])
def test_files_become_facts(  # noqa: PLR0913, PLR0917 (fixtures)
    source_id: str,
    server: FdcServer,
    excerpts: Path,
    facts_copy: Path,
    tmp_path: Path,
    declare: Declare,
) -> None:
    declare(minimum={})
    before, said = content(facts_copy), list[str]()
    environment = _offer(server, excerpts) | {"K2_STORE": str(tmp_path / "store")}
    fetch_facts(
        RefreshRequest((source_id,)), facts_copy, environment, Progress(), said.append, unguarded
    )
    first, last = said
    release = Sidecar.load(facts_copy / source_id).release
    assert first.startswith(f"{source_id}: release {release}, read from ")
    assert last.endswith(f"files of {source_id} rewritten")
    sums = {file["name"]: file["sha256"] for file in Sidecar.load(facts_copy / source_id).raw_files}
    files = {path.name: path.read_bytes() for path in (excerpts / source_id).iterdir()}
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    changed = {name for name, data in content(facts_copy).items() if before[name] != data}
    assert f"{source_id}/value.csv" in changed
    assert {name.split("/")[0] for name in changed} == {source_id}


def test_the_real_files_give_the_committed_facts(
    server: FdcServer, shared: Path, facts_copy: Path, tmp_path: Path
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    for name, place in (
        *(("ciqual", "ciqual"), ("fndds", "fdc/fndds_2021-2023"), ("stfcj", "stfcj")),
    ):
        shutil.copytree(shared / place, real / name)
    before = content(facts_copy)
    environment = _offer(server, real) | {"K2_STORE": str(tmp_path / "store")}
    request = RefreshRequest(("ciqual", "fndds", "stfcj"))
    fetch_facts(request, facts_copy, environment, Progress(), lambda _line: None, unguarded)
    assert content(facts_copy) == before
    assert f"GET {DATASET}?persistentId=doi%3A10.57745%2FRDMHWY" in server.log


def test_only_what_the_module_reads_is_fetched_and_only_once(
    server: FdcServer, excerpts: Path, tmp_path: Path
) -> None:
    _offer(server, excerpts)
    first = _get(server, "ciqual", tmp_path)
    assert {path.name for path in first.iterdir()} == set(CIQUAL_FILES)
    assert len(server.log) == 1 + len(CIQUAL_FILES)
    assert _get(server, "ciqual", tmp_path) == first


def test_an_optional_file_is_fetched_where_it_is_offered(
    server: FdcServer, excerpts: Path, tmp_path: Path
) -> None:
    (optional,) = fetch_of("ciqual").optional_files
    files = _of(excerpts / "ciqual", *CIQUAL_FILES)
    _as_dataverse(server, files | {optional: b"<TABLE/>", "sources_2025_11_03.xml": b"<TABLE/>"})
    got = _get(server, "ciqual", tmp_path)
    assert {path.name for path in got.iterdir()} == {*CIQUAL_FILES, optional}


def test_a_table_that_dataverse_converted_is_fetched_as_it_was(
    server: FdcServer, excerpts: Path, tmp_path: Path
) -> None:
    entries = _as_dataverse(server, _of(excerpts / "ciqual", *CIQUAL_FILES))
    file = entries[0]["dataFile"]
    file |= {"originalFileName": file["filename"], "filename": "table.tab"}
    file["checksum"] = {"type": "MD5", "value": "0" * 32}  # of the converted one
    _list(server, entries)
    assert {path.name for path in _get(server, "ciqual", tmp_path).iterdir()} == set(CIQUAL_FILES)
    assert server.log[1].endswith(f"/{file['id']}?format=original")
    assert not any("format" in request for request in server.log[2:])


def test_figshare_names_the_one_workbook(server: FdcServer, tmp_path: Path) -> None:
    _as_figshare(server, {"Documentation.pdf": b"%PDF", "Frida_5.4_Dataset.xlsx": zip_of(1)})
    path = _get(server, "frida", tmp_path)
    assert (path.name, path.read_bytes()) == ("Frida_5.4_Dataset.xlsx", zip_of(1))
    assert not any("65016537" in request for request in server.log)  # the PDF


@pytest.mark.parametrize("source_id", ["ciqual", "frida"])
def test_cut_bodies_go_on_where_they_were(
    source_id: str, server: FdcServer, excerpts: Path, tmp_path: Path
) -> None:
    _offer(server, excerpts)
    _as_figshare(server, {FRIDA: zip_of(1)})
    listed = {f"GET {DATASET}?persistentId=doi%3A10.57745%2FRDMHWY", f"GET {ARTICLE}"}
    cut: list[str] = []

    def cut_once(request: str, _before: int) -> str | None:
        again = len(cut) >= 5 or (request in listed and request in cut)
        cut.append(request)
        return None if again else "cut_body"

    server.fault = cut_once
    path = _get(server, source_id, tmp_path, PATIENT)
    got = path.iterdir() if path.is_dir() else [path]
    whole = _of(excerpts / "ciqual", *CIQUAL_FILES) | {FRIDA: zip_of(1)}
    assert all(file.read_bytes() == whole[file.name] for file in got)
    assert len(cut) > 5


def _not_found(server: FdcServer) -> None:
    server.files.clear()


def _html_listing(server: FdcServer) -> None:
    server.files |= dict.fromkeys((DATASET, ARTICLE), b"<html>maintenance</html>")


def _html_files(server: FdcServer) -> None:
    for path in server.files.keys() - {DATASET, ARTICLE}:
        server.files[path] = b"<html>please accept our cookies</html>"


def _other_listing(server: FdcServer) -> None:
    server.files |= dict.fromkeys((DATASET, ARTICLE), b'{"files": {"a": 1}, "data": []}')


def _other_bytes(server: FdcServer) -> None:
    for path in server.files.keys() - {DATASET, ARTICLE}:
        server.files[path] = zip_of(9)


def _gone_files(server: FdcServer) -> None:
    for path in server.files.keys() - {DATASET, ARTICLE}:
        del server.files[path]


def _next_release(server: FdcServer) -> None:
    server.files[DATASET] = server.files[DATASET].replace(b"2025_11_03", b"2027_01_05")
    server.files[ARTICLE] = server.files[ARTICLE].replace(b"6.1", b"7.0")


_BAD: list[tuple[str, Callable[[FdcServer], None], type[K2Error], str]] = [
    ("ciqual", _not_found, DataError, "refused GET /api/datasets/:persistentId/ with status 404"),
    ("frida", _not_found, DataError, "refused GET /v2/articles/32312844 with status 404"),
    ("fndds", _not_found, DataError, r"there is no 2021-2023 FNDDS .* upstream \(404\)"),
    ("stfcj", _not_found, DataError, r"there is no 20201225-mxt.* upstream \(404\)"),
    ("ciqual", _html_listing, OutsideError, "a body that is no JSON"),
    ("frida", _html_listing, OutsideError, "a body that is no JSON"),
    ("ciqual", _html_files, OutsideError, "what came is no xlsx"),
    ("frida", _html_files, OutsideError, "what came is no xlsx"),
    ("fndds", _html_files, OutsideError, "what came is no xlsx"),
    ("stfcj", _html_files, OutsideError, "what came is no xlsx"),
    ("ciqual", _other_listing, DataError, "RDMHWY is not as Dataverse documents it"),
    ("frida", _other_listing, DataError, "32312844 is not as figshare documents it"),
    ("ciqual", _other_bytes, OutsideError, "has not the md5 that its publisher states"),
    ("frida", _other_bytes, OutsideError, "has not the md5 that its publisher states"),
    ("ciqual", _gone_files, DataError, r"there is no Table Ciqual .* upstream \(404\)"),
    ("frida", _gone_files, DataError, r"there is no FCDB_6.1_Dataset.xlsx upstream \(404\)"),
    ("ciqual", _next_release, DataError, r"offers Table .*2027_01_05.*; expected .*2025_11_03"),
    ("frida", _next_release, UsageError, r"FCDB_7.0_Dataset.xlsx: .*a known one \(5.4, 5.5, 6.1\)"),
    ("fndds", _other_bytes, UsageError, r"FNDDS Nutrient Values.xlsx is no readable xlsx"),
    ("stfcj", _other_bytes, UsageError, r"012.xlsx is no readable xlsx"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("source_id", "spoil", "error", "said"), _BAD)
def test_a_publisher_in_trouble_changes_nothing(  # noqa: PLR0913, PLR0917
    source_id: str,
    spoil: Callable[[FdcServer], None],
    error: type[K2Error],
    said: str,
    server: FdcServer,
    excerpts: Path,
    facts_copy: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.refresh.read_upstream.Patience", lambda: PATIENCE)
    environment = _offer(server, excerpts) | {"K2_STORE": str(tmp_path / "store")}
    _as_figshare(server, {FRIDA: zip_of(1)})
    spoil(server)
    before = content(facts_copy)
    with pytest.raises(error, match=said):
        fetch_facts(
            RefreshRequest((source_id,)), facts_copy, environment, Progress(), print, unguarded
        )
    assert content(facts_copy) == before
    kept = [path for path in (tmp_path / "store").rglob("*") if path.suffix in {".xlsx", ".xml"}]
    assert error is not OutsideError or not kept


def test_a_refresh_follows_the_doi_of_frida(
    server: FdcServer, facts_copy: Path, tmp_path: Path, declare: Declare
) -> None:
    declare(minimum={})
    book = write_xlsx(tmp_path / "offered.xlsx", frida_sheets()).read_bytes()
    _as_figshare(server, {"FCDB_6.1_Documentation_English.pdf": b"%PDF", FRIDA: book})
    environment = {"FRIDA_URL": server.base, "K2_STORE": str(tmp_path / "store")}
    said: list[str] = []
    fetch_facts(
        RefreshRequest(("frida",)), facts_copy, environment, Progress(), said.append, unguarded
    )
    assert said[0] == f"frida: release 6.1, read from {FRIDA}"
    assert (facts_copy / "frida" / "reference.csv").is_file()


def test_a_source_without_facts_is_brought_by_a_refresh(
    server: FdcServer, facts_copy: Path, tmp_path: Path, declare: Declare
) -> None:
    declare(minimum={})
    name = "BLS_4_0_2025_DE.zip"
    content_of = test_bls.zipped(tmp_path, test_bls.table_rows()).read_bytes()
    server.files[f"/assets/uploads/{name}"] = content_of
    environment = {"BLS_URL": server.base, "K2_STORE": str(tmp_path / "store")}
    said: list[str] = []
    request = RefreshRequest(("bls",))
    fetch_facts(request, facts_copy, environment, Progress(), said.append, unguarded)
    assert said[0] == f"bls: release 4.0, read from {name}"
    assert (facts_copy / "bls" / "reference.csv").is_file()


def test_bytes_against_the_sum_are_not_kept_for_the_next_run(
    server: FdcServer, tmp_path: Path
) -> None:
    _as_figshare(server, {FRIDA: zip_of(1)})
    server.files["/bytes/65016537"] = zip_of(9)
    with pytest.raises(OutsideError, match="md5"):
        _get(server, "frida", tmp_path)
    server.files["/bytes/65016537"] = zip_of(1)
    assert _get(server, "frida", tmp_path).read_bytes() == zip_of(1)


def test_a_file_name_cannot_lead_out_of_the_store(server: FdcServer, tmp_path: Path) -> None:
    _as_figshare(server, {"../../Frida_5.4.xlsx": zip_of(1)})
    with pytest.raises(DataError, match="is no file name"):
        _get(server, "frida", tmp_path / "store")
    assert not list(tmp_path.rglob("*.xlsx"))


def _not_there(server: FdcServer) -> dict[str, str]:
    return {"BLS_URL": server.base}


def _nobody(_: FdcServer) -> dict[str, str]:
    return {"BLS_URL": "http://127.0.0.1:9"}


def _not_a_table(server: FdcServer) -> dict[str, str]:
    server.files["/other.zip"] = zip_of(1)
    return {"BLS_URL": f"{server.base}/other.zip"}


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (_nobody, 3, "bls: 127.0.0.1 cannot be reached (ConnectError)"),
        (_not_there, 1, "bls: there is no BLS_4_0_2025_DE.zip upstream (404)"),
        (_not_a_table, 1, "bls: "),
    ],
)
def test_a_source_that_cannot_be_read_stays_and_the_others_go_on(  # noqa: PLR0913, PLR0917
    address: Callable[[FdcServer], dict[str, str]],
    status: int,
    said: str,
    server: FdcServer,
    excerpts: Path,
    facts_copy: Path,
    tmp_path: Path,
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its error ends the run, once the others are written; a report notes it instead."""
    monkeypatch.setattr("pipeline.refresh.read_upstream.Patience", lambda: PATIENCE)
    declare(minimum={})
    environment = _offer(server, excerpts) | {"K2_STORE": str(tmp_path / "store")}
    environment |= address(server)
    before, told = content(facts_copy), list[str]()
    request = RefreshRequest(("bls", "stfcj"))
    places = (facts_copy, environment, Progress(), told.append, unguarded)
    with pytest.raises(K2Error) as raised:
        fetch_facts(request, *places)
    assert raised.value.exit_status == status
    line = str(raised.value)
    assert line.startswith("the others are refreshed, but bls could not be read and stayed as")
    assert said in line
    after = content(facts_copy)
    changed = {name.split("/")[0] for name in after if after[name] != before.get(name)}
    assert changed == {"stfcj"}
    assert after.keys() == before.keys()

    again, report = Path(shutil.copytree(FACTS, tmp_path / "again")), tmp_path / "report"
    assert [*fetch_facts(request, again, *places[1:], report)] == ["stfcj"]
    assert content(again) == after
    assert told[-1] == line
    assert [*read_unread(report)] == ["bls"]
    assert read_failure(report) is None

    with pytest.raises(K2Error) as alone:
        fetch_facts(RefreshRequest(("bls",)), *places)
    assert "the others" not in str(alone.value)
    assert said.removeprefix("bls: ") in str(alone.value)


def test_an_api_that_is_down_leaves_the_files_of_other_publishers(
    server: FdcServer, excerpts: Path, facts_copy: Path, tmp_path: Path, declare: Declare
) -> None:
    declare(minimum={})
    environment = _offer(server, excerpts) | {"K2_STORE": str(tmp_path / "store")}
    environment |= {"FDC_API_URL": "http://127.0.0.1:9", "FDC_API_KEY": "a-key-of-the-test"}
    places = (facts_copy, environment, Progress(), print, unguarded)
    with pytest.raises(OutsideError, match=r"but fdc_foundation, fdc_sr_legacy could not be read"):
        fetch_facts(RefreshRequest(("fdc_foundation", "fdc_sr_legacy", "stfcj"), "api"), *places)
    assert content(facts_copy)["stfcj/value.csv"] != content(FACTS)["stfcj/value.csv"]
    before = content(facts_copy)
    environment |= {"STFCJ_URL": "http://127.0.0.1:9/tables.xlsx"}
    with pytest.raises(OutsideError, match=r"^127.0.0.1 cannot be reached") as nothing:
        fetch_facts(RefreshRequest(("fdc_foundation", "stfcj"), "api"), *places)
    assert not nothing.value.details, "one reason is said once"
    assert content(facts_copy) == before


def test_every_base_is_replaced_by_its_variable_and_files_by_theirs() -> None:
    for source_id in ("ciqual", "frida", "fndds", "stfcj"):
        name = f"{source_id.upper()}_URL"
        assert (addresses.base_url(source_id, {}) or "").startswith("https://")
        assert addresses.base_url(source_id, {name: "http://mirror/k2/"}) == "http://mirror/k2"
        assert addresses.file_url(source_id, {name: "http://mirror/k2/"}) is None
        assert addresses.file_url(source_id, {name: "http://mirror/a.zip"}) == "http://mirror/a.zip"
    assert addresses.file_url("sr28", {"SR28_URL": "http://mirror/sr28"}) == "http://mirror/sr28"
    assert addresses.base_url("sr28", {}) is None


def test_a_plain_refresh_takes_all_but_what_its_publisher_moved_on_from(
    monkeypatch: pytest.MonkeyPatch, facts_copy: Path, tmp_path: Path, declare: Declare
) -> None:
    moved_on = source_of("stfcj").fetch
    assert moved_on is not None
    declare("stfcj", fetch=moved_on.model_copy(update={"unread": "2030"}))
    asked: list[str] = []

    def no_network(source_id: str, *_: object) -> Path:
        asked.append(source_id)
        return tmp_path

    monkeypatch.setattr("pipeline.refresh.read_upstream.fetch", no_network)
    monkeypatch.setattr("pipeline.refresh.read_upstream._read", lambda *_: "read")
    said: list[str] = []
    fetch_facts(RefreshRequest(), facts_copy, {}, Progress(), said.append, unguarded)
    assert asked == [
        source_id
        for source_id in in_every_build()
        if (fetch := source_of(source_id).fetch)
        and (fetch.fdc_download or fetch.base)
        and not fetch.unread
    ]
    assert "frida" in asked
    line = next(line for line in said if "left as it is" in line)
    assert line.startswith("stfcj was left as it is: https://www.mext.go.jp offers release 2030")
