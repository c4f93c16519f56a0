"""Fetching: the API, downloads, the raw store."""
