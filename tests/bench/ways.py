"""Ways from a zipped release to its vitamin K values with the names of their foods, as CSV.

Each runs in a process of its own and prints seconds, peak memory and the rows it found, as JSON.
"""

import json
import resource
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

CODES = ("1183", "1184", "1185", "428", "429", "430")
_COLUMNS = ["id", "fdc_id", "nutrient_id", "amount"]
_BLOCK = 1 << 22


def ours(archive: Path, _: Path, out: Path) -> int:
    """Stream, search, parse the finds, join: ``pipeline.extract``, with the SHA-256 of the zip."""
    from pipeline.extract.raw import Raw
    from pipeline.extract.sources.fdc.csv import csv_tables, nutrient_rows

    raw = Raw(archive)
    rows = nutrient_rows.vitamin_k_rows(raw)
    foods = csv_tables.read(raw, csv_tables.FOOD, {"fdc_id": rows["fdc_id"].unique()})
    rows.join(foods, on="fdc_id").write_csv(out)
    if not raw.files[archive.name].sha256:
        sys.exit("no SHA-256")
    return rows.height


def ours_with_composition(archive: Path, _: Path, out: Path) -> int:
    """Do as ``ours``, and find in the same pass what the foods are made of."""
    from pipeline.extract.raw import Raw
    from pipeline.extract.sources.fdc.csv import csv_tables, nutrient_rows

    raw = Raw(archive)
    rows, composition = nutrient_rows.vitamin_k_and_composition(raw)
    ids = rows["fdc_id"].unique()
    foods = csv_tables.read(raw, csv_tables.FOOD, {"fdc_id": ids})
    rows.join(foods, on="fdc_id").write_csv(out)
    if not composition.complete.issuperset(ids):
        sys.exit("the table has to be read again")
    composition.of(ids).write_csv(out.with_suffix(".composition.csv"))
    if not raw.files[archive.name].sha256:
        sys.exit("no SHA-256")
    return rows.height


def inflate(archive: Path, _: Path, __: Path) -> int:
    """Inflate every member with isal and do nothing else."""
    from isal import isal_zlib

    with zipfile.ZipFile(archive) as opened, archive.open("rb") as file:
        for info in opened.infolist():
            file.seek(info.header_offset)
            name, extra = struct.unpack("<HH", file.read(30)[26:30])
            file.seek(name + extra, 1)
            inflater, left, packed = isal_zlib.decompressobj(wbits=-15), info.compress_size, b""
            while not inflater.eof:
                if not packed:
                    packed = file.read(min(left, 1 << 20))
                    left -= len(packed)
                inflater.decompress(packed, _BLOCK)
                packed = inflater.unconsumed_tail
    return -1


def polars(_: Path, unpacked: Path, out: Path) -> int:
    """Let polars stream the CSV that is already unpacked."""
    import polars as pl

    rows = pl.scan_csv(unpacked / "food_nutrient.csv", infer_schema=False)
    foods = pl.scan_csv(unpacked / "food.csv", infer_schema=False)
    kept = rows.select(_COLUMNS).filter(pl.col("nutrient_id").is_in(CODES))
    kept.join(foods, on="fdc_id").collect(engine="streaming").write_csv(out)
    return _height(out)


def unzip_duckdb(archive: Path, _: Path, out: Path) -> int:
    """Unzip to disk, then let DuckDB read the CSV."""
    import duckdb

    folder = out.with_suffix(".unzipped")
    try:
        if shutil.which("unzip"):
            subprocess.run(["unzip", "-qj", archive, "-d", folder], check=True)
        else:
            zipfile.ZipFile(archive).extractall(folder)
        member = {path.name: path for path in folder.rglob("*.csv")}
        duckdb.sql(
            f"COPY (SELECT n.id, n.fdc_id, nutrient_id, amount, f.*"
            f" FROM read_csv('{member['food_nutrient.csv']}', all_varchar = true) AS n"
            f" JOIN read_csv('{member['food.csv']}', all_varchar = true) AS f"
            f" ON f.fdc_id = n.fdc_id WHERE nutrient_id IN {CODES}) TO '{out}' (HEADER)"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _height(out)


def pandas_chunks(archive: Path, _: Path, out: Path) -> int:
    """Let pandas read the zipped member in chunks."""
    import pandas as pd

    with zipfile.ZipFile(archive) as opened:
        member = {name.rsplit("/", 1)[-1]: name for name in opened.namelist()}
        with opened.open(member["food_nutrient.csv"]) as file:
            chunks = pd.read_csv(file, usecols=_COLUMNS, dtype=str, chunksize=1_000_000)
            kept = [chunk[chunk["nutrient_id"].isin(CODES)] for chunk in chunks]
        with opened.open(member["food.csv"]) as file:
            foods = pd.read_csv(file, dtype=str)
    pd.concat(kept).merge(foods, on="fdc_id").to_csv(out, index=False)
    return _height(out)


INFLATE, OURS = "inflate the zip with isal, nothing else", "ours: zip to vitamin K facts"
WAYS: dict[str, Callable[[Path, Path, Path], int]] = {
    INFLATE: inflate,
    OURS: ours,
    "ours, and composition in the same pass": ours_with_composition,
    "polars streaming, CSV already unpacked": polars,
    "unzip, then DuckDB": unzip_duckdb,
    "pandas in chunks from the zip": pandas_chunks,
}
_IMPORTED = {
    inflate: ("isal.isal_zlib",),
    ours: ("pipeline.extract.sources.fdc.csv.nutrient_rows",),
    ours_with_composition: ("pipeline.extract.sources.fdc.csv.nutrient_rows",),
    polars: ("polars",),
    unzip_duckdb: ("duckdb", "polars"),
    pandas_chunks: ("pandas", "polars"),
}


def _height(path: Path) -> int:
    import polars as pl

    return pl.read_csv(path, infer_schema=False).height


def main(way: str, archive: Path, unpacked: Path, out: Path) -> None:
    """Run one way; imports are not timed, nor is starting Python."""
    for module in _IMPORTED[WAYS[way]]:
        import_module(module)
    before = time.process_time()
    start = time.perf_counter()
    rows = WAYS[way](archive, unpacked, out)
    seconds = time.perf_counter() - start
    usage = [resource.getrusage(who) for who in _WHO]
    kilo = 1 if sys.platform == "darwin" else 1024
    measured = {
        "seconds": seconds,
        "cpu_seconds": sum(u.ru_utime + u.ru_stime for u in usage) - before,
        "peak_mb": max(u.ru_maxrss for u in usage) * kilo / 1e6,
        "rows": rows,
    }
    print(json.dumps(measured))


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)

if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:5]))
