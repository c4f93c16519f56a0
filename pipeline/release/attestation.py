"""Whether a copy was published by a workflow of a repository, as GitHub's attestations say."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.redaction import without_secrets
from pipeline.published_files.connect import FILE_NAME
from pipeline.published_files.manifest import FILE_NAME as MANIFEST

REPOSITORY = "K2_REPOSITORY"
_SECONDS = 60
_AGAIN = "get the copy again from its release"


def attested(folder: Path, environment: Mapping[str, str]) -> str:
    """Return what GitHub's attestations say of the copy; raise a DataError where they deny it.

    Asked only with the program ``gh`` and the repository, owner/name, in ``K2_REPOSITORY``.
    """
    repository = environment.get(REPOSITORY, "")
    program = shutil.which("gh", path=environment.get("PATH"))
    if not repository or not program:
        why = f"{REPOSITORY} is not set" if not repository else "gh is not installed"
        return f"attested? unknown ({why})"
    for name in (MANIFEST, FILE_NAME):
        arguments = ("attestation", "verify", str(folder / name), "--repo", repository)
        try:
            done = subprocess.run(  # noqa: S603 (no shell reads the arguments)
                [program, *arguments],
                capture_output=True,
                text=True,
                check=False,
                timeout=_SECONDS,
                env=dict(environment),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"attested? unknown ({type(error).__name__} of gh)"
        said = without_secrets(" ".join(done.stderr.split()))[-200:]
        if done.returncode and ("no attestations" in said or "verif" in said):
            raise DataError(f"{folder / name} is not attested by {repository} ({said}); {_AGAIN}")
        if done.returncode:
            return f"attested? unknown (gh: {said or done.returncode})"
    return f"{MANIFEST} and {FILE_NAME} were published by a workflow of {repository} (attested)"
