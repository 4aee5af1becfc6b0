"""Why a log-in on MySQL or MariaDB failed, in our words: the driver's may quote secrets."""

import ssl
from dataclasses import dataclass
from typing import Any

from audit.access.connector import Target
from audit.access.identity.witness import Witness
from audit.access.mysql.errors import CROWDED, WRONG_PASSWORD, number_of, of_tls, refusal_of
from audit.access.tls.context import describe
from audit.errors import ConnectError

#: The certificate is another host's, or another address's (OpenSSL, X509_V_ERR_*_MISMATCH).
_OTHER_NAME = frozenset({62, 64})


class WrongPassword(ConnectError):
    """The server knows no such account from here, or its password is another one."""


class Crowded(ConnectError):
    """The server has no room for one more session of ours."""


class NoTls(ConnectError):
    """The server has no TLS at all."""


class NotVerified(ConnectError):
    """The certificate is not one that is trusted here; with `name_only` it is for another host."""

    def __init__(self, message: str, *, name_only: bool) -> None:
        super().__init__(message)
        self.name_only = name_only


@dataclass(frozen=True, slots=True)
class Refusals:
    """Words for the errors of one attempt to log in at `where`."""

    target: Target
    where: str
    witness: Witness

    def refused(self, error: Exception, connection: Any, *, encrypted: bool) -> ConnectError:  # noqa: ANN401
        """For an error of the driver; `connection` is its own, which tells what was asked for."""
        if mismatch := self._mismatch():
            return mismatch
        handshake = of_tls(error)
        if handshake is not None:
            return self.broken(handshake)
        if _says_no_tls(error):
            return NoTls("does not offer TLS, which the ssl-mode of the URL asks for")
        if connection.asked_for_password:
            lacking = "verified" if encrypted else "encrypted"
            return ConnectError(
                f"{self.where}: the server asks for the password in clear and the connection is "
                f"not {lacking}; nothing was sent. Give ?ssl-mode=REQUIRED to send it all the "
                "same over TLS"
            )
        told = refusal_of(
            error,
            user=self.target.address.user,
            database=self.target.address.path,
            given=self.target.password is not None,
        )
        number = number_of(error)
        kind: type[ConnectError] = Crowded if number in CROWDED else ConnectError
        if number in WRONG_PASSWORD:
            kind = WrongPassword
        return kind(f"{self.where}: the server {told}")

    def broken(self, error: OSError) -> ConnectError:
        """For an error of the socket or of the handshake."""
        if mismatch := self._mismatch():
            return mismatch
        if isinstance(error, ssl.SSLCertVerificationError):
            other_name = error.verify_code in _OTHER_NAME
            return NotVerified(describe(error, self.where), name_only=other_name)
        if isinstance(error, ssl.SSLError):
            return ConnectError(describe(error, self.where))
        if isinstance(error, TimeoutError):
            return ConnectError(
                f"{self.where}: accepts connections but does not speak MySQL's protocol in time"
            )
        return ConnectError(f"{self.where}: the connection ended during the log-in")

    def _mismatch(self) -> ConnectError | None:
        """What a pin found, once: the error of the driver only follows from it."""
        found, self.witness.mismatch = self.witness.mismatch, None
        return found


def _says_no_tls(error: Exception) -> bool:
    from pymysql.constants import CR  # noqa: PLC0415
    from pymysql.err import OperationalError  # noqa: PLC0415

    return (
        isinstance(error, OperationalError)
        and bool(error.args)
        and error.args[0] == CR.CR_SSL_CONNECTION_ERROR
    )
