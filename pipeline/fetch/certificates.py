"""Which certificates are trusted, and how one that is not is reported.

Trusted are the authorities that ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` name; without them those of
the operating system, where an organisation that inspects TLS puts its own, and those of certifi.
"""

import os
import socket
import ssl
from collections.abc import Mapping
from typing import Any

import certifi
import truststore

from pipeline.diagnostics.errors import OutsideError, UsageError

_LOOK_S = 5.0
_LONGEST = 100
# OpenSSL's codes for a chain that ends at an authority which is not known here.
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})


class UntrustedCertificateError(OutsideError):
    """The server's certificate is not trusted; another attempt would not change that."""


def trusted(environment: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """Return the trusted authorities; raise a UsageError if SSL_CERT_FILE cannot be read."""
    file, folder = (environment.get(name) or None for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if file or folder:
        try:
            return ssl.create_default_context(cafile=file, capath=folder)
        except OSError as error:
            raise UsageError(
                f"SSL_CERT_FILE is {file}, which holds no certificates in PEM form"
                f" ({error.strerror or error}); correct or unset it"
            ) from error
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())  # for systems without a store of their own
    return context


def untrusted(
    host: str, port: int | None, error: ssl.SSLCertVerificationError
) -> UntrustedCertificateError:
    """Return the error that names the certificate; without a port its names are not looked up."""
    names = _presented(host, port) if port else None
    if error.verify_code in _UNKNOWN_AUTHORITY:
        advice = (
            "if your network inspects TLS, or the server's authority is a private one, set"
            " SSL_CERT_FILE to the PEM file of that authority"
        )
    else:
        advice = "check the address and the clock of this machine"
    shown = f", {names}," if names else ""
    return UntrustedCertificateError(
        f"the certificate of {host}{shown} is not trusted ({error.verify_message}); {advice}"
    )


def _presented(host: str, port: int) -> str | None:
    """Return subject and issuer of the certificate that a server presents; nothing is sent to it.

    Python tells them of a trusted certificate only: so it is taken as its own authority.
    """
    try:
        pem = ssl.get_server_certificate((host, port), timeout=_LOOK_S)
        alone = ssl.create_default_context(cadata=pem)
        alone.check_hostname = False
        alone.verify_flags = ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        with (
            socket.create_connection((host, port), _LOOK_S) as plain,
            alone.wrap_socket(plain, server_hostname=host) as tls,
        ):
            shown: dict[str, Any] = tls.getpeercert() or {}
    except (OSError, ValueError):
        return None
    return f"of {_name(shown.get('subject'))} issued by {_name(shown.get('issuer'))}"


def _name(names: Any) -> str:
    """Return the common name or organisation among the names of a certificate."""
    found = {pair[0]: pair[1] for group in names or () for pair in group}
    chosen = found.get("commonName") or found.get("organizationName") or "no name"
    return repr(str(chosen)[:_LONGEST])
