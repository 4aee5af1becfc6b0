"""What a ticket is to say of a report, apart from any tracker."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from audit.errors import ConfigError
from audit.report.document import Report
from audit.report.text import cut

READY = "ready"
VERDICTS = ("not-ready", "ready-with-conditions", READY)
#: Trackers take 255 characters; a title is read in a list.
_TITLE = 200
_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file beside a ticket."""

    name: str
    data: bytes
    type: str = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The report of one run for the ticket of its source.

    `key` is by what the ticket is found again, whatever its title; `beginning` is the part of the
    title that no verdict changes. `text` gives Markdown of at most so many characters. `new` is the
    number of findings since the run before, `critical` of those that are critical; None where no
    run before is known.
    """

    key: str
    beginning: str
    run: str
    started: str
    verdict: str
    digest: str
    text: Callable[[int], str]
    page: File | None = None
    new: int | None = None
    critical: int = 0
    resolved: int = 0

    @property
    def title(self) -> str:
        return f"{self.beginning}{self.verdict.replace('-', ' ')}"


def key_of(source: str) -> str:
    """By what the ticket of a source is found: a word that no search takes apart."""
    return f"sa{hashlib.sha256(source.encode(errors='replace')).hexdigest()[:12]}"


def draft_of(
    report: Report, digest: str, text: Callable[[int], str], page: bytes | None = None
) -> Draft:
    """The draft of a report, whose SHA-256 is `digest`."""
    name, changes = report.source.name, report.changes
    opened = {
        f.fingerprint: f.severity
        for f in report.findings
        if f.status == "open" and f.severity != "info"
    }
    came = () if changes is None else (*changes.of("new"), *changes.of("returned"))
    fresh = [opened[change.fingerprint] for change in came if change.fingerprint in opened]
    if report.verdict.status not in VERDICTS:
        raise ConfigError("the report has no verdict that a ticket could tell")
    plain = _PLAIN.sub("-", name.lower())[:40].strip("-") or "source"
    run = _PLAIN.sub("", report.run.id.lower())[:40] or "0"  # it names files and stands in a mark
    return Draft(
        key=key_of(name),
        beginning=f"Audit of {cut(name, _TITLE)}: ",
        run=run,
        started=report.run.started_at.astimezone(UTC).isoformat(timespec="seconds"),
        verdict=report.verdict.status,
        digest=digest,
        text=text,
        page=None if page is None else File(f"source-audit-{plain}-{run}.html", page),
        new=None if changes is None else len(fresh),
        critical=fresh.count("critical"),
        resolved=0 if changes is None else len(changes.of("resolved")),
    )
