"""Print the rows that mlcroissant reads of each table, as JSON; run as a process of its own."""

import json
import sys

import mlcroissant

dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
rows = {
    record_set.uuid: sum(1 for _ in dataset.records(record_set=record_set.uuid))
    for record_set in dataset.metadata.record_sets
}
first = next(iter(dataset.records(record_set="food")))
sys.stdout.write(
    json.dumps(
        {
            "rows": rows,
            "issues": dataset.metadata.ctx.issues.report(),
            "food": {key: str(value) for key, value in first.items()},
        }
    )
)
