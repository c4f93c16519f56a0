"""One member of a zip as a stream of blocks, decompressed in a thread, never whole in memory.

Decompression (isal) runs concurrently with the consumer of the blocks. The CRC-32 of the zip is
checked at the end, so that a damaged archive is not read as a short table. No file is written under
a member's name; the size of a member is limited, as declared and while it is decompressed.
"""

import queue
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from isal import isal_zlib

from pipeline.diagnostics.errors import UsageError

BLOCK_BYTES = 1 << 22
_READ_BYTES = 1 << 20
_AHEAD = 3  # blocks decompressed in advance
_LOCAL_HEADER_BYTES = 30
_UTF8_NAME = 0x800
MOST_BYTES = 1 << 34  # the largest table there is has 1.7 GB
# Tables shrink to about a tenth; only repetitions shrink to less than a hundredth.
_MOST_TIMES, _TIMES_FROM_BYTES = 200, 1 << 26
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED

_Item = bytes | Exception | None


def member_blocks(path: Path, member: str, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the content of a zip member in blocks of at most ``block_bytes``, none empty.

    Raise a UsageError if the archive is damaged or its compression is not supported.
    """
    with opened(path) as archive:
        info = archive.getinfo(member)
    blocks: queue.Queue[_Item] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def work() -> None:
        last: Exception | None = None
        try:
            with path.open("rb") as file:
                for block in checked_blocks(file, info, block_bytes):
                    _put(blocks, block, stopped)
                    if stopped.is_set():
                        return
        except Exception as error:  # noqa: BLE001 (raised again where the blocks are consumed)
            last = error
        _put(blocks, last, stopped)

    thread = threading.Thread(target=work, name=f"inflate {member}", daemon=True)
    thread.start()
    try:
        while (item := blocks.get()) is not None:
            if isinstance(item, Exception):
                reason = f"{path}: {member} is damaged ({item}); download it again"
                raise UsageError(reason) from item
            yield item
    finally:
        stopped.set()
        thread.join()


@contextmanager
def opened(file: Path | IO[bytes], name: str = "", kind: str = "zip") -> Iterator[zipfile.ZipFile]:
    """Yield the archive; raise a UsageError if its list of members cannot be read."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise UsageError(f"{name or file} is no readable {kind} ({error}); get it again") from error
    with archive:
        yield archive


def _put(blocks: "queue.Queue[_Item]", item: _Item, stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            blocks.put(item, timeout=0.1)
        except queue.Full:
            continue
        return


def checked_blocks(
    file: IO[bytes], info: zipfile.ZipInfo, block_bytes: int = BLOCK_BYTES
) -> Iterator[bytes]:
    """Yield the content of a member; raise BadZipFile if size or CRC differ from the declared."""
    _check_size(info)
    crc, size = 0, 0
    _seek_data(file, info)
    for block in _inflated(file, info, block_bytes):
        crc = isal_zlib.crc32(block, crc)
        size += len(block)
        if size > info.file_size:
            raise zipfile.BadZipFile(f"more than the {info.file_size} bytes that it declares")
        yield block
    if (crc, size) != (info.CRC, info.file_size):
        raise zipfile.BadZipFile(f"{size} bytes with CRC {crc:08x}, expected {info.file_size}")


def _check_size(info: zipfile.ZipInfo) -> None:
    size, packed = info.file_size, max(info.compress_size, 1)
    if size > MOST_BYTES or (size > _TIMES_FROM_BYTES and size > _MOST_TIMES * packed):
        raise zipfile.BadZipFile(f"{packed} bytes that declare to hold {size}: no table does")


def _seek_data(file: IO[bytes], info: zipfile.ZipInfo) -> None:
    """Seek to the first byte of the member's data, after its local header of variable length."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no local header")
    name_bytes, extra_bytes = struct.unpack("<HH", header[26:30])
    name = file.read(name_bytes).decode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437")
    if name != info.orig_filename:
        raise zipfile.BadZipFile(f"it is {name!r} by its own header")
    file.seek(extra_bytes, 1)


def _inflated(file: IO[bytes], info: zipfile.ZipInfo, block_bytes: int) -> Iterator[bytes]:
    left = info.compress_size
    if info.compress_type == _STORED:
        while left and (block := file.read(min(left, block_bytes))):
            left -= len(block)
            yield block
        return
    if info.compress_type != _DEFLATED or info.flag_bits & 1:
        raise zipfile.BadZipFile("neither stored nor deflated, or encrypted")
    inflater = isal_zlib.decompressobj(wbits=-15)
    packed = b""
    while not inflater.eof:
        if not packed:
            packed = file.read(min(left, _READ_BYTES))
            left -= len(packed)
        got = bool(packed)
        block = inflater.decompress(packed, block_bytes)  # it may hold back output without input
        packed = inflater.unconsumed_tail
        if block:
            yield block
        elif not got:
            raise zipfile.BadZipFile("cut short")
