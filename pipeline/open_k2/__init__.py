"""Open K2: vitamin K2 in food, form by form, with the data inside.

>>> import open_k2
>>> open_k2.top("MK-7", n=1)[0]["answer_id"]
'natto'
>>> natto = open_k2.food("natto")
>>> natto.answer["portion"], natto.answer["main_form"]
('pack', 'MK7')
>>> open_k2.connect().execute("SELECT family FROM form WHERE form_id = 'MK7'").fetchone()
('K2',)

Amounts are µg per 100 g edible portion, or per the portion that a row names. What is missing is
None and was not measured; it is never zero. ``print(open_k2.food("natto"))`` words all of it;
``open_k2.cite(rows)`` says what to cite for rows. README.md of the project tells what each table
and column means, ``duckdb_columns()`` of ``connect()`` too.

Importing this imports nothing but the standard library; each function imports what it needs.
"""

from typing import TYPE_CHECKING, Any, Literal, overload

from pipeline.diagnostics.errors import DataError, K2Error, UsageError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from pipeline.open_k2.answers_as_rows import Food

__all__ = [
    "DataError",
    "K2Error",
    "UsageError",
    "cite",
    "claims",
    "connect",
    "food",
    "foods",
    "load",
    "release",
    "top",
]

Row = dict[str, Any]
Per = Literal["portion", "100g", "100kcal"]
CitationFormat = Literal["text", "bibtex", "ris", "csl-json"]

release: str
"""The release of the data, as ``2026.11.0``, which is the version of this package too."""
__version__: str


def __getattr__(name: str) -> str:
    if name in {"release", "__version__"}:
        from pipeline.open_k2.packaged_data import packaged_release

        return packaged_release()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def connect() -> "duckdb.DuckDBPyConnection":
    """Return a new DuckDB connection to all tables, views and macros, in memory.

    >>> connection = connect()
    >>> connection.execute("SELECT answer_id FROM top_answers('K2', 1) LIMIT 1").fetchone()
    ('natto',)
    >>> connection.close()
    """
    from pipeline.open_k2.packaged_data import connected

    return connected()


@overload
def load(name: str, kind: Literal["polars"]) -> "pl.DataFrame": ...
@overload
def load(name: str, kind: Literal["pandas"]) -> "pd.DataFrame": ...
@overload
def load(name: str, kind: Literal["pyarrow"]) -> "pa.Table": ...
@overload
def load(name: str, kind: Literal["duckdb"]) -> "duckdb.DuckDBPyRelation": ...
@overload
def load(name: str, kind: None = None) -> Any: ...
def load(name: str, kind: str | None = None) -> Any:
    """Return a table or view, such as ``measurement`` or ``food_answer``.

    ``kind`` is polars, pandas, pyarrow or duckdb (a relation); without it the first of these that
    is installed. Raise a UsageError for a name that is none or a kind that is not installed.

    >>> load("form", "duckdb").columns[0]
    'form_id'
    """
    from pipeline.open_k2.load_table import loaded

    return loaded(name, kind)


def foods(category: str | None = None) -> list[Row]:
    """Return the foods as people mean them, by name: rows of ``food_answer`` with a concept.

    Raise a UsageError that lists the categories if ``category`` is none. The foods of each table
    and study are in ``load("food")``.

    >>> "natto" in {food["answer_id"] for food in foods("legumes")}
    True
    """
    from pipeline.open_k2.answers_as_rows import all_foods

    return all_foods(category)


def top(
    form: str = "K2", n: int = 8, *, per: Per = "portion", category: str | None = None
) -> list[Row]:
    """Return the foods with most of a form, of K2 or of K: rows of ``top_answers``, best first.

    ``form`` is a name as people write it (``MK-7``, ``menatetrenone``, ``K``). ``rank`` begins anew
    for foods of which only a printed total is known (``known_by``), and there are up to ``n`` of
    each. Raise a UsageError for an unknown form or category.

    >>> [food["known_by"] for food in top("MK-9", n=1, per="100g", category="cheese")]
    ['forms']
    """
    from pipeline.open_k2.answers_as_rows import top_foods

    return top_foods(form, n, per, category)


def food(text: str) -> "Food":
    """Return what is known of the food that a text names, as people say it or by its id.

    ``answer`` is a row of ``food_answer``, ``forms`` are those of ``food_answer_form``,
    ``portions`` the everyday portions; ``str()`` words it. Raise a UsageError that offers near
    words if no food here is called so.

    >>> food("natto").forms[0]["form_id"]
    'MK7'
    """
    from pipeline.open_k2.answers_as_rows import one_food

    return one_food(text)


def claims(words: str = "") -> list[Row]:
    """Return the claims that hold all words, with verdict and numbers; all without any.

    >>> claims("natto tablespoon")[0]["claim_id"]
    'natto_tbsp'
    """
    from pipeline.open_k2.answers_as_rows import claims_of

    return claims_of(words)


# ``format`` is what callers of this function mean; the function of that name is not needed here.
def cite(
    rows: Any = None,
    *,
    form: str | None = None,
    format: CitationFormat = "text",  # noqa: A002
) -> str:
    """Return what to cite: exactly the studies and tables behind rows, with release and counts.

    ``rows`` are rows of this package as a list, polars or pandas frame, pyarrow table or DuckDB
    relation, what ``food`` returned, or the words of a food; without any, the whole dataset. They
    name what they hold by ``measurement_id``, ``reported_total_id``, ``reference_id``, ``food_id``,
    ``answer_id``, ``concept_id`` or ``source_id``. ``form`` narrows it to one vitamer or to K2.
    Raise a UsageError if nothing names what could be cited.

    >>> cite("natto", form="MK-7").splitlines()[0].startswith("Natto")
    True
    >>> cite(top("MK-7", n=3), format="bibtex").startswith("%")
    True
    """
    from pipeline.open_k2.cite_rows import cited

    return cited(rows, form, format)
