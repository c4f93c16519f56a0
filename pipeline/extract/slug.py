"""Codes of foods that have a name only."""

import re
import unicodedata


def slug(name: str) -> str:
    """Return a name as lower-case ASCII words with hyphens: Gruyère, raw → gruyere-raw."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
