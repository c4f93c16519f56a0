"""``api/v1/``: the answers as JSON files at fixed paths, described by JSON Schema and OpenAPI."""
