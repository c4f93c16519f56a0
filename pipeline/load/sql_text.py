"""The SQL of views and macros: one file each, with columns from ``schemas`` filled in."""

from importlib.resources import files

from schemas.claims import SOUND_VALUE
from schemas.codes import FORM_IDS
from schemas.first_serving import FIRST_SERVING, SERVING_ORDER
from schemas.fold_text import (
    HIRAGANA,
    KATAKANA,
    folded_sql,
    single_letters_sql,
    without_ligatures_sql,
)
from schemas.serving_view import ADULT_REFERENCES, AdultReference


def sql_text(name: str) -> str:
    """Return the SQL of a view or macro, ready to run."""
    text = _file(name)
    for mark, columns in _REPEATED.items():
        text = text.replace("{" + mark + "}", ",\n  ".join(columns))
    return text


def translated_sql(engine: str, name: str) -> str:
    """Return the query of a view as ``translate_views`` wrote it for ``spark`` or ``trino``."""
    path = files("pipeline.load") / "translated_sql" / engine / f"{name}.sql"
    return path.read_text(encoding="utf-8").removesuffix("\n")


def _file(name: str) -> str:
    return (files("pipeline.load") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _reference(reference: AdultReference) -> str:
    return (
        f"max(amount_ug_per_day) FILTER (WHERE authority = '{reference.authority}'"
        f" AND sex = '{reference.sex}') AS {reference.column}"
    )


def _percent(reference: AdultReference) -> str:
    counted = f"c.counts_{reference.covers.lower()}_ug"
    share = f"{counted} * s.gram_weight / a.{reference.column}"
    return f"CASE WHEN NOT {withheld_sql(reference.covers)} THEN {share} END AS {reference.column}"


def withheld_sql(covers: str) -> str:
    """Return SQL: whether another study, or a printed total, more than doubles or halves a share.

    ``covers`` is what the reference counts, K or K1. The SQL is of a row ``c`` with the amount that
    counts and of its row ``answer`` of food_answer.
    """
    counted, all_k = f"c.counts_{covers.lower()}_ug", f"answer.{covers.lower()}"
    return (
        f"coalesce({all_k}_high_ug_per_100g > 2 * {counted}"
        f" OR {counted} > 2 * {all_k}_low_ug_per_100g, false)"
    )


_AMOUNTS = [f"{form.lower()}_ug" for form in FORM_IDS]
_REPEATED = {
    "folded_text": [folded_sql("replace(text, ',', ' ')")],
    "folded_name": [folded_sql("name")],
    "folded_names": [folded_sql("names")],
    "letters_of_names": [
        without_ligatures_sql("lower(name || coalesce(' , ' || name_original, ''))")
    ],
    "kana": [f"'{HIRAGANA}', '{KATAKANA}'"],
    "single_word": [single_letters_sql("word")],
    "single_known": [single_letters_sql("known")],
    "no_spaces": ["'[\\x{3040}-\\x{30ff}\\x{3400}-\\x{9fff}\\x{ac00}-\\x{d7a3}]'"],
    "form_columns": [
        f"max(amount_ug_per_100g) FILTER (WHERE form_id = '{form}') AS {form.lower()}_ug"
        for form in FORM_IDS
    ],
    "form_names": [f"wide.{amount}" for amount in _AMOUNTS],
    "serving_columns": [f"c.{amount} * s.gram_weight / 100 AS {amount}" for amount in _AMOUNTS],
    "serving_order": [SERVING_ORDER],
    "sound_value_names": [column.name for column in SOUND_VALUE.columns],
    "serving_names": [column.name for column in FIRST_SERVING.columns],
    "reference_columns": [_reference(reference) for reference in ADULT_REFERENCES],
    "withheld_k": [withheld_sql("K")],
    "percent_columns": [_percent(reference) for reference in ADULT_REFERENCES],
}
