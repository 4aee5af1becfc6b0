"""Small groups of Diffie-Hellman."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import TRANSPORT
from checks._words import number
from checks.security._tls import command, speaks, subject_of, weight

#: Bits of the prime; NIST SP 800-57 part 1 rev. 5 gives 2,048 the strength of 112 bits.
SMALLEST = 2_048
_COMMANDS = {
    "postgresql": "openssl dhparam -out dh.pem 2048\n"
    "ALTER SYSTEM SET ssl_dh_params_file = 'dh.pem';",
    "redis": "tls-dh-params-file dh.pem",
    "smtp": "smtpd_tls_dh1024_param_file = dh2048.pem",
}


@check(
    id="security.dh-group-size",
    title="Diffie-Hellman groups have at least 2,048 bits",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Use a group of 2,048 bits or more (RFC 7919), or offer ECDHE in place of DHE.",
    effort="1 hour",
    controls=TRANSPORT,
)
def dh_group_size(server: TlsServer) -> Iterator[Judgement]:
    """What is prepared once for a small group opens every session that uses it (Logjam), and
    many servers use the same few groups.
    """
    if not speaks(server) or server.dh_bits is None:
        return
    if server.dh_bits >= SMALLEST:
        yield Pass(subject_of(server))
    else:
        yield Fail(
            subject_of(server),
            "Diffie-Hellman group is too small",
            f"{number(server.dh_bits)} bits; {number(SMALLEST)} are the least that still holds.",
            (("bits", server.dh_bits),),
            severity=weight(server, Severity.HIGH),
            command=command(server, _COMMANDS),
        )
