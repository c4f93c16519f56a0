"""How far the K1 calculated of dishes is the printed one, in a sentence for the dictionary."""

import duckdb

from schemas.dishes import DISH_K1_CHECK


def dish_check(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the sentence; ``connection`` is to the published database."""
    ((agree, checked),) = connection.execute(
        f"SELECT count(*) FILTER (WHERE agrees), count(*) FROM {DISH_K1_CHECK.name}"
    ).fetchall()
    if not checked:
        return "No dish here has ingredients that all state K1: nothing could be checked."
    return (
        f"K1 calculated with retention 1.0 equals the printed K1 within rounding in {agree:,} of"
        f" {checked:,} dishes ({agree / checked:.1%})."
    )
