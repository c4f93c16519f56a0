"""The address of the log of a workflow run."""

from collections.abc import Mapping


def run_url(environment: Mapping[str, str]) -> str | None:
    """Return the address of the current workflow run, None outside a workflow."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, name, run = (environment.get(part) for part in names)
    return f"{server}/{name}/actions/runs/{run}" if server and name and run else None
