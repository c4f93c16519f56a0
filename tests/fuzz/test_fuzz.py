"""The parsers against texts and bytes made from ordinary ones: bounded, and the same each time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.parsers import PARSERS, seeds

_SEEDS = seeds()
# Pieces on which parsers stumble.
_PIECES = [
    *(
        b"",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\r\n",
        b",",
        b";",
        b"^~",
    ),
    *(b"-", b"1e999", b"NaN", b"0x10", b"9" * 400, "１２".encode(), "½".encode(), b"1/0", b"0/0"),
    *(b"{", b"}", b"[" * 2000, b"null", b'{"a":1,"a":2}', b"\\ud800", b"<!DOCTYPE a>", b"&a;"),
    *(b"PK\x01\x02", b"PK\x03\x04", b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\x1b[31m"),
    *("\u202e\u200b\u2028".encode(), b"=1+1", b"'", b"|", b"`", b"(", b")", b"cup", b"1-", b" to "),
]
# As many as take about a second: zips and workbooks are slow to open.
_EXAMPLES = {"xlsx": 60, "stfcj": 20, "frida_json": 60, "dialects": 60, "literature": 60}


@st.composite
def _made_from(draw: st.DrawFn, seed: list[bytes]) -> bytes:
    """Return a seed with up to four cuts, of which each is replaced by a piece or any bytes."""
    content = draw(st.sampled_from(seed))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        piece = draw(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=6)))
        content = content[:start] + piece + content[end:]
    return content


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_any_input_gives_a_result_or_one_line(name: str) -> None:
    strategy = st.one_of(
        _made_from(_SEEDS[name]), st.binary(max_size=60), st.text().map(str.encode)
    )

    @settings(
        max_examples=_EXAMPLES.get(name, 150),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(content: bytes) -> None:
        PARSERS[name](content)

    run()
