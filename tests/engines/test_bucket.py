"""The page on object storage against a server on this machine; run by ``make test-engines``."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.utils import send_file

from pipeline.load.trino import PLACE
from tests.engines.conftest import Installed
from tests.engines.object_storage import blocks

HTTPFS = "duckdb-ext-httpfs==1.4.4.20260205"  # the newest that an ordinary package carries


@pytest.fixture
def bucket(built: Path, httpserver: HTTPServer) -> HTTPServer:
    """Serve the published folder as BUCKET/k2, in parts where only parts are asked for."""

    def answer(request: Request) -> Response:
        path = built / request.path.removeprefix("/BUCKET/k2/")
        if not path.is_file():
            return Response(status=404)
        return send_file(path, request.environ, conditional=True)

    httpserver.expect_request(re.compile("/BUCKET/k2/.*")).respond_with_handler(answer)
    return httpserver


@pytest.mark.parametrize("protocol", ["http", "s3"])
def test_duckdb_reads_the_bucket(
    built: Path, bucket: HTTPServer, installed: Installed, protocol: str
) -> None:
    if os.environ.get("K2_ENGINES") != "all":
        pytest.skip("DuckDB with its extension httpfs is asked by make test-engines")
    targets = [installed("duckdb==1.4.4"), installed(HTTPFS)]
    page = (built / "docs" / "object_storage.md").read_text(encoding="utf-8")
    sql = blocks(page, "sql")
    secret = ""
    if protocol == "http":
        sql = [block.replace("s3://", bucket.url_for("/")) for block in sql]
    else:
        endpoint = f"ENDPOINT '127.0.0.1:{bucket.port}', USE_SSL false, URL_STYLE 'path'"
        secret = f"CREATE SECRET (TYPE s3, KEY_ID 'key', SECRET 'secret', {endpoint})"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("object_storage.py")), *map(str, targets)],
        input=json.dumps({"blocks": sql, "secret": secret}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    expected = []
    for block in blocks(page, "sql"):
        with duckdb.connect() as connection:
            rows = connection.execute(block.replace(PLACE, str(built))).fetchall()
            expected.append([list(row) for row in rows])
    assert json.loads(done.stdout) == expected
    asked = {request.path for request, _ in bucket.log}
    assert {"/BUCKET/k2/k2.duckdb", "/BUCKET/k2/parquet/measurement.parquet"} <= asked
    assert any(request.headers.get("Range") for request, _ in bucket.log), "parts, not all of it"
