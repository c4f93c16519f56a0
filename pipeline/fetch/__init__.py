"""Fetch: upstream → raw bytes in a store outside the repository. No values are read here."""
