"""Copies of the published dataset: read, compared, checked."""
