"""The parameters of Frida that Open K2 uses, by ParameterID, and what its two totals add up."""

from importlib.resources import files

import polars as pl

_MENAQUINONES = ",".join(f"MK{n}" for n in range(4, 11))
# Both totals are sums of phylloquinone equivalents: each mass times M(K1) over M(form).
_TOTALS = {"K2": _MENAQUINONES, "K": f"K1,{_MENAQUINONES}"}


def known_parameters() -> pl.DataFrame:
    """Return parameter_id, name, unit and meaning of all parameters of release 5.4.

    ``meaning`` is null for a parameter that is not used.
    """
    path = files(__package__) / "parameters.csv"
    return pl.read_csv(path.read_bytes(), infer_schema=False)


def with_basis(used: pl.DataFrame) -> pl.DataFrame:
    """Add rank, total_basis and forms_covered to parameters that have a ``meaning``."""
    total = pl.col("meaning").is_in(list(_TOTALS))
    return used.with_columns(
        rank=pl.when(pl.col("meaning").str.contains("_")).then(1),
        total_basis=pl.when(total).then(pl.lit("k1_equivalents")),
        forms_covered=pl.col("meaning").replace_strict(_TOTALS, default=None),
    )
