"""Whole audits of the sources in which faults were made, and what they found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.facts.tls import TlsServer
from audit.model.fact import Fact
from audit.model.result import CheckResult
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit

LIMITS = Limits(connect_seconds=20, statement_seconds=60)


@dataclass(frozen=True, slots=True)
class Audited:
    """What one audit brought."""

    capture: Capture
    results: Mapping[str, CheckResult]

    def found(self, check: str) -> list[str]:
        """Where the check fails; a fault that weighs nothing on loopback is a note."""
        result = self.results[check]
        return [str(fail.subject) for fail in (*result.failures, *result.notes)]

    def said(self, check: str) -> str:
        """The status of the check, and why it has it."""
        result = self.results[check]
        return f"{result.status.value}: {result.reason or self.found(check) or 'nothing found'}"


def audited(
    url: str,
    *,
    user: str = "",
    password: str = "",
    defaults: bool = False,
    limits: Limits = LIMITS,
    only: Collection[type[Fact]] | None = None,
    examine_tls: bool = True,
) -> Audited:
    """The result of every check on this source; `defaults`: log-ins with default passwords."""
    address, given = parse_url(url)
    capture = audit_source(
        Request(
            name="shop",
            address=replace(address, user=user) if user else address,
            limits=limits,
            test_default_credentials=defaults,
            examine_tls=examine_tls,
        ),
        url_password=Secret(password) if password else given,
        only=only,
    )
    results = evaluate(checks(), capture.snapshot)
    return Audited(capture, {result.check.id: result for result in results})


#: Sorts of certificates that a server should not have (`kit.certs`).
CERTIFICATES = ("expired", "self-signed", "wrong-host", "soon")


def behind_certificates(url: str, port: int, where: Path) -> dict[str, Audited]:
    """The TLS of a proxy in front of the server, with one bad certificate after the other."""
    found: dict[str, Audited] = {}
    for sort in CERTIFICATES:
        with kit.tls_proxy(port, kit.certs(where / sort, sort)) as proxy:
            found[sort] = audited(url.format(port=proxy.port), only={TlsServer})
    return found
