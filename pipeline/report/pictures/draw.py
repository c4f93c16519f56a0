"""Draw all pictures of a built database."""

from pathlib import Path

import altair as alt
import duckdb
import vl_convert

from pipeline.load.database import FILE_NAME
from pipeline.report.pictures import beliefs, same_food, top_foods, what_is_measured
from pipeline.report.pictures.labels import source_line
from pipeline.report.pictures.look import framed
from pipeline.report.pictures.picture import Drawing, Picture
from pipeline.report.pictures.png import smaller
from pipeline.report.pictures.svg import inline_svg

FOLDER = "report"
_PNG_SCALE = 2
_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])  # as altair writes it
_ALL = (top_foods, same_food, what_is_measured, beliefs)


def draw(folder: Path) -> list[Picture]:
    """Draw from ``folder/k2.duckdb``, write ``folder/report/<name>.png``, return the pictures."""
    (folder / FOLDER).mkdir(exist_ok=True)
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        ((release,),) = connection.sql("SELECT value FROM meta WHERE item = 'release'").fetchall()
        releases = dict(connection.sql("SELECT source_id, release FROM source").fetchall())
        drawings = [module.drawing(connection) for module in _ALL]
    return [
        _render(folder / FOLDER, drawing, source_line(release, releases, drawing.source_ids))
        for drawing in drawings
        if drawing
    ]


def _render(folder: Path, drawing: Drawing, source: str) -> Picture:
    spec = framed(drawing, source)
    svg = vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE)
    png = vl_convert.svg_to_png(svg, scale=_PNG_SCALE)
    (folder / f"{drawing.name}.png").write_bytes(smaller(png))
    text, width = inline_svg(svg, drawing.name, drawing.title, drawing.description)
    return Picture(
        drawing.name,
        drawing.title,
        drawing.description,
        text,
        width,
        drawing.headers,
        drawing.rows,
    )
