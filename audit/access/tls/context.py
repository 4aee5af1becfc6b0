"""TLS as our own connections use it: a context, one handshake, and what went wrong in words."""

import socket
import ssl
from dataclasses import dataclass

from audit.errors import ConfigError, ConnectError


@dataclass(frozen=True, slots=True)
class Session:
    """What a handshake agreed on; `version` is (1, 3) for TLS 1.3, None when it cannot be read."""

    version: tuple[int, int] | None = None
    cipher: str = ""


class NoTls(ConnectError):
    """The handshake came to no end; the certificate is not at fault."""


def session_of(connected: object) -> Session:
    """The session of a connected socket; an empty one when it is not a TLS socket."""
    if not isinstance(connected, ssl.SSLSocket):
        return Session()
    major, _, minor = (connected.version() or "").removeprefix("TLSv").partition(".")
    cipher = connected.cipher()
    version = (int(major), int(minor or 0)) if major.isdecimal() else None
    return Session(version, cipher[0] if cipher else "")


def make_context(
    ca_file: str | None = None, *, verify_chain: bool = True, verify_name: bool = True
) -> ssl.SSLContext:
    """The context of a client that verifies the server, unless told otherwise."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"the CA file {ca_file} cannot be read as PEM certificates") from error
    context.check_hostname = verify_chain and verify_name
    if not verify_chain:
        context.verify_mode = ssl.CERT_NONE
    return context


def handshake(
    host: str, port: int, context: ssl.SSLContext, *, seconds: float, advice: str = ""
) -> Session:
    """One handshake like those that follow, closed at once; raises `ConnectError` in our words.

    Drivers hide why a handshake fails, and some try it again until their own time-out. `advice`
    says how to name the certificate of an authority that is not known here.
    """
    where = f"{host}:{port}"
    try:
        with (
            socket.create_connection((host, port), timeout=seconds) as plain,
            context.wrap_socket(plain, server_hostname=host) as connected,
        ):
            return session_of(connected)
    except TimeoutError as error:
        raise NoTls(
            f"{where} accepts connections but does not begin TLS within {seconds:g} s"
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise ConnectError(describe(error, where, advice=advice)) from error
    except OSError as error:  # an error of TLS is one, too
        raise NoTls(describe(error, where)) from error


def speaks_tls(host: str, port: int, *, seconds: float = 3.0) -> bool:
    """Whether a TLS handshake succeeds, whoever the server is; nothing is sent afterwards."""
    try:
        handshake(host, port, make_context(verify_chain=False, verify_name=False), seconds=seconds)
    except ConnectError:
        return False
    return True


def reason_of(error: ssl.SSLCertVerificationError) -> str:
    """Why a server's certificate was not accepted, in our words where we have some."""
    return _REASONS.get(error.verify_code, error.verify_message)


def describe(error: object, where: str, *, advice: str = "") -> str:
    """A failed handshake in our words; `advice` says how to name the authority's certificate."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = reason_of(error)
        told = f"; {advice}" if advice and error.verify_code in _UNKNOWN_AUTHORITY else ""
        return f"{where}: the server's certificate cannot be verified ({reason}){told}"
    text = str(error)
    if any(mark in text for mark in ("WRONG_VERSION_NUMBER", "RECORD_LAYER", "record layer")):
        return f"{where} does not speak TLS"
    if "ALERT" in text.upper() and "CERTIFICATE" in text.upper():
        return f"{where} asks for a client certificate that we do not have or does not accept ours"
    if "PROTOCOL" in text.upper():
        return f"{where} offers only TLS versions that are no longer safe"
    return f"{where} ends the TLS handshake"


#: Codes of X509_verify_cert_error_string(3) in our words; others keep OpenSSL's.
_REASONS = {
    2: "an authority that is not trusted here has signed it",
    7: "a signature in its chain is not by the key that it should be",
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself",
    19: "an authority that is not trusted here has signed it",
    20: "an authority that is not trusted here has signed it",
    21: "an authority that is not trusted here has signed it",
    24: "a certificate in its chain may not sign others",
    25: "its chain is longer than an authority in it allows",
    26: "its purpose is not that of a server",
    34: "it has a critical extension that clients do not know",
    47: "an authority in its chain does not permit its name",
    48: "an authority in its chain excludes its name",
    66: "its key is too short",
    67: "the key of an authority in its chain is too short",
    68: "a signature in its chain uses a hash that is no longer safe",
    79: "a certificate in its chain may not sign others",
    62: "it is for another host name",
    64: "it is for another address",
}
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
