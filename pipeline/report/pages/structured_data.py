"""The pages described for machines: schema.org in JSON-LD.

A food is a ``Dataset`` of its values, part of the whole one, and about the food. It is no
``NutritionInformation``, which has no vitamin K, and no product that anybody offers.
"""

from typing import Any

from pipeline.interface_texts.say import say
from pipeline.load.about import DESCRIPTION, TITLE
from pipeline.query.written_amounts import in_words
from pipeline.report.pages.page_tables import PageTables, Row
from pipeline.report.pages.page_text import as_link

_CONTEXT = "https://schema.org"
_CODE_LICENCE = "https://opensource.org/license/mit"
_UNIT = say("answer.unit")
_PARQUET = "application/vnd.apache.parquet"
_FILES = (
    ("k2.duckdb", "application/vnd.duckdb", say("for_machines.database")),
    (
        "parquet/measurement.parquet",
        "application/vnd.apache.parquet",
        say("for_machines.measurements"),
    ),
    ("parquet/food.parquet", _PARQUET, say("for_machines.foods")),
    ("csv/food_vitamin_k.csv", "text/csv", say("for_machines.foods_by_form")),
    ("csv/measurement.csv", "text/csv", say("for_machines.measurements_csv")),
)


def whole_dataset(tables: PageTables, address: str) -> dict[str, Any]:
    """Return the whole dataset; ``address`` is that of its page, files are relative to it."""
    return {
        "@context": _CONTEXT,
        **_described(tables, address),
        "keywords": [
            say("for_machines.keyword_k2"),
            say("for_machines.keyword_menaquinone"),
            "MK-7",
            say("for_machines.keyword_composition"),
        ],
        "measurementTechnique": say("for_machines.technique"),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "unitText": _UNIT}
            for name in (say("for_machines.vitamin_k1"), *(f"MK-{n}" for n in range(4, 14)))
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "contentUrl": f"../{path}",
                "encodingFormat": kind,
            }
            for path, kind, name in _FILES
        ],
    }


def food_dataset(
    tables: PageTables, answer: Row, sources: list[dict[str, str | None]], address: str
) -> dict[str, Any]:
    """Return the values of one food; ``sources`` are those of its records."""
    concept = tables.concepts[answer["concept_id"]]
    about = {"@type": "Thing", "name": answer["name"]}
    if concept["foodon_id"]:
        about["sameAs"] = f"http://purl.obolibrary.org/obo/{concept['foodon_id'].replace(':', '_')}"
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "name": say("food.title", food=answer["name"]),
        "description": say("for_machines.food", food=answer["name"]),
        "url": address,
        "isAccessibleForFree": True,
        "license": _licences(sources),
        "creator": _creator(),
        "version": tables.meta["release"],
        "about": about,
        "variableMeasured": list(_variables(tables, answer)),
        "isPartOf": _described(tables, "../data.html"),
    }


def _variables(tables: PageTables, answer: Row) -> Any:
    for form in tables.forms.get(answer["concept_id"], []):
        if form["at_least"]:  # below a limit, or a range: no amount to give to a machine
            continue
        yield {
            "@type": "PropertyValue",
            "name": in_words(form["form_id"]),
            "unitText": _UNIT,
            "value": form["best_ug_per_100g"],
            "minValue": form["low_ug_per_100g"],
            "maxValue": form["high_ug_per_100g"],
        }


def _described(tables: PageTables, address: str) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "name": TITLE,
        "description": DESCRIPTION,
        "url": address,
        "isAccessibleForFree": True,
        "license": [
            _CODE_LICENCE,
            *_licences([{"licence_url": row["licence_url"]} for row in tables.sources.values()]),
        ],
        "creator": _creator(),
        "version": tables.meta["release"],
        "creditText": tables.meta["how to cite"],
    }


def _licences(sources: list[dict[str, str | None]]) -> list[str]:
    links = (as_link(source["licence_url"]) for source in sources)
    return list(dict.fromkeys(link for link in links if link)) or [_CODE_LICENCE]


def _creator() -> dict[str, str]:
    return {"@type": "Organization", "name": "The Open K2 contributors"}
