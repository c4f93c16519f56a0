"""Frames kept compressed in memory, so that a build holds one table at a time and not all."""

import io
from collections.abc import Iterator, Mapping

import polars as pl

_ROWS_AT_ONCE = 100_000


class Packed(Mapping[str, pl.DataFrame]):
    """Frames by name. Each look-up unpacks a frame anew: do not keep it longer than needed."""

    def __init__(self, frames: Mapping[str, pl.DataFrame] | None = None) -> None:
        self._packed: dict[str, bytes] = {}
        self._rows: dict[str, int] = {}
        for name, frame in (frames or {}).items():
            self.put(name, frame)

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """Keep a frame under a name."""
        buffer = io.BytesIO()
        frame.write_parquet(
            buffer,
            compression="zstd",
            compression_level=1,
            statistics=False,
            row_group_size=_ROWS_AT_ONCE,
        )
        self._packed[name] = buffer.getvalue()
        self._rows[name] = frame.height

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self._packed[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def columns(self, name: str, columns: list[str]) -> pl.DataFrame:
        """Return these columns of a frame; no other is unpacked."""
        return pl.read_parquet(self._packed[name], columns=columns)

    def height(self, name: str) -> int:
        """Return the number of rows of a frame, which is not unpacked."""
        return self._rows[name]


def columns(tables: Mapping[str, pl.DataFrame], name: str, wanted: list[str]) -> pl.DataFrame:
    """Return columns of one table; if the tables are packed, no others are unpacked."""
    return tables.columns(name, wanted) if isinstance(tables, Packed) else tables[name][wanted]


def height(tables: Mapping[str, pl.DataFrame], name: str) -> int:
    """Return the rows of one table; if the tables are packed, it stays so."""
    return tables.height(name) if isinstance(tables, Packed) else tables[name].height
