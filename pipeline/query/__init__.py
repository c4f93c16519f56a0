"""Queries on the published database: read-only, limited in memory and time."""
