"""Remove the secrets of the environment from every text that leaves the process."""

import os
from collections.abc import Mapping

NAMES = ("FDC_API_KEY", "GITHUB_TOKEN", "GH_TOKEN", "ZENODO_TOKEN")
_SHORTEST = 8  # no secret is shorter; DEMO_KEY is not secret, and occurs in messages


def without_secrets(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the text with each secret replaced by ``***``."""
    for name in NAMES:
        secret = environment.get(name, "").strip()
        if len(secret) > _SHORTEST:
            text = text.replace(secret, "***")
    return text
