"""Version of the published schema: SemVer, apart from data releases and code versions."""

SCHEMA_VERSION = "0.3.0"
