"""An output that is called by the name of a release, as a build of its tag is."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.published_files.checksums import write_sums
from pipeline.published_files.named_release import named_release

TAG = named_release().name


@pytest.fixture(scope="session")
def released(small_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output with all its files, of few foods, under the name of the release."""
    output = Path(shutil.copytree(small_output, tmp_path_factory.mktemp("released") / "output"))
    path = output / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    text = json.dumps({**manifest, "release": TAG}, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    write_sums(output)
    return output
