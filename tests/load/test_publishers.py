"""Independent publishers: releases of one publisher are one, and borrowed values add none."""

from typing import Any

import duckdb
import pytest

from tests.load.tiny import tiny, value

SOURCES = {
    "sr28": "Department",
    "fndds": "Department",
    "frida": "National Food Institute",
    "ciqual": "Agency",
    "ministry": "Ministry of Education, Culture",
    "other_ministry": "Ministry of Education, Health",
    "literature": "Open K2",
}


def counted(view: str, *values: tuple[str, dict[str, Any]], borrowed: str = "") -> int:
    rows = [
        value("K1", 5.0, food_id=f"{source_id}:{n}", **more)
        for n, (source_id, more) in enumerate(values)
    ]
    connection = tiny(
        view,
        measurement=rows,
        concept=[{"concept_id": "kale", "name": "Kale"}],
        source=[
            {"source_id": s, "publisher": f"{s} of somebody", "publisher_short": p}
            for s, p in SOURCES.items()
        ],
        reference=[
            {"reference_id": "jensen", "publisher": "National Food Institute"},
            {"reference_id": "palmer"},
        ],
        food=[
            {
                "food_id": row["food_id"],
                "name": "Kale",
                "source_id": row["food_id"].split(":")[0],
                "concept_id": "kale",
            }
            for row in rows
        ],
        issue=[
            {
                "rule": "borrowed_analysis",
                "severity": "low",
                "table_name": "measurement",
                "row_key": f"{borrowed}/K1",
            }
        ],
    )
    found = connection.execute(f"SELECT DISTINCT n_publishers FROM {view}").fetchall()
    assert len(found) == 1
    return int(found[0][0])


@pytest.mark.parametrize("view", ["concept_vitamin_k", "best_vitamin_k"])
def test_who_counts(view: str) -> None:
    nothing: dict[str, Any] = {}
    us, survey = ("sr28", nothing), ("fndds", nothing)
    danish, french = ("frida", nothing), ("ciqual", nothing)
    jensen: tuple[str, dict[str, Any]] = ("literature", {"reference_id": "jensen"})
    palmer: tuple[str, dict[str, Any]] = ("literature", {"reference_id": "palmer"})
    assert counted(view, us) == 1
    assert counted(view, us, survey) == 1
    assert counted(view, us, danish, french) == 3
    # names are compared whole: up to a comma these two would be one
    assert counted(view, ("ministry", nothing), ("other_ministry", nothing)) == 2
    assert counted(view, danish, jensen) == 1
    assert counted(view, danish, jensen, palmer) == 2
    assert counted(view, us, french, borrowed="ciqual:1") == 1
    assert counted(view, french, borrowed="ciqual:0") == 1  # whoever it was, somebody measured


def test_of_the_published_values(database: duckdb.DuckDBPyConnection) -> None:
    publishers = {
        row[0]: row[1]
        for row in database.sql(
            "SELECT source_id, list(DISTINCT publisher ORDER BY publisher) FROM value_publisher"
            " JOIN food USING (food_id) GROUP BY source_id"
        ).fetchall()
    }
    usda = ["US Department of Agriculture"]
    assert publishers["sr28"] == publishers["fdc_sr_legacy"] == publishers["fndds"] == usda
    assert publishers["fdc_foundation"] == usda
    assert publishers["frida"] == ["National Food Institute"]
    assert not {"jensen_2022", "jensen_2025"} & set(publishers["literature"])
    assert publishers["stfcj"] == ["Ministry of Education, Culture, Sports, Science and Technology"]
    natto = database.sql(
        "SELECT DISTINCT n_publishers FROM concept_vitamin_k"
        " WHERE concept_id = 'natto' AND quantity = 'MK7'"
    ).fetchall()
    assert natto == [(5,)]
    ((rows, values),) = database.sql(
        "SELECT count(*), (SELECT count(*) FROM measurement) + (SELECT count(*) FROM"
        " reported_total) FROM value_publisher"
    ).fetchall()
    assert rows == values
