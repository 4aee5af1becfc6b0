"""Runs on their way into the store: what earlier runs know of a report, its link, its signature."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audit.change.compare import compare
from audit.errors import ConfigError
from audit.evidence.envelope import sign
from audit.evidence.keys import SigningKey
from audit.export.json import canonical, parse
from audit.report.document import Finding, Report
from audit.report.runs import RunHead
from audit.store.runs.head import head_of
from audit.store.runs.links import statement
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import NoSuchRun, RunStore, Seen

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Keeps reports in a store by the key of their source; with a key they are signed."""

    store: RunStore
    key: SigningKey | None = None

    def placed(self, report: Report, source: str) -> Report:
        """The report with its place in the chain, what changed since the run before, and since when
        each of its findings is known.
        """
        link = self.store.next_link(head_of(report, source=source), b"")
        before = self.last(source)
        seen = self._seen(source, before)
        return replace(
            report,
            changes=None
            if before is None
            else compare(
                before,
                report,
                returned=returned(report.findings, seen, before.run.sequence),
            ),
            run=replace(
                report.run,
                sequence=link.sequence,
                previous=link.previous,
                signed_by=self.key.public.id if self.key else "",
            ),
            findings=known_since(report.findings, seen),
        )

    def keep(self, report: Report, source: str, *, page: bytes = b"", owner: str = "") -> RunHead:
        """Writes a placed report; `UnusableStore` when it cannot be."""
        document = canonical(report)
        head = head_of(report, source=source, owner=owner)
        link = self.store.next_link(head, document, page=page)
        signature = sign(statement(link), self.key) if self.key else b""
        if self.key:  # before what it signed: no run may lie there that nobody can verify
            self.store.keep_key(self.key.public.id, self.key.public.pem)
        kept = self.store.keep(head, link, document, page=page, signature=signature)
        try:
            self.store.saw(source, _known(report), sequence=link.sequence)
        except UnusableStore as error:  # the run is there, and the next one makes up for it
            logger.warning("the run is kept, its findings are not noted yet: %s", error)
        return kept

    def _seen(self, source: str, before: Report | None) -> Mapping[str, Seen]:
        """The findings of earlier runs, those of the last one too where noting them was cut off."""
        seen = self.store.seen(source)
        if before is None or not before.findings:
            return seen
        last = before.run.sequence
        if max((known.last for known in seen.values()), default=0) >= last:
            return seen
        made_up = {name: Seen(first, last) for name, first in _known(before).items()}
        self.store.saw(source, _known(before), sequence=last)
        return {**seen, **made_up}

    def last(self, source: str) -> Report | None:
        """The report of the last run that is kept; None the first time."""
        try:
            head = self.store.head(source)
            return parse(self.store.report(head), place=f"run {head.run} of {source}")
        except NoSuchRun:
            return None
        except ConfigError as error:  # of another version, or damaged
            logger.warning("the run before is not compared: %s", error)
            return None


def _known(report: Report) -> dict[str, str]:
    """The day on which each finding was first seen, by fingerprint."""
    return {f.fingerprint: f.first_seen for f in report.findings}


def known_since(findings: Sequence[Finding], seen: Mapping[str, Seen]) -> tuple[Finding, ...]:
    """The findings with the day on which each was first seen."""
    return tuple(
        replace(f, first_seen=seen[f.fingerprint].first) if f.fingerprint in seen else f
        for f in findings
    )


def returned(findings: Sequence[Finding], seen: Mapping[str, Seen], last: int) -> frozenset[str]:
    """Fingerprints of findings that were seen before, and not in the run of this number."""
    return frozenset(
        f.fingerprint for f in findings if f.fingerprint in seen and seen[f.fingerprint].last < last
    )
