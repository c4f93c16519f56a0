"""The key stands in no address, log, exception, file or output, in failures too."""

import base64
import logging
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import polars as pl
import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import K2Error, OutsideError, UsageError
from pipeline.extract.sources.fdc.api.refresh_facts import ApiAccess
from pipeline.fetch.addresses import api_key, api_url
from pipeline.fetch.backoff import Patience
from pipeline.fetch.locate import fetch
from pipeline.fetch.repeated_key import repeats
from tests.conftest import WITHOUT_MINIMUM, Child
from tests.fdc_corpus import corpus
from tests.fdc_server import FAULTS, FdcServer
from tests.fetch.conftest import KEY, TOO_SLOW_S, access_to, impatient, read_all

ROOT = Path(__file__).parents[2]
# They are drawn from the tables that are looked into.
WITHOUT_PICTURES = """from contextlib import nullcontext
import pipeline.report.pictures.draw as draw
draw.drawing = lambda _: nullcontext(lambda: list)"""


def assert_no_key(texts: list[str], folders: list[Path]) -> None:
    assert all(KEY not in text for text in texts)
    for folder in folders:
        for path in folder.rglob("*"):
            assert KEY not in path.name
            assert not path.is_file() or KEY.encode() not in path.read_bytes()


def exceptions(error: BaseException | None) -> list[str]:
    """Return every text of an error and of all that led to it."""
    texts = []
    while error is not None:
        texts += [
            str(error),
            repr(error),
            repr(error.args),
            "".join(traceback.format_exception(error)),
        ]
        error = error.__cause__ or error.__context__
    return texts


@pytest.mark.slow
@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_no_trace_of_the_key_in_process(
    fault: str | None, tmp_path: Path, facts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []

    def always(request: str, _before: int) -> str | None:
        return fault if fault != "slow" or "POST" in request else None

    with FdcServer(corpus()[:30], always, key=KEY).running() as server:
        access = impatient(access_to(server.base, tmp_path / "store", timeout_s=TOO_SLOW_S))
        texts.append(repr(access))
        try:
            read_all(access, facts)
        except K2Error as error:
            texts += exceptions(error)
        assert server.keys_seen == {KEY}
        assert not any(KEY in request for request in server.log)
    texts += [record.getMessage() for record in caplog.records]
    texts += [repr(record.args) for record in caplog.records]
    assert_no_key(texts, [tmp_path])


@pytest.mark.slow
@pytest.mark.parametrize("trouble", ["fine", "refused", "unreachable", "outage"])
def test_no_trace_of_the_key_from_the_command_line(
    trouble: str,
    tmp_path: Path,
    facts: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    key = "another" if trouble == "refused" else KEY
    with FdcServer(
        corpus()[:30], key=key, allowance=2 if trouble == "outage" else None
    ).running() as s:
        base = "http://127.0.0.1:9" if trouble == "unreachable" else s.base
        monkeypatch.setenv("FDC_API_URL", base)
        monkeypatch.setenv("FDC_API_KEY", KEY)
        monkeypatch.setenv("K2_STORE", str(tmp_path / "store"))
        arguments = ("refresh", "--via", "api", "fdc_foundation", "--facts", str(facts))
        status = main([*arguments, "--output", str(tmp_path / "output")])
    # The facts of the other sources are not there, so even the fine run ends at the build.
    statuses = {"fine": 1, "refused": 2, "unreachable": 3, "outage": 3}
    out, err = capfd.readouterr()
    assert status == statuses[trouble], err
    assert_no_key([out, err], [tmp_path])


@pytest.mark.parametrize("where", ["body", "header", "redirect", "error", "file"])
def test_an_answer_that_repeats_the_key_is_refused_and_not_stored(
    where: str, tmp_path: Path, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foods, other = corpus()[:30], FdcServer([])
    with other.running(), FdcServer(foods).running() as server:
        if where == "body":
            foods[0]["description"] = f"your key is {KEY}"
        if where == "redirect":
            server.redirects["/v1/foods/list"] = f"{other.base}/v1/foods/list?api_key={KEY}"
        if where == "error":
            refusal = {"error": {"code": "API_KEY_INVALID", "message": f"no such key: {KEY}"}}
            monkeypatch.setattr("tests.fdc_server.GATEWAY", refusal)
            server.fault = lambda _request, _before: "gateway"
        if where == "file":
            server.files["/v1/foods/list"] = f'{{"your key": "{KEY}"}}'.encode()
        if where == "header":
            send = BaseHTTPRequestHandler.end_headers

            def end_headers(handler: BaseHTTPRequestHandler) -> None:
                handler.send_header("Set-Cookie", f"key={handler.headers.get('X-Api-Key')}")
                send(handler)

            monkeypatch.setattr("tests.fdc_server._Handler.end_headers", end_headers)
        access = impatient(access_to(server.base, tmp_path / "store"))
        with pytest.raises(OutsideError, match="the answer repeats the key") as raised:
            read_all(access, facts, ["fdc_foundation"])  # of the others the list has no food
        assert other.log == [], "no redirect is followed with the key"
    assert_no_key(exceptions(raised.value), [tmp_path])


def _base64_after(count: int, coder: Callable[[bytes], bytes] = base64.b64encode) -> str:
    return coder(b"x" * count + KEY.encode() + b" and more").decode()


_FORMS = {
    "JSON escapes": "".join(f"\\u{ord(c):04x}" for c in KEY),
    "JSON escapes of some": KEY.replace("e", "\\u0065"),
    "escapes of escapes": KEY.replace("e", "\\\\u0065"),
    "percent": "".join(f"%{ord(c):02X}" for c in KEY),
    "percent of percent": KEY.replace("S", "%2553"),
    "HTML": KEY.replace("S", "&#x53;").replace("K", "&#75;"),
    "hex": KEY.encode().hex(),
    "HEX": KEY.encode().hex().upper(),
    **{f"base64 after {n}": _base64_after(n) for n in range(4)},
    "base64 for addresses": _base64_after(1, base64.urlsafe_b64encode),
    "base64 of a JSON string": _base64_after(5).replace("/", "\\/"),
}


@pytest.mark.parametrize("form", _FORMS)
def test_the_key_in_any_form_is_found_in_bodies_and_headers(form: str) -> None:
    assert KEY not in _FORMS[form]
    assert repeats(KEY, f'[{{"description": "{_FORMS[form]}"}}]'.encode(), {})
    assert repeats(KEY, b"[]", {"x": f"a {_FORMS[form]}"})


def test_the_key_in_utf_16_is_found() -> None:
    assert repeats(KEY, f'["{KEY}"]'.encode("utf-16"), {})


@pytest.mark.parametrize("secret", [KEY, "short"])
def test_what_only_resembles_the_key_is_none(secret: str) -> None:
    text = KEY[:-1].encode() + b' \\u0053 %41 &#65; \\" 2% milk ' + base64.b64encode(b"milk" * 99)
    assert not repeats(secret, text, {"etag": KEY[1:]})


def test_an_escaped_key_reaches_neither_store_nor_message(tmp_path: Path, facts: Path) -> None:
    body = f'[{{"fdcId": 1, "description": "{_FORMS["JSON escapes"]}"}}]'.encode()
    with (
        FdcServer([], files={"/v1/foods/list": body}).running() as server,
        pytest.raises(OutsideError, match="the answer repeats the key") as raised,
    ):
        read_all(impatient(access_to(server.base, tmp_path / "store")), facts)
    assert_no_key(exceptions(raised.value), [tmp_path])
    assert not list(tmp_path.glob("store/raw/**/*"))


def test_a_key_in_an_address_is_refused() -> None:
    for environment in (
        {"FDC_API_URL": f"https://proxy.example/{KEY}", "FDC_API_KEY": KEY},
        {"FDC_API_URL": f"https://proxy.example/?api_key={KEY}"},
    ):
        with pytest.raises(UsageError, match="FDC_API_URL holds a key") as raised:
            api_url(environment)
        assert_no_key(exceptions(raised.value), [])


def test_no_secret_of_an_address_stays_beside_the_file(tmp_path: Path) -> None:
    with FdcServer([], files={"/a.csv": b"food\n"}).running() as server:
        address = server.base.replace("://", f"://user:{KEY}@") + f"/a.csv?token={KEY}"
        environment = {"SR28_URL": address, "K2_STORE": str(tmp_path)}
        assert fetch("sr28", None, environment, Patience(budget_s=1)).name == "a.csv"
    (sidecar,) = (tmp_path / "downloads").glob("*.json")
    assert f'"{server.base}/a.csv"' in sidecar.read_text(encoding="utf-8")
    assert_no_key([], [tmp_path])


# How runs may crash in the midst of a call, and what Python is told to show then: each in turn, the
# exceptions as Python shows those that nobody handles.
CRASH = """
import os, signal, sys
import httpx
from pipeline.cli.main import main
def crash(*arguments, **options):
    exec(ways.pop(0))
def crash_again(*arguments, **options):
    crash_again(*arguments, **options)
httpx.Client.send = crash
ways, verb = sys.argv[1:sys.argv.index("fetch")], sys.argv[sys.argv.index("fetch"):]
while ways:
    try:
        print("status:", main(verb), file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        print("status: a traceback", file=sys.stderr)
"""
EXCEPTIONS = {
    "raise ZeroDivisionError('of ours')": "a traceback",
    "raise RuntimeError(arguments, options)": "a traceback",  # one of httpx with all it knows
    "crash_again(*arguments, **options)": "a traceback",  # the stack
    "raise MemoryError": "3",
    "raise KeyboardInterrupt": "130",
}
CRASHES = {
    "exceptions": (*EXCEPTIONS,),
    "a signal": ("os.kill(os.getpid(), signal.SIGTERM); signal.pause()",),
    "an abort": ("os.abort()",),
}


@pytest.mark.slow
@pytest.mark.parametrize("crash", CRASHES)
def test_no_trace_of_the_key_in_a_crash(crash: str, tmp_path: Path, facts: Path) -> None:
    environment = os.environ | {
        "FDC_API_URL": "http://127.0.0.1:9",
        "FDC_API_KEY": KEY,
        "K2_STORE": str(tmp_path / "store"),
        "PYTHONFAULTHANDLER": "1",
    }
    done = subprocess.run(
        [
            *(sys.executable, "-X", "dev", "-W", "ignore", "-c", CRASH, *CRASHES[crash]),
            *("fetch", "--via", "api", "fdc_foundation", "--facts", str(facts)),
            *("--report", str(tmp_path / "report")),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if crash == "exceptions":
        ended = [line for line in done.stderr.splitlines() if line.startswith("status")]
        assert ended == [f"status: {said}" for said in EXCEPTIONS.values()]
    else:
        assert done.returncode < 0
        assert done.stderr or crash == "a signal"
    assert_no_key([done.stdout, done.stderr], [tmp_path])


def test_no_trace_of_the_key_in_what_is_published(
    tmp_path: Path, small_facts: Path, child: Child
) -> None:
    """Nor in the arguments of the process, nor in facts, report, staged build, diff or output."""
    facts, output = tmp_path / "facts", tmp_path / "output"
    shutil.copytree(small_facts, facts)
    seen, foods = list[str](), corpus()[:30]
    for food in foods:
        food["foodCategory"] = {"description": "Dairy and Egg Products"}
    with FdcServer(foods, key=KEY).running() as server:
        environment = os.environ | {
            "FDC_API_URL": server.base,
            "FDC_API_KEY": KEY,
            "K2_STORE": str(tmp_path / "store"),
        }
        server.on_request = lambda _count: seen.extend(_command_lines())
        unguarded = "import pipeline.guard.run_guards as run\nrun.guard = lambda *_: ()"
        unguarded += f"\n{WITHOUT_MINIMUM}\n{WITHOUT_PICTURES}"
        done = child(
            unguarded,
            *("refresh", "--via", "api", "fdc_foundation", "--facts", facts),
            *("--output", output, "--report", tmp_path / "report"),
            env=environment,
        )
    assert done.returncode == 0, done.stderr
    assert server.keys_seen == {KEY}
    assert any("fdc_foundation" in line for line in seen)
    tables = [str(pl.read_parquet(path).rows()) for path in output.rglob("*.parquet")]
    assert_no_key([done.stdout, done.stderr, *seen, *tables], [tmp_path])


def _command_lines() -> list[str]:
    """Return the arguments of every process that may be looked at."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return lines


def test_a_key_that_no_header_can_carry_is_not_shown() -> None:
    with pytest.raises(UsageError) as raised:
        api_key({"FDC_API_KEY": f"{KEY}\nwith more"})
    assert KEY not in "".join(exceptions(raised.value))


def test_access_shows_no_key() -> None:
    assert KEY not in repr(ApiAccess("http://127.0.0.1", KEY, Path()))
