"""One byte changed in each stored file: noticed in one line, or of no consequence."""

import json
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.sidecar import Sidecar, at_hand, packaged_facts
from pipeline.fetch.locate import fetch
from pipeline.published_files.checksums import read_sums
from tests.conftest import Declare
from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, read_all
from tests.fetch.test_download import NAME, PAGE, PATH, PATIENCE, zip_of

pytestmark = pytest.mark.slow


@contextmanager
def damaged(path: Path, at: int) -> Iterator[None]:
    """Change a bit of one byte, and put it back."""
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    yield
    path.write_bytes(whole)


def test_each_published_file(output: Path) -> None:
    """Each file has a sum; of a folder with hundreds of the same kind three are damaged."""
    files = [path for path in output.rglob("*") if path.is_file()]
    files = [path for path in files if path.name not in {"notes.txt", ".gitignore"}]
    summed = {output / name for name in read_sums(output)}
    assert {*files} == {*summed, output / "SHA256SUMS"}
    of_kind: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    for path in files:
        of_kind[path.parent, path.suffix].append(path)
    rng = random.Random(1)
    some = [
        rng.sample(sorted(alike), 3) if len(alike) > 40 else alike for alike in of_kind.values()
    ]
    tried = [path for alike in some for path in alike]
    assert len(tried) > 30
    for path in tried:
        # In SHA256SUMS and manifest.json every byte counts as well: some of each are tried.
        tries = 8 if path.name == "SHA256SUMS" else 1
        for at in (rng.randrange(path.stat().st_size) for _ in range(tries)):
            with damaged(path, at), pytest.raises(DataError) as raised:
                check(output, {})
            (line,) = str(raised.value).splitlines()
            assert line.endswith("get the copy again, or run make dataset")
            assert path.name in line or path.name == "SHA256SUMS"
    check(output, {})


def test_each_byte_of_the_database_alone(small_output: Path, tmp_path: Path) -> None:
    """Without sums beside it a lone file may be damaged where nothing is stored, never else."""
    path = Path(shutil.copy(small_output / "k2.duckdb", tmp_path))
    said = check(path, {})
    rng, noticed = random.Random(2), 0
    for at in (rng.randrange(path.stat().st_size) for _ in range(6)):
        with damaged(path, at):
            try:
                found = check(path, {})
            except DataError:
                noticed += 1
            else:
                assert found == said
    assert noticed >= 1


def test_each_facts_file_of_the_package(facts_copy: Path) -> None:
    rng, tried = random.Random(3), 0
    for folder in map(Path, map(str, at_hand(facts_copy))):
        for path in sorted(folder.glob("*.csv")):
            with (
                damaged(path, rng.randrange(path.stat().st_size)),
                pytest.raises(DataError, match=r"is not as it was extracted \(other SHA-256\)"),
            ):
                read_facts(folder)
            tried += 1
        read_facts(folder)
    assert tried >= 40


def test_a_changed_digit_stops_the_build(
    facts_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = facts_copy / "sr28" / "value.csv"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"16113,430,23.1,", b"16113,430,23.7,"))
    arguments = ["dataset", "--facts", str(facts_copy), "--output", str(tmp_path / "output")]
    assert main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"k2: {path} is not as it was extracted")
    assert "restore it from the repository or extract the source again" in line
    assert not (tmp_path / "output").exists()


def test_each_line_that_an_extract_writes_into_a_sidecar(facts_copy: Path) -> None:
    folder = facts_copy / "sr28"
    path = folder / "source.json"
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith('  "release"'))
    sums = next(i for i, line in enumerate(lines) if line.startswith('  "sums"'))
    for number in range(first, sums):
        changed = re.sub(r"[0-9a-z]", _other, lines[number], count=1)
        if changed == lines[number]:
            continue
        path.write_text("".join([*lines[:number], changed, *lines[number + 1 :]]), encoding="utf-8")
        with pytest.raises(DataError, match=re.escape(str(path))):
            read_facts(folder)
    path.write_text(whole, encoding="utf-8")
    written = {field.name for field in fields(Sidecar)} - {"source"}
    without = set() if read_facts(folder).sidecar.account else {"account"}
    assert json.loads(whole).keys() == {"source_id", *written} - without


def _other(found: re.Match[str]) -> str:
    return "8" if found[0].isdigit() and found[0] != "8" else "7" if found[0].isdigit() else "q"


def test_the_package_sums_all_that_was_extracted() -> None:
    for folder in at_hand(packaged_facts()):
        sidecar = Sidecar.load(folder)
        assert sidecar.sums.keys() == {*sidecar.columns, "source"}


@pytest.mark.parametrize("seed", range(2))
def test_each_stored_answer_of_the_api(seed: int, tmp_path: Path, declare: Declare) -> None:
    """Bytes of another sum count as not stored; sidecars decide no more than what is asked anew."""
    declare(minimum={})
    rng, facts = random.Random(seed), empty_facts(tmp_path / "facts")
    with FdcServer(corpus()).running() as server:
        access = access_to(server.base, tmp_path / "store")
        read_all(access, facts)
        for path in [path for path in access.store.rglob("*") if path.is_file()]:
            whole = bytearray(path.read_bytes())
            if whole:
                whole[rng.randrange(len(whole))] ^= 1
                path.write_bytes(whole)
        asked = len(server.log)
        again = empty_facts(tmp_path / "again")
        read_all(access, again)
        assert len(server.log) > asked
    assert content(again) == content(facts)


def test_each_file_of_a_download(tmp_path: Path) -> None:
    """A byte of the part that came before a cut is in no record but the zip's own sums."""
    files = {"/download-datasets": PAGE, PATH: zip_of(1)}
    with FdcServer([], files=files).running() as server:
        environment = {"FDC_DOWNLOADS_URL": server.base, "K2_STORE": str(tmp_path)}
        path = fetch("fdc_foundation", None, environment, PATIENCE)
        downloads = tmp_path / "downloads"
        sidecar = downloads / f"{NAME}.json"
        for damaged_file in (path, sidecar):
            size = damaged_file.stat().st_size
            for at in range(0, size, size // 7):
                whole = bytearray(damaged_file.read_bytes())
                whole[at] ^= 1
                damaged_file.write_bytes(whole)
                assert fetch("fdc_foundation", None, environment, PATIENCE) == path
                assert path.read_bytes() == files[PATH]
        part = bytearray(files[PATH][:4000])
        part[1000] ^= 1
        shutil.rmtree(downloads)
        downloads.mkdir()
        etag = _etag(files[PATH])
        (downloads / f"{NAME}.part").write_bytes(part)
        (downloads / f"{NAME}.part.json").write_text(json.dumps({"validator": etag}))
        asked = len(server.log)
        assert fetch("fdc_foundation", None, environment, PATIENCE).read_bytes() == files[PATH]
        assert len(server.log) - asked == 3, "the page, the rest, and all of it once more"


def _etag(data: bytes) -> str:
    return f'"{sha256(data).hexdigest()[:16]}"'
