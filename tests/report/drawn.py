"""The pictures of a built database, drawn while nothing else is done."""

from pathlib import Path

from pipeline.report.pictures.draw import drawing
from pipeline.report.pictures.picture import Picture


def drawn_in(folder: Path) -> list[Picture]:
    """Draw them from ``folder/k2.duckdb``, and return them."""
    with drawing(folder) as draw:
        return draw()()
