"""The JSON document of `source-audit tls`."""

from typing import Any

from audit.export._tls.words import VERSIONS
from audit.export._tree import plain, written
from audit.facts.tls import TlsServer
from audit.report.tls import TlsReport


def render(report: TlsReport) -> bytes:
    """Sorted, stable UTF-8 without NaN; null is always what could not be told."""
    return written(tree(report))


def tree(report: TlsReport) -> dict[str, Any]:
    """The document; `versions` and `suites.weak` say of each whether it is accepted."""
    server = report.server
    found: dict[str, Any] = plain(server)
    found["versions"] = {
        version: next((o.accepted for o in server.versions if o.what == version), None)
        for version in reversed(VERSIONS)
    }
    del found["weaknesses"]
    return {
        **found,
        "schema_version": report.schema_version,
        "tool_version": report.tool_version,
        "examined_at": plain(report.examined_at),
        "command": report.command,
        "suites": _suites(server),
        "findings": plain(report.findings),
        "checks": plain(report.checks),
        "rating": {rating.profile: plain(rating) for rating in report.ratings},
    }


def _suites(server: TlsServer) -> dict[str, Any]:
    """Suites by where they were seen: chosen per version, weak classes, all of a deep scan."""
    return {
        "chosen": {o.what: o.suite for o in server.versions if o.accepted},
        "weak": {o.what: o.accepted for o in server.weaknesses},
        "weak_chosen": {o.what: o.suite for o in server.weaknesses if o.accepted},
        "unknown": {
            o.what: o.detail
            for o in (*server.versions, *server.weaknesses)
            if o.accepted is None and o.detail
        },
        "accepted": plain(server.suites),
    }
