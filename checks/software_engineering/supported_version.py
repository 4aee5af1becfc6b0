"""Releases that get no more fixes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from audit.facts.server import Observed, Server
from audit.facts.transport import Connection
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.exposure import Exposure
from audit.model.fact import Missing
from checks._controls import PATCHES, PATCHING
from checks._words import day
from checks.software_engineering._end_of_life import Line, Newer, Older, end_of_life

SOON = timedelta(days=180)
#: "No end known" says nothing any more when the data is older than this.
TRUSTED_FOR = timedelta(days=365)


@check(
    id="software_engineering.supported-version",
    title="The release is supported",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.HIGH,
    remedy="Agree with the owner on a date for the upgrade to a supported release.",
    effort="2 days",
    controls=(*PATCHING, *PATCHES),
)
def supported_version(
    server: Server, observed: Observed, connection: Connection | Missing
) -> Iterator[Judgement]:
    """A release past its end gets no fix for the next hole or the next loss of data; the upgrade
    then comes in a hurry and breaks loads on the way.
    """
    known = end_of_life()
    today = observed.at.astimezone(UTC).date()
    subject = Subject(object=server.product)
    release = server.release or server.version
    public = isinstance(connection, Connection) and connection.exposure is Exposure.PUBLIC
    match known.find(server.product_id, server.release, server.version):
        case Line(ends=None):
            if today - known.as_of > TRUSTED_FOR:
                yield Unknown(subject, f"the end-of-life data of {_day(known.as_of)} is too old")
            else:
                yield Pass(subject)
        case Line(ends=date() as ends) if ends < today:
            yield _ended(server, f"Support of {release} ended on {_day(ends)}", ends, public=public)
        case Line(ends=date() as ends) if ends <= today + SOON:
            yield Fail(
                subject,
                "Release reaches its end of life within 180 days",
                f"Support of {release} ends on {_day(ends)}, in {(ends - today).days} days.",
                _details(server, ends),
                severity=Severity.MEDIUM,
                confidence=_confidence(server),
                method=_method(),
            )
        case Line():
            yield Pass(subject)
        case Older(Line(release=than, ends=date() as ends)) if ends < today:
            said = f"{release} is older than {than}, whose support ended on {_day(ends)}"
            yield _ended(server, said, ends, public=public)
        case Older():
            yield Unknown(
                subject, f"the end-of-life data of {_day(known.as_of)} does not list {release}"
            )
        case Newer():
            yield Unknown(
                subject, f"{release} is newer than the end-of-life data of {_day(known.as_of)}"
            )
        case None:
            yield from _unlisted(server, known.as_of)


def _unlisted(server: Server, as_of: date) -> Iterator[Unknown]:
    if server.product_id:  # files have no program that could grow old
        why = f"the end-of-life data of {_day(as_of)} does not list the product"
        yield Unknown(Subject(object=server.product), why)


def _ended(server: Server, said: str, ends: date, *, public: bool) -> Fail:
    return Fail(
        Subject(object=server.product),
        "Release is past its end of life",
        f"{said}; the server reports {server.version}.",
        _details(server, ends),
        severity=Severity.CRITICAL if public else Severity.HIGH,
        confidence=_confidence(server),
        method=_method(),
    )


def _details(server: Server, ends: date) -> tuple[tuple[str, str], ...]:
    return (("version", server.version), ("flavour", server.flavour), ("ends", ends.isoformat()))


def _confidence(server: Server) -> Confidence:
    """Distributions carry fixes back; a managed service or a compatible program has its own end."""
    return Confidence.MEDIUM if server.flavour else Confidence.HIGH


def _method() -> str:
    return f"end-of-life data of {_day(end_of_life().as_of)}"


def _day(when: date) -> str:
    return day(datetime.combine(when, time(), UTC))
