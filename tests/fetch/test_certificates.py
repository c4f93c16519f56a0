"""TLS: a certificate that is not trusted is named, and SSL_CERT_FILE is honoured."""

import socket
import ssl
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import UsageError
from pipeline.fetch.backoff import Patience
from pipeline.fetch.bounds import IncompleteAnswerError
from pipeline.fetch.calls import Calls
from pipeline.fetch.certificates import UntrustedCertificateError, trusted, untrusted
from pipeline.fetch.client import Client, Request
from pipeline.fetch.newest_release import newest_release
from tests.fetch.hostile_server import TLS, hostile, silent

SERVER, AUTHORITY = TLS / "server.pem", TLS / "authority.pem"
_REQUEST = Request("GET", "/x")


def _answer(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


@pytest.fixture(autouse=True)
def _no_file_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_an_unknown_authority_is_named_at_the_first_attempt() -> None:
    with hostile(_answer, SERVER) as base, Client(base) as client:
        calls = Calls(client, Patience())
        with pytest.raises(UntrustedCertificateError) as raised:
            calls.ask(_REQUEST, lambda _: (True, []))
    assert calls.made == 1
    assert raised.value.exit_status == 3
    said = str(raised.value)
    assert "of 'server of the tests' issued by 'Example TLS Inspection', is not trusted" in said
    assert "set SSL_CERT_FILE to the PEM file of that authority" in said
    assert "cannot be reached" not in said


def test_ssl_cert_file_brings_the_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    with hostile(_answer, SERVER) as base, Client(base) as client:
        assert client.send(_REQUEST).content == b"{}"


def test_another_name_in_the_certificate_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    with (
        hostile(_answer, SERVER) as base,
        Client(base.replace("127.0.0.1", "localhost")) as client,
        pytest.raises(UntrustedCertificateError, match=r"Hostname mismatch.*check the address"),
    ):
        client.send(_REQUEST)


def test_behind_a_proxy_the_names_are_not_looked_up() -> None:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code, error.verify_message = 20, "unable to get local issuer certificate"
    assert str(untrusted("example.org", None, error)).startswith(
        "the certificate of example.org is not trusted (unable to get local issuer certificate)"
    )


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_wrong_ssl_cert_file_is_wrong_use(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"SSL_CERT_FILE is .*authority.pem, which holds no"):
        trusted({"SSL_CERT_FILE": str(path)})


def test_authorities_of_certifi_are_trusted_beside_the_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.fetch.certificates.certifi.where", lambda: str(AUTHORITY))
    with hostile(_answer, SERVER) as base, Client(base) as client:
        assert client.send(_REQUEST).content == b"{}"


def test_the_store_of_the_system_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where OpenSSL finds the system's store is set after we looked at our own variable."""
    context = trusted({})
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    with hostile(_answer, SERVER) as base:
        address = ("127.0.0.1", int(base.rsplit(":", 1)[1]))
        with (
            socket.create_connection(address, 5) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as tls,
        ):
            assert tls.version()


def test_plain_http_at_an_https_address_is_told() -> None:
    with (
        hostile(_answer) as base,
        Client(base.replace("http:", "https:"), timeout_s=1) as client,
        pytest.raises(IncompleteAnswerError, match=r"Connect(Error \(|Timeout)") as raised,
    ):
        client.send(_REQUEST)
    assert raised.value.unreached


def test_a_handshake_that_never_ends_does() -> None:
    with (
        hostile(silent) as base,
        Client(base.replace("http:", "https:"), timeout_s=0.3) as client,
        pytest.raises(IncompleteAnswerError),
    ):
        client.send(_REQUEST)


def test_an_untrusted_place_of_releases_is_no_release() -> None:
    with hostile(_answer, SERVER) as base:
        assert newest_release({"K2_RELEASES_URL": base}) is None
