"""Members come out of a zip as they went in, or the run stops."""

import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diagnostics.errors import UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.zip_stream import member_blocks

_MEMBER = "release/food.csv"


def _write(path: Path, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(_MEMBER, content)
    return path


@settings(max_examples=25)
@given(
    content=st.binary(max_size=5000),
    block_bytes=st.integers(1, 700),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_blocks_are_the_member(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, block_bytes: int, method: int
) -> None:
    path = _write(tmp_path_factory.mktemp("zip") / "a.zip", content, method)
    blocks = list(member_blocks(path, _MEMBER, block_bytes))
    assert b"".join(blocks) == content
    assert all(0 < len(block) <= block_bytes for block in blocks)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_changed_byte_stops_the_run(tmp_path: Path, method: int) -> None:
    path = _write(tmp_path / "a.zip", b"1185,430\n" * 300, method)
    content = bytearray(path.read_bytes())
    content[30 + len(_MEMBER) + 12] ^= 0x55
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is damaged"):
        list(member_blocks(path, _MEMBER))


def test_another_compression_stops_the_run(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.zip", b"1185\n" * 300, zipfile.ZIP_BZIP2)
    with pytest.raises(UsageError, match="neither stored nor deflated"):
        list(member_blocks(path, _MEMBER))


def test_a_consumer_may_stop_early(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.zip", b"1185,430\n" * 10_000)
    blocks = member_blocks(path, _MEMBER, 100)
    assert next(iter(blocks)) == (b"1185,430\n" * 12)[:100]
    blocks.close()  # type: ignore[attr-defined]
    assert not [t for t in threading.enumerate() if t.name == f"inflate {_MEMBER}"]


def test_a_folder_reads_as_its_zip(tmp_path: Path) -> None:
    content = b'"id"\n"1"\n' * 100
    zipped = Raw(_write(tmp_path / "a.zip", content))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "food.csv").write_bytes(content)
    folder = Raw(tmp_path / "folder")
    assert b"".join(folder.blocks("food.csv", 64)) == b"".join(zipped.blocks("food.csv", 64))
    assert [file.name for file in zipped.files.values()] == ["a.zip"]
    assert [file.name for file in folder.files.values()] == ["food.csv"]
    with pytest.raises(UsageError, match=r"holds no branded_food.csv"):
        zipped.blocks("branded_food.csv")
