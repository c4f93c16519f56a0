"""Fetch: upstream → raw bytes in a store outside the repository. Nothing here reads a number."""
