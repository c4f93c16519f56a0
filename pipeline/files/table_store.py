"""Frames kept compressed in memory, so that a build holds only the frames in use uncompressed.

A part below 4 MB is not compressed: that would cost more time than it saves memory.
"""

import io
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

_PACKED_FROM_BYTES = 4_000_000
_ROWS_AT_ONCE = 100_000


class TableStore(Mapping[str, pl.DataFrame]):
    """Frames by name, each in parts. Each look-up decompresses: do not keep the result long."""

    def __init__(self) -> None:
        self._parts: dict[str, list[bytes | pl.DataFrame]] = {}
        self._rows: dict[str, int] = {}

    def put(self, name: str, *parts: pl.DataFrame) -> None:
        """Store a frame, the concatenation of these parts, under a name."""
        self._parts[name] = [_pack(part) for part in parts]
        self._rows[name] = sum(part.height for part in parts)

    def join(self, name: str, others: "TableStore", names: list[str]) -> None:
        """Store the concatenation of named frames of another store, without decompressing."""
        self._parts[name] = [part for other in names for part in others._parts[other]]  # noqa: SLF001
        self._rows[name] = sum(others.height(other) for other in names)

    def packed(self, name: str) -> Iterator[bytes]:
        """Yield a frame as Parquet files: each large part, and small ones in a row as one."""
        small: list[pl.DataFrame] = []
        for part in self._parts[name]:
            frames = [] if isinstance(part, bytes) else [part]
            if small and (not frames or _size([*small, *frames]) >= _PACKED_FROM_BYTES):
                yield _parquet(pl.concat(small))
                small = []
            small += frames
            if isinstance(part, bytes):
                yield part
        if small:
            yield _parquet(pl.concat(small))

    def put_packed(self, name: str, parts: Iterable[bytes], schema: pl.Schema) -> None:
        """Store a frame whose parts are Parquet files; raise a PolarsError for other columns."""
        self._parts[name], self._rows[name] = [], 0
        for content in parts:
            frame = pl.read_parquet(content)
            if frame.schema != schema:
                raise pl.exceptions.SchemaError(f"{name} has the columns {frame.schema}")
            is_small = frame.estimated_size() < _PACKED_FROM_BYTES
            self._parts[name].append(frame if is_small else content)
            self._rows[name] += frame.height

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.concat(_unpack(part) for part in self._parts[name])

    def __contains__(self, name: object) -> bool:  # that of Mapping would decompress the frame
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def columns(
        self, name: str, columns: list[str], condition: pl.Expr | None = None
    ) -> pl.DataFrame:
        """Return these columns of a frame, of all rows or of those that meet a condition on them.

        No others are decompressed, and rows of one part at a time.
        """
        chosen = True if condition is None else condition
        return pl.concat(_unpack(part, columns).filter(chosen) for part in self._parts[name])

    def height(self, name: str) -> int:
        """Return the number of rows of a frame without decompressing it."""
        return self._rows[name]

    def slices(self, name: str, rows: int) -> Iterator[pl.DataFrame]:
        """Yield a frame in slices of so many rows, the last of fewer; an empty frame as it is."""
        rest: pl.DataFrame | None = None
        for part in self._parts[name]:
            frame = _unpack(part)
            frame = frame if rest is None else pl.concat([rest, frame])
            full = frame.height - frame.height % rows
            yield from frame.head(full).iter_slices(rows) if full else ()
            rest = frame.tail(frame.height - full)
        if rest is not None and (rest.height or not self.height(name)):
            yield rest


def _pack(frame: pl.DataFrame) -> bytes | pl.DataFrame:
    return frame if frame.estimated_size() < _PACKED_FROM_BYTES else _parquet(frame)


def _size(frames: list[pl.DataFrame]) -> int:
    return sum(int(frame.estimated_size()) for frame in frames)


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(
        buffer,
        compression="zstd",
        compression_level=1,
        statistics=False,
        row_group_size=_ROWS_AT_ONCE,
    )
    return buffer.getvalue()


def _unpack(part: bytes | pl.DataFrame, columns: list[str] | None = None) -> pl.DataFrame:
    if isinstance(part, bytes):
        return pl.read_parquet(part, columns=columns)
    return part if columns is None else part.select(columns)


def columns(
    tables: Mapping[str, pl.DataFrame],
    name: str,
    wanted: list[str],
    condition: pl.Expr | None = None,
) -> pl.DataFrame:
    """Return columns of one table, of all rows or of those that meet a condition on them.

    From a TableStore, no others are decompressed.
    """
    if isinstance(tables, TableStore):
        return tables.columns(name, wanted, condition)
    found = tables[name][wanted]
    return found if condition is None else found.filter(condition)


def height(tables: Mapping[str, pl.DataFrame], name: str) -> int:
    """Return the number of rows of one table; in a TableStore, without decompressing it."""
    return tables.height(name) if isinstance(tables, TableStore) else tables[name].height


def slices(tables: Mapping[str, pl.DataFrame], name: str, rows: int) -> Iterator[pl.DataFrame]:
    """Yield one table in slices of so many rows, the last of fewer; an empty table as it is."""
    if isinstance(tables, TableStore):
        yield from tables.slices(name, rows)
    elif tables[name].height:
        yield from tables[name].iter_slices(rows)
    else:
        yield tables[name]
